"""The pure rules of pledges: states, track, schedule, papers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.contributions import rules
from fundtracker.contributions.rules import (
    Account,
    ReceiptMove,
    ReceiptState,
    Stage,
    State,
    StepState,
)
from fundtracker.kernel.errors import UnknownMove

TODAY = date(2024, 6, 1)
DAY = date(2024, 1, 10)
CENTS = st.integers(1, 10**11)


@pytest.mark.parametrize(
    ("account", "reached", "expected"),
    [
        (Account(100), [], State.ANNOUNCED),
        (Account(100), [Stage.ANNOUNCED], State.ANNOUNCED),
        (Account(100), [Stage.ANNOUNCED, Stage.VOTED], State.VOTED),
        (Account(100), [Stage.AGREED, Stage.VOTED], State.AGREED),
        (Account(100), [Stage.CALLED], State.CALLED),
        (Account(100, received=1), [Stage.CALLED], State.PART_PAID),
        (Account(100, received=100), [], State.PAID),
        (Account(100, received=130), [], State.PAID),
        (Account(100, cancelled=60, received=40), [], State.PAID),
        (Account(100, cancelled=100), [Stage.VOTED], State.CANCELLED),
        (Account(100, cancelled=60), [Stage.VOTED], State.VOTED),
    ],
)
def test_the_state_of_a_pledge_follows_from_its_money_then_its_stages(account, reached, expected):
    assert rules.state(account, reached) is expected


@given(CENTS, st.integers(0, 10**11), st.integers(0, 2 * 10**11))
def test_received_outstanding_and_cancelled_make_the_pledge(pledged, cancelled, received):
    account = Account(pledged, min(cancelled, pledged), received)
    assert account.received + account.outstanding + account.cancelled == account.pledged
    assert account.to_come - account.excess == account.outstanding
    assert account.to_come >= 0
    assert account.excess >= 0


@given(CENTS, st.integers(0, 2 * 10**11), CENTS)
def test_the_excess_of_a_receipt_is_what_it_adds_to_the_excess_of_the_pledge(pledged, received, cents):
    account = Account(pledged, received=received)
    later = Account(pledged, received=received + cents)
    assert account.excess_with(cents) == later.excess - account.excess


def words(account, dates, last=None):
    return [step.state.value for step in rules.track(account, dates, last)]


SMALL, LARGE = 500_000, 5_000_000


@pytest.mark.parametrize(
    ("account", "dates", "last", "expected"),
    [
        (Account(LARGE), {}, None, "waiting coming coming coming coming"),
        (Account(LARGE), {Stage.ANNOUNCED: DAY}, None, "done waiting coming coming coming"),
        (Account(LARGE), {Stage.VOTED: DAY}, None, "skipped done waiting coming coming"),
        (Account(SMALL), {Stage.VOTED: DAY}, None, "skipped done skipped waiting coming"),
        (Account(LARGE), {Stage.ANNOUNCED: DAY, Stage.CALLED: DAY}, None, "done skipped skipped done waiting"),
        (Account(LARGE, received=1), {Stage.ANNOUNCED: DAY}, DAY, "done skipped skipped skipped waiting"),
        (Account(LARGE, received=LARGE), {Stage.ANNOUNCED: DAY}, DAY, "done skipped skipped skipped done"),
        (Account(LARGE, cancelled=LARGE), {Stage.ANNOUNCED: DAY}, None, "done skipped skipped skipped skipped"),
        (Account(LARGE), {Stage.ANNOUNCED: DAY, Stage.PAID: DAY}, None, "done waiting coming coming coming"),
    ],
)
def test_the_track_shows_what_is_done_waits_was_left_out_and_is_to_come(account, dates, last, expected):
    assert words(account, dates, last) == expected.split()


def test_the_paid_step_carries_the_day_of_the_last_receipt():
    paid = rules.track(Account(100, received=100), {}, DAY)[-1]
    assert (paid.stage, paid.on, paid.state) == (Stage.PAID, DAY, StepState.DONE)


@given(
    st.integers(1, 10**8),
    st.integers(0, 10**8),
    st.integers(0, 10**8),
    st.dictionaries(st.sampled_from(rules.RECORDED), st.just(DAY)),
)
def test_at_most_one_step_waits_and_exactly_one_while_money_is_to_come(pledged, cancelled, received, dates):
    account = Account(pledged, min(cancelled, pledged), received)
    states = [step.state for step in rules.track(account, dates, DAY if received else None)]
    assert states.count(StepState.WAITING) == (1 if account.outstanding > 0 else 0)
    if StepState.WAITING in states:
        waiting = states.index(StepState.WAITING)
        assert all(state is StepState.COMING for state in states[waiting + 1 :])
        assert all(state in (StepState.DONE, StepState.SKIPPED) for state in states[:waiting])


@pytest.mark.parametrize(
    ("account", "dates", "expected"),
    [
        (Account(SMALL), {Stage.ANNOUNCED: DAY}, Stage.VOTED),
        (Account(SMALL), {Stage.CALLED: DAY}, Stage.PAID),
        (Account(SMALL, received=SMALL), {}, None),
    ],
)
def test_the_next_stage_is_the_one_that_waits(account, dates, expected):
    assert rules.next_stage(account, dates) is expected


@pytest.mark.parametrize(
    ("account", "documented", "expected"),
    [
        (Account(SMALL), {}, []),
        (Account(SMALL, received=1), {}, [Stage.VOTED]),
        (Account(SMALL, received=1), {Stage.VOTED: False}, [Stage.VOTED]),
        (Account(SMALL, received=1), {Stage.VOTED: True}, []),
        (Account(SMALL, received=1), {Stage.VOTED: True, Stage.AGREED: False}, [Stage.AGREED]),
        (Account(LARGE, received=1), {Stage.VOTED: True}, [Stage.AGREED]),
        (Account(LARGE, received=1), {}, [Stage.VOTED, Stage.AGREED]),
        (Account(rules.USUAL.agreement_above, received=1), {Stage.VOTED: True}, []),
    ],
)
def test_papers_are_missed_only_once_cash_came(account, documented, expected):
    assert rules.missing_papers(account, documented) == expected


@pytest.mark.parametrize("state", ReceiptState)
@pytest.mark.parametrize("move", ReceiptMove)
def test_a_receipt_moves_only_as_the_table_says(state, move):
    allowed = {
        ReceiptState.SUSPENSE: {ReceiptMove.ATTRIBUTE, ReceiptMove.BOUNCE, ReceiptMove.CORRECT},
        ReceiptState.BOOKED: {ReceiptMove.MOVE, ReceiptMove.BOUNCE, ReceiptMove.RELEASE, ReceiptMove.CORRECT},
        ReceiptState.MOVED: {ReceiptMove.MOVE, ReceiptMove.BOUNCE, ReceiptMove.RELEASE, ReceiptMove.CORRECT},
        ReceiptState.BOUNCED: set(),
        ReceiptState.CORRECTED: set(),
    }[state]
    assert rules.moves_from(state) == allowed
    if move in allowed:
        assert rules.after(state, move) is rules.RECEIPT_MOVES[state, move]
    else:
        with pytest.raises(UnknownMove):
            rules.after(state, move)
