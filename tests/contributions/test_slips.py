"""A receipt typed wrongly is put right: reversed and booked anew in one act, in the pledge, the lists and the book."""

from datetime import date
from typing import Any

import pytest

from fundtracker.accounts import history
from fundtracker.contributions import pledges, receipts, register, sheets, slips, sums, whereabouts
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.contributions.rules import ReceiptState
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal, UnknownMove
from fundtracker.kernel.money import Cents
from fundtracker.ledger import book, check, movements, positions
from tests.databases import Database
from tests.factories import a_fund, an_authority

DAY, LATER, TODAY = date(2024, 1, 10), date(2024, 3, 10), date(2024, 6, 1)


@pytest.fixture
def fund(any_database: Database) -> Any:
    with clock.at(clock.noon(TODAY)):
        yield a_fund("MAR-2023", fee_bp=200)
        assert check.run().faults == []


@pytest.fixture
def donor(fund: Any) -> Any:
    return an_authority(name="Commune de Saint-Étienne")


def pledged(fund: Any, donor: Any, cents: int = 1_000_00) -> int:
    with transaction():
        return pledges.record(fund_id=fund.id, authority_id=donor.id, cents=cents, announced_on=DAY, by=COMMAND)


def received(fund: Any, cents: int, **values: Any) -> int:
    with transaction():
        return receipts.record(**{"fund_id": fund.id, "cents": cents, "received_on": LATER, "by": COMMAND, **values})


def corrected(receipt_id: int, **changes: Any) -> int:
    line = sheets.receipt(receipt_id).line
    facts = {"fund_id": line.fund_id, "cents": line.cents, "received_on": line.paid_on, "pledge_id": line.pledge_id}
    facts |= {"payer": line.payer, "bank_reference": line.bank_reference, "reason": "Un zéro de trop", "by": COMMAND}
    with transaction():
        return slips.correct(receipt_id, **facts | changes)


def retracted(receipt_id: int, **more: Any) -> None:
    with transaction():
        slips.retract(receipt_id, reason="Saisi deux fois", by=COMMAND, **more)


def test_a_zero_too_many_is_put_right_with_its_fee_and_its_pledge(fund: Any, donor: Any) -> None:
    pledge_id = pledged(fund, donor)
    wrong = received(fund, 1_000_00, pledge_id=pledge_id, payer="TRESORERIE", bank_reference="VIR 1")
    right = corrected(wrong, cents=100_00)
    rows = {key: session.get_one(Receipt, key) for key in (wrong, right)}
    assert (rows[wrong].state, rows[right].state, rows[right].replaces_id) == (ReceiptState.CORRECTED, ReceiptState.BOOKED, wrong)
    assert (rows[right].reference, rows[right].payer, rows[right].cents) == ("MAR-2023-R2024-0002", "TRESORERIE", 100_00)
    assert session.get_one(Pledge, pledge_id).received_cents == positions.pledge_received(pledge_id) == 100_00
    found = positions.identity(fund.id, donor.id)
    assert (found.received, found.fees, found.closing) == (100_00, 2_00, 98_00)
    assert register.list_receipts(fund_id=fund.id)[1].cents == 100_00
    assert sums.summary(fund_id=fund.id).received == 100_00
    trail = whereabouts.of_receipt(wrong)
    assert trail is not None
    assert [step.name.id for step in trail.steps][-1] == "Correction: this entry was wrong"
    assert sheets.alike(fund_id=fund.id, cents=1_000_00, received_on=LATER) == []
    told, _entry = history.of("receipt", wrong)
    assert [(str(change.label), change.before, change.after) for change in told.changes] == [("Amount", Cents(1_000_00), Cents(100_00))]
    assert told.reason == "Un zéro de trop"


