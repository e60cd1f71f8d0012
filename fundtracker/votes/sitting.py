"""Who sits for a seat, and so who votes for it: one answer for the pages and for the vote itself (domain.md rule 12)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.committees import committees, meetings
from fundtracker.committees.models import Seat
from fundtracker.committees.speakers import only_ones
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Denied, Refusal
from fundtracker.kernel.text import Message, msg, sort_key
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse
from fundtracker.notices import proxies
from fundtracker.notices.models import Reply
from fundtracker.notices.rules import Answer
from fundtracker.votes.rules import Room

STANDS = or_(Reply.answer != Answer.DEPUTY, Reply.deputy_confirmed_at.is_not(None))
"""Whom an answer names sits: but for a deputy that a reply link named and nobody has confirmed yet."""


@dataclass(frozen=True)
class Sitter:
    """A person at a meeting: the authorities they may represent, and who is noted as sitting for each seat; None in a consultation."""

    name: str
    represents: frozenset[int]
    noted: Mapping[int, str] | None

    def votes_for(self, authority_id: int, room: Room) -> bool:
        """Whether the person votes for a seat on their own device: for the one they sit for, and for those whose proxy it holds."""
        return self.refused(authority_id, room) is None

    def refused(self, authority_id: int, room: Room) -> Message | None:
        """Why the person does not vote for a seat on their own device; None where they do.

        A seat that gave a proxy and is not there votes by its holder; one for which somebody else is noted as sitting votes by them.
        """
        voter = _voter(authority_id, room)
        if authority_id in self.represents and voter != authority_id:
            return msg("Your seat votes by its proxy at this meeting. If you sit there yourself, say so to the secretary.")
        if voter not in self.represents:
            return msg(
                "You vote for the seat you sit for, and for those whose proxy it holds. Elected members represent their authority, and "
                "officers whom it has named for it."
            )
        if self.noted is not None and sort_key(self.noted.get(voter, "")) != sort_key(self.name):
            return msg(
                "%(name)s is noted as sitting for this seat, so its vote is theirs. If you sit there yourself, say so to the secretary.",
                name=self.noted.get(voter) or "–",
            )
        return None


def of_person(user_id: int | None, meeting_id: int) -> Sitter:
    """A person as they may vote at a meeting now; whoever is no person represents nobody."""
    noted = None if meetings.get(meeting_id).in_writing else noted_at(meeting_id)
    if user_id is None:
        return Sitter("", frozenset(), noted)
    return Sitter(session.get_one(User, user_id).name, committees.represents(user_id), noted)


def noted_at(meeting_id: int) -> dict[int, str]:
    """Who is noted as sitting for each seat of a meeting, by authority."""
    return dict(session.execute(select(Seat.authority_id, Seat.person).filter_by(meeting_id=meeting_id)).all())


def verdict(user_id: int, meeting_id: int, authority_id: int, room: Room) -> Verdict:
    """Whether a person votes for a seat on their own device."""
    reason = of_person(user_id, meeting_id).refused(authority_id, room)
    return ALLOWED if reason is None else refuse(reason)


def voting(meeting_id: int, authority_id: int, room: Room, *, by: Actor, entered: bool) -> str:
    """The name of who votes for a seat: the actor, or for what staff `entered` whoever is noted; nothing for what came in writing.

    Raises:
        Denied: the actor does not vote for the seat.
        Refusal: as `check_entered`.
    """
    if entered:
        check_entered(meeting_id, authority_id, room)
        return "" if meetings.get(meeting_id).in_writing else noted_at(meeting_id).get(_voter(authority_id, room), "")
    sitter = of_person(by.user_id, meeting_id)
    reason = sitter.refused(authority_id, room)
    if reason is not None:
        raise Denied(reason)
    return sitter.name


def check_entered(meeting_id: int, authority_id: int, room: Room) -> None:
    """Refuse to enter the vote of a seat in the room for which nobody sits who may represent it; what comes in writing staff vouch for.

    A name that no mandate of the authority holds is taken as noted, and so is a deputy its answer named.

    Raises:
        Refusal: nobody is noted, or somebody whose function does not let them vote.
    """
    if meetings.get(meeting_id).in_writing:
        return
    voter = _voter(authority_id, room)
    person = noted_at(meeting_id).get(voter, "")
    authority = session.get_one(Authority, voter).label
    if not person:
        raise Refusal(msg("Nobody is noted as sitting for %(authority)s: say who does, then enter its vote.", authority=authority))
    held = [line for line in mandates.people_of(voter, clock.today()) if sort_key(line.person_name) == sort_key(person)]
    if held and not any(voter in committees.represents(line.user_id) for line in held) and not _is_deputy(meeting_id, voter, person):
        raise Refusal(
            msg(
                "%(person)s may not vote for %(authority)s: an elected member does, or an officer whom it has named for it.",
                person=person,
                authority=authority,
            )
        )


def unable(meeting_id: int) -> dict[int, str]:
    """Who sits for a seat in the room and cannot vote on a device of their own, by authority: a deputy, a name without an account.

    A secret ballot is cast on devices alone, so it is refused while such a seat counts for the item: nobody may note its vote.
    """
    noted = noted_at(meeting_id)
    query = (
        select(Mandate.authority_id, User.name)
        .join(User, User.id == Mandate.user_id)
        .where(Mandate.authority_id.in_(noted), User.active, mandates.may_represent(), *mandates.current(clock.today()))
    )
    able = {(authority_id, sort_key(name)) for authority_id, name in session.execute(query)}
    return {key: person for key, person in noted.items() if (key, sort_key(person)) not in able}


def check_devices(meeting_id: int, room: Room) -> None:
    """Refuse a secret ballot while somebody seated could not cast it. Raises Refusal."""
    names = labelled(unable(meeting_id), room)
    if names:
        raise Refusal(no_secret_ballot(names))


def labelled(found: Mapping[int, str], room: Room) -> list[str]:
    """Those of the people found `unable` who sit for a seat that counts here, each with the seat, by its name."""
    labels = dict(session.execute(select(Authority.id, Authority.label).where(Authority.id.in_(room.there & frozenset(found)))).all())
    return sorted((f"{found[key]} ({label})" if found[key] else label for key, label in labels.items()), key=sort_key)


def no_secret_ballot(names: Sequence[str]) -> Message:
    """Why no secret ballot can be opened, and what to do instead."""
    return msg(
        "No secret ballot on devices: sitting here without an account to vote with: %(names)s. Vote on paper and record the counts as a "
        "secret ballot, or open an ordinary ballot.",
        names=", ".join(names),
    )


def _voter(authority_id: int, room: Room) -> int:
    """The seat that casts a seat's vote: the holder of its proxy where that holds, else itself."""
    return authority_id if authority_id in room.there else room.proxies.get(authority_id, authority_id)


