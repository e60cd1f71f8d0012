"""Corrections and reversals by example: each shows on every line it touches, to the cent, and the book stays consistent."""

from collections.abc import Iterator
from datetime import date

import pytest

from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.ledger import book, check, movements, overview, positions, trace, wording
from fundtracker.ledger.rules import Earmark, Holder, Kind
from tests.databases import Database
from tests.ledger.scene import CLERK, Scene, scene

EARLIER, DAY, LATER = date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1)


@pytest.fixture
def here(any_database: Database) -> Iterator[Scene]:
    yield scene()
    assert check.run().faults == []


def held(here: Scene, donor: str) -> int:
    return positions.identity(here.fund, here.donors[donor]).closing


def paid(here: Scene, donor: str) -> int:
    return positions.identity(here.fund, here.donors[donor]).paid


def test_suspense_is_nobodys_until_it_is_attributed_with_its_fee(here: Scene) -> None:
    with transaction():
        receipt = here.receive(None, 100_00, EARLIER)
    assert positions.seat_holders(here.fund) == []
    assert positions.identity(here.fund).received == 100_00
    assert [lot.holder for lot in trace.lots(here.fund, holder=Holder.SUSPENSE)] == [Holder.SUSPENSE]
    with transaction():
        here.attribute(receipt, "A", DAY, fee_bp=500, earmark=here.to("P"))
    assert (held(here, "A"), positions.seat_holders(here.fund)) == (95_00, [here.donors["A"]])
    assert positions.available(here.fund, here.projects["P"]).earmarked == 95_00
    with pytest.raises(Refusal, match="already has its donor"), transaction():
        here.attribute(receipt, "B", DAY)


def test_interest_of_a_bounced_receipt_in_suspense_still_finds_its_donor_without_a_fee(here: Scene) -> None:
    with transaction():
        receipt = here.receive(None, 100_00)
        here.interest(1_00)
        here.bounce(receipt)
        here.attribute(receipt, "A", fee_bp=1_000)
    found = positions.identity(here.fund, here.donors["A"])
    assert (found.received, found.interest, found.fees, found.closing) == (0, 1_00, 0, 1_00)


def test_a_back_dated_payment_does_not_use_money_before_it_had_its_donor(here: Scene) -> None:
    with transaction():
        receipt = here.receive(None, 100_00, EARLIER)
        here.attribute(receipt, "A", LATER)
        here.commit("P", 10_00, LATER)
    with pytest.raises(Refusal, match="2024-04-01"), transaction():
        here.disburse("P", 10_00, DAY)


def test_a_receipt_moves_to_the_right_donor_with_all_it_paid_for(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLIER, fee_bp=100)
        here.receive("B", 50_00, EARLIER)
        here.pay("P", 60_00, DAY)
    before = positions.identity(here.fund)
    with transaction():
        here.reassign(receipt, "C", LATER)
    assert positions.identity(here.fund) == before
    assert held(here, "A") == paid(here, "A") == 0
    assert (held(here, "C"), paid(here, "C")) == (59_13, 39_87)
    assert trace.by_project(here.fund, here.donors["C"]) == [(here.projects["P"], 39_87)]
    year = positions.identity(here.fund, here.donors["C"], 2024)
    assert (year.opening, year.received, year.fees, year.paid, year.closing) == (0, 100_00, 1_00, 39_87, 59_13)


def test_a_receipt_is_not_moved_to_where_it_is_nor_before_it_moved(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLIER)
        here.pay("P", 10_00, LATER)
    with pytest.raises(Refusal, match="already there"), transaction():
        here.reassign(receipt, "A", LATER)
    with pytest.raises(Refusal, match="2024-04-01 or a later day"), transaction():
        here.reassign(receipt, "B", DAY)


