"""The pictures of a donor's page: they add up, open again at their address, and take whatever a donor may be."""

import datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from flask import Flask

from fundtracker.authorities import mandates
from fundtracker.donors import clock, course, dashboard, flows, peers, pictures
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import book, positions
from tests.client import Client
from tests.factories import a_fund, a_user, an_authority
from tests.grants.world import World, a_world, paid, receive, report, sign
from tests.watch import count_queries

ALL = sorted(pictures.MADE)


@pytest.fixture
def world(database: object) -> World:
    """Three donors of 100,00 each; 100,00 paid to a project of 300,00, of which a report justifies 60,00."""
    world = a_world(10_000)
    for _ in range(2):
        receive(world.fund, an_authority().id, 10_000)
    grant_id = sign(world, 15_000, tranche_grid="100")
    paid(world, grant_id, 10_000)
    report(world, grant_id, 6_000)
    return world


def signed_in(client: Client, world: World) -> str:
    user = a_user()
    authority = dashboard.build(world.authority_id).authority
    with transaction():
        mandates.give(user_id=user.id, authority_id=authority.id, function="officer", starts_on=datetime.date(2023, 1, 1), by=COMMAND)
    client.sign_in(user)
    return authority.siren


def test_the_flow_gives_every_cent_a_way(app: Flask, world: World) -> None:
    with transaction():
        book.interest(fund_id=world.fund.id, cents=101, value_date=datetime.date(2023, 6, 30), by=COMMAND)
    (fund,) = dashboard.build(world.authority_id).funds
    with app.test_request_context():
        uses = flows._uses(fund)
    assert sum(cents for *_rest, cents in uses) == sum(cents for _name, cents in flows._sources(fund)) == fund.total


def test_the_four_courses_end_where_the_figures_are(world: World) -> None:
    donor = dashboard.build(world.authority_id)
    found = course.of_funds(donor.funds)
    assert found.paid[-1][1] == donor.paid == 10_000
    assert found.paid_on[-1][1] == donor.paid_on == 3_334
    assert found.granted[-1][1] == donor.paid_on + donor.identity.means.granted
    assert found.justified[-1][1] == 3_334 * 6_000 // 10_000


def test_the_first_screen_is_one_sentence_and_four_figures_that_open(client: Client, world: World) -> None:
    siren = signed_in(client, world)
    page = client.get(f"/donors/{siren}").text
    assert page.count('class="figure-amount"') == 4
    for figure in ("promised", "received", "paid_on", "unspent"):
        assert f"/donors/{siren}/figures/{figure}" in page
        assert client.get(f"/donors/{siren}/figures/{figure}").status_code == 200


@pytest.mark.parametrize("name", ALL)
def test_a_picture_has_an_address_of_its_own_its_data_and_its_image(client: Client, world: World, name: str) -> None:
    siren = signed_in(client, world)
    assert f"/donors/{siren}/pictures/{name}" in client.get(f"/donors/{siren}").text
    for narrowed in ("", f"?fund={world.fund.code}"):
        page = client.get(f"/donors/{siren}/pictures/{name}{narrowed}")
        assert page.status_code == 200
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart' in page.text
        data = client.get(f"/donors/{siren}/pictures/{name}.csv{narrowed}")
        assert data.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert len(data.data.decode("utf-8-sig").splitlines()) >= 2
        image = client.get(f"/donors/{siren}/pictures/{name}.svg{narrowed}")
        assert image.mimetype == "image/svg+xml"
        assert image.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in image.headers["Content-Security-Policy"]
        assert image.headers["X-Content-Type-Options"] == "nosniff"
        ElementTree.fromstring(image.data)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("kind", ["", ".csv", ".svg"])
def test_another_donors_picture_is_not_there(client: Client, world: World, name: str, kind: str) -> None:
    siren = signed_in(client, world)
    other = an_authority()
    assert client.get(f"/donors/{other.siren}/pictures/{name}{kind}").status_code == 404
    for fund in ("XXX-1999", "%00", a_fund().code):
        assert client.get(f"/donors/{siren}/pictures/{name}{kind}?fund={fund}").status_code == 404
    assert client.get(f"/donors/{siren}/pictures/__class__{kind}").status_code == 404


def test_a_donor_with_nothing_yet_has_no_picture_and_is_told_so(client: Client) -> None:
    authority = an_authority(population=None)
    client.sign_in(a_user("auditor"))
    for name in ALL:
        page = client.get(f"/donors/{authority.siren}/pictures/{name}")
        assert page.status_code == 200
        assert 'class="empty"' in page.text
        assert client.get(f"/donors/{authority.siren}/pictures/{name}.svg").status_code == 404
    assert "<svg" not in client.get(f"/donors/{authority.siren}").text.split('id="content"')[1].replace('<svg class="icon', "")


