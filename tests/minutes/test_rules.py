"""Phases of minutes: every move of the table and no other, days, remarks that stand in the way."""

import datetime
import itertools

import pytest

from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.minutes import rules
from fundtracker.minutes.rules import MOVES, Move, Phase

TODAY = datetime.date(2024, 3, 14)


@pytest.mark.parametrize(("phase", "move"), list(itertools.product(Phase, Move)))
def test_each_move_leads_where_the_table_says_and_nowhere_else(phase, move):
    if (phase, move) in MOVES:
        assert rules.after(phase, move) is MOVES[(phase, move)]
    else:
        with pytest.raises(UnknownMove):
            rules.after(phase, move)


def test_locked_minutes_move_no_more():
    assert not [move for phase, move in MOVES if phase is Phase.LOCKED]


@pytest.mark.parametrize(("phase", "may"), [(Phase.DRAFT, True), (Phase.REMARKS, True), (Phase.APPROVED, False), (Phase.LOCKED, False)])
def test_text_changes_until_it_is_approved(phase, may):
    if may:
        rules.check_editable(phase)
    else:
        with pytest.raises(Refusal, match="approved"):
            rules.check_editable(phase)


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.REMARKS])
def test_text_that_a_decision_adopted_changes_no_more(phase):
    with pytest.raises(Refusal, match="2024-2"):
        rules.check_editable(phase, "MAR-2023 · 2024-2")


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, False), (1, True), (90, True), (91, False)])
def test_remarks_get_between_a_day_and_three_months(days, may):
    until = TODAY + datetime.timedelta(days=days)
    if may:
        rules.check_until(until, TODAY)
    else:
        with pytest.raises(Refusal) as refused:
            rules.check_until(until, TODAY)
        assert refused.value.field == "until"


@pytest.mark.parametrize(("open_remarks", "days", "may"), [(0, -1, True), (1, -1, False), (0, 0, False), (0, 5, False)])
def test_minutes_are_approved_once_remarks_have_ended_and_are_answered(open_remarks, days, may):
    facts = {"open_remarks": open_remarks, "until": TODAY + datetime.timedelta(days=days), "today": TODAY}
    if may:
        rules.check_approvable(**facts)
    else:
        with pytest.raises(Refusal):
            rules.check_approvable(**facts)
