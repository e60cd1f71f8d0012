"""The vote on an item that has not lapsed, and what votes and arrivals keep as it is: the item, the meeting, the attendance."""

from collections.abc import Mapping

from sqlalchemy import func, select

from fundtracker.committees.models import AgendaItem, Meeting
from fundtracker.committees.rules import COUNTS_FOR_QUORUM, MeetingKind, Presence
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.votes.models import Ballot, Stay, Vote


def of_item(item_id: int) -> Vote | None:
    """The vote on an item that has not lapsed, read afresh."""
    query = select(Vote).filter_by(item_id=item_id, lapsed=False)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def voted_on(meeting_id: int) -> list[int]:
    """The items of a meeting whose ballot is open and has votes, by id."""
    has_votes = select(Ballot.vote_id).where(Ballot.vote_id == Vote.id).exists()
    query = select(Vote.item_id).join(AgendaItem, AgendaItem.id == Vote.item_id).where(AgendaItem.meeting_id == meeting_id, has_votes)
    return list(session.scalars(query.where(Vote.closed_at.is_(None), ~Vote.lapsed).order_by(Vote.item_id)))


def keeps_item(item_id: int) -> Message | None:
    """An item that is put to the vote stays as it is read."""
    vote = of_item(item_id)
    return msg("A ballot is open on this item: close it before you change what is voted on.") if vote and not vote.closed_at else None


def keeps_meeting(meeting_id: int) -> Message | None:
    """A meeting that has voted is not cancelled; a consultation nobody has decided may be."""
    voted = select(Vote.id).join(AgendaItem, AgendaItem.id == Vote.item_id).where(AgendaItem.meeting_id == meeting_id)
    if session.get_one(Meeting, meeting_id).kind is MeetingKind.CONSULTATION or session.scalar(voted.limit(1)) is None:
        return None
    return msg("A ballot was opened at this meeting, so it cannot be cancelled. Close it instead.")


def contradicts(meeting_id: int, presences: Mapping[int, Presence | None]) -> Message | None:
    """An attendance that says less than the arrivals noted, or than a vote has counted."""
    came = set(session.scalars(select(Stay.authority_id).filter_by(meeting_id=meeting_id)))
    if any(presences.get(key) not in COUNTS_FOR_QUORUM for key in came):
        return msg("A seat whose arrival was noted was there: leave it present or by video. Its hours stand in the session.")
    query = select(func.max(Vote.present)).join(AgendaItem, AgendaItem.id == Vote.item_id)
    counted = session.scalar(query.where(AgendaItem.meeting_id == meeting_id, Vote.outcome.is_not(None))) or 0
    if sum(presence in COUNTS_FOR_QUORUM for presence in presences.values()) < counted:
        return msgn(
            "A vote was taken with %(num)s seat present: the attendance cannot say that there were fewer.",
            "A vote was taken with %(num)s seats present: the attendance cannot say that there were fewer.",
            counted,
        )
    return None
