"""What is refused of schedules, amendments, splits and days, at which field, and with which sentence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.contributions import checks
from fundtracker.contributions.rules import Account
from fundtracker.contributions.rules_schedule import Instalment
from fundtracker.kernel.errors import Refusal

DAY = date(2024, 1, 10)


def plan(*amounts, step=1):
    return [Instalment(DAY + timedelta(days=step * number), cents) for number, cents in enumerate(amounts)]


@pytest.mark.parametrize(
    ("parts", "total", "sentence"),
    [
        (plan(60, 30), 100, "add up to 90 and the pledge is 100"),
        (plan(60, 0, 40), 100, "above zero"),
        (plan(60, 40, step=0), 100, "order of their dates"),
        (plan(60, 40, step=-1), 100, "order of their dates"),
        (plan(*[1] * 25), 25, "At most 24"),
    ],
)
def test_a_schedule_that_does_not_fit_is_refused(parts, total, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        checks.instalments(parts, total)
    assert refused.value.field == "instalments"


@pytest.mark.parametrize("parts", [[], plan(100), plan(60, 40)])
def test_a_schedule_that_adds_up_or_none_at_all_is_accepted(parts):
    checks.instalments(parts, 100)


@pytest.mark.parametrize(
    ("account", "cents", "sentence"),
    [
        (Account(100), 100, "has already"),
        (Account(100, received=60), 59, "60 has already been received or cancelled"),
        (Account(100, cancelled=30, received=60), 89, "90 has already"),
    ],
)
def test_an_amendment_to_the_same_or_below_what_came_is_refused(account, cents, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        checks.amendment(account, cents)
    assert refused.value.field == "cents"


@pytest.mark.parametrize(("account", "cents"), [(Account(100, received=60), 60), (Account(100), 1), (Account(100, received=150), 120)])
def test_an_amendment_down_to_what_came_or_upwards_is_accepted(account, cents):
    checks.amendment(account, cents)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([], "between 2 and 20"),
        ([(1, 100)], "between 2 and 20"),
        ([(number, 5) for number in range(21)], "between 2 and 20"),
        ([(1, 60), (1, 40)], "there twice"),
        ([(1, 100), (2, 0)], "above zero"),
        ([(1, 130), (2, -30)], "above zero"),
        ([(1, 60), (2, 30)], "add up to 90 and the transfer is 100"),
    ],
)
def test_a_split_that_does_not_share_out_the_transfer_is_refused(parts, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        checks.split(100, parts)
    assert refused.value.field == "parts"


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=20))
def test_parts_that_add_up_are_accepted(amounts):
    checks.split(sum(amounts), list(enumerate(amounts)))


def test_the_question_about_an_excess_names_the_pledge_and_what_is_left():
    question = checks.excess_question("MAR-2023-P0012", Account(100, received=80), 50)
    assert question.values == {"above": 30, "reference": "MAR-2023-P0012", "left": 20}


OPENED, TODAY = date(2023, 9, 8), date(2024, 6, 1)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [(TODAY + timedelta(days=1), "in the future"), (OPENED - timedelta(days=1), "The fund opened on 2023-09-08")],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(on, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        checks.day(on, opened_on=OPENED, today=TODAY, field="received_on")
    assert refused.value.field == "received_on"


@pytest.mark.parametrize("on", [OPENED, TODAY])
def test_the_opening_day_and_today_are_accepted(on):
    checks.day(on, opened_on=OPENED, today=TODAY, field="on")


@pytest.mark.parametrize(
    ("on", "changed_on", "words"),
    [
        (DAY, None, None),
        (DAY, DAY, None),
        (DAY - timedelta(days=1), None, "is known since"),
        (DAY, DAY + timedelta(days=1), "changed on"),
    ],
)
def test_a_pledge_changes_after_it_was_known_and_after_its_last_change(on, changed_on, words):
    if words is None:
        checks.follows(on, known_on=DAY, changed_on=changed_on)
        return
    with pytest.raises(Refusal, match=words) as refused:
        checks.follows(on, known_on=DAY, changed_on=changed_on)
    assert refused.value.field == "on"
