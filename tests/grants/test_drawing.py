"""What is used of a decision and drawn on an instalment moves with every step, never beyond it, and is what the payments say."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from fundtracker.grants import authorisations, grants, instalments, payments, running
from fundtracker.grants.models import Authorisation, Grant, GrantInstalment
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import check
from tests.databases import Database
from tests.grants.world import a_world, allow, approve, at_once, paid, part, pay, prepare, sign


@pytest.fixture(autouse=True)
def mirrors_are_what_they_mirror(any_database: Database):
    """After each test on both databases: the whole check, which works every mirror out again."""
    yield
    session.rollback()
    assert check.run().faults == []


def drawn(grant_id: int, number: int = 1) -> tuple[int, int]:
    """What is pending and paid of an instalment, in cents."""
    found = next(each for each in instalments.of_grant(grant_id) if each.number == number)
    return found.pending, found.paid


def used(grant_id: int) -> int:
    session.rollback()
    return authorisations.get(session.get_one(Grant, grant_id).authorisation_id).used


def test_a_disbursement_draws_on_its_instalment_step_by_step() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    payment_id = prepare(world, grant_id, 300_000)
    assert drawn(grant_id) == (300_000, 0)
    with transaction():
        payments.edit(payment_id, version=None, by=world.by, cents=200_000)
    assert drawn(grant_id) == (200_000, 0)
    approve(world, payment_id)
    assert drawn(grant_id) == (200_000, 0)
    pay(world, payment_id)
    assert drawn(grant_id) == (0, 200_000)
    with transaction():
        payments.reverse(payment_id, value_date=date(2023, 5, 1), reason="Rejet de la banque.", by=world.second)
    assert drawn(grant_id) == (0, 0)
    assert used(grant_id) == 1_000_000


def test_a_rejected_payment_draws_nothing() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    payment_id = prepare(world, grant_id, 300_000)
    with transaction():
        payments.reject(payment_id, reason="RIB périmé.", by=world.second)
    assert drawn(grant_id) == (0, 0)


def test_a_grant_uses_its_decision_until_it_is_cancelled() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    assert used(grant_id) == 1_000_000
    with transaction():
        running.finish(grant_id, by=world.by)
    assert used(grant_id) == 0


def test_a_grant_that_was_paid_keeps_its_decision_used() -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000, tranche_grid="100")
    payment_id = paid(world, grant_id, 1_000_000)
    assert drawn(grant_id) == (0, 1_000_000)
    with transaction():
        payments.retract(payment_id, reason="Saisi deux fois.", by=world.second)
    assert (drawn(grant_id), used(grant_id)) == ((0, 0), 1_000_000)


def test_an_own_expense_draws_on_its_envelope() -> None:
    world = a_world()
    envelope = allow(world, 50_000, "envelope")
    with transaction():
        payment_id = payments.prepare_expense(authorisation_id=envelope, cents=20_000, payee="Imprimerie", purpose="Affiches", by=world.by)
    assert authorisations.get(envelope).left == 30_000
    with transaction():
        payments.edit(payment_id, version=None, by=world.by, cents=50_000)
    assert authorisations.get(envelope).left == 0
    with transaction():
        payments.reject(payment_id, reason="Facture annulée.", by=world.second)
    assert authorisations.get(envelope).left == 50_000


@pytest.mark.parametrize("cents", [1, -1_000_001])
def test_the_table_itself_refuses_more_than_the_decision_allows_and_less_than_nothing(cents: int) -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    authorisation_id = grants.get(grant_id).authorisation_id
    with pytest.raises(IntegrityError), transaction():
        authorisations.draw(authorisation_id, cents)
    assert used(grant_id) == 1_000_000


@pytest.mark.parametrize(("pending", "paid_cents"), [(500_001, 0), (0, 500_001), (300_000, 200_001), (-1, 0), (0, -1)])
def test_the_table_itself_refuses_more_than_the_instalment(pending: int, paid_cents: int) -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    instalment_id = part(grant_id)
    with pytest.raises(IntegrityError), transaction():
        instalments.draw(instalment_id, pending=pending, paid=paid_cents)
    assert drawn(grant_id) == (0, 0)


def test_of_payments_prepared_at_the_same_moment_no_more_pass_than_the_instalment_holds(any_database: Database) -> None:
    world = a_world()
    grant_id = sign(world, 1_000_000)
    instalment_id, by = part(grant_id), world.by

    def attempt() -> str:
        try:
            with transaction():
                payments.prepare_disbursement(instalment_id=instalment_id, cents=200_000, by=by)
        except Exception as error:
            return type(error).__name__
        return "prepared"

    told = at_once(any_database.app, [attempt] * 5)
    assert sorted(told) == ["Refusal"] * 3 + ["prepared"] * 2
    assert drawn(grant_id) == (400_000, 0)


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        (Authorisation, "used_cents", "authorisation 2023-1: 999999 used, its grants and payments are 1000000"),
        (GrantInstalment, "paid_cents", "instalment 1: 1 paid and 300000 pending, its payments are 0 and 300000"),
        (GrantInstalment, "pending_cents", "instalment 1: 0 paid and 1 pending, its payments are 0 and 300000"),
        (Grant, "reserved_cents", "999999 reserved, the book says 1000000"),
    ],
)
def test_the_check_names_each_mirror_that_was_tampered_with(table: type, column: str, words: str) -> None:
    world = a_world()
    prepare(world, sign(world, 1_000_000), 300_000)
    first = session.scalar(select(table.id).order_by(table.id).limit(1))
    before = session.scalar(select(getattr(table, column)).where(table.id == first))
    for value in (999_999 if before == 1_000_000 else 1, before):
        with transaction():
            session.execute(update(table).where(table.id == first).values({column: value}))
        found = check.run().faults
        assert [words in fault for fault in found] == [True] * (value != before)
