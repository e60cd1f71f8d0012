"""What waits among minutes: to draft, to send, remarks to answer, to put to a meeting, to approve, to lock."""

from datetime import date, timedelta

from sqlalchemy import func, select

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.committees.models import Decision, Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus, Outcome
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.minutes import minutes as minutes_of
from fundtracker.minutes.models import Minutes, Remark
from fundtracker.minutes.rules import Phase

LONG_AGO = timedelta(days=365)
"""Minutes of meetings older than this are not asked for: whoever needs them still drafts them."""


def waiting() -> list[Waiting]:
    """Everything that waits among minutes."""
    return [*_to_draft(), *_under_way()]


def _line(kind: str, reason: Message, since: date, row: Meeting) -> Waiting:
    return Waiting(kind, reason, "minutes.show", min(since, clock.today()), Permission.PREPARE_MEETINGS, {"meeting_id": row.id})


def _day(row: Meeting) -> date:
    return row.starts_at.astimezone(clock.PARIS).date()


def _to_draft() -> list[Waiting]:
    query = (
        select(Meeting)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Minutes.meeting_id.is_(None), Meeting.status == MeetingStatus.HELD, Meeting.kind == MeetingKind.MEETING)
        .where(Meeting.convened_at.is_not(None))  # those of the past that were taken over have their minutes elsewhere
        .where(Meeting.starts_at > clock.now() - LONG_AGO)
        .order_by(Meeting.starts_at)
    )
    return [
        _line(
            "minutes_to_draft",
            msg("“%(title)s” of %(day)s has no minutes yet. Draft them.", title=row.title, day=_day(row)),
            _day(row),
            row,
        )
        for row in session.scalars(query)
    ]


def _under_way() -> list[Waiting]:
    waits = Remark.taken.is_(None) & Remark.withdrawn_at.is_(None)
    remarks = select(Remark.meeting_id, func.count().label("open")).where(waits).group_by(Remark.meeting_id).subquery()
    query = (
        select(Minutes, Meeting, func.coalesce(remarks.c.open, 0), Decision)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .outerjoin(remarks, remarks.c.meeting_id == Minutes.meeting_id)
        .outerjoin(Decision, Decision.item_id == Minutes.item_id)
        .where(Minutes.phase != Phase.LOCKED)
        .order_by(Meeting.starts_at)
    )
    lines = [_of(row, meeting, int(count), decision) for row, meeting, count, decision in session.execute(query).all()]
    return [line for line in lines if line is not None]


def _of(minutes: Minutes, row: Meeting, count: int, decision: Decision | None) -> Waiting | None:
    """What these minutes wait for; None while attendees read them, or they wait for a meeting that is asked for them."""
    names = {"title": row.title, "day": _day(row)}
    drafted = minutes.drafted_at.astimezone(clock.PARIS).date()
    if minutes.phase is Phase.DRAFT:
        text = msg("The minutes of “%(title)s” of %(day)s are a draft. Send them to those who took part.", **names)
        return _line("minutes_to_send", text, drafted, row)
    if minutes.phase is Phase.APPROVED:
        return _line("minutes_to_lock", msg("The minutes of “%(title)s” of %(day)s are approved. Lock them.", **names), drafted, row)
    if count:
        text = msgn(
            "%(num)s remark on the minutes of “%(title)s” of %(day)s waits for an answer.",
            "%(num)s remarks on the minutes of “%(title)s” of %(day)s wait for an answer.",
            count,
            **names,
        )
        return _line("remarks_to_answer", text, drafted, row)
    until = minutes.remarks_until.astimezone(clock.PARIS).date() if minutes.remarks_until else drafted
    if until >= clock.today() or (decision is None and minutes_of.get(row.id).waits):
        return None
    if decision is not None and decision.outcome is Outcome.ADOPTED:
        text = msg("Decision %(label)s approves the minutes of “%(title)s”. Say so, then lock them.", label=decision.label, **names)
        return _line("minutes_to_approve", text, until, row) if decision.signed_at else None
    text = msg("Remarks on the minutes of “%(title)s” of %(day)s have ended. Have them approved.", **names)
    return _line("minutes_to_approve", text, until, row)
