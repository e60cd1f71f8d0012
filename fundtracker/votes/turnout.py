"""How many seats were at a meeting together, and whether that is its quorum; how many answered a consultation, or a ballot so far."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from fundtracker.committees import meetings, reconvening, seats
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.models import AgendaItem, Seat
from fundtracker.committees.rules import TOOK_PART, Basis
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg
from fundtracker.votes import rules, stays, votes
from fundtracker.votes.models import Ballot, Vote
from fundtracker.votes.rules import Choice


def of_meeting(meeting_id: int) -> Message:
    """How many seats were at a meeting together, or answered a consultation, and whether that is its quorum, in one sentence.

    While a meeting goes on these are the seats that are there now; once it is over, the most that were there at once, never the sum of
    all that came. Where that number did not last, a second sentence says so.
    """
    line, book = meetings.get(meeting_id), votes.book_of(meeting_id)
    everyone = set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))
    vacant = seats.vacant(meeting_id)
    moments = stays.over_time(meeting_id) if line.ended_at is not None else []
    found = rules.room(everyone, away=(), vacant=vacant, there=_together(line, moments, vacant), proxies={})
    if line.in_writing:
        return rules.answered_sentence(found, book)
    short = reconvening.late(meeting_id)
    why = None if line.quorum_needed else msg("for the same items, at no more than the same amounts")
    why = reconvening.WHY[Basis.LATE] if short else why
    sentence = rules.quorum_sentence(found, book, quorum_needed=line.quorum_needed or short, why=why)
    if line.ended_at is None:
        return sentence
    return rules.most_sentence(sentence, [(at.astimezone(clock.PARIS).time(), len(there & found.base)) for at, there in moments])


def _together(line: MeetingLine, moments: Sequence[tuple[datetime, frozenset[int]]], vacant: frozenset[int]) -> frozenset[int]:
    """The seats that answered in writing; at a meeting those there now, or at the moment when most were there once it is over."""
    if line.in_writing:
        return frozenset(_answered(line.id))
    if not moments:
        return stays.there(line.id)
    return max((there for _, there in moments), key=lambda there: len(there - vacant))


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