def test_a_receipt_may_move_to_another_pledge_of_its_donor(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        book.reassign(receipt_id=receipt.id, authority_id=here.donors["A"], pledge_id=here.pledges["A"], value_date=DAY, by=CLERK)
    assert positions.pledge_received(here.pledges["A"]) == 100_00
    assert positions.pledge_received(here.pledges["B"]) == 0


def test_only_a_receipt_is_moved(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit(None, 40_00)
        here.transfer(40_00)
    [arrived] = trace.lots(here.other)
    with pytest.raises(Refusal, match="Only a receipt"), transaction():
        book.reassign(receipt_id=arrived.receipt_id, authority_id=here.donors["B"], pledge_id=None, value_date=DAY, by=CLERK)
    with pytest.raises(NotFound), transaction():
        book.bounce(receipt_id=arrived.receipt_id, value_date=DAY, by=CLERK)


def test_a_released_earmark_serves_everyone_from_then_on(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLIER, earmark=here.to("P"))
    assert positions.available(here.fund, here.projects["R"]).available == 0
    with transaction():
        here.release_earmark(receipt, DAY)
        here.commit("R", 30_00, LATER)
    with pytest.raises(Refusal, match="2024-03-01"), transaction():
        here.disburse("R", 30_00, EARLIER)
    with transaction():
        here.disburse("R", 30_00, DAY)
    with pytest.raises(Refusal, match="no earmark"), transaction():
        here.release_earmark(receipt, LATER)


def test_money_does_not_bounce_before_it_had_its_present_donor(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, date(2023, 12, 24))
        here.reassign(receipt, "B", LATER)
    with pytest.raises(Refusal) as refused, transaction():
        here.bounce(receipt, date(2023, 12, 28))
    assert refused.value.message.values["day"] == LATER
    with transaction():
        here.bounce(receipt, LATER)
    for year in (2023, 2024):
        assert all(positions.identity(here.fund, donor, year).closing >= 0 for donor in here.donors.values())


def test_a_bounced_receipt_is_borne_by_the_others_pro_rata(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, fee_bp=1_000)
        here.receive("B", 200_00)
        here.receive("C", 100_00)
        here.pay("P", 39_00)
        here.commit(None, 5_00, receipt=receipt)
        here.interest(1_00)
    with transaction():
        here.bounce(receipt, LATER)
    assert (positions.identity(here.fund).received, positions.identity(here.fund).fees) == (300_00, 0)
    assert (paid(here, "A"), paid(here, "B"), paid(here, "C")) == (0, 26_00, 13_00)
    assert held(here, "A") == 23  # the interest its lot earned stays with it
    assert positions.seat_holders(here.fund) == [here.donors["B"], here.donors["C"]]
    [lot] = trace.lots(here.fund, here.donors["A"])
    assert (lot.bounced, lot.reserved) == (True, 0)
    with pytest.raises(Refusal, match="already been reversed"), transaction():
        here.bounce(receipt, LATER)


def test_the_association_advances_what_is_missing_and_is_repaid_first(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        here.receive("B", 20_00)
        here.pay("P", 90_00)
        here.give_back("P", 9_00)
        here.bounce(receipt, LATER)
    found = positions.identity(here.fund)
    assert (found.advances, found.advances_repaid, found.closing) == (68_50, 7_50, 0)  # what came back of A’s part repays at once
    assert dict(trace.by_project(here.fund, here.donors["B"])) == {here.projects["P"]: 20_00}
    with transaction():
        here.receive("C", 100_00, LATER)
    found = positions.identity(here.fund)
    assert (found.advances, found.advances_repaid, found.closing) == (68_50, 68_50, 39_00)
    assert trace.by_project(here.fund, here.donors["A"]) == []
    assert dict(trace.by_project(here.fund, here.donors["C"])) == {here.projects["P"]: 61_00}
    assert positions.available(here.fund).blocked == 0


def test_money_that_arrives_with_another_earmark_does_not_repay(here: Scene) -> None:
    with transaction():
        here.charge(10_00)
        here.receive("A", 100_00, earmark=here.to("P"))
    assert positions.identity(here.fund).advances_repaid == 0
    with transaction():
        here.receive("B", 4_00)
    assert positions.identity(here.fund).advances_repaid == 4_00
    with transaction():
        here.receive("B", 100_00)
    assert (positions.identity(here.fund).advances_repaid, held(here, "B")) == (10_00, 94_00)


def test_a_reversed_bank_charge_repays_the_advance_itself(here: Scene) -> None:
    with transaction():
        charge = here.charge(10_00)
        here.reverse(charge, LATER)
    found = positions.identity(here.fund)
    assert (found.advances, found.advances_repaid, found.expenses, found.closing) == (10_00, 10_00, 0, 0)


def test_a_reversed_payment_gives_back_what_it_took_and_restores_the_commitment(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        here.receive("B", 100_00)
        payment = here.pay("P", 50_00)
        here.bounce(receipt, LATER)
        here.reverse(payment, LATER)
    assert (held(here, "A"), held(here, "B")) == (0, 100_00)
    assert positions.grant_position(here.grants["P"]) == (50_00, 0, 0)
    assert positions.project_position(here.projects["P"]).committed == 50_00
    with pytest.raises(Refusal, match="already been reversed"), transaction():
        here.reverse(payment, LATER)


def test_a_payment_of_which_something_came_back_is_not_reversed_before_that_return(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        payment = here.pay("P", 50_00)
        back = here.give_back("P", 1)
    with pytest.raises(Refusal, match="Reverse that return first"), transaction():
        here.reverse(payment)
    with transaction():
        here.reverse(back)
        here.reverse(payment)
    assert held(here, "A") == 100_00


def test_neither_a_reversal_nor_a_correction_is_reversed_nor_anything_before_its_day(here: Scene) -> None:
    with transaction():
        receipt = here.receive(None, 100_00)
        named = here.attribute(receipt, "A")
        charge = here.charge(1)
        reversal = here.reverse(charge)
        later = here.charge(1, LATER)
    for movement, sentence in ((named, "A correction is not reversed"), (reversal, "A reversal is not reversed"), (later, "earlier than")):
        with pytest.raises(Refusal, match=sentence), transaction():
            here.reverse(movement, DAY)


def test_promises_are_reversed_within_their_limits(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        pledge = here.pledge("A", 500_00)
        commitment = here.commit("P", 100_00)
        release = here.release("P", 60_00)
    with pytest.raises(Refusal, match="is still reserved"), transaction():
        here.reverse(commitment)
    with transaction():
        here.reverse(pledge)
        kept = here.commit(None, 50_00, receipt=receipt)
    with pytest.raises(Refusal, match="is available"), transaction():
        here.reverse(release)
    with transaction():
        here.reverse(kept)
        here.reverse(release)
        here.reverse(commitment)
    assert positions.available(here.fund).available == 100_00
    assert positions.donors(here.fund)[0].pledged == 0


def test_a_reversed_refund_leaves_the_money_free(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        here.commit(None, 100_00, receipt=receipt)
        refund = here.refund(receipt, 100_00)
        here.reverse(refund)
    assert (positions.identity(here.fund).closing, positions.identity(here.fund).refunds, here.reserved()) == (100_00, 0, 0)


def test_a_reversed_expense_is_reserved_again(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit(None, 30_00)
        expense = here.spend(30_00)
        here.reverse(expense)
    assert here.reserved() == 30_00


def test_reversed_interest_frees_its_lots_of_what_they_paid_for_as_far_as_needed(here: Scene) -> None:
    with transaction():
        here.receive("A", 50_00, earmark=here.to("P"))
        here.receive("B", 50_00)
        interest = here.interest(10_00)
        here.pay("P", 90_00)
        here.reverse(interest, LATER)
    assert (paid(here, "A"), paid(here, "B"), held(here, "A"), held(here, "B")) == (50_00, 40_00, 0, 10_00)
    assert positions.identity(here.fund).interest == 0


def test_two_lots_that_must_give_up_interest_do_not_lean_on_each_other(here: Scene) -> None:
    with transaction():
        here.receive("A", 50_00)
        here.receive("B", 50_00)
        interest = here.interest(10_00)
        here.pay("P", 105_00)
        here.reverse(interest, LATER)
    found = positions.identity(here.fund)
    assert (found.advances, found.closing, found.interest) == (5_00, 0, 0)


def test_a_reversed_return_is_taken_from_who_got_it_even_spent(here: Scene) -> None:
    with transaction():
        here.receive("A", 50_00)
        here.pay("P", 50_00)
        back = here.give_back("P", 20_00)
        here.pay("R", 20_00)
        here.receive("B", 30_00)
        here.reverse(back, LATER)
    assert (paid(here, "A"), paid(here, "B"), held(here, "B")) == (50_00, 20_00, 10_00)
    assert positions.grant_position(here.grants["P"]) == (0, 50_00, 0)


def test_a_return_whose_money_is_reserved_is_not_reversed(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 50_00)
        interest = here.interest(1_00)
        here.commit(None, 51_00, receipt=receipt)
    with pytest.raises(Refusal, match="reserved for a refund"), transaction():
        here.reverse(interest)


def test_a_back_dated_reversal_that_would_empty_a_lot_in_between_names_a_day(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 50_00, EARLIER)
        payment = here.pay("P", 50_00, EARLIER)
        here.reverse(payment, LATER)
    with pytest.raises(Refusal, match="2024-04-01 or a later day"), transaction():
        here.bounce(receipt, DAY)
    with transaction():
        here.bounce(receipt, LATER)


def test_a_transfer_keeps_names_counts_once_and_gives_no_seat(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.receive("B", 50_00)
        here.receive("C", 70_00, earmark=here.to("P"))
        here.commit(None, 90_00)
        out = here.transfer(90_00, LATER)
    assert [line.cents for line in trace.shares_of(out.id)] == [-60_00, -30_00]
    assert [(lot.authority_id, lot.unspent) for lot in trace.lots(here.other)] == [(here.donors["A"], 60_00), (here.donors["B"], 30_00)]
    assert positions.seat_holders(here.other) == []
    everything = positions.identity()
    assert (everything.received, everything.transfers_in, everything.transfers_out, everything.closing) == (220_00, 90_00, 90_00, 220_00)
    of_a = positions.identity(authority_id=here.donors["A"])
    assert (of_a.received, of_a.closing, here.reserved()) == (100_00, 100_00, 0)
    assert positions.funds_of(here.donors["A"]) == [here.fund, here.other]
    totals = overview.of_funds()
    assert (totals[here.other].given, totals[here.other].transfers_in, totals[here.other].donors) == (0, 90_00, 0), (
        "collected once, where they gave"
    )


def test_a_transfer_may_be_of_one_donors_money(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.receive("B", 50_00)
        here.commit(None, 40_00)
        here.transfer(40_00, donor="B")
    assert (held(here, "A"), held(here, "B")) == (100_00, 10_00)


def test_a_transfer_is_reversed_where_it_came_from_with_relief_where_it_was_spent(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00)
        here.commit(None, 60_00)
        out = here.transfer(60_00)
        book.spend(fund_id=here.other, cents=20_00, value_date=DAY, by=CLERK, bank_charge=True)
    [lot] = trace.lots(here.other)
    with pytest.raises(Refusal, match="in the fund it came from"), transaction():
        book.reverse(movement_id=lot.receipt_id, value_date=DAY, by=CLERK)
    for act in (here.bounce, lambda it: here.reassign(it, "B")):
        with pytest.raises(Refusal, match="Reverse that transfer first"), transaction():
            act(receipt)
    with transaction():
        here.reverse(out, LATER)
    assert (held(here, "A"), positions.identity(here.other).closing, positions.identity(here.other).advances) == (100_00, 0, 20_00)
    with transaction():
        here.bounce(receipt, LATER)


def test_money_transferred_on_is_reversed_step_by_step(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit(None, 60_00)
        out = here.transfer(60_00)
        base = {"value_date": DAY, "by": CLERK, "decision_id": here.decision}
        book.commit(fund_id=here.other, cents=60_00, **base)
        on = book.transfer(fund_id=here.other, to_fund_id=here.fund, cents=60_00, **base)
    with pytest.raises(Refusal, match="Reverse that transfer first"), transaction():
        here.reverse(out)
    with transaction():
        here.reverse(on)
        here.reverse(out)
    assert held(here, "A") == 100_00


def test_transfers_out_of_the_same_receipt_show_as_such(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00)
        here.commit("P", 10_00)
        paid_ = here.disburse("P", 10_00)
        here.reverse(paid_)
    names = [str(wording.name(line)) for line in movements.list_(fund_id=here.fund, kinds=[Kind.DISBURSEMENT], year=2024).rows]
    assert names == ["Reversal: Payment to a partner", "Payment to a partner"]
    assert movements.list_(fund_id=here.fund, project_id=here.projects["P"], grant_id=here.grants["P"], page=9).page == 1
    assert movements.get(paid_.id).reversed_


def test_a_programmes_money_serves_its_projects_before_general_money(here: Scene) -> None:
    with transaction():
        here.receive("A", 30_00, earmark=Earmark(programme_id=here.programme))
        here.receive("B", 100_00)
        here.pay("Q", 40_00)
    assert (paid(here, "A"), paid(here, "B")) == (30_00, 10_00)
    assert overview.months(here.fund) == [overview.Month(DAY, 130_00, 40_00)]
    assert trace.by_project(here.fund) == [(here.projects["Q"], 40_00)]


def test_the_lot_of_a_receipt_is_found(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 30_00)
        pledge = here.pledge("A", 30_00)
    lot = trace.lot_of(receipt.id)
    assert lot is not None
    assert lot.received == 30_00
    assert trace.lot_of(pledge.id) is None


def test_the_promises_of_a_donor_are_told_in_one_fund_or_in_all(here: Scene) -> None:
    donor = here.donors["A"]
    with transaction():
        here.pledge("A", 100_00)
    assert [line.cents for line in movements.promises(donor)] == [100_00]
    assert [line.cents for line in movements.promises(donor, here.fund)] == [100_00]
    assert movements.promises(donor, here.other) == []


def test_a_slip_put_right_is_called_a_correction_not_a_reversal() -> None:
    assert str(wording.named(Kind.RECEIPT, reversal=True, slip=True)) == "Correction of an entry: Receipt"
    assert str(wording.named(Kind.RECEIPT, reversal=True)) == "Reversal: Receipt"
