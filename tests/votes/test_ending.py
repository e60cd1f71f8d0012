"""The end of a meeting: open ballots first, everyone leaves at one moment, and what the room decided can still be entered."""

import pytest

from fundtracker.committees import attendance, committees, meetings
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import MeetingStatus, Outcome, QuorumRule
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.votes import consultations, ending, entering, stays, votes
from fundtracker.votes.rules import Choice
from tests.committees.scene import AFTER, BEFORE, an_item, convene, convened
from tests.votes.acts import arrive, cast, consult, consulted, convene_again, instant
from tests.watch import clock_at


def end(scene, meeting_id):
    with transaction():
        ending.end(meeting_id, by=scene.by)


def test_everyone_leaves_with_the_end_and_was_there_for_what_is_entered_afterwards(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER):
        end(scene, meeting_id)
        assert all(stay.left_at is not None for lines in stays.of_meeting(meeting_id).values() for stay in lines)
        assert stays.there(meeting_id) == {donor.id for donor in scene.donors[:2]}
        with transaction():
            entering.enter(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, cents=1_000_000, by=scene.by)
    assert meetings.get(meeting_id).status is MeetingStatus.HELD


def test_whoever_left_before_the_end_was_not_there_at_the_end(scene):
    meeting_id, _ = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    with clock_at("2024-03-13 12:45"), transaction():
        stays.leave(meeting_id, authority_id=scene.donors[2].id, by=scene.by)
    with clock_at("2024-03-13 13:00"):
        end(scene, meeting_id)
    assert stays.there(meeting_id) == {donor.id for donor in scene.donors[:2]}
    assert [seat.presence is not None for seat in attendance.of_meeting(meeting_id)] == [True, True, True]


def test_an_open_ballot_is_closed_first(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER):
        with transaction():
            votes.open_(item_id, meeting_id=meeting_id, by=scene.by)
    cast(scene, meeting_id, item_id, 0, Choice.FOR)
    with clock_at(AFTER):
        with pytest.raises(Refusal, match="still open"):
            end(scene, meeting_id)
    assert meetings.get(meeting_id).status is MeetingStatus.CONVENED


def test_it_ends_neither_before_its_hour_nor_twice_and_a_consultation_ends_by_itself(scene):
    meeting_id, _ = convened(scene)
    with clock_at(BEFORE), pytest.raises(Refusal, match="has not begun"):
        end(scene, meeting_id)
    with clock_at(AFTER):
        end(scene, meeting_id)
        with pytest.raises(UnknownMove):
            end(scene, meeting_id)
    with transaction():
        ends_at = meetings.get(meeting_id).starts_at.replace(month=4)
    with clock_at(BEFORE), transaction():
        from_scratch = {"title": "En écrit", "starts_at": meetings.get(meeting_id).starts_at, "place": "", "video_url": ""}
        written = meetings.create(
            committee_id=scene.committee_id, kind=meetings.MeetingKind.CONSULTATION, ends_at=ends_at, by=scene.by, **from_scratch
        )
    an_item(scene, written)
    convene(scene, written)
    with clock_at("2024-03-14 09:00"), pytest.raises(Refusal, match="ends by itself"):
        end(scene, written)


def test_only_whoever_leads_ends_a_meeting(scene, client):
    meeting_id, _ = convened(scene)
    with clock_at(AFTER):
        client.sign_in(scene.members[2])
        assert client.post(f"/meetings/{meeting_id}/end", data={}).status_code == 403
        client.sign_in(scene.chair)
        assert client.confirm(f"/meetings/{meeting_id}/end", {}).status_code == 303
    assert meetings.get(meeting_id).status is MeetingStatus.HELD


def leave_all(scene, meeting_id, when):
    for donor in scene.donors[:2]:
        with clock_at(when), transaction():
            stays.leave(meeting_id, authority_id=donor.id, by=scene.by)


def test_once_the_last_has_left_nobody_is_there_and_nothing_is_decided_before_or_after_the_end(scene):
    meeting_id, item_id = convened(scene)
    with transaction():
        committees.set_rules(scene.committee_id, book=Rulebook(quorum=QuorumRule.NONE), by=scene.by)
    arrive(scene, meeting_id, 0, 1)
    leave_all(scene, meeting_id, "2024-03-13 12:45")
    with clock_at("2024-03-13 12:50"), pytest.raises(Refusal, match="Nobody is there any more"), transaction():
        votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
    with clock_at("2024-03-13 13:00"):
        end(scene, meeting_id)
        assert stays.there(meeting_id) == frozenset()
        with pytest.raises(Refusal, match="Nobody is there any more"), transaction():
            entering.enter(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, cents=1_000_000, by=scene.by)


def test_once_it_is_over_nothing_is_adopted_though_everyone_stayed_to_the_end(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    with clock_at(AFTER):
        end(scene, meeting_id)
        with pytest.raises(Refusal, match="This meeting is over"), transaction():
            votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)


@pytest.mark.parametrize("follow", [convene_again, consult])
def test_whatever_ends_a_meeting_says_when(scene, follow):
    meeting_id, _ = convened(scene)
    arrive(scene, meeting_id, 0, at="2024-03-13 12:10")
    follow(scene, meeting_id)
    assert meetings.get(meeting_id).ended_at == instant(AFTER)
    assert stays.there(meeting_id) == {scene.donors[0].id}


def test_a_consultation_ended_at_its_deadline_however_late_that_is_noticed(scene):
    asked, _item = consulted(scene)
    with clock_at("2024-04-21 10:00"), transaction():
        consultations.finish(asked, by=scene.by)
    assert meetings.get(asked).ended_at == meetings.get(asked).ends_at
