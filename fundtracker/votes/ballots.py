"""Votes by name: of each item voted on openly, how each seat voted and by whom, once the vote is closed."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Authority
from fundtracker.committees import recusals
from fundtracker.committees.models import AgendaItem
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg
from fundtracker.votes.models import Ballot, Vote
from fundtracker.votes.rules import Choice


@dataclass(frozen=True)
class NamedVote:
    """How a seat voted and by whom: `person` cast it, for the seat `held_by` where that held its proxy; `noted_by` staff entered it.

    `aside` where the seat keeps away from the item since, so that it does not count.
    """

    seat: str
    choice: Choice
    person: str
    held_by: str
    noted_by: str
    aside: bool

    @property
    def by(self) -> Message | None:
        """By whom it was cast, in words; None where the books do not know."""
        values = {"person": self.person, "seat": self.held_by, "secretary": self.noted_by}
        if self.noted_by:
            return msg("%(person)s, noted by %(secretary)s", **values) if self.person else msg("noted by %(secretary)s", **values)
        if not self.person:
            return None
        return msg("%(person)s, by proxy to %(seat)s", **values) if self.held_by else msg("%(person)s", **values)


def by_name(meeting_id: int) -> dict[int, list[NamedVote]]:
    """The votes of a meeting or a consultation by item and in the order of the seats' names: of those that are closed and not secret."""
    return _named(meeting_id, Vote.outcome.is_not(None))


def so_far(meeting_id: int, item_id: int) -> list[NamedVote]:
    """The votes cast on an item so far, as staff who enter votes read them; none of a secret ballot."""
    return _named(meeting_id, (Vote.item_id == item_id) & ~Vote.lapsed).get(item_id, [])


def _named(meeting_id: int, condition: ColumnElement[bool]) -> dict[int, list[NamedVote]]:
    query = (
        select(Vote.item_id, Ballot, Authority.label)
        .join(Ballot, Ballot.vote_id == Vote.id)
        .join(AgendaItem, AgendaItem.id == Vote.item_id)
        .join(Authority, Authority.id == Ballot.authority_id)
        .where(AgendaItem.meeting_id == meeting_id, condition, ~Vote.secret)
        .order_by(Authority.sort_key, Authority.id)
    )
    rows = session.execute(query).all()
    away, names = recusals.of_meeting(meeting_id), _names([row for _, row, _ in rows])
    found: dict[int, list[NamedVote]] = {}
    for item_id, row, seat in rows:
        aside = row.authority_id in away.get(item_id, ())
        held_by = names.seats.get(row.held_by_id or 0, "")
        noted_by = names.people.get(row.cast_by, "") if row.entered else ""
        person = row.person or ("" if row.entered else names.people.get(row.cast_by, ""))
        found.setdefault(item_id, []).append(NamedVote(seat, row.choice, person, held_by, noted_by, aside))
    return found


@dataclass(frozen=True)
class _Names:
    """The names of those who cast, by what the record calls them, and of the seats that held proxies."""

    people: dict[str, str]
    seats: dict[int, str]


def _names(rows: list[Ballot]) -> _Names:
    ids = {int(row.cast_by.partition(":")[2]) for row in rows if row.cast_by.startswith("user:")}
    people = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    seats = session.execute(
        select(Authority.id, Authority.label).where(Authority.id.in_({row.held_by_id for row in rows if row.held_by_id}))
    )
    return _Names({str(Actor("user", key)): name for key, name in people}, dict(seats.all()))
