"""Where the money of one receipt went: its lot, and every movement that took from it or gave to it, to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from fundtracker.funds.models import Project
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import trace
from fundtracker.ledger.models import Movement, Share
from fundtracker.ledger.rules import Kind
from fundtracker.ledger.trace import LotLine

STEPS: dict[Kind, Message] = {
    Kind.RECEIPT: msg("Received"),
    Kind.FEE: msg("Management fee"),
    Kind.INTEREST: msg("Interest"),
    Kind.ADVANCE: msg("Advance of the association"),
    Kind.DISBURSEMENT: msg("Paid to a partner"),
    Kind.RETURN: msg("Returned by a partner"),
    Kind.EXPENSE: msg("Own expense of the fund"),
    Kind.REFUND: msg("Refunded to the donor"),
    Kind.TRANSFER: msg("Transferred between funds"),
    Kind.REASSIGNMENT: msg("Credited to another donor"),
    Kind.REATTRIBUTION: msg("Shared out anew among the donors"),
}
UNDONE: dict[Kind, Message] = {
    Kind.RECEIPT: msg("Taken back by the bank"),
    Kind.FEE: msg("Management fee given back"),
    Kind.DISBURSEMENT: msg("Payment to a partner reversed"),
    Kind.EXPENSE: msg("Own expense reversed"),
    Kind.REFUND: msg("Refund reversed"),
    Kind.TRANSFER: msg("Transfer reversed"),
    Kind.INTEREST: msg("Interest reversed"),
    Kind.RETURN: msg("Return of a partner reversed"),
}
"""The same when the movement reverses an earlier one."""
CORRECTED = msg("Correction: this entry was wrong")
"""A receipt taken back because it was booked by mistake."""


@dataclass(frozen=True)
class Step:
    """One movement as far as it concerns the receipt: `cents` is what it took from it (negative) or gave to it.

    `undoes` says that it reverses an earlier movement, `slip` that this was booked by mistake; the project is None where the money was
    not for one.
    """

    movement_id: int
    kind: Kind
    on: date
    cents: int
    undoes: bool
    slip: bool
    project_fr: str | None
    project_en: str | None

    @property
    def name(self) -> Message:
        """What happened, in words."""
        if self.slip and self.kind is Kind.RECEIPT:
            return CORRECTED
        if self.kind is Kind.FEE and self.cents > 0:
            return UNDONE[Kind.FEE]
        return UNDONE.get(self.kind, STEPS[self.kind]) if self.undoes else STEPS[self.kind]


@dataclass(frozen=True)
class Trail:
    """A receipt's lot and its steps, oldest first; the steps sum to what is left."""

    lot: LotLine
    steps: Sequence[Step]

    @property
    def left(self) -> int:
        """What is unspent, in cents."""
        return self.lot.unspent


def of_receipt(receipt_id: int) -> Trail | None:
    """The trail of a receipt (its movement's id); None where the movement opened no lot."""
    lot = trace.lot_of(receipt_id)
    if lot is None:
        return None
    corrected = aliased(Movement)
    project = aliased(Project)
    query = (
        select(
            Movement.id,
            Movement.kind,
            Movement.value_date,
            Share.cents,
            Movement.reverses_id.is_not(None) | corrected.reverses_id.is_not(None),
            Movement.reverses_id.is_not(None) & Movement.corrects_id.is_not(None),
            project.title_fr,
            project.title_en,
        )
        .join(Share, Share.movement_id == Movement.id)
        .outerjoin(corrected, corrected.id == Movement.corrects_id)
        .outerjoin(project, project.id == Movement.project_id)
        .where(Share.lot_id == lot.lot_id)
        .order_by(Movement.value_date, Movement.id)
    )
    return Trail(lot, [_step(*row) for row in session.execute(query)])


def _step(
    movement_id: int, kind: Kind, on: date, cents: int, undoes: bool | None, slip: bool, project_fr: str | None, project_en: str | None
) -> Step:
    named = kind in (Kind.DISBURSEMENT, Kind.RETURN, Kind.REATTRIBUTION)
    return Step(movement_id, kind, on, cents, bool(undoes), slip, project_fr if named else None, project_en if named else None)
