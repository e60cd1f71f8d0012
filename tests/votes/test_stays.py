"""Arrivals and departures beside the attendance on record."""

import pytest

from fundtracker.committees.rules import Presence
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.notices import replies
from fundtracker.notices.rules import Answer
from fundtracker.votes import stays
from tests.committees.scene import AFTER, BEFORE, attend, convened
from tests.votes.test_votes import arrive
from tests.watch import clock_at, count_queries


def test_who_is_on_record_counts_beside_who_arrives_and_may_leave(scene):
    meeting_id, _ = convened(scene)
    with clock_at(AFTER):
        attend(scene, meeting_id, Presence.PRESENT, Presence.REMOTE, Presence.ABSENT)
        arrive(scene, meeting_id, 2)
        assert stays.there(meeting_id) == {donor.id for donor in scene.donors}
        with transaction():
            stays.leave(meeting_id, authority_id=scene.donors[0].id, by=scene.by)
        assert stays.there(meeting_id) == {donor.id for donor in scene.donors[1:]}
        with pytest.raises(Refusal, match="not there"), transaction():
            stays.leave(meeting_id, authority_id=scene.donors[0].id, by=scene.by)


def test_everyone_who_said_so_is_noted_as_there_at_once_and_once(scene):
    meeting_id, _ = convened(scene)
    with clock_at(BEFORE), transaction():
        replies.give(meeting_id, scene.donors[0].id, answer=Answer.PRESENT, by=scene.by)
        replies.give(meeting_id, scene.donors[1].id, answer=Answer.REMOTE, by=scene.by)
        replies.give(meeting_id, scene.donors[2].id, answer=Answer.ABSENT, by=scene.by)
    for _ in range(2):
        with clock_at(AFTER), transaction():
            stays.arrive_all(meeting_id, by=scene.by)
    found = {key: [line.presence for line in lines] for key, lines in stays.of_meeting(meeting_id).items()}
    assert found == {scene.donors[0].id: [Presence.PRESENT], scene.donors[1].id: [Presence.REMOTE]}


def test_the_session_offers_to_note_those_who_said_so(scene, client):
    meeting_id, _ = convened(scene)
    with clock_at(BEFORE), transaction():
        replies.give(meeting_id, scene.donors[0].id, answer=Answer.PRESENT, by=scene.by)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        address = f"/meetings/{meeting_id}/session"
        assert "Noter présent" in client.get(address).text
        assert client.post(f"{address}/answered").status_code == 303
        assert "Noter présent" not in client.get(address).text
        client.sign_in(scene.members[2])
        assert client.post(f"{address}/answered").status_code == 403


def test_who_was_there_together_is_read_at_once_however_many_came_and_left(scene):
    few, _ = convened(scene)
    arrive(scene, few, 0)
    with count_queries() as once:
        stays.over_time(few)
    many, _ = convened(scene)
    for number, minute in enumerate((1, 2, 3)):
        with clock_at(f"2024-03-13 11:0{minute}"), transaction():
            stays.arrive(many, authority_id=scene.donors[number].id, presence=Presence.PRESENT, by=scene.by, person="Quelqu’un")
    with count_queries() as sent:
        found = stays.over_time(many)
    assert [len(seats) for _, seats in found] == [1, 2, 3]
    assert len(sent) <= len(once)
