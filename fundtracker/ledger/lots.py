"""Reading lots: their balances over time, what they paid for, and what a movement took from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import rules
from fundtracker.ledger.entries import Page
from fundtracker.ledger.models import Lot, Movement, Share
from fundtracker.ledger.rules import Earmark, Holder, Kind, LotState


def spendable(page: Page, *, on: date | None = None, authority_id: int | None = None, but: int | None = None) -> Sequence[LotState]:
    """The lots an outflow of that day (the act's own unless given) may draw on: donors' lots that hold something, in order of id."""
    conditions = [Lot.holder == Holder.DONOR, Lot.unspent > 0]
    if authority_id is not None:
        conditions.append(Lot.authority_id == authority_id)
    if but is not None:
        conditions.append(Lot.id != but)
    return read(page, conditions, on=on)


def all_of(page: Page) -> Sequence[LotState]:
    """Every lot of the fund, in order of id."""
    return read(page, [])


def one(page: Page, lot_id: int, *, on: date | None = None) -> LotState:
    """One lot of the fund."""
    return read(page, [Lot.id == lot_id], on=on)[0]


def states(page: Page, parts: Mapping[int, int]) -> list[tuple[LotState, int]]:
    """Signed cents by lot id, as shares of these lots."""
    found = read(page, [Lot.id.in_(parts)])
    return [(lot, parts[lot.id]) for lot in found]


def read(page: Page, conditions: Iterable[ColumnElement[bool]], *, on: date | None = None) -> Sequence[LotState]:
    """Lots of the fund as an act of that day sees them."""
    chosen = [Lot.fund_id == page.fund.id, *conditions]
    columns = (Lot.id, Lot.opened_by_id, Lot.holder, Lot.authority_id, Lot.project_id, Lot.programme_id, Lot.unspent, Lot.reserved)
    rows = session.execute(select(*columns).where(*chosen).order_by(Lot.id)).all()
    day = on or page.value_date
    later, since = _history(chosen, day) if page.last_day > day else ({}, {})
    return [
        LotState(id_, opened, holder, authority, Earmark(project, programme), unspent, reserved, since.get(id_), tuple(later.get(id_, ())))
        for id_, opened, holder, authority, project, programme, unspent, reserved in rows
    ]


def _history(chosen: Sequence[ColumnElement[bool]], day: date) -> tuple[dict[int, list[tuple[date, int]]], dict[int, date]]:
    """What happened to the lots after that day: their changes, and when they last changed hands or earmark."""
    changes = (
        select(Share.lot_id, Movement.value_date, func.sum(Share.cents))
        .join(Movement, Movement.id == Share.movement_id)
        .join(Lot, Lot.id == Share.lot_id)
        .where(Movement.value_date > day, *chosen)
        .group_by(Share.lot_id, Movement.value_date)
        .order_by(Movement.value_date)
    )
    later: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for lot_id, changed_on, cents in session.execute(changes):
        later[lot_id].append((changed_on, int(cents)))
    hands = (
        select(Movement.lot_id, func.max(Movement.value_date))
        .join(Lot, Lot.id == Movement.lot_id)
        .where(Movement.kind == Kind.REASSIGNMENT, Movement.value_date > day, *chosen)
        .group_by(Movement.lot_id)
    )
    return later, {lot_id: changed_on for lot_id, changed_on in session.execute(hands) if lot_id is not None}


def of_receipt(receipt_id: int) -> tuple[Movement, int]:
    """A receipt (or transfer coming in, or advance) and the id of the lot it opened.

    Raises:
        NotFound: no such movement, or it opened no lot.
    """
    found = session.execute(
        select(Movement, Lot.id).join(Lot, Lot.opened_by_id == Movement.id).where(Movement.id == receipt_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def pledge_of(lot_id: int) -> int | None:
    """The pledge a lot is paid on, if any."""
    return session.scalar(select(Lot.pledge_id).where(Lot.id == lot_id))


def reversal_of(movement_id: int) -> int | None:
    """The id of the movement that reverses this one, if any."""
    return session.scalar(select(Movement.id).where(Movement.reverses_id == movement_id))


@dataclass(frozen=True)
class Use:
    """What one movement, with the corrections and the reversal that name it, took from (negative) or gave to a lot, in cents."""

    movement: Movement
    lot_id: int
    cents: int


_root = func.coalesce(Movement.corrects_id, Movement.reverses_id, Movement.id)


def uses(*conditions: ColumnElement[bool]) -> Sequence[Use]:
    """The uses of lots that are not zero, in booking order; conditions speak of `Share` and of the movement that carries it."""
    sums = (
        select(_root.label("root"), Share.lot_id, func.sum(Share.cents).label("cents"))
        .join(Movement, Movement.id == Share.movement_id)
        .where(*conditions)
        .group_by(_root, Share.lot_id)
        .having(func.sum(Share.cents) != 0)
        .subquery()
    )
    query = select(Movement, sums.c.lot_id, sums.c.cents).join(sums, sums.c.root == Movement.id).order_by(Movement.seq, sums.c.lot_id)
    return [Use(movement, lot_id, int(cents)) for movement, lot_id, cents in session.execute(query)]


def uses_of_lot(lot_id: int) -> Sequence[Use]:
    """Everything one lot came from and paid for."""
    return uses(Share.lot_id == lot_id)


def uses_of_movement(movement_id: int) -> Sequence[Use]:
    """What a movement took from each lot, net of the corrections that name it."""
    return uses(_root == movement_id)


def grant_takes(grant_id: int) -> dict[int, int]:
    """What a grant took from each lot net of what was given back, corrections included, by lot id in order; positive cents."""
    query = (
        select(Share.lot_id, -func.sum(Share.cents))
        .join(Movement, Movement.id == Share.movement_id)
        .where(Movement.grant_id == grant_id)
        .group_by(Share.lot_id)
        .having(func.sum(Share.cents) != 0)
        .order_by(Share.lot_id)
    )
    return {lot_id: int(cents) for lot_id, cents in session.execute(query)}


def lines_of(lot_id: int) -> dict[str, int]:
    """The lot's totals by line of the identity, and `held`, in cents."""
    corrected = aliased(Movement)
    query = (
        select(Movement.kind, Movement.cents, Movement.reverses_id, corrected.kind, Share.cents)
        .join(Share, Share.movement_id == Movement.id)
        .outerjoin(corrected, corrected.id == Movement.corrects_id)
        .where(Share.lot_id == lot_id)
    )
    found: dict[str, int] = defaultdict(int)
    for kind, cents, reverses_id, of_kind, share in session.execute(query):
        name = rules.line(kind, cents, reversal=reverses_id is not None, corrected=of_kind)
        found[name] += rules.on_line(name, share)
        found["held"] += share
    return dict(found)


def last_change(lot_id: int) -> date:
    """The latest value date among the lot's shares."""
    query = select(func.max(Movement.value_date)).join(Share, Share.movement_id == Movement.id).where(Share.lot_id == lot_id)
    day = session.scalar(query)
    assert day is not None
    return day


def received(page: Page) -> dict[int, int]:
    """What each lot was opened with by the act's day, by lot id, where that was not reversed."""
    reversal = aliased(Movement)
    query = (
        select(Lot.id, Movement.cents)
        .join(Movement, Movement.id == Lot.opened_by_id)
        .outerjoin(reversal, reversal.reverses_id == Movement.id)
        .where(Lot.fund_id == page.fund.id, Movement.value_date <= page.value_date, reversal.id.is_(None))
    )
    return {row.id: row.cents for row in session.execute(query)}