def test_booked_twice_one_of_them_goes(fund: Any, donor: Any) -> None:
    pledge_id = pledged(fund, donor)
    received(fund, 500_00, pledge_id=pledge_id)
    again = received(fund, 500_00, pledge_id=pledge_id)
    retracted(again)
    assert session.get_one(Receipt, again).state is ReceiptState.CORRECTED
    assert session.get_one(Pledge, pledge_id).received_cents == positions.pledge_received(pledge_id) == 500_00
    assert positions.identity(fund.id, donor.id).fees == 10_00
    for act in (lambda: retracted(again), lambda: corrected(again, cents=1), lambda: bounced(again)):
        with pytest.raises(UnknownMove):
            act()


def bounced(receipt_id: int) -> None:
    with transaction():
        receipts.bounce(receipt_id, on=TODAY, reason="Rejet", by=COMMAND)


def test_the_right_fund_the_right_day_the_right_donor(fund: Any, donor: Any) -> None:
    other, fellow = a_fund("TUR-2023"), an_authority()
    wrong = received(fund, 300_00, authority_id=donor.id)
    right = corrected(wrong, fund_id=other.id, authority_id=donor.id, received_on=DAY)
    assert movements.get(right).fund_id == other.id
    assert movements.get(right).value_date == DAY
    assert positions.identity(fund.id).closing == 0
    last = corrected(right, authority_id=fellow.id)
    assert (positions.identity(other.id, donor.id).received, positions.identity(other.id, fellow.id).received) == (0, 300_00)
    nobody = corrected(last, authority_id=None)
    assert session.get_one(Receipt, nobody).state is ReceiptState.SUSPENSE


def test_in_a_closed_year_the_bank_date_is_kept(fund: Any, donor: Any) -> None:
    wrong = received(fund, 100_00, authority_id=donor.id, received_on=date(2023, 5, 2))
    with transaction():
        book.close_year(fund_id=fund.id, year=2023, by=COMMAND)
    right = session.get_one(Receipt, corrected(wrong, authority_id=donor.id, cents=10_00))
    assert (right.received_on, right.bank_on) == (date(2024, 1, 1), date(2023, 5, 2))
    assert positions.identity(fund.id, donor.id, 2023).received == 100_00
    again = session.get_one(Receipt, corrected(right.movement_id, authority_id=donor.id, cents=11_00))
    assert (again.received_on, again.bank_on) == (date(2024, 1, 1), date(2023, 5, 2))


def test_a_part_of_a_transfer_stays_with_its_siblings(fund: Any, donor: Any) -> None:
    parts = [(pledged(fund, donor), 100_00), (pledged(fund, donor), 50_00)]
    with transaction():
        first, second = receipts.record_split(fund_id=fund.id, cents=150_00, received_on=LATER, parts=parts, by=COMMAND)
    right = corrected(second, cents=60_00)
    assert [line.id for line in sheets.receipt(first).siblings] == [right]


def test_what_cannot_be_is_refused_with_what_to_do(fund: Any, donor: Any) -> None:
    pledge_id = pledged(fund, donor, 100_00)
    wrong = received(fund, 10_00, pledge_id=pledge_id)
    for changes, field, said in [
        ({}, None, "says already"),
        ({"fund_id": 999}, "fund_id", "Choose the fund"),
        ({"received_on": date(2030, 1, 1)}, "received_on", "future"),
        ({"received_on": date(2020, 1, 1)}, "received_on", "opened on"),
        ({"cents": 0}, "cents", "above zero"),
        ({"cents": 200_00}, "confirm_excess", "above the pledge"),
        ({"pledge_id": 999}, "pledge_id", "pledge of this fund"),
        ({"pledge_id": None, "authority_id": 999}, "authority_id", "Choose the authority"),
    ]:
        with pytest.raises(Refusal, match=said) as refused:
            corrected(wrong, **changes)
        assert refused.value.field == field
    with pytest.raises(Conflict):
        corrected(wrong, cents=5_00, version=99)
    with pytest.raises(NotFound):
        with transaction():
            slips.correct(999, fund_id=fund.id, cents=1, received_on=DAY, reason="x", by=COMMAND)
    assert session.get_one(Pledge, pledge_id).received_cents == 10_00
    assert corrected(wrong, cents=200_00, confirm_excess=True)
