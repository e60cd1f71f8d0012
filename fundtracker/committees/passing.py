"""The seat of an authority that merged: at meetings to come there is one seat, that of the authority it became part of."""

from sqlalchemy import select

from fundtracker import audit
from fundtracker.authorities.successions import Passing
from fundtracker.committees import meetings
from fundtracker.committees.models import AgendaItem, Committee, Meeting, Recusal, Seat
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg


def under_way(predecessor_id: int, successor_id: int) -> Message | None:
    """Who sits stays as it is while a meeting or a consultation is under way."""
    query = select(Meeting.title).join(Seat, Seat.meeting_id == Meeting.id)
    begun = query.where(
        Seat.authority_id.in_((predecessor_id, successor_id)), Meeting.status == MeetingStatus.CONVENED, Meeting.starts_at <= clock.now()
    )
    title = session.scalars(begun.order_by(Meeting.starts_at).limit(1)).first()
    if title is None:
        return None
    return msg("“%(title)s” is under way and one of them has a seat there. Close the meeting first, then record the merger.", title=title)


def pass_on(passing: Passing) -> None:
    """Put the successor's seat in the predecessor's place at meetings to come, with its recusals; a chair leads on by the new mandate."""
    query = select(Seat.meeting_id).join(Meeting, Meeting.id == Seat.meeting_id)
    coming = query.where(Seat.authority_id == passing.predecessor_id, Meeting.status == MeetingStatus.CONVENED)
    for meeting_id in session.scalars(coming.order_by(Seat.meeting_id)).all():
        _seat(meeting_id, passing)
    for row in session.scalars(select(Committee).order_by(Committee.id)):
        row.chair_mandate_id = passing.mandates.get(row.chair_mandate_id or 0, row.chair_mandate_id)
        row.vice_chair_mandate_id = passing.mandates.get(row.vice_chair_mandate_id or 0, row.vice_chair_mandate_id)
    session.flush()


def _seat(meeting_id: int, passing: Passing) -> None:
    row = meetings.fresh(meeting_id)
    session.delete(session.get_one(Seat, (meeting_id, passing.predecessor_id)))
    if session.get(Seat, (meeting_id, passing.successor_id)) is None:
        session.add(Seat(meeting_id=meeting_id, authority_id=passing.successor_id))
    query = select(Recusal).join(AgendaItem, AgendaItem.id == Recusal.item_id)
    for away in session.scalars(query.where(AgendaItem.meeting_id == meeting_id, Recusal.authority_id == passing.predecessor_id)).all():
        if session.get(Recusal, (away.item_id, passing.successor_id)) is None:
            kept = {name: getattr(away, name) for name in ("item_id", "reason", "declared_at", "declared_by")}
            session.add(Recusal(authority_id=passing.successor_id, **kept))
        session.delete(away)
    session.flush()
    before, after = {"authority_id": passing.predecessor_id}, {"authority_id": passing.successor_id}
    audit.record("web:seat:passed", meeting_id, by=passing.by, fund_id=meetings.fund_of(row), before=before, after=after)
