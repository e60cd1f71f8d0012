"""Every page of the demo data, as each kind of person, following every link: sound HTML, no fault, no GET that writes."""

import csv
import io
import re
import shutil
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urldefrag, urljoin, urlsplit

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundtracker.kernel.db import session
from fundtracker.mail.models import Mail
from fundtracker.mail.sender import set_mail
from fundtracker.web.headers import ALWAYS, INERT
from fundtracker.web.language import speaking
from fundtracker.web.wording import file_size
from tests.apps import build
from tests.client import Client
from tests.databases import let_go
from tests.demo import Demo
from tests.spoken import FOREIGN, fixed, misspoken, typed, words

LINK = re.compile(r'<(?:a|link) [^>]*href="([^"]*)"|<img [^>]*src="([^"]*)"')
SWITCH = re.compile(r'<a [^>]*hreflang="[^"]*"[^>]*>')
PAGES_OF_ONE_KIND = 3
"""How many pages of one endpoint are opened; its papers are set by a child process, so one is enough."""
PAPERS_OF_ONE_KIND = 1


@pytest.fixture(scope="module")
def demo_app(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home = tmp_path_factory.mktemp("crawl") / "home"
    shutil.copytree(demo.home, home)
    app = build({"FUNDTRACKER_HOME": str(home)})
    yield app
    let_go(app)


def links(address: str, text: str) -> Iterator[str]:
    """Where a page leads within the site, itself in the other language left out."""
    for linked, shown in LINK.findall(SWITCH.sub("", text)):
        target = urldefrag(urljoin(f"http://127.0.0.1{address}", unescape(linked or shown))).url
        if urlsplit(target).netloc == "127.0.0.1":
            yield target.removeprefix("http://127.0.0.1") or "/"


HOUSE = ("static", "web.font")
"""Endpoints of what is the same for everyone: style, script, type."""


def unguarded(address: str, endpoint: str, answer: TestResponse, *, signed: bool) -> Iterator[str]:
    """What a download lacks: a name, the whole policy, its place in caches (S44)."""
    headers = answer.headers
    if answer.mimetype == "text/html" or endpoint in HOUSE:
        return
    wanted = {**ALWAYS, "Content-Security-Policy": INERT}
    yield from (f"{address}: {name} is {headers.get(name)}" for name, value in wanted.items() if headers.get(name) != value)
    disposition = headers.get("Content-Disposition", "")
    if not re.match(r"(attachment|inline); filename", disposition):
        yield f"{address}: no name ({disposition})"
    caching = headers.get("Cache-Control", "")
    if caching != "no-store" and (signed or not caching.startswith("public, max-age=")):
        yield f"{address}: {caching}"
    if disposition.startswith("inline") and answer.mimetype not in SHOWN_IN_PLACE:
        yield f"{address}: {answer.mimetype} opens in the browser"


ANNOUNCED = re.compile(r'<p class="document"><a href="([^"]*)">.*?</a> <span class="muted">.*? – ([^–<]*[kKM][oB]) – ')
SIZE = re.compile(r"\d+\s(?:[kK]o|Mo|kB|MB)\b")


def sizes(address: str, text: str) -> Iterator[tuple[str, str]]:
    """The files a page announces with their size, as (address, size); a size anywhere else would be one of no file."""
    found = ANNOUNCED.findall(text)
    loose = len(SIZE.findall(re.sub("<form.*?</form>", "", text, flags=re.DOTALL))) - len(found)
    assert loose == 0, f"{address}: {loose} sizes that belong to no file"
    for reference, size in found:
        yield urljoin(address, unescape(reference)), size


def written(app: Flask, size: int) -> set[str]:
    """A size as pages write it, in either language."""
    found = set()
    for language in app.config["LANGUAGES"]:
        with app.test_request_context(), speaking(language):
            found.add(file_size(size))
    return found


NUMBER = re.compile(r"-?\d+(?:([.,])(\d+))?")


def unlike_numbers(address: str, answer: TestResponse) -> Iterator[str]:
    """Columns of a CSV whose numbers are not written alike: whole, with two decimals, or with four where they are rates."""
    if answer.mimetype != "text/csv":
        return
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";" if b";" in answer.data.splitlines()[0] else ",")
    for name, column in zip(head, zip(*rows, strict=True), strict=False):
        found = [NUMBER.fullmatch(cell) for cell in column if cell]
        if found and all(found):
            places = {(match[1], len(match[2] or "")) for match in found if match}
            if len(places) > 1 or places.pop()[1] not in (0, 2, 4):
                yield f"{address}: the numbers of {name} are not written alike: {list(column)[:5]}"


HTML_LANGUAGE = re.compile(r'<html lang="(\w+)"')


