"""Ballots that end without result: the quorum went while they were open, or nobody voted; nothing is decided (domain.md rule 13)."""

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import agenda, meetings, reconvening
from fundtracker.committees.models import AgendaItem
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.votes import living, rules, votes
from fundtracker.votes.models import Vote


def lapse(item_id: int, *, meeting_id: int, by: Actor, text: str = "") -> int:
    """Close a ballot without result, since its quorum has gone or nobody voted; what was cast stays on record. Gives back the item's id.

    Raises:
        NotFound: no such item at this meeting.
        Refusal: no ballot is open, or the quorum is there and there are votes.
    """
    row = meetings.fresh(meeting_id)
    agenda.get(item_id, meeting_id)
    vote, book = living.of_item(item_id), votes.book_of(meeting_id)
    if vote is None or vote.closed_at is not None:
        raise Refusal(msg("The ballot on this item is not open any more, or not yet."))
    found = votes.room_of(meeting_id, item_id)
    if votes.reached(meeting_id, item_id) and votes.has_votes(item_id, meeting_id=meeting_id):
        raise Refusal(msg("The quorum is there and there are votes: close the ballot with its result."))
    vote.lapsed, vote.text, vote.closed_at, vote.closed_by = True, text, clock.now(), str(by)
    vote.base, vote.present = len(found.base), len(found.there)
    vote.needed = rules.needed(found, book, quorum_needed=reconvening.of_item(item_id).needs_quorum)
    session.flush()
    after = {"item_id": item_id, "present": vote.present, "base": vote.base, "needed": vote.needed}
    audit.record("web:vote:lapsed", vote.id, by=by, fund_id=meetings.fund_of(row), after=after)
    return item_id


def settle(meeting_id: int, *, by: Actor) -> None:
    """Let every open ballot of a meeting lapse that has no quorum any more, or no votes, for the meeting ends.

    Raises:
        Refusal: one is open that has its quorum and votes, so it has a result to be closed with.
    """
    meetings.fresh(meeting_id)
    query = select(AgendaItem.id, AgendaItem.title).join(Vote, Vote.item_id == AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    for item_id, title in session.execute(query.where(Vote.closed_at.is_(None)).order_by(AgendaItem.id)).all():
        if votes.reached(meeting_id, item_id) and votes.has_votes(item_id, meeting_id=meeting_id):
            raise Refusal(msg("A ballot is still open: “%(title)s”. Close it first.", title=title))
        lapse(item_id, meeting_id=meeting_id, by=by)


def of_meeting(meeting_id: int) -> dict[int, list[Message]]:
    """What is to be said of the ballots that lapsed at a meeting, by item."""
    query = select(Vote).join(AgendaItem, AgendaItem.id == Vote.item_id).where(AgendaItem.meeting_id == meeting_id, Vote.lapsed)
    told: dict[int, list[Message]] = {}
    for vote in session.scalars(query.order_by(Vote.id)):
        counts = {"present": vote.present, "base": vote.base, "needed": vote.needed}
        told.setdefault(vote.item_id, []).append(rules.lapsed_sentence(vote.way, vote.closed_at or vote.opened_at, **counts))
    return told
