"""Reminders of a consultation in writing: by a button, and once by itself two days before its deadline."""

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import agenda, meetings
from fundtracker.committees.models import Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import WORKER, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.notices import sending
from fundtracker.notices.models import Notice
from fundtracker.notices.rules import BEFORE
from fundtracker.votes import votes


def remind(meeting_id: int, *, by: Actor) -> int:
    """Remind whoever sits for a seat that has not answered on every item; gives back the meeting's id.

    Raises:
        NotFound: no such meeting.
        Refusal: it is no open consultation, or nobody is left to remind.
    """
    row = meetings.fresh(meeting_id)
    if not _is_open(row):
        raise Refusal(msg("This consultation is not open."))
    if not _remind(row, silent(meeting_id), by=by):
        raise Refusal(msg("Nobody is left to remind: every seat has answered, or has nobody whom a mail reaches."))
    return meeting_id


def remind_late() -> int:
    """Two days before a consultation ends, remind once whoever was never reminded; gives back how many."""
    ending = select(Meeting.id).where(Meeting.kind == MeetingKind.CONSULTATION, Meeting.status == MeetingStatus.CONVENED)
    ids = list(session.scalars(ending.where(Meeting.ends_at <= clock.now() + BEFORE).order_by(Meeting.id)))
    session.rollback()
    sent = 0
    for meeting_id in ids:
        with transaction():
            row = meetings.fresh(meeting_id)
            told_earlier = row.ends_at is not None and row.convened_at is not None and row.ends_at - row.convened_at > BEFORE
            if _is_open(row) and told_earlier:
                sent += _remind(row, [notice for notice in silent(meeting_id) if notice.reminders == 0], by=WORKER)
    return sent


def silent(meeting_id: int) -> list[Notice]:
    """The living notices of seats that count and have not answered on every item still open."""
    missing: set[int] = set()
    known = votes.of_meeting(meeting_id)
    for item in agenda.items(meeting_id):
        if item.open:
            said = known[item.id].said if item.id in known else {}
            missing |= votes.room_of(meeting_id, item.id).base - frozenset(said)
    query = select(Notice).where(Notice.meeting_id == meeting_id, Notice.revoked_at.is_(None), Notice.authority_id.in_(missing))
    return list(session.scalars(query.order_by(Notice.id)))


def _is_open(row: Meeting) -> bool:
    now = clock.now()
    living = row.kind is MeetingKind.CONSULTATION and row.status is MeetingStatus.CONVENED
    return living and row.starts_at <= now and row.ends_at is not None and now < row.ends_at


def _remind(row: Meeting, notices: list[Notice], *, by: Actor) -> int:
    for notice in notices:
        sending.remind(row, notice)
    if notices:
        audit.record("web:consultation:reminded", row.id, by=by, fund_id=meetings.fund_of(row), after={"people": len(notices)})
    return len(notices)
