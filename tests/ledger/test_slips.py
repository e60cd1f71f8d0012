"""Slips of the pen put right: afterwards the books say what they would say had the right entry been made at once."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.ledger import book, check, movements, positions, trace
from fundtracker.ledger.models import FundMonth, Movement
from fundtracker.ledger.rules import Earmark
from tests.databases import Database
from tests.ledger.scene import CLERK, DAY, Scene, scene

EARLY, LATE, TODAY = date(2024, 2, 1), date(2024, 6, 1), date(2024, 12, 31)


@pytest.fixture
def here(any_database: Database) -> Iterator[Scene]:
    with clock.at(clock.noon(TODAY)):
        yield scene()
        assert check.run().faults == []


def rebook(here: Scene, receipt: Movement, donor: str | None, cents: int, on: date = DAY, **more: Any) -> Movement:
    """The right entry of a receipt."""
    ids = {"receipt_id": receipt.id, "authority_id": here.donors[donor] if donor else None, "pledge_id": more.pop("pledge_id", None)}
    return book.rebook(**ids, cents=cents, value_date=on, by=CLERK, **more)[1]


def retract(movement: Movement) -> Movement:
    return book.retract(movement_id=movement.id, by=CLERK, memo="Saisi deux fois")


def lines(here: Scene, fund_id: int) -> dict[str, dict[str, int]]:
    """Every line of the identity of a fund and of each of its donors; a fund's months too."""
    found = {"fund": positions.identity(fund_id)} | {name: positions.identity(fund_id, key) for name, key in here.donors.items()}
    found |= {f"{name} 2024": positions.identity(fund_id, key, 2024) for name, key in here.donors.items()}
    return {name: {line: cents for line, cents in asdict(identity).items() if line != "means"} for name, identity in found.items()}


def months(fund_id: int) -> dict[date, tuple[int, int]]:
    rows = session.query(FundMonth).filter_by(fund_id=fund_id)
    return {row.month: (row.received, row.held) for row in rows if row.received or row.held}


def test_the_reversal_counts_on_the_day_of_the_entry_and_is_named_a_correction(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 1_000_00, EARLY)
        right = rebook(here, receipt, "A", 100_00, DAY, reason="Un zéro de trop", memo="TRESORERIE")
    wrong = movements.get(receipt.id)
    reversal = movements.get(wrong.reversed_by_id or 0)
    assert (reversal.value_date, reversal.cents, reversal.memo, reversal.correction) == (EARLY, -1_000_00, "Un zéro de trop", True)
    assert (movements.get(right.id).value_date, movements.get(right.id).memo) == (DAY, "TRESORERIE")
    assert [(lot.received, lot.unspent, lot.bounced, lot.corrected) for lot in trace.lots(here.fund)] == [
        (1_000_00, 0, True, True),
        (100_00, 100_00, False, False),
    ]


def test_what_it_paid_for_stays_with_the_right_entry(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY, fee_bp=500)
        here.receive("B", 100_00, EARLY)
        here.pay("P", 60_00)
        before = lines(here, here.fund)
        rebook(here, receipt, "A", 100_00, EARLY + timedelta(3), fee_bp=500)
    assert lines(here, here.fund) == before
    assert trace.by_project(here.fund, here.donors["A"]) != []


def test_what_the_right_entry_cannot_bear_passes_to_the_others(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY)
        here.receive("B", 100_00, EARLY)
        here.pay("P", 100_00)
        rebook(here, receipt, "A", 20_00, EARLY)
    assert {name: positions.identity(here.fund, here.donors[name]).paid for name in "AB"} == {"A": 20_00, "B": 80_00}


def test_a_payment_before_the_right_day_passes_to_the_others(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY)
        here.receive("B", 100_00, EARLY)
        here.pay("P", 100_00)
        rebook(here, receipt, "A", 100_00, LATE)
    assert {name: positions.identity(here.fund, here.donors[name]).paid for name in "AB"} == {"A": 0, "B": 100_00}


def test_an_earmark_that_differs_lets_others_take_over(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY)
        here.receive("B", 100_00, EARLY)
        here.pay("P", 100_00)
        rebook(here, receipt, "A", 100_00, EARLY, earmark=Earmark(project_id=here.projects["R"]))
    assert {name: positions.identity(here.fund, here.donors[name]).paid for name in "AB"} == {"A": 0, "B": 100_00}


def test_the_association_advances_nothing_for_a_slip(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY)
        here.pay("P", 90_00)
    with pytest.raises(Refusal, match="spent again and the fund lacks 8000"), transaction():
        rebook(here, receipt, "A", 10_00, EARLY)
    with pytest.raises(Refusal, match="spent again and the fund lacks 9000"), transaction():
        retract(receipt)


def test_an_entry_of_today_has_no_later_day_to_fall_back_on(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, TODAY)
        here.pay("P", 90_00, TODAY)
    with pytest.raises(Refusal, match="spent again"), transaction():
        retract(receipt)


def test_the_pledge_it_leaves_bears_the_fee_of_what_is_left_to_it(here: Scene) -> None:
    with transaction():
        here.pledge("A", 100_00)
        ids = {"fund_id": here.fund, "authority_id": here.donors["A"], "pledge_id": here.pledges["A"], "by": CLERK}
        book.receive(**ids, cents=60_00, value_date=DAY, fee_bp=500)
        wrong = book.receive(**ids, cents=60_00, value_date=DAY, fee_bp=500)
        assert positions.identity(here.fund, here.donors["A"]).fees == 5_00, "what came above the promise pays none"
        rebook(here, wrong, "B", 60_00, DAY, pledge_id=here.pledges["B"])
    assert positions.identity(here.fund, here.donors["A"]).fees == 3_00


