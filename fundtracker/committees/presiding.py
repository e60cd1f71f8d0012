"""Who presides is on record: for a meeting, and for each item over which somebody else presides (domain.md rule 12).

Whoever leads the committee today is another question (`leading`): a past meeting keeps who presided over it.
"""

from dataclasses import dataclass

from sqlalchemy import select

from fundtracker import audit
from fundtracker.authorities.models import Mandate
from fundtracker.committees import agenda, meetings
from fundtracker.committees.models import AgendaItem, Decision, Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.text import Message, msg


@dataclass(frozen=True)
class Presiding:
    """Somebody who presides: the name as noted, and where they are known the person, their mandate and the seat they hold by it."""

    name: str
    user_id: int | None = None
    mandate_id: int | None = None
    authority_id: int | None = None


KEEPING: Hook[[int], Message | None] = Hook("Before who presided over an item (id) is put on record anew: what keeps it as it is.")


def note(meeting_id: int, who: Presiding, *, by: Actor, item_id: int | None = None) -> int:
    """Put on record who presides over a meeting, or over one of its items; gives back the meeting's id. Said twice, it stands once.

    Raises:
        NotFound: no such meeting, or no such item at it.
        Refusal: it is a consultation, or neither convened nor held, its record stands, or the item's decision is signed.
    """
    row = meetings.fresh(meeting_id)
    if row.kind is MeetingKind.CONSULTATION:
        raise Refusal(msg("Nobody presides over a consultation in writing."))
    if row.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        raise Refusal(msg("Only a committee that was convened decides. Convene this meeting first."))
    meetings.check(meetings.RECORDING, meeting_id)
    target: Meeting | AgendaItem = row
    if item_id is not None:
        agenda.get(item_id, meeting_id)
        target = session.get_one(AgendaItem, item_id)
        if session.scalar(select(Decision.signed_at).filter_by(item_id=item_id)) is not None:
            raise Refusal(msg("The decision on this item is signed: who presided over it stays on record."))
    before = _of(target)
    if before == (who.name, who.user_id, who.mandate_id):
        return meeting_id
    if item_id is not None and before[0]:
        meetings.check(KEEPING, item_id)
    target.presided_by, target.presided_user_id, target.presided_mandate_id = who.name, who.user_id, who.mandate_id
    session.flush()
    subject = ("web:item:presided", item_id) if item_id is not None else ("web:meeting:presided", meeting_id)
    after = {"name": who.name, "mandate": who.mandate_id}
    audit.record(*subject, by=by, fund_id=meetings.fund_of(row), before={"name": before[0], "mandate": before[2]}, after=after)
    return meeting_id


def of_meeting(meeting_id: int) -> Presiding | None:
    """Who presides over a meeting, or did; None where nothing is on record."""
    return _line(session.get_one(Meeting, meeting_id))


def noted_for(item_id: int) -> Presiding | None:
    """Who was noted for an item itself; None where that is whoever presides over the meeting, or nothing is on record."""
    return _line(session.get_one(AgendaItem, item_id))


def of_item(item_id: int | None) -> Presiding | None:
    """Who presides over an item, or did: whoever was noted for it, else for its meeting; None where nothing is on record."""
    if item_id is None:
        return None
    return noted_for(item_id) or of_meeting(session.get_one(AgendaItem, item_id).meeting_id)


def _of(row: Meeting | AgendaItem) -> tuple[str, int | None, int | None]:
    return row.presided_by, row.presided_user_id, row.presided_mandate_id


def _line(row: Meeting | AgendaItem) -> Presiding | None:
    if not row.presided_by:
        return None
    seat = session.get_one(Mandate, row.presided_mandate_id).authority_id if row.presided_mandate_id else None
    return Presiding(*_of(row), authority_id=seat)
