"""The euro trace, read: what a donor's lots hold and paid for, and who bore a movement (domain.md rule 9)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from fundtracker.kernel.db import session
from fundtracker.ledger import movements, rules
from fundtracker.ledger.lots import uses_of_lot as all_uses
from fundtracker.ledger.models import Lot, Movement, Share
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import Holder, Kind

_TO_PROJECTS = (Kind.DISBURSEMENT, Kind.RETURN, Kind.REATTRIBUTION)


@dataclass(frozen=True)
class LotLine:
    """One lot: the receipt (or transfer) that opened it, whose it is, its earmark, and its cents.

    `bounced`: the receipt was reversed; `corrected`: as a slip of the pen, not by the bank.
    """

    lot_id: int
    receipt_id: int
    kind: Kind
    value_date: date
    holder: Holder
    authority_id: int | None
    pledge_id: int | None
    project_id: int | None
    programme_id: int | None
    received: int
    unspent: int
    reserved: int
    bounced: bool
    corrected: bool


@dataclass(frozen=True)
class ShareLine:
    """What a movement took from (negative) or gave to one lot, in cents, and who holds that lot now."""

    lot_id: int
    receipt_id: int
    holder: Holder
    authority_id: int | None
    cents: int


def by_project(fund_id: int, authority_id: int | None = None) -> list[tuple[int, int]]:
    """What each project was paid out of a donor's lots (or of all), net of returns, in cents, by project id; none of zero."""
    paid = -func.sum(Share.cents)
    query = (
        select(Movement.project_id, paid)
        .join(Share, Share.movement_id == Movement.id)
        .join(Lot, Lot.id == Share.lot_id)
        .where(Movement.fund_id == fund_id, Movement.kind.in_(_TO_PROJECTS), Movement.project_id.is_not(None))
        .group_by(Movement.project_id)
        .having(paid != 0)
        .order_by(Movement.project_id)
    )
    if authority_id is not None:
        query = query.where(Lot.authority_id == authority_id)
    return [(project_id, int(cents)) for project_id, cents in session.execute(query) if project_id is not None]


def lots(fund_id: int, authority_id: int | None = None, holder: Holder | None = None) -> list[LotLine]:
    """The lots of a fund by id: all, a donor's, or those of a kind of holder (suspense)."""
    conditions: list[ColumnElement[bool]] = [Lot.fund_id == fund_id]
    if authority_id is not None:
        conditions.append(Lot.authority_id == authority_id)
    if holder is not None:
        conditions.append(Lot.holder == holder)
    return _lots(*conditions)


def lot_of(receipt_id: int) -> LotLine | None:
    """The lot a receipt opened, or None where the movement opened none."""
    return next(iter(_lots(Lot.opened_by_id == receipt_id)), None)


def _lots(*conditions: ColumnElement[bool]) -> list[LotLine]:
    """Lots as values, by id."""
    reversal = aliased(Movement)
    query = (
        select(
            Lot.id.label("lot_id"),
            Lot.opened_by_id.label("receipt_id"),
            Movement.kind,
            Movement.value_date,
            Lot.holder,
            Lot.authority_id,
            Lot.pledge_id,
            Lot.project_id,
            Lot.programme_id,
            Movement.cents.label("received"),
            Lot.unspent,
            Lot.reserved,
            reversal.id.is_not(None).label("bounced"),
            reversal.corrects_id.is_not(None).label("corrected"),
        )
        .join(Movement, Movement.id == Lot.opened_by_id)
        .outerjoin(reversal, reversal.reverses_id == Movement.id)
        .where(*conditions)
        .order_by(Lot.id)
    )
    return [LotLine(**dict(row._mapping)) for row in session.execute(query)]


@dataclass(frozen=True)
class LotUse:
    """What one line of the identity took from (negative) or gave to a lot, in cents, corrections and reversals counted; by project."""

    line: str
    project_id: int | None
    cents: int


def refunded(receipt_ids: Collection[int]) -> dict[int, int]:
    """What went back to the donor of each of these receipts, in cents, by receipt; those of which nothing did are not in it."""
    back = -func.sum(Movement.cents)
    query = (
        select(Lot.opened_by_id, back)
        .join(Movement, Movement.lot_id == Lot.id)
        .where(Lot.opened_by_id.in_(receipt_ids), Movement.kind == Kind.REFUND)
        .group_by(Lot.opened_by_id)
        .having(back != 0)
    )
    return {receipt_id: int(cents) for receipt_id, cents in session.execute(query)}


def uses(lot: LotLine) -> list[LotUse]:
    """Where a lot's cents went and what was added to them, its own receipt aside; they sum to what is unspent less what it brought."""
    sums: Counter[tuple[str, int | None]] = Counter()
    for use in all_uses(lot.lot_id):
        if use.movement.id != lot.receipt_id:
            name = rules.line(use.movement.kind, use.movement.cents)
            to_project = use.movement.kind in (Kind.DISBURSEMENT, Kind.RETURN)
            sums["paid" if to_project else name, use.movement.project_id if to_project else None] += use.cents
    if lot.bounced:
        sums["corrected" if lot.corrected else "bounced", None] -= lot.received
    return [LotUse(name, project_id, cents) for (name, project_id), cents in sums.items() if cents]


def shares_of(movement_id: int) -> list[ShareLine]:
    """Who bore (or got) what of a movement, by lot."""
    query = (
        select(Lot.id, Lot.opened_by_id, Lot.holder, Lot.authority_id, Share.cents)
        .join(Share, Share.lot_id == Lot.id)
        .where(Share.movement_id == movement_id)
        .order_by(Lot.id)
    )
    return [ShareLine(*row) for row in session.execute(query)]


def project_movements(project_id: int, authority_id: int) -> list[MovementLine]:
    """What paid a project, and what came back of it, with the donor's share of each, the oldest first."""
    return movements.of_project(project_id, authority_id)