def _is_deputy(meeting_id: int, authority_id: int, person: str) -> bool:
    query = select(Reply.person).where(Reply.meeting_id == meeting_id, Reply.authority_id == authority_id, Reply.answer == Answer.DEPUTY)
    return sort_key(session.scalar(query.where(STANDS)) or "") == sort_key(person)


def check_confirmed(meeting_id: int, authority_id: int, person: str) -> None:
    """Refuse to note as sitting the deputy a reply link named whom nobody has confirmed. Raises Refusal."""
    query = select(Reply.person).where(Reply.meeting_id == meeting_id, Reply.authority_id == authority_id, ~STANDS)
    waiting = session.scalar(query)
    if waiting and sort_key(waiting) == sort_key(person):
        raise Refusal(
            msg(
                "%(person)s is named as the deputy of %(authority)s, and nobody has confirmed it: confirm the deputy among the answers"
                " first.",
                person=waiting,
                authority=session.get_one(Authority, authority_id).label,
            )
        )


def expected(meeting_id: int) -> dict[int, str]:
    """The name of who is expected for each seat of a meeting, by authority; left out where it cannot be known.

    A seat that sends a deputy whom nobody has confirmed expects nobody: neither the deputy nor whom the deputy stands for.
    """
    seats = set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))
    return {**only_ones(seats - proxies.waiting(meeting_id)), **_answered(meeting_id)}


def of_seat(meeting_id: int, authority_id: int) -> str:
    """The name of who is expected for one seat; nothing where it cannot be known."""
    known = only_ones({authority_id} - proxies.waiting(meeting_id))
    return _answered(meeting_id, [authority_id]).get(authority_id) or known.get(authority_id, "")


def _answered(meeting_id: int, authority_ids: Collection[int] | None = None) -> dict[int, str]:
    """Whom the answers to the notice name, by authority."""
    query = select(Reply.authority_id, Reply.person).where(Reply.meeting_id == meeting_id, Reply.person != "", STANDS)
    return dict(session.execute(query if authority_ids is None else query.where(Reply.authority_id.in_(authority_ids))).all())
