"""The public pictures: what they say adds up, they open at their address, and no single donor can be read from them."""

from datetime import date
from xml.etree import ElementTree

import pytest

from fundtracker.authorities.models import DirectoryEntry
from fundtracker.authorities.rules import Kind
from fundtracker.funds import updates
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.ledger import book, movements, positions, reversals
from fundtracker.ledger.rules import Kind as LedgerKind
from fundtracker.public import clocks, places, years
from tests.client import Client
from tests.factories import a_fund, a_project, a_user, an_authority, kept
from tests.grants.world import World, a_partner, a_world, paid, receive, report, sign
from tests.watch import clock_at, count_queries

ALL = ["course", "balance", "map", "years", "clock"]


@pytest.fixture
def world(database: object) -> World:
    """A fund with a donor in the Loire, one in Réunion, a région; a project paid and reported on."""
    world = a_world(5_000_000, code="MAR-2023")
    receive(world.fund, an_authority(departement="42").id, 2_000_000)
    receive(world.fund, an_authority(departement="974").id, 123_457, date(2023, 5, 2))
    grant_id = sign(world, 3_000_000, tranche_grid="100")
    paid(world, grant_id, 3_000_000)
    report(world, grant_id, 1_000_000)
    return world


def a_commune(departement: str, population: int) -> None:
    row = {"kind": Kind.COMMUNE, "siren": "", "insee_code": "42001", "name": "X", "sort_key": "x", "short_key": "x", "region": "84"}
    kept(DirectoryEntry(**row, departement=departement, population=population))


