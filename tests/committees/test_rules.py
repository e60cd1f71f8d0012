"""The rules of committees: states, seats and quorum, what an item needs, who signs, urgent decisions, hours in Paris."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.committees import rules
from fundtracker.committees.rules import ItemKind, MeetingMove, MeetingStatus, Outcome
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.errors import Refusal, UnknownMove

DRAFT, CONVENED, HELD, CANCELLED = MeetingStatus
WAYS = {
    (DRAFT, MeetingMove.CONVENE): CONVENED,
    (DRAFT, MeetingMove.CANCEL): CANCELLED,
    (CONVENED, MeetingMove.HOLD): HELD,
    (CONVENED, MeetingMove.CANCEL): CANCELLED,
}
NOTHING = {"cents": None, "project_id": None, "authority_id": None, "to_fund_id": None, "about_id": None, "place": "", "beneficiary": ""}


@pytest.mark.parametrize(("status", "move"), list(product(MeetingStatus, MeetingMove)))
def test_a_meeting_moves_only_along_the_table(status, move):
    if (status, move) in WAYS:
        assert rules.after(status, move) is WAYS[(status, move)]
    else:
        with pytest.raises(UnknownMove):
            rules.after(status, move)


@pytest.mark.parametrize(
    ("kind", "given_", "field"),
    [
        (ItemKind.GRANT, {"project_id": 1}, "cents"),
        (ItemKind.GRANT, {"cents": 1}, "project_id"),
        (ItemKind.ENVELOPE, {}, "cents"),
        (ItemKind.REFUND, {"cents": 1}, "authority_id"),
        (ItemKind.TRANSFER, {"cents": 1}, "to_fund_id"),
        (ItemKind.AMENDMENT, {"place": "Ouneine"}, "project_id"),
        (ItemKind.AMENDMENT, {"project_id": 1}, "place"),
        (ItemKind.RATIFICATION, {}, "about_id"),
        (ItemKind.REVOCATION, {}, "about_id"),
    ],
)
def test_an_item_without_what_its_kind_needs_is_refused_at_that_field(kind, given_, field):
    with pytest.raises(Refusal) as refused:
        rules.check_item(kind, **{**NOTHING, **given_})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "given_"),
    [
        (ItemKind.INFORMATION, {}),
        (ItemKind.APPROVAL, {}),
        (ItemKind.GRANT, {"cents": 1, "project_id": 1}),
        (ItemKind.ENVELOPE, {"cents": 1}),
        (ItemKind.REFUND, {"cents": 1, "authority_id": 1}),
        (ItemKind.TRANSFER, {"cents": 1, "to_fund_id": 2}),
        (ItemKind.AMENDMENT, {"project_id": 1, "place": "Ouneine"}),
        (ItemKind.AMENDMENT, {"project_id": 1, "beneficiary": "Collège"}),
        (ItemKind.RATIFICATION, {"about_id": 1}),
        (ItemKind.REVOCATION, {"about_id": 1}),
    ],
)
def test_an_item_with_what_its_kind_needs_is_right(kind, given_):
    rules.check_item(kind, **{**NOTHING, **given_})


@given(st.lists(st.integers(1, 30), max_size=8), st.integers(1, 30))
def test_numbers_of_decisions_have_no_gap(before, count):
    numbers: list[int] = []
    for _ in range(count):
        numbers.append(rules.next_number(max(numbers, default=None)))
    assert numbers == list(range(1, count + 1))


def test_a_decision_is_named_by_its_fund_year_and_number():
    assert rules.number_label("MAR-2023", 2024, 2) == "MAR-2023 · 2024-2"


@pytest.mark.parametrize(
    ("user_id", "chair", "vice", "seated", "may"),
    [
        (1, 1, 2, True, True),
        (2, 1, 2, True, True),
        (2, None, 2, True, True),
        (3, 1, 2, True, False),
        (3, None, None, True, False),
        (None, None, None, True, False),
        (1, 1, 2, False, False),
        (2, 1, 2, False, False),
    ],
)
def test_only_the_chair_or_the_vice_chair_with_a_seat_signs(user_id, chair, vice, seated, may):
    verdict = rules.may_sign(user_id, chair_user_id=chair, vice_chair_user_id=vice, seated=seated)
    assert verdict.allowed is may
    assert may or verdict.reason


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind not in (ItemKind.GRANT, ItemKind.ENVELOPE)])
def test_only_a_grant_or_an_envelope_is_decided_urgently(kind):
    with pytest.raises(Refusal) as refused:
        rules.check_urgent(kind, 1, pending=0, ceiling=100)
    assert refused.value.field == "kind"


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_urgent_decisions_stay_below_the_ceiling_together_until_they_are_ratified(cents, pending, ceiling):
    if cents + pending <= ceiling:
        rules.check_urgent(ItemKind.GRANT, cents, pending=pending, ceiling=ceiling)
    else:
        with pytest.raises(Refusal) as refused:
            rules.check_urgent(ItemKind.GRANT, cents, pending=pending, ceiling=ceiling)
        assert refused.value.field == "cents"


@pytest.mark.parametrize("kind", list(ItemKind))
def test_everything_but_information_is_decided(kind):
    outcomes = rules.outcomes_of(kind)
    assert outcomes == (() if kind is ItemKind.INFORMATION else (Outcome.ADOPTED, Outcome.REJECTED, Outcome.ADJOURNED))


def test_an_hour_that_the_clock_skips_is_refused():
    with pytest.raises(Refusal) as refused:
        rules.instant_of(date(2024, 3, 31), time(2, 30))
    assert refused.value.field == "hour"


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    assert rules.instant_of(date(2024, 10, 27), time(2, 30)) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.times())
def test_any_other_hour_is_the_hour_people_read_in_paris(day, hour):
    hour = hour.replace(second=0, microsecond=0)
    try:
        instant = rules.instant_of(day, hour)
    except Refusal:
        before = datetime.combine(day, time(1, 59), PARIS).astimezone(UTC)
        assert (before + timedelta(minutes=1)).astimezone(PARIS).time() == time(3, 0)
        return
    assert instant.tzinfo is UTC
    local = instant.astimezone(PARIS)
    assert (local.date(), local.time()) == (day, hour)


@pytest.mark.parametrize(
    ("sent", "meets", "days"),
    [
        ("2024-03-01", "2024-03-13", 11),
        ("2024-03-07", "2024-03-13", 5),
        ("2024-03-12", "2024-03-13", 0),
        ("2024-03-13", "2024-03-13", 0),
        ("2024-03-14", "2024-03-13", 0),
    ],
)
def test_neither_the_day_of_sending_nor_that_of_the_meeting_counts(sent, meets, days):
    assert rules.clear_days(date.fromisoformat(sent), date.fromisoformat(meets)) == days


def test_days_left_out_do_not_count():
    friday, thursday = date(2024, 3, 8), date(2024, 3, 14)
    weekend = {date(2024, 3, 9), date(2024, 3, 10)}
    assert rules.clear_days(friday, thursday, left_out=weekend) == 3


@pytest.mark.parametrize("worked", [True, False])
def test_a_late_notice_names_the_rule_with_its_numbers(worked):
    sentence = rules.breach(3, 5, worked=worked)
    assert sentence is not None
    assert ("working" in str(sentence)) is worked
    assert (sentence.values["num"], sentence.values["needed"]) == (3, 5)
    assert rules.breach(5, 5, worked=worked) is None
