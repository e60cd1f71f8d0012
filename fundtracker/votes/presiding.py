"""Who presides as things stand, what is kept of it with each decision, and whose vote decides a tie (domain.md rule 12)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from fundtracker.committees import attendance, leading, meetings, presiding, recusals
from fundtracker.committees.leading import Lead
from fundtracker.committees.models import Meeting, Seat
from fundtracker.committees.presiding import Presiding
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg, sort_key
from fundtracker.votes import living, stays

NOBODY = msg("Nobody presides over this item: neither the chair nor the vice-chair is noted as there for it. Say who presides.")


@dataclass(frozen=True)
class Candidate:
    """Somebody noted as there, who can be said to preside; `seat` names whom they sit for."""

    who: Presiding
    seat: str
    authority_id: int

    @property
    def key(self) -> str:
        """What a form sends for them: the seat and the name, so that a list that changed meanwhile names nobody else."""
        return f"{self.authority_id} {self.who.name}"


def now(meeting_id: int, item_id: int | None = None) -> Presiding | None:
    """Who presides over a meeting, or an item of it, as things stand.

    Whoever was noted for the item, else for the meeting, while they sit for a seat that is there and keeps not away from the item; else
    the chair, else the vice-chair, who is noted as there in person. None where it takes a note by hand, and in a consultation, over which
    nobody presides.
    """
    meeting = meetings.get(meeting_id)
    if meeting.in_writing:
        return None
    here = stays.there(meeting_id) - (recusals.of_item(item_id) if item_id is not None else frozenset())
    noted = [presiding.noted_for(item_id) if item_id is not None else None, presiding.of_meeting(meeting_id)]
    sitting = _sitting(meeting_id, here)
    for who in noted:
        if who is not None and (who.authority_id is None or sitting.get(who.authority_id) == sort_key(who.name)):
            return who
    return next(iter(_leads(meeting.committee_id, meeting_id, here)), None)


def _leads(committee_id: int, meeting_id: int, here: Collection[int]) -> list[Presiding]:
    """The chair and the vice-chair, of whom the record says that they sit for their seats themselves."""
    people = _sitting(meeting_id, here)
    return [
        Presiding(lead.name, lead.user_id, lead.mandate_id, lead.authority_id)
        for lead in leading.of_committee(committee_id)
        if people.get(lead.authority_id) == sort_key(lead.name)
    ]


def _sitting(meeting_id: int, here: Collection[int]) -> dict[int, str]:
    """Whom the record says to sit for each of some seats, by seat, as names are compared."""
    query = select(Seat.authority_id, Seat.person).filter_by(meeting_id=meeting_id).where(Seat.authority_id.in_(here))
    return {authority_id: sort_key(person) for authority_id, person in session.execute(query)}


def settle(meeting_id: int, item_id: int, *, by: Actor) -> None:
    """Keep who presides over an item that is being decided, and over its meeting where that is not on record yet.

    Raises:
        Refusal: nobody presides.
    """
    who = now(meeting_id, item_id)
    if who is None:
        raise Refusal(NOBODY)
    keep(meeting_id, by=by)
    presiding.note(meeting_id, who, by=by, item_id=item_id)


def keep(meeting_id: int, *, by: Actor) -> None:
    """Keep who presides over a meeting, where that is not on record yet and somebody does."""
    who = now(meeting_id) if presiding.of_meeting(meeting_id) is None else None
    if who is not None:
        presiding.note(meeting_id, who, by=by)


def note(meeting_id: int, who: Presiding, *, by: Actor, item_id: int | None = None) -> int:
    """Put on record who presides, as `committees.presiding.note`; not to turn a ballot whose votes are in. Gives back the meeting's id.

    Raises:
        NotFound: no such meeting, or no such item at it.
        Refusal: as there; votes were cast and another one presides over their item, or whoever is chosen keeps away from the item.
    """
    meetings.fresh(meeting_id)
    if item_id is not None and _away(meeting_id, item_id, who):
        raise Refusal(msg("Whoever takes no part in an item does not preside over it: choose somebody else."))
    before = {key: now(meeting_id, key) for key in living.voted_on(meeting_id)}
    presiding.note(meeting_id, who, by=by, item_id=item_id)
    if any(known is not None and now(meeting_id, key) != known for key, known in before.items()):
        raise Refusal(msg("Votes were cast on this item: whoever presided when they were goes on presiding, as long as they are there."))
    return meeting_id


def _away(meeting_id: int, item_id: int, who: Presiding) -> bool:
    """Whether somebody sits for a seat that keeps away from an item."""
    people = _sitting(meeting_id, recusals.of_item(item_id))
    return who.authority_id in people or sort_key(who.name) in people.values()


def candidates(meeting_id: int, item_id: int | None = None) -> list[Candidate]:
    """Who can be said to preside: whoever is noted as sitting for a seat that is there and keeps not away from the item; by seat."""
    here = stays.there(meeting_id) - (recusals.of_item(item_id) if item_id is not None else frozenset())
    lines = [line for line in attendance.of_meeting(meeting_id) if line.authority_id in here]
    held = [Presiding(lead.name, lead.user_id, lead.mandate_id, lead.authority_id) for lead in leading.held_by(here)]
    found = []
    for line in lines:
        same = [who for who in held if who.authority_id == line.authority_id and sort_key(who.name) == sort_key(line.person)]
        if line.person:
            found.append(Candidate(next(iter(same), Presiding(line.person)), line.authority_name, line.authority_id))
    return found


def seat_of(row: Meeting, item_id: int, *, among: Collection[int]) -> int | None:
    """The seat of whoever presides over an item in the room, of those that count.

    One that keeps away, stands vacant or is not there breaks no tie.
    """
    who = now(row.id, item_id)
    return who.authority_id if who is not None and who.authority_id in among else None


def lead_in_writing(committee_id: int, *, among: Collection[int]) -> Lead | None:
    """Whose answer decides a tie in a consultation: the chair's, else the vice-chair's where the chair's seat does not count.

    The casting vote is that person's own: what somebody else answers for the seat, or staff enter for it, breaks no tie.
    """
    return next((lead for lead in leading.of_committee(committee_id) if lead.authority_id in among), None)


def keeps(item_id: int) -> Message | None:
    """Whoever broke a tie presided."""
    vote = living.of_item(item_id)
    if vote is None or vote.casting is None:
        return None
    return msg("The vote of whoever presided over this item broke a tie: who that was stays on record.")
