"""Reminders of a consultation: to those who have not answered on every item, once by itself, never twice for the same reason."""

import pytest
from sqlalchemy import select

from fundtracker.committees import agenda, meetings
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.mail.models import Mail
from fundtracker.notices import convening
from fundtracker.votes import asking, consultations
from fundtracker.votes.rules import Choice
from tests.committees.scene import BEFORE, an_item, draft
from tests.watch import clock_at

OPEN, LATE, OVER = "2024-03-14 09:00", "2024-04-18 12:00", "2024-04-20 12:00"


@pytest.fixture
def asked(scene):
    """A consultation from 13 March to 20 April, and its item."""
    ends_at = meetings.get(draft(scene)).starts_at.replace(month=4, day=20)
    meeting_id = draft(scene, kind=meetings.MeetingKind.CONSULTATION, ends_at=ends_at, place="", video_url="")
    an_item(scene, meeting_id)
    with clock_at(BEFORE), transaction():
        convening.convene(meeting_id, by=scene.by)
    return meeting_id, agenda.items(meeting_id)[0].id


def reminded():
    session.rollback()
    return sorted(session.scalars(select(Mail.to).filter_by(template="consultation_reminder")))


def test_those_who_have_not_answered_are_reminded_once_two_days_before_the_end(scene, asked):
    meeting_id, item_id = asked
    with clock_at(OPEN):
        with transaction():
            said = {"authority_id": scene.donors[0].id, "choice": Choice.ABSTENTION, "by": scene.by, "entered": True}
            consultations.answer(item_id, meeting_id=meeting_id, **said)
        assert asking.remind_late() == 0
    with clock_at(LATE):
        assert asking.remind_late() == 2
        assert asking.remind_late() == 0
    assert reminded() == sorted(member.email for member in scene.members[1:])


def test_staff_remind_by_a_button_and_are_told_when_nobody_is_left(scene, asked, client):
    meeting_id, item_id = asked
    with clock_at(OPEN):
        client.sign_in(scene.staff)
        address = f"/meetings/{meeting_id}/session"
        assert "Relancer les 3 sièges" in client.get(address).text.replace("\xa0", " ")
        assert client.post(f"{address}/remind").status_code == 303
        assert len(reminded()) == 3
        client.sign_in(scene.members[2])
        assert client.post(f"{address}/remind").status_code == 403
    with clock_at(OVER), pytest.raises(Refusal, match="not open"), transaction():
        asking.remind(meeting_id, by=scene.by)
    assert item_id


def test_a_meeting_in_the_room_has_no_such_reminder(scene):
    meeting_id = draft(scene)
    with pytest.raises(Refusal, match="not open"), transaction():
        asking.remind(meeting_id, by=scene.by)
