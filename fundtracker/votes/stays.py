"""Who is in the room or on the line, since when: arrivals and departures, which the quorum of each item follows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import attendance, meetings
from fundtracker.committees.models import AgendaItem, Meeting, Seat
from fundtracker.committees.rules import COUNTS_FOR_QUORUM, MeetingKind, MeetingStatus, Presence
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.notices import proxies, replies
from fundtracker.notices.rules import Answer
from fundtracker.votes import sitting
from fundtracker.votes.models import Stay, Vote

EARLY = timedelta(hours=1)
"""How long before a meeting its first arrivals may be noted."""

ANSWERED = {Answer.PRESENT: Presence.PRESENT, Answer.REMOTE: Presence.REMOTE, Answer.DEPUTY: Presence.PRESENT}
"""How a seat that answered so is expected to be there."""


@dataclass(frozen=True)
class StayLine:
    """A seat's stay: how, who, from when to when (None while it lasts)."""

    authority_id: int
    presence: Presence
    person: str
    arrived_at: datetime
    left_at: datetime | None


def arrive(meeting_id: int, *, authority_id: int, presence: Presence, by: Actor, person: str = "") -> int:
    """Note that a seat is there now; said twice, it stands once. Gives back the meeting's id.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is not going on, the authority has no seat there, it cannot be there that way, nobody is known to sit for
            it, or its deputy is not confirmed.
    """
    row, seat = _there(meeting_id, authority_id)
    if clock.now() < row.starts_at - EARLY:
        raise Refusal(msg("Arrivals are noted from an hour before the meeting on."))
    if presence not in COUNTS_FOR_QUORUM:
        raise Refusal(msg("Choose whether it is in the room or on the line."), field="presence")
    if _current(meeting_id, authority_id) is None:
        person = person or seat.person or sitting.of_seat(meeting_id, authority_id)
        if not person:
            raise Refusal(attendance.unnamed([authority_id]))
        sitting.check_confirmed(meeting_id, authority_id, person)
        session.add(Stay(meeting_id=meeting_id, authority_id=authority_id, presence=presence, person=person, arrived_at=clock.now()))
        attendance.note(meeting_id, authority_id, presence=presence, person=person)
        session.flush()
        after = {"authority_id": authority_id, "presence": presence, "person": person}
        audit.record("web:seat:arrived", meeting_id, by=by, fund_id=meetings.fund_of(row), after=after)
    return meeting_id


def arrive_all(meeting_id: int, *, by: Actor) -> int:
    """Note as there every seat that answered so and that nobody noted yet, where it is known by whom; gives back the meeting's id.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is not going on.
    """
    noted, known = of_meeting(meeting_id), sitting.expected(meeting_id)
    for authority_id, line in replies.of_meeting(meeting_id).items():
        presence = ANSWERED.get(line.answer) if line.answer is not None else None
        if presence is not None and authority_id not in noted and known.get(authority_id):
            arrive(meeting_id, authority_id=authority_id, presence=presence, by=by)
    return meeting_id


def leave(meeting_id: int, *, authority_id: int, by: Actor) -> int:
    """Note that a seat has left; one whose arrival nobody noted was there from the beginning. Gives back the meeting's id.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is not going on, or the seat is not there.
    """
    row, seat = _there(meeting_id, authority_id)
    stay = _current(meeting_id, authority_id)
    if stay is None:
        if authority_id not in there(meeting_id) or seat.presence is None:
            raise Refusal(msg("This seat is not there."))
        facts = {"presence": seat.presence, "person": seat.person, "arrived_at": min(row.starts_at, clock.now())}
        stay = Stay(meeting_id=meeting_id, authority_id=authority_id, **facts)
        session.add(stay)
    stay.left_at = clock.now()
    session.flush()
    audit.record("web:seat:left", meeting_id, by=by, fund_id=meetings.fund_of(row), after={"authority_id": authority_id})
    return meeting_id


def undo(meeting_id: int, *, authority_id: int, by: Actor) -> int:
    """Take back an arrival that was noted by mistake: the seat counts as never there since. Gives back the meeting's id.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is not going on, the seat is not there, or it counted in a vote meanwhile.
    """
    row, _seat = _there(meeting_id, authority_id)
    stay = _current(meeting_id, authority_id)
    if stay is None:
        raise Refusal(msg("This seat is not there."))
    of_meeting_ = select(Vote.id).join(AgendaItem, AgendaItem.id == Vote.item_id).where(AgendaItem.meeting_id == meeting_id)
    if session.scalar(of_meeting_.where((Vote.closed_at >= stay.arrived_at) | Vote.closed_at.is_(None)).limit(1)) is not None:
        raise Refusal(msg("A vote was opened or closed since, and this seat counted: note that it has left instead."))
    session.delete(stay)
    session.flush()
    if not of_meeting(meeting_id).get(authority_id):
        attendance.note(meeting_id, authority_id, presence=None, person="")
    audit.record("web:seat:undone", meeting_id, by=by, fund_id=meetings.fund_of(row), before={"authority_id": authority_id})
    return meeting_id