def test_where_the_money_came_later_it_is_taken_back_today(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY)
        here.pay("P", 90_00)
        here.receive("B", 90_00, LATE)
        reversal = retract(receipt)
    assert reversal.value_date == TODAY
    assert positions.identity(here.fund).advances == 0
    assert positions.identity(here.fund, here.donors["B"]).paid == 90_00


def test_a_refund_and_what_came_back_follow_the_right_entry(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY)
        here.receive("B", 100_00, EARLY)
        here.pay("P", 50_00)
        here.give_back("P", 10_00, LATE)
        here.commit(None, 30_00, LATE, receipt=receipt)
        here.refund(receipt, 20_00, LATE)
        before = lines(here, here.fund)
        rebook(here, receipt, "A", 100_00, EARLY)
    assert lines(here, here.fund) == before, "what was reserved of it is free again"


def test_money_that_changed_hands_is_taken_back_from_that_day_on(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, EARLY)
        here.reassign(receipt, "B", DAY)
        reversal = retract(receipt)
    assert reversal.value_date == DAY
    assert positions.identity(here.fund).closing == 0


def test_in_a_closed_year_it_is_taken_back_on_the_first_open_day(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 100_00, date(2023, 5, 1))
        here.close(2022)
        here.close(2023)
        assert retract(receipt).value_date == date(2024, 1, 1)
    with pytest.raises(Refusal, match="already been reversed"), transaction():
        retract(receipt)


def test_money_in_suspense_is_put_right_too(here: Scene) -> None:
    with transaction():
        receipt = here.receive(None, 100_00, EARLY)
        rebook(here, receipt, None, 90_00, EARLY)
        other = here.receive(None, 10_00, EARLY)
        rebook(here, other, "A", 10_00, EARLY)
    found = positions.identity(here.fund)
    assert (found.received, positions.identity(here.fund, here.donors["A"]).received) == (100_00, 10_00)


def test_payments_returns_interest_and_transfers_are_taken_back(here: Scene) -> None:
    with transaction():
        here.receive("A", 100_00, EARLY)
        before = lines(here, here.fund)
        here.commit("P", 40_00)
        paid = here.disburse("P", 40_00)
        given = here.give_back("P", 15_00)
        with pytest.raises(Refusal, match="Reverse that return first"):
            retract(paid)
        for movement in (given, paid, here.interest(5_00), here.charge(3_00)):
            assert movements.get(retract(movement).id).correction
        here.release("P", 40_00)
        here.commit(None, 20_00)
        sent = here.transfer(20_00)
        retract(sent)
        here.release(None, 20_00)
    assert lines(here, here.fund) == before
    assert positions.identity(here.other).closing == 0
    with pytest.raises(NotFound), transaction():
        book.retract(movement_id=999_999, by=CLERK)


@dataclass(frozen=True)
class Slip:
    """A receipt as it was typed, and as it should have been: donor, cents, days after EARLY, fee."""

    wrong: tuple[str, int, int, int]
    right: tuple[str, int, int, int]


receipts = st.tuples(st.sampled_from("ABC"), st.integers(1, 9_999_99), st.integers(0, 20), st.sampled_from([0, 250]))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    others=st.lists(receipts, max_size=4),
    slip=st.builds(Slip, receipts, receipts),
    share=st.integers(0, 100),
    after=st.integers(0, 100),
)
def test_a_corrected_book_says_what_one_without_the_slip_says(database: Any, others: list[Any], slip: Slip, share: int, after: int) -> None:
    """Every total of the fund, month by month; each donor's too where nothing was spent between the slip and its correction.

    What was spent meanwhile was shared out over the money that the book knew of; the right entry takes over the share of the wrong one.
    """
    with clock.at(clock.noon(TODAY)):
        books = []
        for right_at_once in (True, False):
            here = scene()
            with transaction():
                for donor, cents, days, fee_bp in others:
                    here.receive(donor, cents, EARLY + timedelta(days), fee_bp=fee_bp)
                donor, cents, days, fee_bp = slip.right if right_at_once else slip.wrong
                receipt = here.receive(donor, cents, EARLY + timedelta(days), fee_bp=fee_bp)
                spent = sum(one[1] for one in others) * share // 200
                if spent:
                    here.pay("P", spent, LATE)
                if not right_at_once:
                    donor, cents, days, fee_bp = slip.right
                    rebook(here, receipt, donor, cents, EARLY + timedelta(days), fee_bp=fee_bp)
                later = positions.identity(here.fund).closing * after // 200
                if later:
                    here.pay("Q", later, LATE + timedelta(5))
            books.append((here, lines(here, here.fund), months(here.fund)))
        (_, wanted, by_month), (here, found, found_months) = books
        assert found["fund"] == wanted["fund"]
        assert found_months == by_month
        for name in here.donors:
            same = {line: cents for line, cents in found[name].items() if spent == 0 or line in ("received", "fees")}
            assert same == {line: wanted[name][line] for line in same}
        assert positions.identity(here.fund).advances == 0
        assert check.run().faults == []
