"""The donor's pages: figures to the cent that add up, each opened to its movements, and nobody else's."""

import datetime
import re

import pytest

from fundtracker.authorities import contributors, mandates
from fundtracker.contributions import pledges, receipts
from fundtracker.donors import behind, dashboard, lines
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import book, positions, trace
from tests.client import Client
from tests.factories import a_fund, a_user, an_authority
from tests.grants.world import World, a_world, paid, receive, sign

YESTERDAY = datetime.date(2023, 4, 3)


def shown(text: str) -> str:
    """A page's text with plain spaces."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.fixture
def world(database: object) -> World:
    """Three donors of 100,00 each, and a payment of 100,00 to the project: thirds that do not divide."""
    world = a_world(10_000)
    for _ in range(2):
        receive(world.fund, an_authority().id, 10_000)
    grant_id = sign(world, 10_000, tranche_grid="100")
    paid(world, grant_id, 10_000)
    return world


def a_donor(world: World, authority_id: int) -> tuple[object, str]:
    """A person with a mandate in an authority, and its SIREN."""
    user = a_user()
    with transaction():
        mandates.give(user_id=user.id, authority_id=authority_id, function="officer", starts_on=YESTERDAY, by=COMMAND)
    return user, contributors.get(authority_id).siren


def test_the_two_halves_of_the_identity_are_the_same_sum(world: World) -> None:
    donor = dashboard.build(world.authority_id)
    assert donor.came_in_total == donor.went_out_total == 10_000
    assert donor.identity.paid == 3_334
    assert donor.identity.closing == 6_666


def test_a_fund_adds_up_over_projects_and_other_uses(world: World) -> None:
    with transaction():
        book.interest(fund_id=world.fund.id, cents=101, value_date=datetime.date(2023, 6, 30), by=COMMAND)
    (fund,) = dashboard.build(world.authority_id).funds
    assert [(row.project.id, row.own) for row in fund.reached] == [(world.project.id, 3_334)]
    assert sum(row.own for row in fund.reached) + lines.total(fund.other_uses) == fund.total == 10_033


def test_all_donors_pages_sum_up_to_the_fund(world: World) -> None:
    pages = [dashboard.build(line.authority_id) for line in positions.donors(world.fund.id)]
    assert sum(page.identity.paid for page in pages) == positions.identity(world.fund.id).paid == 10_000
    assert sum(page.identity.closing for page in pages) == positions.identity(world.fund.id).closing


@pytest.mark.parametrize("figure", sorted(lines.LINES_OF))
def test_each_figure_opens_to_what_the_dashboard_shows(world: World, figure: str) -> None:
    found = behind.find(world.authority_id, figure, fund_code=world.fund.code, project_id=None, page=1)
    identity = positions.identity(world.fund.id, world.authority_id)
    expected = {"unspent": identity.closing, "paid_on": identity.paid, "promised": 0, "voted": 0, "outstanding": 0}
    assert found.cents == expected.get(figure, getattr(identity, figure, None))
    assert found.rows.total == {"received": 1, "paid": 1, "paid_on": 1, "unspent": 2}.get(figure, 0)
    assert found.total == found.cents


def test_a_projects_share_is_the_sum_of_the_movements_behind_it(world: World) -> None:
    found = behind.find(world.authority_id, "paid", fund_code=world.fund.code, project_id=world.project.id, page=1)
    assert found.cents == found.total == sum(row.cents for row in found.rows.rows) == 3_334
    (row,) = found.rows.rows
    assert (row.whole, row.project.id, row.partner, row.code) == (10_000, world.project.id, world.partner.name, world.fund.code)


@pytest.mark.parametrize(
    ("figure", "fund", "project"),
    [("nothing", "", 0), ("received", "here", 1), ("paid", "XXX-1999", 0), ("paid", "", 1), ("paid", "here", 99_999), ("__class__", "", 0)],
)
def test_a_figure_that_is_none_is_not_found(world: World, figure: str, fund: str, project: int) -> None:
    code = world.fund.code if fund == "here" else fund
    with pytest.raises(NotFound):
        behind.find(world.authority_id, figure, fund_code=code or None, project_id=project or None, page=1)


def test_a_figure_in_a_fund_of_others_is_not_found(client: Client, world: World) -> None:
    user, siren = a_donor(world, world.authority_id)
    other = a_world(1_000)
    client.sign_in(user)
    assert client.get(f"/donors/{siren}/figures/paid?fund={other.fund.code}").status_code == 404
    with pytest.raises(NotFound):
        behind.find(world.authority_id, "received", fund_code=other.fund.code, project_id=other.project.id, page=1)


def test_a_promise_is_its_donors_whole_on_each_row(world: World) -> None:
    with transaction():
        facts = {"fund_id": world.fund.id, "authority_id": world.authority_id, "announced_on": YESTERDAY}
        pledges.record(**facts, cents=50_000, by=COMMAND)
    found = behind.find(world.authority_id, "promised", fund_code=world.fund.code, project_id=None, page=1)
    assert [(row.whole, row.cents, row.code) for row in found.rows.rows] == [(50_000, 50_000, world.fund.code)]
    assert found.cents == found.total == 50_000


def test_the_donor_reads_its_cents_and_where_they_come_from(client: Client, world: World) -> None:
    user, siren = a_donor(world, world.authority_id)
    client.sign_in(user)
    assert client.get("/me").location == f"/donors/{siren}"
    page = shown(client.get(f"/donors/{siren}").text)
    assert "33,34 €" in page
    assert "66,66 €" in page
    opened = shown(client.get(f"/donors/{siren}/figures/paid?fund={world.fund.code}&project={world.project.id}").text)
    assert "33,34 €" in opened
    assert "100,00 €" in opened
    assert "Total de 1 ligne" in opened


def a_receipt(world: World, authority_id: int) -> int:
    with transaction():
        return receipts.record(
            fund_id=world.fund.id, authority_id=authority_id, cents=100, received_on=datetime.date(2023, 2, 2), by=COMMAND
        )


@pytest.mark.parametrize(("figure", "kinds"), [("received", ["donors.attestation"]), ("paid", ["committees.decision"]), ("unspent", [])])
def test_the_documents_behind_a_figure_can_be_opened(client: Client, world: World, figure: str, kinds: list[str]) -> None:
    user, siren = a_donor(world, world.authority_id)
    client.sign_in(user)
    a_receipt(world, world.authority_id)
    found = behind.find(world.authority_id, figure, fund_code=world.fund.code, project_id=None, page=1)
    assert [voucher.endpoint for voucher in found.vouchers] == kinds
    page = client.get(f"/donors/{siren}/figures/{figure}?fund={world.fund.code}").text
    links = re.findall(r'<li><span class="muted">[^<]+</span> <a href="([^"]+)"', page)
    assert len(links) == len(kinds)
    assert [client.get(link, check_html=False).status_code for link in links] == [200] * len(kinds)


def test_no_document_of_another_fund_or_donor_stands_behind_a_figure(world: World) -> None:
    other = a_world(5_000)
    a_receipt(other, world.authority_id)
    here = behind.find(world.authority_id, "received", fund_code=world.fund.code, project_id=None, page=1)
    assert here.vouchers == []
    assert len(behind.find(world.authority_id, "received", fund_code=None, project_id=None, page=1).vouchers) == 1
    with pytest.raises(NotFound):
        behind.find(other.authority_id, "paid", fund_code=world.fund.code, project_id=None, page=1)


def test_another_donors_page_looks_like_one_that_does_not_exist(client: Client, world: World) -> None:
    other = an_authority(name="Ville Tout Autre")
    user, _ = a_donor(world, world.authority_id)
    client.sign_in(user)
    for path in ("", "/figures/paid", "/documents/1"):
        theirs, none = client.get(f"/donors/{other.siren}{path}"), client.get(f"/donors/999999998{path}")
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert "Tout Autre" not in theirs.text


def test_a_mandate_that_ended_shows_nothing(client: Client, world: World) -> None:
    user = a_user()
    with transaction():
        days = {"starts_on": datetime.date(2020, 1, 1), "ends_on": datetime.date(2023, 1, 1)}
        mandates.give(user_id=user.id, authority_id=world.authority_id, function="elected", by=COMMAND, **days)
    client.sign_in(user)
    assert client.get(f"/donors/{contributors.get(world.authority_id).siren}").status_code == 404
    assert "aucun mandat" in client.get("/me").text


def test_someone_with_two_mandates_chooses(client: Client, world: World) -> None:
    user, siren = a_donor(world, world.authority_id)
    other = an_authority()
    with transaction():
        mandates.give(user_id=user.id, authority_id=other.id, function="officer", starts_on=YESTERDAY, by=COMMAND)
    client.sign_in(user)
    page = client.get("/me", follow_redirects=True).text
    assert siren in page
    assert other.siren in page


def test_a_donor_with_nothing_yet_is_told_what_to_do(client: Client) -> None:
    authority = an_authority(name="Ville Nouvelle", population=None)
    client.sign_in(a_user("auditor"))
    page = client.get(f"/donors/{authority.siren}").text
    assert "encore rien promis" in page


def test_the_trace_of_all_donors_gives_back_the_payment(world: World) -> None:
    shares = [dict(trace.by_project(world.fund.id, line.authority_id)).get(world.project.id, 0) for line in positions.donors(world.fund.id)]
    assert sorted(shares) == [3_333, 3_333, 3_334]


def test_a_fund_without_donors_is_on_nobodys_page(world: World) -> None:
    a_fund("NEW-2025")
    assert [fund.code for fund in dashboard.build(world.authority_id).funds] == [world.fund.code]
