"""The seats of a meeting, fixed when it was convened, and how each took part."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from fundtracker import audit
from fundtracker.authorities.models import Authority
from fundtracker.committees import meetings
from fundtracker.committees.models import Seat
from fundtracker.committees.rules import COUNTS_FOR_QUORUM, MeetingStatus, Presence
from fundtracker.committees.speakers import only_ones
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, Refusal
from fundtracker.kernel.hooks import Hook, first
from fundtracker.kernel.text import Message, msg

AGAINST: Hook[[int, Mapping[int, Presence | None]], Message | None] = Hook(
    "Before an attendance of a meeting (id) is recorded, by seat: that one was noted as there, or counted in a vote."
)


@dataclass(frozen=True)
class SeatLine:
    """A seat at a meeting: whose, and how it took part."""

    authority_id: int
    authority_name: str
    siren: str
    presence: Presence | None
    person: str


def stamp(meeting_id: int) -> str:
    """What is on record now: whoever changes it says what was read, so that nobody overwrites an arrival noted meanwhile."""
    told = "|".join(f"{line.authority_id}:{line.presence or ''}:{line.person}" for line in of_meeting(meeting_id))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def record(meeting_id: int, *, seats: Mapping[int, tuple[Presence | None, str]], by: Actor, seen: str | None = None) -> int:
    """Record how seats took part, as (presence, person) by authority; gives back the meeting's id.

    A seat that was there without a name is taken for the one person who can sit for it, where there is only one.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting has not begun, is not convened or held, its record stands, an authority has no seat there, or it was there
            without anybody known to sit for it.
        Conflict: what is on record is not what it was in `seen` (`stamp`) any more.
    """
    row = meetings.fresh(meeting_id)
    if row.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        raise Refusal(msg("Convene the meeting first: its seats are not fixed yet."))
    if row.starts_at > clock.now():
        raise Refusal(msg("This meeting has not begun yet."))
    meetings.check(meetings.RECORDING, meeting_id)
    if seen is not None and seen != stamp(meeting_id):
        raise Conflict(msg("The attendance changed meanwhile. Open it again, compare, and record it once more."))
    found = {seat.authority_id: seat for seat in session.scalars(select(Seat).filter_by(meeting_id=meeting_id))}
    if not seats.keys() <= found.keys():
        raise Refusal(msg("This authority has no seat at this meeting."))
    presences = {key: seats[key][0] if key in seats else seat.presence for key, seat in found.items()}
    against = first(AGAINST(meeting_id, presences))
    if against is not None:
        raise Refusal(against)
    known = only_ones([key for key, (presence, person) in seats.items() if presence in COUNTS_FOR_QUORUM and not person])
    for authority_id, (presence, person) in seats.items():
        found[authority_id].presence, found[authority_id].person = presence, person or known.get(authority_id, "")
    session.flush()
    nobody = [key for key in seats if found[key].presence in COUNTS_FOR_QUORUM and not found[key].person]
    if nobody:
        raise Refusal(unnamed(nobody))
    told = {str(key): [found[key].presence, found[key].person] for key in seats}
    audit.record("web:meeting:attended", meeting_id, by=by, fund_id=meetings.fund_of(row), after=told)
    return meeting_id


def note(meeting_id: int, authority_id: int, *, presence: Presence | None, person: str) -> None:
    """Keep how a seat is there now and who sits for it, under the lock of the meeting; who says so writes the audit event of the act."""
    seat = session.get_one(Seat, (meeting_id, authority_id))
    seat.presence, seat.person = presence, person
    session.flush()


def unnamed(authority_ids: Sequence[int]) -> Message:
    """What is said of seats that cannot be there, since nobody is known to sit for them."""
    names = session.scalars(select(Authority.label).where(Authority.id.in_(authority_ids)).order_by(Authority.sort_key))
    return msg("Say who sits for %(names)s: a seat is there by somebody.", names=", ".join(names))


def of_meeting(meeting_id: int) -> list[SeatLine]:
    """The seats of a meeting by the authorities' names; empty before it is convened."""
    query = (
        select(Authority.id, Authority.label, Authority.siren, Seat.presence, Seat.person)
        .join(Seat, Seat.authority_id == Authority.id)
        .where(Seat.meeting_id == meeting_id)
        .order_by(Authority.sort_key, Authority.id)
    )
    return [SeatLine(*row) for row in session.execute(query)]


def by_presence(lines: Sequence[SeatLine]) -> dict[Presence, list[SeatLine]]:
    """The seats whose attendance is on record, by how they took part."""
    return {presence: found for presence in Presence if (found := [line for line in lines if line.presence is presence])}
