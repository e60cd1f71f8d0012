"""Meetings: drafted, convened (which fixes the seats), held or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from fundtracker import audit
from fundtracker.authorities.models import Authority
from fundtracker.committees import rules
from fundtracker.committees.models import AgendaItem, Committee, Meeting, Pack, Seat
from fundtracker.committees.rules import COUNTS_FOR_QUORUM, MeetingMove, MeetingStatus, Presence
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import positions

SHOWN_AFTER_START = timedelta(hours=12)
"""How long after its start a meeting still counts as coming."""


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as lists show it; `pack_ready` says whether a pack can be read."""

    id: int
    committee_id: int
    fund_id: int
    code: str
    title: str
    starts_at: datetime
    place: str
    video_url: str
    status: MeetingStatus
    pack_ready: bool
    version: int


@dataclass(frozen=True)
class SeatLine:
    """A seat at a meeting: whose, and how it took part."""

    authority_id: int
    authority_name: str
    siren: str
    presence: Presence | None
    person: str


def create(*, committee_id: int, title: str, starts_at: datetime, place: str, video_url: str, by: Actor) -> int:
    """Draft a meeting; gives back its id. Raises NotFound for an unknown committee."""
    committee = session.get(Committee, committee_id)
    if committee is None:
        raise NotFound
    row = Meeting(committee_id=committee_id, title=title, starts_at=starts_at, place=place, video_url=video_url)
    session.add(row)
    session.flush()
    audit.record(
        "web:meeting:drafted", row.id, by=by, fund_id=committee.fund_id, after={"title": title, "starts_at": starts_at.isoformat()}
    )
    return row.id


def edit(meeting_id: int, *, title: str, starts_at: datetime, place: str, video_url: str, by: Actor, version: int) -> int:
    """Change a meeting that is not over; gives back its id.

    Raises:
        Refusal: it was held or cancelled.
        Conflict: it is not at `version` any more.
    """
    row = fresh(meeting_id, version)
    if row.status not in (MeetingStatus.DRAFT, MeetingStatus.CONVENED):
        raise Refusal(msg("This meeting is over and stays as it was."))
    before = {"title": row.title, "starts_at": row.starts_at.isoformat(), "place": row.place, "video_url": row.video_url}
    row.title, row.starts_at, row.place, row.video_url = title, starts_at, place, video_url
    session.flush()
    after = {"title": title, "starts_at": starts_at.isoformat(), "place": place, "video_url": video_url}
    audit.record("web:meeting:changed", meeting_id, by=by, fund_id=fund_of(row), before=before, after=after)
    return meeting_id


def convene(meeting_id: int, *, by: Actor) -> int:
    """Convene a meeting: its seats are fixed from the receipts of this moment (domain.md rule 12); gives back its id.

    Raises:
        Refusal: no agenda, nobody has paid, no place or video address, or its hour has passed.
    """
    row = fresh(meeting_id)
    status = rules.after(row.status, MeetingMove.CONVENE)
    fund_id = fund_of(row)
    if not session.scalar(select(exists().where(AgendaItem.meeting_id == meeting_id))):
        raise Refusal(msg("The agenda is empty. Add what the committee is to decide, then convene it."))
    if not (row.place or row.video_url):
        raise Refusal(msg("Say where the committee meets: a place, a video address, or both."))
    if row.starts_at <= clock.now():
        raise Refusal(msg("The hour of this meeting has passed. Change it, then convene the committee."))
    holders = positions.seat_holders(fund_id)
    if not holders:
        raise Refusal(msg("No authority has paid yet, so the committee has no seats."))
    session.add_all(Seat(meeting_id=meeting_id, authority_id=authority_id) for authority_id in holders)
    row.status, row.convened_at = status, clock.now()
    session.flush()
    audit.record("web:meeting:convened", meeting_id, by=by, fund_id=fund_id, after={"seats": len(holders)})
    return meeting_id


def hold(meeting_id: int, *, by: Actor) -> int:
    """Say that a meeting has taken place; gives back its id. Raises Refusal before its hour."""
    row = fresh(meeting_id)
    status = rules.after(row.status, MeetingMove.HOLD)
    if row.starts_at > clock.now():
        raise Refusal(msg("This meeting has not begun yet."))
    return _reach(row, status, by=by)


def cancel(meeting_id: int, *, by: Actor) -> int:
    """Cancel a meeting that has not been held; gives back its id."""
    row = fresh(meeting_id)
    return _reach(row, rules.after(row.status, MeetingMove.CANCEL), by=by)


