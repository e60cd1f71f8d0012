"""Payments, returns and interest typed wrongly are put right: as if the right entry had been made, with two hands behind each payment."""

from datetime import date
from typing import Any

import pytest

from fundtracker.grants import authorisations, grants, interest, payments, register, returns, slips
from fundtracker.grants.rules import PaymentState
from fundtracker.grants.slips import Hands
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal, UnknownMove
from fundtracker.ledger import book, check, movements, positions
from tests.databases import Database
from tests.factories import a_fund
from tests.grants.world import World, a_world, allow, approve, paid, pay, prepare, report, sign

PAID_ON, BETTER = date(2023, 4, 1), date(2023, 4, 20)


@pytest.fixture
def world(any_database: Database) -> Any:
    yield a_world(1_000_000)
    assert check.run().faults == []


def corrected(world: World, payment_id: int, **changes: Any) -> int:
    line = register.get(payment_id)
    facts = {
        "cents": line.cents,
        "value_date": line.value_date,
        "payee": line.payee,
        "purpose": line.purpose,
        "reason": "Chiffres inversés",
    }
    with transaction():
        return slips.correct_payment(payment_id, hands=Hands(world.by, world.second), **facts | changes)


def test_a_payment_typed_wrongly_is_put_right_under_the_same_decision(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    wrong = paid(world, grant_id, 500_000)
    right = register.get(corrected(world, wrong, cents=50_000, value_date=BETTER))
    assert (right.cents, right.value_date, right.state, right.replaces_id) == (50_000, BETTER, PaymentState.PAID, wrong)
    assert (right.prepared_by, right.approved_by) == (world.staff.name, world.approver.name)
    old = register.get(wrong)
    assert (old.state, old.reason) == (PaymentState.REVERSED, "Chiffres inversés")
    reversal = movements.get(old.reversal_id or 0)
    assert (reversal.value_date, reversal.correction) == (PAID_ON, True)
    assert positions.grant_position(grant_id).paid == 50_000
    assert grants.get(grant_id).left == 950_000
    assert positions.identity(world.fund.id).closing == 950_000
    again = corrected(world, right.id, value_date=PAID_ON)
    assert register.get(again).replaces_id == right.id


def test_a_payment_booked_twice_is_taken_back(world: World) -> None:
    grant_id = sign(world, 1_000_000, tranche_grid="100")
    paid(world, grant_id, 400_000)
    again = paid(world, grant_id, 400_000)
    with transaction():
        payments.retract(again, reason="Saisi deux fois", by=world.by)
    assert positions.grant_position(grant_id).paid == 400_000
    with pytest.raises(UnknownMove):
        corrected(world, again, cents=1)


def test_what_reports_account_for_stays_paid(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    wrong = paid(world, grant_id, 400_000)
    report(world, grant_id, 300_000)
    with pytest.raises(Refusal, match="account for"), transaction():
        payments.retract(wrong, reason="Saisi deux fois", by=world.by)
    with pytest.raises(Refusal, match="account for"):
        corrected(world, wrong, cents=299_999)
    assert register.get(corrected(world, wrong, cents=300_000)).cents == 300_000


def test_own_expenses_refunds_transfers_and_charges_are_put_right(world: World) -> None:
    other = a_fund()
    envelope = allow(world, 300_000, "envelope")
    refund = allow(world, 300_000, "refund", authority_id=world.authority_id)
    transfer = allow(world, 300_000, "transfer", to_fund_id=other.id)
    with transaction():
        made = [
            payments.prepare_expense(authorisation_id=envelope, cents=20_000, payee="Imprimerie", purpose="Rapport", by=world.by),
            payments.prepare_refund(authorisation_id=refund, receipt_id=world.receipt_id, cents=20_000, purpose="Reliquat", by=world.by),
            payments.prepare_transfer(authorisation_id=transfer, cents=20_000, purpose="Reliquat", by=world.by),
            payments.prepare_bank_charge(fund_id=world.fund.id, cents=2_000, payee="Banque", purpose="Frais", by=world.by),
        ]
    for payment_id in made:
        pay(world, approve(world, payment_id))
        corrected(world, payment_id, cents=1_000)
    found = positions.identity(world.fund.id)
    assert (found.expenses, found.refunds, found.transfers_out, found.closing) == (2_000, 1_000, 1_000, 996_000)
    assert positions.identity(other.id).closing == 1_000
    assert [authorisations.left(one) for one in (envelope, refund, transfer)] == [299_000, 299_000, 299_000]


def test_a_payment_of_the_past_stays_one(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    past = {"past_on": date(2023, 3, 5), "past_reason": "Payé avant le suivi ici"}
    wrong = pay(world, approve(world, prepare(world, grant_id, 100_000, **past)), date(2023, 3, 5))
    right = register.get(corrected(world, wrong, value_date=date(2023, 3, 6)))
    assert (right.past_on, right.past_reason) == (date(2023, 3, 6), "Payé avant le suivi ici")


def test_what_cannot_be_is_refused_with_what_to_do(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    wrong = paid(world, grant_id, 400_000)
    with pytest.raises(Refusal, match="says already"):
        corrected(world, wrong)
    with pytest.raises(Refusal, match="what is left of the instalment"):
        corrected(world, wrong, cents=1_000_001)
    with pytest.raises(Refusal, match="was approved on"):
        corrected(world, wrong, value_date=date(2023, 3, 14))
    with pytest.raises(Denied, match="another person"), transaction():
        facts = {"cents": 1, "value_date": BETTER, "payee": "X", "purpose": "Y", "reason": "Z"}
        slips.correct_payment(wrong, hands=Hands(world.second, world.second), **facts)
    with pytest.raises(Conflict):
        corrected(world, wrong, cents=1, version=99)
    assert positions.grant_position(grant_id).paid == 400_000


def test_in_a_closed_year_it_is_booked_on_the_first_open_day(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    wrong = paid(world, grant_id, 400_000)
    with transaction():
        book.close_year(fund_id=world.fund.id, year=2023, by=COMMAND)
    right = register.get(corrected(world, wrong, cents=40_000))
    assert right.value_date == date(2024, 1, 1)
    assert (positions.identity(world.fund.id, year=2023).paid, positions.identity(world.fund.id, year=2024).paid) == (400_000, -360_000)


def test_money_a_partner_gave_back_is_put_right(world: World) -> None:
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 400_000)
    with transaction():
        wrong = returns.enter(grant_id, cents=30_000, value_date=BETTER, reason="Reliquat", by=world.by)
    with transaction():
        right = slips.correct_return(grant_id, wrong, cents=3_000, value_date=date(2023, 5, 1), reason="Un zéro de trop", by=world.by)
    line = movements.get(right)
    assert (line.cents, line.value_date, line.memo) == (3_000, date(2023, 5, 1), "Reliquat")
    assert positions.grant_position(grant_id).returned == 3_000
    for changes, said in [({"cents": 3_000, "value_date": date(2023, 5, 1)}, "says already"), ({"cents": 0, "value_date": BETTER}, "zero")]:
        with pytest.raises(Refusal, match=said), transaction():
            slips.correct_return(grant_id, right, **changes, reason="x", by=world.by)
    with pytest.raises(Refusal, match="already been reversed"), transaction():
        slips.correct_return(grant_id, wrong, cents=1, value_date=BETTER, reason="x", by=world.by)


def test_interest_is_put_right_and_taken_back(world: World) -> None:
    with transaction():
        wrong = interest.enter(world.fund.id, cents=5_000, value_date=PAID_ON, note="T1", by=world.by)
        right = slips.correct_interest(wrong, cents=500, value_date=PAID_ON, reason="Un zéro de trop", by=world.by)
    assert (movements.get(right).cents, movements.get(right).memo, positions.identity(world.fund.id).interest) == (500, "T1", 500)
    with pytest.raises(Refusal, match="says already"), transaction():
        slips.correct_interest(right, cents=500, value_date=PAID_ON, reason="x", by=world.by)
    with transaction():
        interest.retract(right, reason="Autre compte", by=world.by)
    assert positions.identity(world.fund.id).interest == 0
    with pytest.raises(NotFound), transaction():
        interest.retract(world.receipt_id, reason="x", by=world.by)