def test_a_payment_that_was_taken_back_leaves_pages_that_add_up(client: Client) -> None:
    fund, authority = a_fund(), an_authority()
    receipt_id = receive(fund, authority.id, 10_000)
    with transaction():
        book.reverse(movement_id=receipt_id, value_date=datetime.date(2023, 2, 2), by=COMMAND)
    donor = dashboard.build(authority.id)
    assert (donor.paid, donor.identity.closing) == (0, 0)
    client.sign_in(a_user("auditor"))
    assert client.get(f"/donors/{authority.siren}").status_code == 200
    for name in ALL:
        assert client.get(f"/donors/{authority.siren}/pictures/{name}").status_code == 200


def test_forty_funds_cost_no_more_queries_than_two(client: Client) -> None:
    authority = an_authority(name="Communauté " + "d’agglomération du pays de très " * 4)
    sent = []
    for count in (2, 38):
        for _ in range(count):
            world = a_world(10_000)
            receive(world.fund, authority.id, 10_000)
            paid(world, sign(world, 5_000, tranche_grid="100"), 5_000)
        with count_queries() as queries:
            donor = dashboard.build(authority.id)
        sent.append(len(queries))
    assert len(donor.funds) == 40
    assert sent[0] == sent[1] <= 52
    client.sign_in(a_user("auditor"))
    page = client.get(f"/donors/{authority.siren}")
    assert page.status_code == 200
    flow = client.get(f"/donors/{authority.siren}/pictures/flow.csv").data.decode("utf-8-sig").splitlines()
    assert len(flow) == 1 + 40 * 2
    days = client.get(f"/donors/{authority.siren}/pictures/clock.csv").data.decode("utf-8-sig").splitlines()
    assert len(days) == 1 + 40 * 2
    assert positions.identities(authority.id)[donor.funds[0].fund_id] == positions.identity(donor.funds[0].fund_id, authority.id)


def test_the_middle_of_the_others_is_told_only_where_they_are_enough(world: World) -> None:
    authority = dashboard.build(world.authority_id).authority
    few = peers.of_donor(authority)
    assert (few.own, few.median, few.others) == (round(10_000 * 1000 / 12_000), None, 2)
    for cents in (1_200, 2_400, 3_600):
        receive(world.fund, an_authority().id, cents)
    assert peers.of_donor(authority).median == 300
    assert peers.of_donor(authority, a_fund().id).own is None


def test_where_partners_are_in_danger_no_place_is_named(client: Client) -> None:
    world = a_world(10_000)
    grant_id = sign(world, 5_000, tranche_grid="100")
    paid(world, grant_id, 5_000)
    siren = signed_in(client, world)
    assert "Ijoukak" in client.get(f"/donors/{siren}").text
    with transaction():
        world.partner.masked = True
    page = client.get(f"/donors/{siren}").text
    assert "Ijoukak" not in page
    assert world.partner.name not in page


def test_a_donor_is_narrowed_to_a_fund_it_is_in(world: World) -> None:
    donor = dashboard.build(world.authority_id)
    assert donor.narrowed(None) is donor
    assert donor.narrowed(world.fund.code).identity == positions.identity(world.fund.id, world.authority_id)
    with pytest.raises(NotFound):
        donor.narrowed(a_fund().code)


def test_the_donors_part_of_a_cost_is_of_the_whole_cost(world: World) -> None:
    (fund,) = dashboard.build(world.authority_id).funds
    (project,) = fund.reached
    assert project.cost == 15_000
    assert project.part == Decimal(3_334) / 15_000
    assert [state for _name, _day, state in project.milestones] == ["done", "done", "done", "done", "waiting"]


def test_the_first_view_is_light(client: Client, world: World) -> None:
    siren = signed_in(client, world)
    first_view = (
        f"/donors/{siren}",
        "/static/house.css",
        "/static/icon.svg",
        "/fonts/AtkinsonHyperlegible-Regular.ttf",
        "/fonts/AtkinsonHyperlegible-Bold.ttf",
    )
    sizes = [len(client.get(path, headers={"Accept-Encoding": "gzip"}, check_html=False).data) for path in first_view]
    assert sum(sizes) <= 90_000


def test_the_donors_clock_counts_from_the_crisis_beside_the_funds_other_donors(world: World) -> None:
    receive(world.fund, an_authority().id, 500, datetime.date(2023, 1, 11))
    promise, payment = clock.steps(dashboard.build(world.authority_id))
    assert promise.days is None
    assert payment.days == 31
    assert sorted(payment.others) == [10, 31, 31]
    assert payment.middle == 31


@pytest.mark.parametrize(
    ("population", "words"), [(3_000_000, "moins de 0,001\u00a0€ par habitant"), (1_000, "0,100\u00a0€ par habitant"), (0, "")]
)
def test_less_than_a_cent_for_each_inhabitant_is_not_called_nothing(client: Client, population: int, words: str) -> None:
    authority = an_authority(population=population)
    receive(a_fund(), authority.id, 10_000)
    client.sign_in(a_user("auditor"))
    page = client.get(f"/donors/{authority.siren}").text
    assert words in page
    assert ("par habitant</p>" in page) is bool(words)
