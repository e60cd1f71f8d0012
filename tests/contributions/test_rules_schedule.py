"""The pure arithmetic of schedules: what is overdue, what is asked for, how a schedule follows an amendment and a cancellation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.contributions import rules, rules_schedule
from fundtracker.contributions.rules import Account
from fundtracker.contributions.rules_schedule import Asked, Follow, Instalment, Overdue

TODAY = date(2024, 6, 1)
DAY = date(2024, 1, 10)
FEBRUARY, MAY, JULY = date(2024, 2, 1), date(2024, 5, 1), date(2024, 7, 1)
PLAN = [Instalment(FEBRUARY, 30), Instalment(MAY, 30), Instalment(JULY, 40)]
CANCELLED = [Instalment(FEBRUARY, 30), Instalment(MAY, 30, 10), Instalment(JULY, 40, 40)]


@pytest.mark.parametrize(
    ("account", "plan", "called_on", "expected"),
    [
        (Account(100), PLAN, None, Overdue(FEBRUARY, 60, 30)),
        (Account(60), PLAN[:2], None, Overdue(FEBRUARY, 60, 30)),
        (Account(100, received=30), PLAN, None, Overdue(MAY, 30, 30)),
        (Account(100, received=10), PLAN, None, Overdue(FEBRUARY, 50, 20)),
        (Account(100, received=45), PLAN, None, Overdue(MAY, 15, 15)),
        (Account(100, received=60), PLAN, None, None),
        (Account(100, cancelled=50, received=30), CANCELLED, None, Overdue(MAY, 20, 20)),
        (Account(100, cancelled=50, received=50), CANCELLED, None, None),
        (Account(100, received=100), PLAN, None, None),
        (Account(100), [Instalment(TODAY, 100)], None, None),
        (Account(100), list(reversed(PLAN)), None, Overdue(FEBRUARY, 60, 30)),
        (Account(100), [], None, None),
        (Account(100), [], TODAY - timedelta(days=rules.USUAL.call_days), None),
        (Account(100, received=20), [], FEBRUARY, Overdue(FEBRUARY + timedelta(days=60), 80, 80)),
    ],
)
def test_a_pledge_is_overdue_by_its_schedule_or_some_time_after_the_call(account, plan, called_on, expected):
    assert rules_schedule.overdue(account, plan, called_on, TODAY) == expected


@pytest.mark.parametrize(
    ("account", "plan", "number", "expected"),
    [
        (Account(100), [], None, Asked(100)),
        (Account(100, received=100), [], None, None),
        (Account(100), [], 1, None),
        (Account(100), PLAN, None, Asked(60, (1, 2), MAY)),
        (Account(100, received=60), PLAN, None, Asked(40, (3,), JULY, JULY)),
        (Account(100), PLAN, 1, Asked(30, (1,), FEBRUARY)),
        (Account(100), PLAN, 3, Asked(100, (1, 2, 3), JULY, JULY)),
        (Account(100, received=30), PLAN, 1, None),
        (Account(100, received=45), PLAN, 2, Asked(15, (2,), MAY)),
        (Account(100), PLAN, 0, None),
        (Account(100), PLAN, 4, None),
        (Account(100, received=100), PLAN, None, None),
        (Account(100, cancelled=50), CANCELLED, None, Asked(50, (1, 2), MAY)),
        (Account(100, cancelled=50), CANCELLED, 3, None),
        (Account(40), [Instalment(TODAY, 40)], None, Asked(40, (1,), TODAY, TODAY)),
    ],
)
def test_a_request_asks_for_what_is_due_by_its_day(account, plan, number, expected):
    assert rules_schedule.asked(account, plan, TODAY, number) == expected


def test_requests_are_one_up_to_each_instalment_that_is_owed():
    assert [found.cents for found in rules_schedule.requests(Account(100, received=40), PLAN, TODAY)] == [20, 60]
    assert [found.cents for found in rules_schedule.requests(Account(100, received=40), [], TODAY)] == [60]
    assert rules_schedule.requests(Account(100, received=100), PLAN, TODAY) == []


@pytest.mark.parametrize(
    ("received", "total", "follow", "parts"),
    [
        (0, 120, Follow.SCALED, [36, 36, 48]),
        (0, 50, Follow.SCALED, [15, 15, 20]),
        (30, 60, Follow.SCALED, [30, 13, 17]),
        (45, 45, Follow.SCALED, [30, 15]),
        (100, 130, Follow.SCALED, [30, 30, 70]),
        (0, 120, Follow.LAST, [30, 30, 60]),
        (0, 50, Follow.LAST, [30, 20]),
        (45, 45, Follow.LAST, [30, 15]),
    ],
)
def test_a_schedule_follows_in_proportion_or_at_its_end(received, total, follow, parts):
    assert [part.cents for part in rules_schedule.resized(PLAN, received, total, follow)] == parts


plans = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=1, max_size=6)


@given(plans, st.integers(0, 10**10), st.integers(0, 10**10), st.sampled_from([Follow.SCALED, Follow.LAST]))
def test_a_schedule_adds_up_and_keeps_what_came_and_what_was_cancelled(amounts, received, more, follow):
    plan = [Instalment(DAY + timedelta(days=number), cents, min(gone, cents)) for number, (cents, gone) in enumerate(amounts)]
    came = rules_schedule.covered(plan, received)
    total = sum(came) + sum(part.cancelled for part in plan) + more
    changed = rules_schedule.resized(plan, received, total, follow)
    assert sum(part.cents for part in changed) == total
    assert all(0 < part.cents >= part.cancelled for part in changed)
    assert sum(part.cancelled for part in changed) == sum(part.cancelled for part in plan)
    by_day = {part.due_on: part for part in changed}
    for part, filled in zip(plan, came, strict=True):
        if filled or part.cancelled:
            assert by_day[part.due_on].due >= filled


@given(plans, st.integers(0, 10**10))
def test_nothing_is_owed_of_a_schedule_that_was_cancelled(amounts, received):
    plan = [Instalment(DAY + timedelta(days=number), cents) for number, (cents, _) in enumerate(amounts)]
    after = rules_schedule.cancelled(plan, received)
    assert [part.cents for part in after] == [part.cents for part in plan]
    assert rules_schedule.unpaid(after, received) == []
    assert sum(part.cancelled for part in after) == max(0, sum(part.cents for part in plan) - received)


def test_a_pledge_without_a_schedule_keeps_none():
    assert rules_schedule.resized([], 0, 500) == []
