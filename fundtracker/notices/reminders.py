"""Reminders to who sits for a seat that has not answered: by a button, and once by itself two days before the meeting."""

from datetime import datetime

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import meetings
from fundtracker.committees.models import Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import WORKER, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.notices import rules, sending
from fundtracker.notices.models import Notice, Reply


def remind(meeting_id: int, *, by: Actor) -> int:
    """Remind whoever sits for a seat that has not answered; gives back the meeting's id.

    Raises:
        Refusal: the meeting takes no answers, or nobody is left to remind.
    """
    row = meetings.fresh(meeting_id)
    if row.status is not MeetingStatus.CONVENED or row.kind is not MeetingKind.MEETING or row.starts_at <= clock.now():
        raise Refusal(msg("Only a convened meeting to come has someone to remind."))
    if not _remind(row, silent(meeting_id), by=by):
        raise Refusal(msg("Nobody is left to remind: every seat has answered, or has nobody whom a mail reaches."))
    return meeting_id


def remind_late() -> int:
    """Two days before a meeting, remind once whoever was never reminded; gives back how many."""
    sent = 0
    for meeting_id in to_come(until=clock.now() + rules.BEFORE):
        with transaction():
            row = meetings.fresh(meeting_id)
            told_earlier = row.convened_at is not None and row.starts_at - row.convened_at > rules.BEFORE
            if row.status is MeetingStatus.CONVENED and row.kind is MeetingKind.MEETING and told_earlier:
                sent += _remind(row, [notice for notice in silent(meeting_id) if notice.reminders == 0], by=WORKER)
    return sent


def silent(meeting_id: int) -> list[Notice]:
    """The living notices of seats that have not answered."""
    answered = select(Reply.authority_id).filter_by(meeting_id=meeting_id)
    query = select(Notice).where(Notice.meeting_id == meeting_id, Notice.revoked_at.is_(None), Notice.authority_id.not_in(answered))
    return list(session.scalars(query.order_by(Notice.id)))


def to_come(until: datetime | None = None) -> list[int]:
    """The convened meetings that have not begun, by id; ends the reading transaction."""
    query = select(Meeting.id).where(Meeting.status == MeetingStatus.CONVENED, Meeting.starts_at > clock.now())
    if until is not None:
        query = query.where(Meeting.starts_at <= until)
    found = list(session.scalars(query.order_by(Meeting.id)))
    session.rollback()
    return found


def _remind(row: Meeting, notices: list[Notice], *, by: Actor) -> int:
    for notice in notices:
        sending.remind(row, notice)
    if notices:
        audit.record("web:notice:reminded", row.id, by=by, fund_id=meetings.fund_of(row), after={"people": len(notices)})
    return len(notices)
