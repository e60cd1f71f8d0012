"""Meetings: drafted, convened (which fixes the seats), held or cancelled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, update

from fundtracker import audit
from fundtracker.committees import rules, seats
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting, Seat
from fundtracker.committees.rules import MeetingKind, MeetingMove, MeetingStatus
from fundtracker.funds.models import Fund
from fundtracker.grants.paging import listing
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.hooks import Hook, first
from fundtracker.kernel.text import Message, msg
from fundtracker.web.lists import Listing

MORE = ("kind", "ends_at", "convened_at", "reconvenes_id", "quorum_needed", "sequence", "ended_at")
CANCELLING: Hook[[int], Message | None] = Hook("Before a meeting (id) is cancelled: what keeps it.")
RECORDING: Hook[[int], Message | None] = Hook("Before what is on record of a meeting (id) changes: what keeps it as it is.")


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
    kind: MeetingKind
    ends_at: datetime | None
    convened_at: datetime | None
    reconvenes_id: int | None
    quorum_needed: bool
    sequence: int
    pack_ready: bool
    version: int
    ended_at: datetime | None

    @property
    def in_writing(self) -> bool:
        """Whether it is a written consultation."""
        return self.kind is MeetingKind.CONSULTATION

    @property
    def day_only(self) -> bool:
        """Whether its hour is not known."""
        return rules.day_only(self.status, self.convened_at)


def create(
    *,
    committee_id: int,
    title: str,
    starts_at: datetime,
    place: str = "",
    video_url: str = "",
    kind: MeetingKind = MeetingKind.MEETING,
    ends_at: datetime | None = None,
    by: Actor,
) -> int:
    """Draft a meeting, or a written consultation that ends at `ends_at`; gives back its id.

    Raises:
        NotFound: no such committee.
        Refusal: its hour has passed, or a consultation leaves no time to answer.
    """
    committee = session.get(Committee, committee_id)
    if committee is None:
        raise NotFound
    if kind is MeetingKind.MEETING:
        _check_hour(starts_at)
    elif ends_at is None or ends_at <= max(starts_at, clock.now()):
        raise Refusal(msg("A consultation ends after it begins. Choose a later day."), field="ends_on")
    facts = {"title": title, "starts_at": starts_at, "place": place, "video_url": video_url, "kind": kind, "ends_at": ends_at}
    row = Meeting(committee_id=committee_id, **facts)
    session.add(row)
    session.flush()
    audit.record("web:meeting:drafted", row.id, by=by, fund_id=committee.fund_id, after={"title": title, "starts_at": starts_at})
    return row.id


def edit(
    meeting_id: int,
    *,
    title: str,
    starts_at: datetime,
    place: str,
    video_url: str,
    by: Actor,
    version: int,
    ends_at: datetime | None = None,
) -> int:
    """Change a meeting that is not over; gives back its id. `ends_at` is the deadline of a consultation.

    Raises:
        Refusal: it was held or cancelled, its hour passed, or a deadline that members were told would come sooner.
        Conflict: it is not at `version` any more.
    """
    row = fresh(meeting_id, version)
    if row.status not in (MeetingStatus.DRAFT, MeetingStatus.CONVENED):
        raise Refusal(msg("This meeting is over and stays as it was."))
    if starts_at != row.starts_at:
        if row.status is MeetingStatus.CONVENED and row.starts_at <= clock.now():
            raise Refusal(msg("This meeting has begun: its day and hour stay. Take its items up at another one."), field="day")
        _check_hour(starts_at)
    before = {name: getattr(row, name) for name in ("title", "starts_at", "place", "video_url", "ends_at")}
    if row.kind is MeetingKind.CONSULTATION:
        row.ends_at = _deadline(row, starts_at, ends_at)
    row.title, row.starts_at, row.place, row.video_url = title, starts_at, place, video_url
    session.flush()
    after = {"title": title, "starts_at": starts_at, "place": place, "video_url": video_url, "ends_at": row.ends_at}
    audit.record("web:meeting:changed", meeting_id, by=by, fund_id=fund_of(row), before=before, after=after)
    return meeting_id


def convene(meeting_id: int, *, by: Actor) -> int:
    """Convene a meeting: its seats are fixed as they stand at this moment (domain.md rule 12); gives back its id.

    Raises:
        Refusal: no agenda, nobody has paid, no place or video address, or its hour has passed.
    """
    row = fresh(meeting_id)
    status = rules.after(row.status, MeetingMove.CONVENE)
    fund_id = fund_of(row)
    if not session.scalar(select(exists().where(AgendaItem.meeting_id == meeting_id))):
        raise Refusal(msg("The agenda is empty. Add what the committee is to decide, then convene it."))
    if row.kind is MeetingKind.MEETING and not (row.place or row.video_url):
        raise Refusal(msg("Say where the committee meets: a place, a video address, or both."))
    if (row.ends_at or row.starts_at) <= clock.now():
        raise Refusal(msg("The hour of this meeting has passed. Change it, then convene the committee."))
    row.starts_at = max(row.starts_at, clock.now()) if row.kind is MeetingKind.CONSULTATION else row.starts_at
    holders = seats.due(fund_id, session.get_one(Committee, row.committee_id).seat_rule)
    if not holders:
        raise Refusal(msg("No authority has paid yet, so the committee has no seats."))
    session.add_all(Seat(meeting_id=meeting_id, authority_id=authority_id) for authority_id in holders)
    row.status, row.convened_at = status, clock.now()
    session.flush()
    announce(meeting_id)
    audit.record("web:meeting:convened", meeting_id, by=by, fund_id=fund_id, after={"seats": len(holders)})
    return meeting_id


def announce(meeting_id: int) -> None:
    """Keep that everyone was told the agenda as it stands now, with its amounts."""
    told = update(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    session.execute(told.values(announced=True, announced_cents=AgendaItem.cents).execution_options(synchronize_session="fetch"))


def tell_anew(meeting_id: int) -> None:
    """Count a telling of those who were convened, under the lock of the meeting: calendars take the higher number for the newer file."""
    row = session.get_one(Meeting, meeting_id)
    row.sequence, row.agenda_told_at = row.sequence + 1, clock.now()
    session.flush()


def offer_pack(meeting_id: int, version: int) -> None:
    """Keep which version of its pack is the one that is read, under the lock of the meeting."""
    session.get_one(Meeting, meeting_id).pack_version = version
    session.flush()


def hold(meeting_id: int, *, by: Actor) -> int:
    """Say that a meeting has taken place, and is over now, or since its deadline; gives back its id. Raises Refusal before its hour."""
    row = fresh(meeting_id)
    status = rules.after(row.status, MeetingMove.HOLD)
    if row.starts_at > clock.now():
        raise Refusal(msg("This meeting has not begun yet."))
    row.ended_at = min(clock.now(), row.ends_at or clock.now())
    return _reach(row, status, by=by)


def cancel(meeting_id: int, *, by: Actor) -> int:
    """Cancel a meeting that has not been held; gives back its id.

    Raises:
        Refusal: something was decided there, or a package above keeps it.
    """
    row = fresh(meeting_id)
    done = or_(AgendaItem.adjourned_at.is_not(None), exists().where(Decision.item_id == AgendaItem.id))
    decided = exists().where(AgendaItem.meeting_id == meeting_id, done)
    if session.scalar(select(decided)):
        raise Refusal(msg("Something was decided at this meeting, so it cannot be cancelled. Close it instead."))
    check(CANCELLING, meeting_id)
    return _reach(row, rules.after(row.status, MeetingMove.CANCEL), by=by)


def check(hindrances: Hook[[int], Message | None], id_: int) -> None:
    """Refuse with the first reason there is. Raises Refusal."""
    reason = first(hindrances(id_))
    if reason is not None:
        raise Refusal(reason)


def get(meeting_id: int) -> MeetingLine:
    """A meeting. Raises NotFound."""
    row = session.get(Meeting, meeting_id)
    if row is None:
        raise NotFound
    return _lines([row])[0]


def list_(*, fund_id: int | None = None, state: str = "", page: int = 1, seated: Collection[int] | None = None) -> Listing[MeetingLine]:
    """Meetings of a fund (or of all), the latest first; with `seated`, those convened ones at which one of these authorities has a seat."""
    query = select(Meeting).join(Committee, Committee.id == Meeting.committee_id).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    if fund_id is not None:
        query = query.where(Committee.fund_id == fund_id)
    if state:
        query = query.where(Meeting.status == MeetingStatus(state))
    if seated is not None:
        query = query.where(Meeting.id.in_(select(Seat.meeting_id).where(Seat.authority_id.in_(seated))))
    return listing(query, page, _lines)


def coming(fund_id: int) -> list[MeetingLine]:
    """A fund's meetings that people can still prepare for, drafts included, the next first."""
    query = (
        select(Meeting)
        .join(Committee, Committee.id == Meeting.committee_id)
        .where(Committee.fund_id == fund_id, Meeting.status.in_((MeetingStatus.DRAFT, MeetingStatus.CONVENED)))
        .where(_still_on())
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return _lines(session.scalars(query).all())


def next_for(authority_id: int) -> list[MeetingLine]:
    """The convened meetings to come at which an authority has a seat, the next first."""
    query = (
        select(Meeting)
        .join(Seat, Seat.meeting_id == Meeting.id)
        .where(Seat.authority_id == authority_id, Meeting.status == MeetingStatus.CONVENED)
        .where(_still_on())
        .order_by(Meeting.starts_at)
    )
    return _lines(session.scalars(query).all())


def _still_on() -> ColumnElement[bool]:
    """Meetings to come or going on: a meeting until its day has passed, a consultation until its deadline."""
    return or_((Meeting.kind == MeetingKind.MEETING) & (Meeting.starts_at >= day_began()), Meeting.ends_at > clock.now())


def day_began() -> datetime:
    """When today began in Paris: a meeting counts as coming until its day has passed."""
    return datetime.combine(clock.today(), time.min, clock.PARIS)


def dated(*, since: datetime | None = None, seated: Collection[int] | None = None) -> list[MeetingLine]:
    """Every meeting that was convened, by its hour, cancelled ones included; with `seated`, those where one of these has a seat."""
    query = select(Meeting).where(Meeting.convened_at.is_not(None), Meeting.kind == MeetingKind.MEETING)
    if since is not None:
        query = query.where(Meeting.starts_at >= since)
    if seated is not None:
        query = query.where(Meeting.id.in_(select(Seat.meeting_id).where(Seat.authority_id.in_(seated))))
    return _lines(session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all())


def fresh(meeting_id: int, version: int | None = None) -> Meeting:
    """The meeting read afresh under the lock of its fund and its own: nobody else writes to its agenda, seats or decisions meanwhile.

    Raises:
        NotFound: no such meeting.
        Conflict: it is not at `version` any more.
    """
    fund_id = session.scalar(select(Committee.fund_id).join(Meeting, Meeting.committee_id == Committee.id).where(Meeting.id == meeting_id))
    if fund_id is None:
        raise NotFound
    lock(Fund, fund_id)
    row = lock(Meeting, meeting_id)[0]
    if version is not None and row.version != version:
        raise Conflict(msg("Someone else changed this meeting meanwhile. Open it again, compare, and save once more."))
    return row


def fund_of(row: Meeting) -> int:
    """The id of the fund a meeting is about."""
    return session.get_one(Committee, row.committee_id).fund_id


def _check_hour(starts_at: datetime) -> None:
    """A meeting is prepared before it begins."""
    if starts_at <= clock.now():
        raise Refusal(msg("This day and hour have passed. Choose others."), field="day")


def _deadline(row: Meeting, starts_at: datetime, ends_at: datetime | None) -> datetime | None:
    """The deadline a consultation gets: once members were told one, it is only ever put off."""
    ends_at = ends_at or row.ends_at
    if row.status is MeetingStatus.CONVENED and ends_at and row.ends_at and ends_at < row.ends_at:
        raise Refusal(msg("Members were told another deadline: it can be put off, not brought forward."), field="ends_on")
    if ends_at is not None and ends_at <= starts_at:
        raise Refusal(msg("A consultation ends after it begins. Choose a later day."), field="ends_on")
    return ends_at


def _reach(row: Meeting, status: MeetingStatus, *, by: Actor) -> int:
    row.status = status
    session.flush()
    audit.record(f"web:meeting:{status.value}", row.id, by=by, fund_id=fund_of(row))
    return row.id


def _lines(rows: Sequence[Meeting]) -> list[MeetingLine]:
    funds: dict[int, Any] = dict(session.execute(select(Committee.id, Fund).join(Fund, Fund.id == Committee.fund_id)).all())
    same = ("id", "committee_id", "title", "starts_at", "place", "video_url", "status", "version", *MORE)
    return [
        MeetingLine(
            **{name: getattr(row, name) for name in same},
            fund_id=funds[row.committee_id].id,
            code=funds[row.committee_id].code,
            pack_ready=row.pack_version is not None and row.status is not MeetingStatus.DRAFT,
        )
        for row in rows
    ]