def in_other_words(address: str, answer: TestResponse, known: set[str]) -> Iterator[str]:
    """Dates and amounts of a page or a paper that are written as the other language writes them."""
    if answer.mimetype == "text/html" and (found := HTML_LANGUAGE.search(answer.text)):
        yield from (f"{address}: {fault}" for fault in misspoken(words(answer.text), found[1], known))
    elif answer.mimetype == "application/pdf":
        paper = pypdf.PdfReader(io.BytesIO(answer.data))
        language = str(paper.root_object.get("/Lang", ""))[:2]
        text = "\n".join(leaf.extract_text() for leaf in paper.pages) if language in FOREIGN else ""
        yield from (f"{address}: {fault}" for fault in misspoken(text, language, known) if text)


SHOWN_IN_PLACE = {"image/jpeg", "image/png", "image/webp", "application/atom+xml"}


def crawl(app: Flask, client: Client, start: str) -> Counter[str]:
    """Open what can be reached, a few of each endpoint; gives how many pages of each endpoint were opened, all of them sound."""
    waiting, seen, opened, faults = deque([start]), {start}, Counter[str](), list[str]()
    announced: dict[str, str] = {}
    with app.app_context():
        known = typed()
    while waiting:
        address = waiting.popleft()
        with app.test_request_context(address) as asked:
            endpoint = str(asked.request.endpoint)
        limit = PAPERS_OF_ONE_KIND if "." in Path(urlsplit(address).path).name else PAGES_OF_ONE_KIND
        if opened[endpoint] >= limit:
            continue
        opened[endpoint] += 1
        try:
            answer = client.get(address)
        except AssertionError as fault:
            faults.append(str(fault))
            continue
        if answer.status_code not in (200, 302, 303):
            faults.append(f"{address}: {answer.status_code}")
            continue
        faults += [*unguarded(address, endpoint, answer, signed="/me" in seen), *unlike_numbers(address, answer)]
        faults += in_other_words(address, answer, known)
        if address in announced and announced[address] not in written(app, len(answer.data)):
            faults.append(f"{address}: announced with {announced[address]}, has {len(answer.data)} bytes")
        if answer.mimetype == "text/html":
            announced.update(sizes(address, answer.text))
            for target in [answer.location] if answer.location else links(address, answer.text):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
    assert not faults, "\n".join(faults)
    return opened


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_visitor_reaches_every_public_page(demo_app: Flask, language: str) -> None:
    client = demo_app.test_client()
    opened = crawl(demo_app, client, f"/?lang={language}")
    assert sum(opened.values()) >= 6


@pytest.mark.parametrize(("name", "language"), [("admin", "fr"), ("staff", "en"), ("approver", "fr"), ("auditor", "en"), ("chair", "fr")])
def test_every_page_that_a_role_reaches_is_sound(demo: Demo, demo_app: Flask, name: str, language: str) -> None:
    client = demo_app.test_client()
    client.sign_in(SimpleNamespace(email=f"{name}@demo.example"), demo.password)
    opened = crawl(demo_app, client, f"/me?lang={language}")
    assert sum(opened.values()) >= 10, opened


def test_every_page_that_donors_reach_is_sound(demo: Demo, demo_app: Flask) -> None:
    donors = [email for email in demo.accounts if email.startswith("donor.")]
    assert len(donors) >= 6
    for email, language in zip(donors, ("fr", "en", "fr"), strict=False):
        client = demo_app.test_client()
        client.sign_in(SimpleNamespace(email=email), demo.password)
        assert sum(crawl(demo_app, client, f"/me?lang={language}").values()) >= 5, email


def test_mails_write_dates_and_amounts_in_their_language(demo_app: Flask) -> None:
    with demo_app.test_request_context():
        known, by_template = typed(), {mail.template: mail for mail in session.scalars(select(Mail)) if mail.content}
        session.expunge_all()
        faults = []
        for template, mail in by_template.items():
            for mail.language in demo_app.config["LANGUAGES"]:
                told = set_mail(mail)
                text = f"{told['Subject']} {told.get_body(('plain',)).get_content()}"
                faults += [f"{template}: {fault}" for fault in misspoken(text, mail.language, known | fixed(mail.content))]
    assert len(by_template) >= 3
    assert faults == []


def test_a_file_is_announced_with_its_real_size(demo: Demo, demo_app: Flask) -> None:
    email = next(email for email in demo.accounts if email.startswith("donor."))
    client = demo_app.test_client()
    client.sign_in(SimpleNamespace(email=email), demo.password)
    page = client.get("/me", follow_redirects=True)
    found = list(sizes("/", page.text))
    assert found
    for address, size in found:
        assert size in written(demo_app, len(client.get(address).data))
