"""The vote on an item that has not lapsed, and what it keeps as it is while it is open: the item, and the meeting."""

from sqlalchemy import select

from fundtracker.committees import agenda, meetings
from fundtracker.committees.models import AgendaItem, Meeting
from fundtracker.committees.rules import MeetingKind
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg
from fundtracker.votes.models import Vote


def of_item(item_id: int) -> Vote | None:
    """The vote on an item that has not lapsed, read afresh."""
    query = select(Vote).filter_by(item_id=item_id, lapsed=False)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _keeps_item(item_id: int) -> Message | None:
    """An item that is put to the vote stays as it is read."""
    vote = of_item(item_id)
    return msg("A ballot is open on this item: close it before you change what is voted on.") if vote and not vote.closed_at else None


def _keeps_meeting(meeting_id: int) -> Message | None:
    """A meeting that has voted is not cancelled; a consultation nobody has decided may be."""
    voted = select(Vote.id).join(AgendaItem, AgendaItem.id == Vote.item_id).where(AgendaItem.meeting_id == meeting_id)
    if session.get_one(Meeting, meeting_id).kind is MeetingKind.CONSULTATION or session.scalar(voted.limit(1)) is None:
        return None
    return msg("A ballot was opened at this meeting, so it cannot be cancelled. Close it instead.")


agenda.CHANGING.append(_keeps_item)
meetings.CANCELLING.append(_keeps_meeting)