@pytest.mark.parametrize("name", ALL)
def test_a_picture_opens_at_its_address_with_its_data_and_its_image(client: Client, world: World, name: str) -> None:
    stem = f"/funds/MAR-2023/pictures/{name}"
    for asked in ("", "?by=inhabitant"):
        assert client.get(stem + asked).status_code == 200
        data = client.get(f"{stem}.csv{asked}")
        assert (data.status_code, data.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
        image = client.get(f"{stem}.svg{asked}")
        assert image.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in image.headers["Content-Security-Policy"]
        ElementTree.fromstring(image.data)


@pytest.mark.parametrize("kind", ["", ".csv", ".svg"])
def test_the_map_of_all_funds_opens_too(client: Client, world: World, kind: str) -> None:
    assert client.get(f"/pictures/map{kind}?by=inhabitant").status_code == 200
    assert client.get(f"/pictures/course{kind}").status_code == 404


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("kind", ["", ".csv", ".svg"])
def test_a_fund_with_nothing_yet_has_pages_all_the_same(client: Client, name: str, kind: str) -> None:
    fund = a_fund()
    client.get("/")
    assert client.get(f"/funds/{fund.code}/pictures/{name}{kind}").status_code == (200 if not kind or name == "clock" else 404)
    assert client.get(f"/funds/XXX-1999/pictures/{name}{kind}").status_code == 404
    for page in ("", "/years", "/clock"):
        assert client.get(f"/funds/{fund.code}{page}").status_code == 200
        assert client.get(f"/funds/XXX-1999{page}").status_code == 404


def test_the_map_counts_each_departement_and_names_what_it_cannot_show(world: World) -> None:
    a_commune("42", 700_000)
    a_commune("42", 50_000)
    found = {place.code: place for place in places.of_fund(world.fund.id)}
    assert (found["42"].givers, found["42"].cents, found["42"].for_thousand) == (1, 2_000_000, round(2_000_000 * 1000 / 750_000))
    assert (found["974"].cents, found["974"].for_thousand) == (123_457, None)
    assert (found[""].givers, found[""].cents) == (1, 5_000_000)


def test_no_single_gift_can_be_read_from_the_map(client: Client, world: World) -> None:
    for address in ("/", "/funds/MAR-2023", "/funds/MAR-2023?by=inhabitant"):
        page = client.get(address).text
        assert ">1\u202f234,57" not in page
        assert "974 La Réunion" in page
    assert "1234,57" not in client.get("/funds/MAR-2023/pictures/map.csv").text


def test_the_years_add_up_to_the_funds_totals(world: World) -> None:
    with transaction():
        book.interest(fund_id=world.fund.id, cents=101, value_date=date(2023, 6, 30), by=COMMAND)
    lines = years.of_fund("MAR-2023").years
    assert sum(line.came for line in lines) == 7_123_457 + 101
    assert sum(line.paid for line in lines) == 3_000_000
    assert sum(line.decided for line in lines) == 3_000_000
    assert len(lines) <= years.MOST
    assert [line.year for line in lines] == sorted((line.year for line in lines), reverse=True)


def test_the_years_tell_what_was_published_in_them(client: Client, world: World) -> None:
    texts = {"title_fr": "L’eau coule", "title_en": "Water runs", "body_fr": "À Ijoukak.", "body_en": "In Ijoukak."}
    with transaction():
        update_id = updates.draft(fund_id=world.fund.id, by=COMMAND, dated=date(2023, 8, 1), **texts)
    assert "L’eau coule" not in client.get("/funds/MAR-2023/years").text
    with transaction():
        updates.publish(update_id, fund_id=world.fund.id, by=COMMAND)
    page = client.get("/funds/MAR-2023/years").text
    assert "L’eau coule" in page
    assert 'id="year-2023"' in page


def test_the_clock_counts_days_from_the_crisis_beside_the_other_funds(world: World) -> None:
    other = a_fund(crisis_on=date(2022, 12, 22))
    receive(other, an_authority().id, 100, date(2023, 1, 1))
    steps = {step.key: step for step in clocks.of_fund("MAR-2023").steps}
    assert (steps["call"].days, steps["cash"].days, steps["payment"].days) == (0, 31, 90)
    assert list(steps["cash"].others) == [10]
    assert steps["cash"].middle == 10
    assert steps["result"].days is not None
    assert steps["promise"].days is None
    assert clocks.of_fund("MAR-2023").waiting is None
    waiting = clocks.of_fund(a_fund().code).waiting
    assert waiting is not None
    assert waiting.values["step"] == steps["promise"].name


def test_a_receipt_that_was_taken_back_starts_no_clock(database: object) -> None:
    fund, authority = a_fund(), an_authority()
    receipt_id = receive(fund, authority.id, 10_000)
    with transaction():
        book.reverse(movement_id=receipt_id, value_date=date(2023, 2, 2), by=COMMAND)
    assert {step.key: step.days for step in clocks.of_fund(fund.code).steps}["cash"] is None


def test_staff_see_the_page_as_the_public_does_and_what_is_withheld(client: Client, world: World) -> None:
    partner = a_partner(name="ONG en danger", masked=True)
    a_project(world.fund, title_fr="Projet discret", partner_id=partner.id, place="Lieu en danger", stage="running")
    assert "telle que le public" not in client.get("/funds/MAR-2023").text
    client.sign_in(a_user("staff"))
    page = client.get("/funds/MAR-2023").text
    assert "telle que le public" in page
    assert "en danger" not in page


def test_a_fund_page_costs_the_same_however_many_projects_and_donors_it_has(client: Client, world: World) -> None:
    sent = []
    for _ in range(2):
        with count_queries() as queries:
            client.get("/funds/MAR-2023")
        sent.append(len(queries))
        for number in range(5):
            receive(world.fund, an_authority(departement=f"0{number + 1}").id, 1_000)
            a_project(world.fund, partner_id=a_partner().id, stage="running")
    assert sent[0] == sent[1]


def test_how_many_people_a_project_reaches_is_told_where_it_is_known(client: Client, world: World) -> None:
    assert "touchée" not in client.get("/funds/MAR-2023").text
    a_project(world.fund, stage="running", people_reached=5_200)
    assert "5\u202f200 personnes touchées" in client.get("/funds/MAR-2023").text


def test_what_a_later_year_took_back_is_a_correction_named_in_it(client: Client, world: World) -> None:
    (payment,) = movements.list_(world.fund.id, kinds=[LedgerKind.DISBURSEMENT]).rows
    with clock_at("2024-06-01 09:00"):
        with transaction():
            book.interest(fund_id=world.fund.id, cents=101, value_date=date(2023, 6, 30), by=COMMAND)
            reversals.reverse(movement_id=payment.id, value_date=date(2024, 3, 1), by=COMMAND)
        lines = {line.year: line for line in years.of_fund("MAR-2023").years}
        page = client.get("/funds/MAR-2023/years").text
    assert (lines[2023].paid, lines[2023].put_right) == (3_000_000, 0)
    assert (lines[2024].paid, lines[2024].put_right) == (0, 3_000_000)
    assert "Corrections d’exercices antérieurs" in page
    assert "-30" not in page.replace("\u202f", "")
    left = sum(line.came - line.paid + line.returned - line.own - line.refunded + line.put_right for line in lines.values())
    assert left == positions.identity(world.fund.id).closing
