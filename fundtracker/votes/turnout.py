"""How many seats took part in a meeting, and whether that is its quorum; how many answered a consultation, or a ballot so far."""

from sqlalchemy import select

from fundtracker.committees import meetings, seats
from fundtracker.committees.models import AgendaItem, Seat
from fundtracker.committees.rules import COUNTS_FOR_QUORUM, TOOK_PART
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg
from fundtracker.votes import rules, votes
from fundtracker.votes.models import Ballot, Vote
from fundtracker.votes.rules import Choice


def of_meeting(meeting_id: int) -> Message:
    """How many seats took part in a meeting or a consultation, and whether that is its quorum, in one sentence."""
    line, book = meetings.get(meeting_id), votes.book_of(meeting_id)
    lines = session.execute(select(Seat.authority_id, Seat.presence).filter_by(meeting_id=meeting_id)).all()
    there = {authority_id for authority_id, presence in lines if presence in COUNTS_FOR_QUORUM}
    if line.in_writing:
        there = _answered(meeting_id)
    everyone = {authority_id for authority_id, _ in lines}
    found = rules.room(everyone, away=(), vacant=seats.vacant(meeting_id), there=there, proxies={})
    if line.in_writing:
        return rules.answered_sentence(found, book)
    why = None if line.quorum_needed else msg("for the same items, at no more than the same amounts")
    return rules.quorum_sentence(found, book, quorum_needed=line.quorum_needed, why=why)


def took_part(meeting_id: int) -> set[int]:
    """The authorities that were at a meeting or represented there; in writing, those that answered on any item."""
    if meetings.get(meeting_id).in_writing:
        return _answered(meeting_id)
    return set(session.scalars(select(Seat.authority_id).where(Seat.meeting_id == meeting_id, Seat.presence.in_(TOOK_PART))))


def _answered(meeting_id: int) -> set[int]:
    query = select(Ballot.authority_id).join(Vote, Vote.id == Ballot.vote_id).join(AgendaItem, AgendaItem.id == Vote.item_id)
    return set(session.scalars(query.where(AgendaItem.meeting_id == meeting_id)))


def tally(meeting_id: int, item_id: int) -> Message | None:
    """What an open ballot comes to so far, in one sentence; None where none is open."""
    line = votes.of_item(item_id)
    if line is None or line.closed_at is not None:
        return None
    said = rules.counted(line.said, votes.room_of(meeting_id, item_id))
    values = {"ayes": said[Choice.FOR], "noes": said[Choice.AGAINST], "rest": said[Choice.ABSTENTION], "none": said[Choice.NOT_VOTING]}
    return msg("%(ayes)s for, %(noes)s against, abstentions: %(rest)s, not voting or silent: %(none)s", **values)