@dataclass(frozen=True)
class Record:
    """What is on record of who was there: stays as (authority, from, to), the seats without any that took part, when the meeting ended."""

    stays: Sequence[tuple[int, datetime, datetime | None]]
    without: frozenset[int]
    end: datetime | None

    def there(self, at: datetime | None = None) -> frozenset[int]:
        """The seats that are there now, or were when the meeting ended; with `at`, those that were there at that moment of it."""
        if at is None or (self.end is not None and at >= self.end):
            return self.without | {key for key, _, left_at in self.stays if left_at == self.end}
        return self.without | {key for key, arrived_at, left_at in self.stays if arrived_at <= at and (left_at is None or at < left_at)}


def _record(meeting_id: int) -> Record:
    query = select(Stay.authority_id, Stay.arrived_at, Stay.left_at).filter_by(meeting_id=meeting_id)
    stays = [(authority_id, arrived_at, left_at) for authority_id, arrived_at, left_at in session.execute(query)]
    took_part = select(Seat.authority_id).filter_by(meeting_id=meeting_id).where(Seat.presence.in_(COUNTS_FOR_QUORUM))
    without = frozenset(session.scalars(took_part)) - {authority_id for authority_id, _, _ in stays}
    return Record(stays, without, session.get_one(Meeting, meeting_id).ended_at)


def there(meeting_id: int, *, at: datetime | None = None) -> frozenset[int]:
    """The seats that are there now, or were when the meeting ended; a seat without noted arrivals as its attendance is on record.

    Whoever left before it ended was not there any more, also who left last. With `at`, those that were there at that moment of it.
    """
    return _record(meeting_id).there(at)


def over_time(meeting_id: int) -> list[tuple[datetime, frozenset[int]]]:
    """The seats that were there together from each arrival or departure on, in order, before the meeting ended.

    A seat without noted arrivals was there all along, as its attendance is on record; nothing where no arrival was noted.
    """
    known = _record(meeting_id)
    moments = {moment for _, *both in known.stays for moment in both if moment is not None}
    return [(at, known.there(at)) for at in sorted(moments) if known.end is None or at < known.end]


def anybody(meeting_id: int) -> bool:
    """Whether any seat is on record as having been there at some moment of a meeting."""
    query = select(Seat.authority_id).filter_by(meeting_id=meeting_id).where(Seat.presence.in_(COUNTS_FOR_QUORUM))
    return session.scalar(query.limit(1)) is not None


def of_meeting(meeting_id: int) -> dict[int, list[StayLine]]:
    """Every stay at a meeting by authority, the first one first."""
    found: dict[int, list[StayLine]] = defaultdict(list)
    for row in session.scalars(select(Stay).filter_by(meeting_id=meeting_id).order_by(Stay.arrived_at, Stay.id)):
        found[row.authority_id].append(StayLine(row.authority_id, row.presence, row.person, row.arrived_at, row.left_at))
    return dict(found)


def end_all(meeting_id: int) -> None:
    """Everyone still there leaves when the meeting, which is held by now, ended: at one and the same moment.

    Where the attendance was taken, a seat that never came was represented by the holder of its proxy who did, else it was absent.
    """
    end = session.get_one(Meeting, meeting_id).ended_at
    for stay in session.scalars(select(Stay).filter_by(meeting_id=meeting_id, left_at=None)):
        stay.left_at = end
    seats = session.scalars(select(Seat).filter_by(meeting_id=meeting_id)).all()
    came = {seat.authority_id for seat in seats if seat.presence in COUNTS_FOR_QUORUM}
    given = proxies.of_meeting(meeting_id) if came else {}
    for seat in seats:
        if came and seat.presence is None:
            missing = Presence.REPRESENTED if given.get(seat.authority_id) in came else Presence.ABSENT
            attendance.note(meeting_id, seat.authority_id, presence=missing, person=seat.person)
    session.flush()


def _there(meeting_id: int, authority_id: int) -> tuple[Meeting, Seat]:
    """The meeting, locked and going on, and a seat of it."""
    row = meetings.fresh(meeting_id)
    if row.status is not MeetingStatus.CONVENED or row.kind is MeetingKind.CONSULTATION:
        raise Refusal(msg("Only a meeting that is convened and not over knows arrivals and departures."))
    seat = session.get(Seat, (meeting_id, authority_id))
    if seat is None:
        raise Refusal(msg("This authority has no seat at this meeting."))
    return row, seat


def _current(meeting_id: int, authority_id: int) -> Stay | None:
    query = select(Stay).filter_by(meeting_id=meeting_id, authority_id=authority_id, left_at=None)
    return session.scalars(query.execution_options(populate_existing=True)).first()
