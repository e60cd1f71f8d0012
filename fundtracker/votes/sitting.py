"""Who sits for a seat, as far as the books know: named in the answer to the notice, or the only one who can."""

from collections.abc import Collection

from sqlalchemy import or_, select

from fundtracker.committees.models import Seat
from fundtracker.committees.speakers import only_ones
from fundtracker.kernel.db import session
from fundtracker.notices.models import Reply
from fundtracker.notices.rules import Answer
from fundtracker.votes.models import Stay
from fundtracker.votes.rules import Room

STANDS = or_(Reply.answer != Answer.DEPUTY, Reply.deputy_confirmed_at.is_not(None))
"""Whom an answer names sits: but for a deputy that a reply link named and nobody has confirmed yet."""


def expected(meeting_id: int) -> dict[int, str]:
    """The name of who is expected for each seat of a meeting, by authority; left out where it cannot be known."""
    seats = set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))
    named = select(Reply.authority_id, Reply.person).where(Reply.meeting_id == meeting_id, Reply.person != "", STANDS)
    return {**only_ones(seats), **dict(session.execute(named).all())}


def of_seat(meeting_id: int, authority_id: int) -> str:
    """The name of who is expected for one seat; nothing where it cannot be known."""
    named = select(Reply.person).where(Reply.meeting_id == meeting_id, Reply.authority_id == authority_id, STANDS)
    return session.scalar(named) or only_ones([authority_id]).get(authority_id, "")


def replaced(meeting_id: int) -> frozenset[int]:
    """The seats for which a confirmed deputy sits: their own people do not vote, unless somebody else was noted as there after all."""
    query = select(Reply.authority_id, Reply.person).where(Reply.meeting_id == meeting_id, Reply.answer == Answer.DEPUTY, STANDS)
    sent = dict(session.execute(query).all())
    noted = select(Stay.authority_id, Stay.person).where(Stay.meeting_id == meeting_id, Stay.left_at.is_(None), Stay.person != "")
    came = dict(session.execute(noted).all())
    return frozenset(key for key, name in sent.items() if came.get(key, name) == name)


def votes_for(authority_id: int, mine: Collection[int], room: Room, replaced: Collection[int]) -> bool:
    """Whether whoever acts for the authorities `mine` votes for a seat on their own device (domain.md rule 13).

    A seat that gave a proxy and is not there votes by its holder alone; one of `replaced` on nobody's device: staff enter its vote.
    """
    holder = None if authority_id in room.there else room.proxies.get(authority_id)
    voter = authority_id if holder is None else holder
    return voter in mine and voter not in replaced
