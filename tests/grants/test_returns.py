"""Money a partner gave back, booked by mistake and reversed: in the book, on both databases, and through the pages."""

from datetime import date

import pytest

from fundtracker.grants import grants, returns
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.ledger import check, movements, positions
from fundtracker.ledger.rules import Kind
from tests.client import Client
from tests.databases import Database
from tests.factories import a_user, an_authority
from tests.grants.world import World, a_world, approve, paid, pay, prepare, receive, sign

BACK, REVERSED = date(2023, 5, 1), date(2023, 6, 1)


@pytest.fixture
def world(any_database: Database) -> World:
    return a_world(cents=100_000)


def given_back(world: World, grant_id: int, cents: int = 30_000) -> int:
    with transaction():
        returns.record(grant_id, cents=cents, value_date=BACK, reason="Reliquat", by=world.by)
    return returns.of_grant(grant_id)[0].movement.id


def reverse(world: World, grant_id: int, movement_id: int, on: date = REVERSED, **more: int) -> int:
    with transaction():
        return returns.reverse(grant_id, movement_id, value_date=on, reason="Saisi deux fois", by=world.by, **more)


def held(world: World) -> int:
    return positions.identity(world.fund.id).closing


def test_a_reversed_return_leaves_the_books_as_if_it_had_not_come(world: World) -> None:
    grant_id = sign(world, 100_000)
    paid(world, grant_id, 50_000)
    movement_id = given_back(world, grant_id)
    assert (held(world), positions.grant_position(grant_id).returned) == (80_000, 30_000)
    reverse(world, grant_id, movement_id)
    assert (held(world), positions.grant_position(grant_id).returned) == (50_000, 0)
    row = returns.of_grant(grant_id)[0]
    assert row.movement.id == movement_id
    assert row.reversal is not None
    assert (row.reversal.value_date, row.reversal.memo, row.reversal.cents) == (REVERSED, "Saisi deux fois", -30_000)
    assert check.run().faults == []


def test_it_is_reversed_once(world: World) -> None:
    grant_id = sign(world, 100_000)
    paid(world, grant_id, 50_000)
    movement_id = given_back(world, grant_id)
    reverse(world, grant_id, movement_id)
    with pytest.raises(Refusal, match="already been reversed"):
        reverse(world, grant_id, movement_id)
    reversal = returns.of_grant(grant_id)[0].reversal
    assert reversal is not None
    with pytest.raises(NotFound):
        reverse(world, grant_id, reversal.id)


def test_money_spent_again_is_not_taken_from_an_empty_fund(world: World) -> None:
    grant_id = sign(world, 50_000, tranche_grid="100")
    paid(world, grant_id, 50_000)
    movement_id = given_back(world, grant_id)
    again = sign(world, 80_000, tranche_grid="100")
    pay(world, approve(world, prepare(world, again, 80_000)), BACK)
    with pytest.raises(Refusal, match="spent again") as refused:
        reverse(world, grant_id, movement_id)
    assert refused.value.message.values["missing"] == 30_000
    assert (held(world), positions.identity(world.fund.id).advances) == (0, 0)
    receive(world.fund, an_authority().id, 30_000, date(2023, 5, 2))
    reverse(world, grant_id, movement_id)
    assert (held(world), positions.identity(world.fund.id).advances) == (0, 0)
    assert check.run().faults == []


def test_a_reversal_is_not_dated_before_the_return_nor_in_the_future(world: World) -> None:
    grant_id = sign(world, 100_000)
    paid(world, grant_id, 50_000)
    movement_id = given_back(world, grant_id)
    for day in (date(2023, 4, 30), date(2999, 1, 1)):
        with pytest.raises(Refusal) as refused:
            reverse(world, grant_id, movement_id, day)
        assert refused.value.field == "value_date"


def test_only_a_return_of_that_very_grant_is_reversed(world: World) -> None:
    grant_id, other = sign(world, 60_000), sign(world, 40_000)
    paid(world, grant_id, 30_000)
    movement_id = given_back(world, grant_id, 1_000)
    with pytest.raises(NotFound):
        reverse(world, other, movement_id)
    payment = movements.list_(grant_id=grant_id, kinds=[Kind.DISBURSEMENT]).rows[0]
    for wrong in (payment.id, 0):
        with pytest.raises(NotFound):
            reverse(world, grant_id, wrong)
    with pytest.raises(Conflict):
        reverse(world, grant_id, movement_id, version=99)


@pytest.fixture
def here(database: Database) -> World:
    return a_world()


@pytest.fixture
def staff(client: Client, here: World) -> Client:
    client.sign_in(here.staff)
    return client


def a_return(here: World) -> tuple[int, str]:
    grant_id = sign(here, 1_000_000)
    paid(here, grant_id, 300_000)
    return grant_id, f"/staff/grants/{grant_id}/returns/{given_back(here, grant_id)}/reverse"


def answers(grant_id: int, **changes: object) -> dict[str, object]:
    return {"version": grants.get(grant_id).version, "value_date": "01/06/2023", "reason": "Saisi deux fois", **changes}


def test_staff_reverse_a_return_by_way_of_its_check_page(here: World, staff: Client) -> None:
    grant_id, address = a_return(here)
    assert address in staff.get(f"/staff/grants/{grant_id}").text
    assert staff.get(address).status_code == 200
    asked = staff.post(address, data=answers(grant_id))
    assert asked.status_code == 200
    assert "Reliquat" in asked.text
    assert positions.grant_position(grant_id).returned == 30_000
    assert staff.confirm(address, answers(grant_id)).status_code == 303
    assert positions.grant_position(grant_id).returned == 0
    page = staff.get(f"/staff/grants/{grant_id}").text
    assert "Saisi deux fois" in page
    assert address not in page
    assert staff.get(address).status_code == 409
    assert staff.post(address, data=answers(grant_id)).status_code == 422


@pytest.mark.parametrize(
    ("change", "status", "place"),
    [
        ({"reason": ""}, 422, "reason"),
        ({"reason": "x" * 301}, 422, "reason"),
        ({"value_date": ""}, 422, "value_date"),
        ({"value_date": "30/04/2023"}, 422, "value_date"),
        ({"value_date": "31/12/2999"}, 422, "value_date"),
        ({"version": "0"}, 409, ""),
        ({"version": "x"}, 409, ""),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_nothing_is_reversed(
    here: World, staff: Client, change: dict[str, object], status: int, place: str
) -> None:
    grant_id, address = a_return(here)
    page = staff.post(address, data=answers(grant_id, **change))
    assert page.status_code == status
    assert not place or f'id="{place}-error"' in page.text
    assert positions.grant_position(grant_id).returned == 30_000


def test_a_return_is_not_found_below_another_grant(here: World, staff: Client) -> None:
    grant_id, address = a_return(here)
    other = sign(here, 1_000)
    wrong = address.replace(f"/grants/{grant_id}/", f"/grants/{other}/")
    assert staff.get(wrong).status_code == 404
    assert staff.post(wrong, data=answers(other)).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_whoever_does_not_record_sees_it_and_reverses_nothing(here: World, client: Client, role: str) -> None:
    grant_id, address = a_return(here)
    client.sign_in(a_user(role))
    assert address not in client.get(f"/staff/grants/{grant_id}").text
    assert client.post(address, data=answers(grant_id)).status_code == 403