def attend(meeting_id: int, *, seats: dict[int, tuple[Presence | None, str]], by: Actor) -> int:
    """Record how seats took part, as (presence, person) by authority; gives back the meeting's id.

    Raises:
        Refusal: the meeting is not convened or held, or an authority has no seat there.
    """
    row = fresh(meeting_id)
    if row.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        raise Refusal(msg("Convene the meeting first: its seats are not fixed yet."))
    found = {seat.authority_id: seat for seat in session.scalars(select(Seat).filter_by(meeting_id=meeting_id))}
    for authority_id, (presence, person) in seats.items():
        if authority_id not in found:
            raise Refusal(msg("This authority has no seat at this meeting."))
        found[authority_id].presence, found[authority_id].person = presence, person
    session.flush()
    told = {str(authority_id): [presence, person] for authority_id, (presence, person) in seats.items()}
    audit.record("web:meeting:attended", meeting_id, by=by, fund_id=fund_of(row), after=told)
    return meeting_id


def get(meeting_id: int) -> MeetingLine:
    """A meeting. Raises NotFound."""
    row = session.get(Meeting, meeting_id)
    if row is None:
        raise NotFound
    return _lines([row])[0]


def seats(meeting_id: int) -> list[SeatLine]:
    """The seats of a meeting by the authorities' names; empty before it is convened."""
    query = (
        select(Authority.id, Authority.name, Authority.siren, Seat.presence, Seat.person)
        .join(Seat, Seat.authority_id == Authority.id)
        .where(Seat.meeting_id == meeting_id)
        .order_by(Authority.sort_key, Authority.id)
    )
    return [SeatLine(*row) for row in session.execute(query).tuples()]


def taking_part(lines: Sequence[SeatLine]) -> int:
    """How many seats count for the quorum."""
    return sum(line.presence in COUNTS_FOR_QUORUM for line in lines)


def list_(fund_id: int | None = None, *, status: MeetingStatus | None = None) -> list[MeetingLine]:
    """Meetings of a fund (or of all), the latest first."""
    query = select(Meeting).join(Committee, Committee.id == Meeting.committee_id).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    if fund_id is not None:
        query = query.where(Committee.fund_id == fund_id)
    if status is not None:
        query = query.where(Meeting.status == status)
    return _lines(session.scalars(query).all())


def next_for(authority_id: int) -> list[MeetingLine]:
    """The convened meetings to come at which an authority has a seat, the next first."""
    query = (
        select(Meeting)
        .join(Seat, Seat.meeting_id == Meeting.id)
        .where(Seat.authority_id == authority_id, Meeting.status == MeetingStatus.CONVENED)
        .where(Meeting.starts_at > clock.now() - SHOWN_AFTER_START)
        .order_by(Meeting.starts_at)
    )
    return _lines(session.scalars(query).all())


def fresh(meeting_id: int, version: int | None = None) -> Meeting:
    """The meeting read afresh under its lock, which protects agenda, seats and decisions from two writers at once.

    Raises:
        NotFound: no such meeting.
        Conflict: it is not at `version` any more.
    """
    found = lock(Meeting, meeting_id)
    if not found:
        raise NotFound
    if version is not None and found[0].version != version:
        raise Conflict(msg("Someone else changed this meeting meanwhile. Open it again, compare, and save once more."))
    return found[0]


def fund_of(row: Meeting) -> int:
    """The id of the fund a meeting is about."""
    return session.get_one(Committee, row.committee_id).fund_id


def _reach(row: Meeting, status: MeetingStatus, *, by: Actor) -> int:
    row.status = status
    session.flush()
    audit.record(f"web:meeting:{status.value}", row.id, by=by, fund_id=fund_of(row))
    return row.id


def _lines(rows: Sequence[Meeting]) -> list[MeetingLine]:
    funds: dict[int, Any] = dict(session.execute(select(Committee.id, Fund).join(Fund, Fund.id == Committee.fund_id)).tuples().all())
    packed = set(session.scalars(select(Pack.meeting_id).where(Pack.meeting_id.in_([row.id for row in rows]))))
    same = ("id", "committee_id", "title", "starts_at", "place", "video_url", "status", "version")
    return [
        MeetingLine(
            **{name: getattr(row, name) for name in same},
            fund_id=funds[row.committee_id].id,
            code=funds[row.committee_id].code,
            pack_ready=row.id in packed and row.status is not MeetingStatus.DRAFT,
        )
        for row in rows
    ]
