"""What a donor gave in a year, receipt by receipt, as its statement counts it: what came, less what was taken back or refunded."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select

from fundtracker.contributions.models import Receipt
from fundtracker.kernel.db import session
from fundtracker.ledger.models import Lot, Movement
from fundtracker.ledger.rules import Kind


@dataclass(frozen=True)
class Credit:
    """Cents credited to a donor on `on` (negative: moved, taken back, or refunded); `paid_on` is the bank's day of the payment."""

    receipt_id: int
    lot_id: int
    fund_id: int
    paid_on: date
    on: date
    cents: int

    @property
    def forgotten(self) -> bool:
        """Whether it is money of an earlier year that the books credit in this one."""
        return self.on.year > self.paid_on.year and self.cents > 0

    @property
    def late(self) -> bool:
        """Whether the books credited it in another year than the bank did, or took it back."""
        return self.on.year != self.paid_on.year or self.cents < 0


def of_donor(authority_id: int, year: int) -> list[Credit]:
    """The credits of a calendar year by value date; they sum to what the year's statement says was received, less refunds (cents).

    A payment that came and went back within the year is left out: nothing remains of it.
    """
    credited = [credit for lot in _lots(authority_id) for credit in _of_lot(lot, authority_id) if credit.on.year == year]
    on_bank = _forgotten([credit.receipt_id for credit in credited])
    found = [replace(credit, paid_on=on_bank.get(credit.receipt_id, credit.paid_on)) for credit in credited]
    sums: dict[int, int] = {}
    for credit in found:
        sums[credit.receipt_id] = sums.get(credit.receipt_id, 0) + credit.cents
    return sorted((credit for credit in found if sums[credit.receipt_id]), key=lambda credit: (credit.paid_on, credit.receipt_id))


def _forgotten(receipt_ids: Collection[int]) -> Mapping[int, date]:
    """The bank's day of the receipts that were forgotten in a year that was closed, and booked later."""
    query = select(Receipt.movement_id, Receipt.bank_on).where(Receipt.movement_id.in_(receipt_ids), Receipt.bank_on.is_not(None))
    return {key: day for key, day in session.execute(query) if day is not None}


def _lots(authority_id: int) -> list[Lot]:
    """Every lot of a receipt that is or ever was this donor's."""
    opened = select(Movement.id).where(Movement.authority_id == authority_id, Movement.kind == Kind.RECEIPT)
    changed = select(Movement.lot_id).where(Movement.authority_id == authority_id, Movement.kind == Kind.REASSIGNMENT)
    query = select(Lot).where(or_(Lot.opened_by_id.in_(opened), Lot.id.in_(changed), Lot.authority_id == authority_id))
    return list(session.scalars(query.order_by(Lot.id)))


def _of_lot(lot: Lot, authority_id: int) -> Iterator[Credit]:
    """A receipt's history as far as it concerns a donor: credited, moved, taken back, refunded."""
    wanted = or_(Movement.id == lot.opened_by_id, Movement.reverses_id == lot.opened_by_id, Movement.lot_id == lot.id)
    kinds = (Kind.RECEIPT, Kind.REASSIGNMENT, Kind.REFUND)
    history = session.scalars(select(Movement).where(wanted, Movement.kind.in_(kinds)).order_by(Movement.id)).all()
    if not history:
        return
    receipt, holder, value = history[0], None, 0
    if receipt.kind is not Kind.RECEIPT:  # the lot came from another fund, where its receipt was credited: here only what went back counts
        holder = lot.authority_id
    for move in history:
        before = value if holder == authority_id else 0
        value += move.cents
        holder = holder if move.reverses_id or move.kind is Kind.REFUND else move.authority_id
        change = (value if holder == authority_id else 0) - before
        if change:
            yield Credit(lot.opened_by_id, lot.id, receipt.fund_id, receipt.value_date, move.value_date, change)
