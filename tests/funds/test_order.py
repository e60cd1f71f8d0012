"""The order of days: each pair refused or doubted the wrong way round, with the first day that works, and let pass the right way."""

from datetime import date, timedelta

import pytest

from fundtracker.funds import order
from fundtracker.funds.order import PAIRS, Event, Pair
from fundtracker.kernel.errors import Refusal

DAY = date(2024, 3, 13)
BEFORE = DAY - timedelta(days=1)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.before}-{pair.after}")
def test_a_pair_binds_or_is_doubted_and_names_the_first_day_that_works(pair: Pair) -> None:
    known = {pair.before: DAY}
    order.check(pair.after, DAY, known, field="on")
    if not pair.binds:
        order.check(pair.after, BEFORE, known, field="on")
        assert [doubt.values["day"] for doubt in order.doubts({**known, pair.after: BEFORE})] == [DAY]
        assert order.doubts({**known, pair.after: DAY}) == []
        return
    with pytest.raises(Refusal) as refused:
        order.check(pair.after, BEFORE, known, field="on")
    assert (refused.value.field, refused.value.message.values["day"]) == ("on", DAY)
    assert order.doubts({**known, pair.after: BEFORE}) == []


def test_of_several_days_the_latest_is_the_first_that_works() -> None:
    known = {Event.DECIDED: BEFORE, Event.SIGNED: DAY, Event.APPROVED: None}
    with pytest.raises(Refusal) as refused:
        order.check(Event.PAID, BEFORE - timedelta(days=9), known, field="value_date")
    assert refused.value.message.values["day"] == DAY


def test_no_paper_ever_blocks_a_receipt() -> None:
    assert not [pair for pair in PAIRS if pair.after is Event.RECEIVED and pair.binds]


@pytest.mark.parametrize(
    ("cents", "first"),
    [(10, date(2024, 1, 1)), (30, date(2024, 1, 1)), (31, date(2024, 3, 1)), (80, date(2024, 3, 1)), (81, None)],
)
def test_money_comes_back_only_once_so_much_was_paid_and_stays_paid(cents: int, first: date | None) -> None:
    flows = [(date(2024, 1, 1), 50), (date(2024, 2, 1), -20), (date(2024, 3, 1), 50)]
    assert order.first_day(flows, cents) == first
    assert order.first_day(reversed(flows), cents) == first
