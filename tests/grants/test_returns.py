"""Money a partner gave back, booked by mistake and taken back: in the book, on both databases."""

from datetime import date

import pytest

from fundtracker.grants import returns
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.ledger import check, movements, positions
from fundtracker.ledger.rules import Kind
from tests.databases import Database
from tests.factories import an_authority
from tests.grants.world import World, a_world, approve, paid, pay, prepare, receive, sign

BACK = date(2023, 5, 1)


@pytest.fixture
def world(any_database: Database) -> World:
    return a_world(cents=100_000)


def given_back(world: World, grant_id: int, cents: int = 30_000) -> int:
    with transaction():
        returns.record(grant_id, cents=cents, value_date=BACK, reason="Reliquat", by=world.by)
    return returns.of_grant(grant_id)[0].movement.id


def reverse(world: World, grant_id: int, movement_id: int) -> int:
    with transaction():
        return returns.retract(grant_id, movement_id, reason="Saisi deux fois", by=world.by)


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
    assert (row.reversal.value_date, row.reversal.memo, row.reversal.cents) == (BACK, "Saisi deux fois", -30_000)
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
