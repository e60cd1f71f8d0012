"""The feeds: valid Atom in one language, of what everyone may read and nothing else."""

import datetime
from xml.etree import ElementTree

import pytest
from sqlalchemy import update as sql_update

from fundtracker.funds import updates
from fundtracker.funds.models import Update
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_project
from tests.news.acts import TEXT, told
from tests.watch import clock_at

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read(client: Client, address: str = "/updates.atom") -> ElementTree.Element:
    answer = client.get(address, check_html=False)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(answer.data)


def titles(feed: ElementTree.Element) -> list[str | None]:
    return [title.text for title in feed.findall("a:entry/a:title", ATOM)]


def test_a_feed_has_what_rfc_4287_asks_for(database: Database, client: Client) -> None:
    fund = a_fund("MAR-2023", name_fr="Fonds Maroc")
    update_id = told(fund.id, body_fr="Un & deux\n\n<b>Trois</b>")
    feed = read(client, "/funds/MAR-2023/updates.atom")
    assert [feed.findtext(f"a:{name}", namespaces=ATOM) for name in ("title", "updated")] == [
        "Fonds Maroc – Nouvelles",
        "2024-03-04T09:00:00Z",
    ]
    assert feed.findtext("a:author/a:name", namespaces=ATOM)
    [entry] = feed.findall("a:entry", ATOM)
    address = entry.findtext("a:id", namespaces=ATOM) or ""
    assert address.endswith(f"/funds/MAR-2023#update-{update_id}")
    assert entry.find("a:link", ATOM).get("href") == address
    assert entry.findtext("a:content", namespaces=ATOM) == "<p>Un &amp; deux</p><p>&lt;b&gt;Trois&lt;/b&gt;</p>"
    assert {link.get("rel") for link in feed.findall("a:link", ATOM)} == {"self", "alternate"}


def test_each_language_has_its_feed_whatever_the_reader_chose_before(database: Database, client: Client) -> None:
    told(a_fund("MAR-2023").id)
    assert titles(read(client, "/updates.atom?lang=en")) == ["Water runs"]
    client.get("/?lang=en")
    assert titles(read(client)) == titles(read(client, "/updates.atom?lang=xx")) == ["L’eau coule"]


def test_drafts_other_funds_and_projects_in_danger_are_not_in_it(database: Database, client: Client) -> None:
    fund, other = a_fund("MAR-2023"), a_fund("HTI-2021")
    project = a_project(fund, stage="running")
    told(fund.id, title_fr="Montrée")
    told(fund.id, title_fr="Cachée", project_id=project.id)
    told(other.id, title_fr="Ailleurs")
    taken = told(fund.id, title_fr="Retirée")
    with transaction():
        project.masked = True
        updates.withdraw(taken, fund_id=fund.id, by=COMMAND)
    assert titles(read(client, "/funds/MAR-2023/updates.atom")) == ["Montrée"]
    assert set(titles(read(client))) == {"Montrée", "Ailleurs"}


def test_a_feed_that_has_not_changed_is_not_sent_again(database: Database, client: Client) -> None:
    fund = a_fund("MAR-2023")
    update_id = told(fund.id)
    tag = client.get("/updates.atom", check_html=False).headers["ETag"]
    assert client.get("/updates.atom", headers={"If-None-Match": tag}, check_html=False).status_code == 304
    with clock_at("2024-03-05 10:00"), transaction():
        line = updates.get(update_id, fund.id)
        words = {name: getattr(line, name) for name in ("dated", "title_en", "body_fr", "body_en")}
        updates.amend(update_id, fund_id=fund.id, version=line.version, by=COMMAND, title_fr="Corrigée", **words)
    answer = client.get("/updates.atom", headers={"If-None-Match": tag}, check_html=False)
    assert (answer.status_code, titles(ElementTree.fromstring(answer.data))) == (200, ["Corrigée"])
    assert ElementTree.fromstring(answer.data).findtext("a:updated", namespaces=ATOM) == "2024-03-05T09:00:00Z"


def test_an_empty_feed_is_a_feed(database: Database, client: Client) -> None:
    a_fund("MAR-2023")
    assert titles(read(client, "/funds/MAR-2023/updates.atom")) == []


@pytest.mark.parametrize("address", ["/funds/XXX-1999/updates.atom", "/funds/%00/updates.atom"])
def test_the_feed_of_no_fund_is_a_404(database: Database, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_characters_no_xml_may_hold_are_left_out(database: Database, client: Client) -> None:
    update_id = told(a_fund("MAR-2023").id)
    with transaction():
        session.execute(sql_update(Update).where(Update.id == update_id).values(title_fr="L’eau\u000b coule\ufffe"))
    assert titles(read(client)) == ["L’eau coule"]


def test_drafts_and_projects_in_danger_do_not_move_the_feeds_date(database: Database, client: Client) -> None:
    fund = a_fund("MAR-2023")
    project = a_project(fund, stage="running")
    taken = told(fund.id)

    def date() -> str:
        return client.get("/updates.atom", check_html=False).headers["Last-Modified"]

    first = date()
    told(fund.id, "2024-03-06 10:00", project_id=project.id)
    with transaction():
        project.masked = True
    with clock_at("2024-03-07 10:00"), transaction():
        updates.draft(fund_id=fund.id, by=COMMAND, dated=datetime.date(2024, 3, 1), **TEXT)
    assert date() == first
    with clock_at("2024-03-08 10:00"), transaction():
        updates.withdraw(taken, fund_id=fund.id, by=COMMAND)
    assert "08 Mar 2024" in date()
