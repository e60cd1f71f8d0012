"""Minutes put to a meeting that does not decide of them: they follow the item that is taken up, or may be put again."""

import pytest

from fundtracker.committees import agenda, meetings, reconvening
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.minutes import minutes, worklist
from fundtracker.minutes.rules import Phase
from fundtracker.minutes.views_parts import next_act
from fundtracker.notices import convening
from fundtracker.votes import ending, entering
from fundtracker.votes.rules import Choice
from tests.committees.scene import draft, sign
from tests.minutes.acts import LATER, NO_PAPERS, approve, lock, sent
from tests.votes.acts import adopt, answers, arrive, consult, convene_again, instant
from tests.watch import clock_at

JUNE, THEN, JULY, LATE = "2024-06-12 11:00", "2024-06-12 12:00", "2024-07-03 11:00", "2024-07-03 12:00"


def put(scene, meeting_id, day=JUNE, at=LATER):
    """Put minutes on the agenda of a meeting that is convened; its id."""
    next_id = draft(scene, day, title="Comité de juin")
    with clock_at(at), transaction():
        minutes.put(meeting_id, to_meeting_id=next_id, title="Approbation du procès-verbal", by=scene.by)
        meetings.convene(next_id, by=scene.by)
    return next_id


def item_of(meeting_id):
    return next(line.id for line in agenda.items(meeting_id) if line.kind is ItemKind.APPROVAL)


def test_minutes_are_approved_where_the_committee_is_convened_again_for_want_of_quorum(any_scene):
    scene = any_scene
    meeting_id = sent(scene)
    next_id = put(scene, meeting_id)
    again = convene_again(scene, next_id, starts_at=JULY, at=THEN)
    line = minutes.get(meeting_id)
    assert (line.item_meeting_id, line.item_id, next_act(line)) == (again, item_of(again), "wait_meeting")
    arrive(scene, again, 0, at=LATE)
    decision_id = adopt(scene, again, item_of(again), at=LATE)
    with clock_at("2024-07-03 14:00"):
        sign(scene, decision_id)
    approve(scene, meeting_id, how="", at="2024-07-04 09:00")
    lock(scene, meeting_id, NO_PAPERS)
    assert minutes.get(meeting_id).phase is Phase.LOCKED
    assert minutes.get(meeting_id).approved_by == "MAR-2023 · 2024-2"


def test_minutes_are_approved_in_a_consultation_that_takes_them_up(scene):
    meeting_id = sent(scene)
    asked = consult(scene, put(scene, meeting_id), ends_at="2024-07-20 11:00", at=THEN)
    assert minutes.get(meeting_id).item_id == item_of(asked)
    answers(scene, asked, item_of(asked), [(number, Choice.FOR) for number in range(3)], at="2024-07-01 10:00")
    assert minutes.get(meeting_id).item_outcome is not None


@pytest.mark.parametrize("follow", [convene_again, consult])
def test_minutes_are_approved_by_the_first_meeting_where_the_one_that_took_them_up_is_cancelled(scene, follow):
    meeting_id = sent(scene)
    first = put(scene, meeting_id)
    arrive(scene, first, 0, 1, at=THEN)
    taken_up = follow(scene, first, JULY, at=THEN)
    assert minutes.get(meeting_id).item_meeting_id == taken_up
    with clock_at(THEN), transaction():
        convening.cancel(taken_up, by=scene.by)
    line = minutes.get(meeting_id)
    assert (line.item_meeting_id, line.item_id) == (first, item_of(first))
    with clock_at(THEN):
        assert next_act(line) == "put", "or the first meeting says what the room decided"
    with clock_at("2024-06-12 14:00"):
        with transaction():
            decision_id = entering.enter(item_of(first), meeting_id=first, outcome=Outcome.ADOPTED, by=scene.by)
        assert next_act(minutes.get(meeting_id)) == "wait_meeting", "its signature is still to come"
        sign(scene, decision_id)
    approve(scene, meeting_id, how="", at="2024-06-13 09:00")
    assert minutes.get(meeting_id).approved_by == "MAR-2023 · 2024-2"


def test_a_meeting_that_is_cancelled_gives_back_no_item_it_had_of_its_own(scene):
    meeting_id = sent(scene)
    next_id = put(scene, meeting_id)
    before = minutes.get(meeting_id).item_id
    with clock_at(LATER), transaction():
        convening.cancel(next_id, by=scene.by)
    assert minutes.get(meeting_id).item_id == before


@pytest.mark.parametrize("how", ["left over", "cancelled", "adjourned"])
def test_minutes_that_a_meeting_left_over_are_put_to_another_one_or_approved_in_writing(scene, how):
    meeting_id = sent(scene)
    next_id = put(scene, meeting_id)
    with clock_at(THEN), transaction():
        if how == "left over":
            ending.end(next_id, by=scene.by)
        elif how == "cancelled":
            meetings.cancel(next_id, by=scene.by)
        else:
            agenda.adjourn(item_of(next_id), meeting_id=next_id, text="", by=scene.by)
    with clock_at(THEN):
        assert next_act(minutes.get(meeting_id)) == "put"
        assert [line.kind for line in worklist.waiting() if line.args.get("meeting_id") == meeting_id] == ["minutes_to_approve"]
    other = put(scene, meeting_id, day=JULY, at=THEN)
    assert minutes.get(meeting_id).item_meeting_id == other
    later = draft(scene, "2024-09-12 11:00")
    with pytest.raises(Refusal, match="agenda already"), clock_at(THEN), transaction():
        minutes.put(meeting_id, to_meeting_id=later, title="x", by=scene.by)


def test_minutes_that_were_approved_in_writing_meanwhile_stay_as_they_are(any_scene):
    scene = any_scene
    meeting_id = sent(scene)
    next_id = put(scene, meeting_id)
    with clock_at(THEN), transaction():
        ending.end(next_id, by=scene.by)
    approve(scene, meeting_id, at=THEN)
    lock(scene, meeting_id, NO_PAPERS)
    before = minutes.get(meeting_id)
    with clock_at(THEN), transaction():
        reconvening.convene_again(next_id, starts_at=instant(JULY), lacking=(), by=scene.by)
    assert minutes.get(meeting_id) == before
