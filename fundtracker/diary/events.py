"""Entries of the diary: recorded, changed and cancelled by staff; read by whom they are for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.diary import places, rules, viewers
from fundtracker.diary.models import DiaryEvent
from fundtracker.diary.rules import Audience, Facts
from fundtracker.diary.viewers import Viewer
from fundtracker.diary.wording import AUDIENCES, COLOURS, DONORS_OF_ANY, DONORS_OF_ONE, KINDS
from fundtracker.funds.models import Fund
from fundtracker.grants.paging import listing
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.web.lists import Listing

NAMES = tuple(field.name for field in fields(Facts))
TOLD = ("kind", "title_fr", "title_en", "place", "starts_at", "ends_at", "text_fr", "text_en")
"""What calendars show: a change of it raises the sequence."""
MOVED = ("place", "starts_at", "ends_at")
"""What whoever signed up is told of by mail when it changes."""


@dataclass(frozen=True)
class EventLine(Facts):
    """An entry with its fund's names and its state."""

    id: int
    fund_code: str
    fund_fr: str
    fund_en: str
    cancelled_at: datetime | None
    cancel_reason: str
    sequence: int
    changed_at: datetime
    version: int

    @property
    def kind_name(self) -> Message:
        """What it is, in words."""
        return KINDS[self.kind]

    @property
    def audience_name(self) -> Message:
        """Who sees it, in words."""
        if self.audience is Audience.DONORS:
            return DONORS_OF_ONE if self.fund_code else DONORS_OF_ANY
        return AUDIENCES[self.audience]

    @property
    def colour_name(self) -> Message | None:
        """The travel advice in words; None where none was said."""
        return COLOURS[self.travel_colour] if self.travel_colour else None

    @property
    def waits_for_approval(self) -> bool:
        """Whether nobody may sign up before the written approval."""
        return rules.approval_missing(self.travel_colour, self.approved_on)


def create(facts: Facts, *, by: Actor) -> int:
    """Record an entry; give back its id.

    Raises:
        Refusal: what is said does not fit together (`rules.check`), or there is no such fund.
    """
    _check(facts)
    row = DiaryEvent(**asdict(facts), changed_at=clock.now())
    session.add(row)
    session.flush()
    audit.record("web:diary:recorded", row.id, by=by, fund_id=facts.fund_id, after=_told(facts))
    return row.id


def edit(event_id: int, facts: Facts, *, version: int, by: Actor) -> int:
    """Change an entry that is not cancelled; whoever gets a place by it, or must come elsewhere, at another hour or not yet, is told.

    Gives back its id.

    Raises:
        NotFound: no such entry.
        Conflict: it is not at `version` any more.
        Refusal: it is cancelled, does not fit together, or has fewer places than people have already.
    """
    row = fresh(event_id, version)
    if row.cancelled_at is not None:
        raise Refusal(msg("This is cancelled and stays as it was."))
    _check(facts)
    before = Facts(**{name: getattr(row, name) for name in NAMES})
    if before == facts:
        return event_id
    held = places.seated(row)
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    if any(getattr(before, name) != getattr(facts, name) for name in TOLD):
        row.sequence, row.changed_at = row.sequence + 1, clock.now()
    if held - places.seated(row):
        raise Refusal(msg("Places taken already: %(number)s. Leave at least as many.", number=len(held)), field="capacity")
    session.flush()
    audit.record("web:diary:changed", event_id, by=by, fund_id=facts.fund_id, before=_told(before), after=_told(facts))
    places.tell_moved_up(row, held)
    if any(getattr(before, name) != getattr(facts, name) for name in MOVED):
        places.tell_changed(row, held)
    _tell_travel(row, before, facts)
    return event_id


def _tell_travel(row: DiaryEvent, before: Facts, after: Facts) -> None:
    """Tell whoever signed up where the travel advice stops the mission, or its approval lets it go on (domain.md rule 20)."""
    waited, waits = (rules.approval_missing(facts.travel_colour, facts.approved_on) for facts in (before, after))
    if waits != waited:
        places.tell_travel(row, "diary_suspended" if waits else "diary_resumed")


def cancel(event_id: int, *, reason: str, by: Actor) -> int:
    """Cancel an entry; whoever signed up is told. Gives back its id.

    Raises:
        NotFound: no such entry.
        Refusal: it is cancelled already, or over.
    """
    row = fresh(event_id)
    if row.cancelled_at is not None:
        raise Refusal(msg("This is cancelled."))
    if row.ends_at <= clock.now():
        raise Refusal(msg("This is over and stays as it was."))
    row.cancelled_at, row.cancel_reason = clock.now(), reason
    row.sequence, row.changed_at = row.sequence + 1, clock.now()
    session.flush()
    audit.record("web:diary:cancelled", event_id, by=by, fund_id=row.fund_id, reason=reason)
    places.tell_cancelled(row)
    return event_id


def fresh(event_id: int, version: int | None = None) -> DiaryEvent:
    """The entry read afresh under its lock: nobody signs up or leaves meanwhile. Raises NotFound, and Conflict by version."""
    row = next(iter(lock(DiaryEvent, event_id)), None)
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Conflict(msg("Someone else changed this entry meanwhile. Open it again, compare, and save once more."))
    return row


def get(event_id: int, viewer: Viewer) -> EventLine:
    """One entry, where it is for this viewer. Raises NotFound: both look the same."""
    row = session.scalars(select(DiaryEvent).where(DiaryEvent.id == event_id, viewers.seen_by(viewer))).one_or_none()
    if row is None:
        raise NotFound
    return _lines([row])[0]


def all_(viewer: Viewer, *, since: datetime | None = None) -> list[EventLine]:
    """Every entry for this viewer that ends after `since`, by its beginning."""
    query = select(DiaryEvent).where(viewers.seen_by(viewer)).order_by(DiaryEvent.starts_at, DiaryEvent.id)
    return _lines(session.scalars(query.where(DiaryEvent.ends_at > since) if since else query).all())


def list_(page: int = 1) -> Listing[EventLine]:
    """Every entry for staff, the latest first."""
    return listing(select(DiaryEvent).order_by(DiaryEvent.starts_at.desc(), DiaryEvent.id.desc()), page, _lines)


def _check(facts: Facts) -> None:
    rules.check(facts, on=clock.today())
    if facts.fund_id is not None and session.get(Fund, facts.fund_id) is None:
        raise Refusal(msg("This fund does not exist."), field="fund_id")


def _told(facts: Facts) -> dict[str, Any]:
    """The facts as the audit trail keeps them."""
    return asdict(facts)


def _lines(rows: Sequence[DiaryEvent]) -> list[EventLine]:
    funds = {fund.id: fund for fund in session.scalars(select(Fund).where(Fund.id.in_({row.fund_id for row in rows})))}
    own = (*NAMES, "id", "cancelled_at", "cancel_reason", "sequence", "changed_at", "version")
    lines = []
    for row in rows:
        fund = funds.get(row.fund_id or 0)
        code, french, english = (fund.code, fund.name_fr, fund.name_en) if fund else ("", "", "")
        lines.append(EventLine(**{name: getattr(row, name) for name in own}, fund_code=code, fund_fr=french, fund_en=english))
    return lines
