"""Slips of the pen: an entry that should never have been booked as it was, taken back, with the right one in its place.

Nothing happened at the bank. So the reversal counts from the day of the entry itself (the first open one where its year is closed; today
where its money was spent before other money came that can take its place), the association advances nothing for it, and the book names
it as a correction: it reverses and corrects the same movement.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger import advances, entries, fees, limits, lots, reversals
from fundtracker.ledger.entries import Entry, open_page
from fundtracker.ledger.models import FundPosition, Lot, Movement
from fundtracker.ledger.relief import Heir
from fundtracker.ledger.rules import GENERAL, Earmark, Holder, Kind
from fundtracker.ledger.years import booking_day

Taken = TypeVar("Taken")


def day_of(movement_id: int) -> date:
    """From which day on an entry is taken back: its own, the first open one where that is closed, or since its money changed hands."""
    movement = _movement(movement_id)
    changed = (
        select(func.max(Movement.value_date))
        .join(Lot, Lot.id == Movement.lot_id)
        .where(Lot.opened_by_id == movement_id, Movement.kind == Kind.REASSIGNMENT)
    )
    return booking_day(movement.fund_id, max(movement.value_date, session.scalar(changed) or movement.value_date))


def retract(*, movement_id: int, by: Actor, memo: str = "") -> Movement:
    """Take back an entry that was booked by mistake, once; returns its reversal.

    Raises:
        NotFound: no such movement.
        Refusal: it was spent again and nothing is left to take its place, or as `book.reverse`.
    """
    movement = _movement(movement_id)

    def act(day: date) -> Movement:
        if movement.kind is not Kind.RECEIPT:
            return reversals.reverse(movement_id=movement_id, value_date=day, by=by, memo=memo, slip=True)
        page, lot_id = open_page(movement.fund_id, day, by), lots.of_receipt(movement_id)[1]
        reversal = reversals.take_receipt(page, movement, lot_id, memo, slip=True)
        fees.settle(page, lot_id)
        advances.settle(page)
        return reversal

    return _on_a_day_that_works(movement, act)


def rebook(
    *,
    receipt_id: int,
    cents: int,
    value_date: date,
    by: Actor,
    authority_id: int | None,
    pledge_id: int | None,
    earmark: Earmark = GENERAL,
    fee_bp: int = 0,
    fee_stays: bool = False,
    memo: str = "",
    reason: str = "",
) -> tuple[Movement, Movement]:
    """Book the right entry of a receipt in the place of the wrong one, in the same fund; returns (the reversal, the right entry).

    What the wrong one paid for stays with the right one, as far as it holds enough from the day of each payment on.

    Raises:
        NotFound: no such receipt.
        Refusal: as `retract` and `book.receive`.
    """
    wrong, lot_id = lots.of_receipt(receipt_id)
    before = lots.pledge_of(lot_id)

    def act(day: date) -> tuple[Movement, Movement]:
        page = open_page(wrong.fund_id, value_date, by)
        limits.positive(cents)
        limits.earmark(page, earmark)
        entry = Entry(Kind.RECEIPT, cents, authority_id=authority_id, pledge_id=pledge_id, memo=memo)
        right, lot = entries.open_lot(page, entry, Holder.SUSPENSE if authority_id is None else Holder.DONOR, earmark)
        heir = None if authority_id is None else Heir(lot.id, fees.upcoming(cents, fee_bp, pledge_id, but=lot_id))
        fees.terms(page, lot.id, fee_bp, fee_stays)
        reversal = reversals.take_receipt(open_page(wrong.fund_id, day, by), wrong, lot_id, reason, slip=True, heir=heir)
        page = open_page(wrong.fund_id, value_date, by)
        fees.settle(page, lot.id)
        if before is not None and before != pledge_id:
            fees.settle_pledge(page, before)
        advances.settle(page)
        return reversal, right

    return _on_a_day_that_works(wrong, act)


def _movement(movement_id: int) -> Movement:
    movement = session.get(Movement, movement_id)
    if movement is None:
        raise NotFound
    return movement


class _Lacking(Refusal):
    """The association would have to advance money."""


def _on_a_day_that_works(movement: Movement, act: Callable[[date], Taken]) -> Taken:
    """Do it as of the entry's own day, or as of today where only that leaves the association nothing to advance."""
    own, today = day_of(movement.id), clock.today()
    fund_ids = {movement.fund_id, *session.scalars(select(Movement.fund_id).where(Movement.counterpart_id == movement.id))}
    lock(Fund, *sorted(fund_ids))
    try:
        with session.begin_nested(), _no_advance(fund_ids):
            return act(own)
    except _Lacking:
        if own >= today:
            raise
    with _no_advance(fund_ids):
        return act(today)


@contextmanager
def _no_advance(fund_ids: set[int]) -> Iterator[None]:
    """Refuse what the association would have to advance money for: that is for what the bank did (domain.md rule 4)."""
    before = _advanced(fund_ids)
    yield
    missing = _advanced(fund_ids) - before
    if missing > 0:
        text = msg(
            "This money was spent again and the fund lacks %(missing)s to do without it. "
            "Reverse the later payment first, or wait until money has come in.",
            missing=Cents(missing),
        )
        raise _Lacking(text)


def _advanced(fund_ids: set[int]) -> int:
    """What the association ever advanced to these funds, in cents."""
    return int(session.scalar(select(func.sum(FundPosition.advances)).where(FundPosition.fund_id.in_(fund_ids))) or 0)
