"""Arrivals noted for the whole room at once, taken back where they were wrong, and what the end makes of who never came."""

import pytest

from fundtracker.committees import attendance, meetings
from fundtracker.committees.rules import MeetingKind, Presence
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, Refusal
from fundtracker.minutes import minutes, remarks
from fundtracker.votes import arrivals, ending, stays, votes
from fundtracker.votes.rules import GONE, MISTAKEN, Row
from tests.committees.scene import AFTER, BEFORE, an_item, convene, convened, draft
from tests.votes.test_views import note, page
from tests.votes.test_votes import arrive, opened, proxy
from tests.watch import clock_at


def noted(scene, meeting_id, at=AFTER, **rows):
    """Note rows, given as donor_0=(was, now, person)."""
    said = {scene.donors[int(name[-1])].id: Row(*row) for name, row in rows.items()}
    with clock_at(at), transaction():
        arrivals.note(meeting_id, rows=said, by=scene.by)


def presences(meeting_id):
    return [seat.presence for seat in attendance.of_meeting(meeting_id)]


def test_only_lines_that_changed_are_written_and_each_seat_has_its_person(scene):
    meeting_id, _ = convened(scene)
    noted(scene, meeting_id, donor_0=(GONE, "present", "Zoé Aubert"), donor_1=(GONE, "remote", ""), donor_2=(GONE, GONE, ""))
    assert stays.there(meeting_id) == {scene.donors[0].id, scene.donors[1].id}
    arrive(scene, meeting_id, 2)
    noted(scene, meeting_id, donor_0=("present", GONE, "Zoé Aubert"), donor_2=(GONE, GONE, ""))
    assert stays.there(meeting_id) == {scene.donors[1].id, scene.donors[2].id}, "who arrived meanwhile is left alone"
    named = {seat.authority_id: seat.person for seat in attendance.of_meeting(meeting_id)}
    assert named[scene.donors[0].id] == "Zoé Aubert"
    assert named[scene.donors[1].id] == scene.members[1].name, "the only one who can sit"
    noted(scene, meeting_id, donor_1=("remote", "remote", "Lou Roy"))
    assert {seat.person for seat in attendance.of_meeting(meeting_id)} >= {"Lou Roy"}


def test_who_moves_from_the_line_into_the_room_has_two_stays(scene):
    meeting_id, _ = convened(scene)
    noted(scene, meeting_id, donor_0=(GONE, "remote", ""))
    noted(scene, meeting_id, donor_0=("remote", "present", ""))
    assert [stay.presence for stay in stays.of_meeting(meeting_id)[scene.donors[0].id]] == [Presence.REMOTE, Presence.PRESENT]


def test_an_arrival_noted_by_mistake_was_never_there(scene):
    meeting_id, _ = convened(scene)
    noted(scene, meeting_id, donor_0=(GONE, "present", ""))
    noted(scene, meeting_id, donor_0=("present", MISTAKEN, ""))
    assert stays.of_meeting(meeting_id) == {}
    assert presences(meeting_id) == [None, None, None]
    with clock_at(AFTER), pytest.raises(Refusal, match="not there"), transaction():
        stays.undo(meeting_id, authority_id=scene.donors[0].id, by=scene.by)


def test_an_arrival_stands_once_a_vote_counted_it(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    with pytest.raises(Refusal, match="left instead"):
        noted(scene, meeting_id, donor_0=("present", MISTAKEN, ""))


def test_nobody_arrives_days_before_nor_at_a_consultation(scene):
    meeting_id, _ = convened(scene)
    with pytest.raises(Refusal, match="an hour before"):
        noted(scene, meeting_id, at=BEFORE, donor_0=(GONE, "present", ""))
    noted(scene, meeting_id, at="2024-03-13 10:15", donor_0=(GONE, "present", ""))
    noted(scene, meeting_id, at="2024-03-13 10:20", donor_0=("present", GONE, ""))
    ends_at = meetings.get(meeting_id).starts_at.replace(day=20)
    written = draft(scene, kind=MeetingKind.CONSULTATION, ends_at=ends_at)
    an_item(scene, written)
    convene(scene, written)
    with pytest.raises(Refusal, match="arrivals"):
        noted(scene, written, donor_0=(GONE, "present", ""))


def test_attendance_is_not_recorded_before_the_hour_and_then_left(scene):
    meeting_id, _ = convened(scene)
    with clock_at(BEFORE), pytest.raises(Refusal, match="not begun"), transaction():
        attendance.record(meeting_id, seats={}, by=scene.by)
    with clock_at(AFTER), pytest.raises(Conflict), transaction():
        attendance.record(meeting_id, seats={}, by=scene.by, seen="other")


def test_the_end_says_who_was_represented_and_who_was_absent_and_asks_the_represented_for_remarks(scene):
    meeting_id, _ = convened(scene)
    proxy(scene, meeting_id, 1, 0)
    arrive(scene, meeting_id, 0)
    with clock_at("2024-03-13 13:00"), transaction():
        ending.end(meeting_id, by=scene.by)
    by_seat = {seat.authority_id: seat.presence for seat in attendance.of_meeting(meeting_id)}
    assert [by_seat[donor.id] for donor in scene.donors] == [Presence.PRESENT, Presence.REPRESENTED, Presence.ABSENT]
    with clock_at("2024-03-13 13:00"), transaction():
        minutes.draft(meeting_id, by=scene.by)
    asked = [remarks.seats_of(member.id, meeting_id) for member in scene.members]
    assert [bool(seats) for seats in asked] == [True, True, False]


def test_where_nobody_took_the_attendance_the_end_invents_none(scene):
    meeting_id, _ = convened(scene)
    with clock_at("2024-03-13 13:00"), transaction():
        ending.end(meeting_id, by=scene.by)
    assert presences(meeting_id) == [None, None, None]


def test_the_page_keeps_what_was_typed_and_refuses_foreign_lines(scene, client):
    meeting_id, _ = convened(scene)
    with clock_at(AFTER):
        client.sign_in(scene.members[2])
        assert client.get(f"{page(meeting_id)}/seats").status_code == 403
        client.sign_in(scene.staff)
        assert scene.members[1].name in client.get(f"{page(meeting_id)}/seats").text
        wrong = {f"was-{donor.id}": "" for donor in scene.donors} | {f"now-{donor.id}": "king" for donor in scene.donors}
        wrong[f"person-{scene.donors[0].id}"] = "Zoé tapée"
        answer = client.post(f"{page(meeting_id)}/seats", data=wrong)
        assert answer.status_code == 422 and "Zoé tapée" in answer.text
        assert note(client, scene, meeting_id, "present", "", "remote").status_code == 303
    assert stays.there(meeting_id) == {scene.donors[0].id, scene.donors[2].id}
    assert votes.of_meeting(meeting_id) == {}
