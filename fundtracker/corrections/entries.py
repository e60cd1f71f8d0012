"""An entry of the book as corrections see it: what it says, on which page it stands, and at which version it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from fundtracker.contributions import sheets
from fundtracker.contributions.lines import ReceiptLine
from fundtracker.contributions.models import Receipt
from fundtracker.corrections import rules
from fundtracker.funds import funds
from fundtracker.grants import grants, register
from fundtracker.grants.models import Payment
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import movements
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import Kind


@dataclass(frozen=True)
class Entry:
    """A booked entry: its reference, where its page is, what it says under the names that `Correction.asked` uses (cents, ids, days)."""

    movement: MovementLine
    reference: str
    fund_code: str
    endpoint: str
    args: Mapping[str, Any]
    version: int | None
    says: Mapping[str, Any]
    donor: str = ""
    pledge: str = ""
    payment_id: int | None = None

    @property
    def kind(self) -> Kind:
        """What it is in the book."""
        return self.movement.kind

    @property
    def cents(self) -> int:
        """Its amount, always above zero."""
        return abs(self.movement.cents)


def of(movement_id: int) -> Entry:
    """The entry that a movement is.

    Raises:
        NotFound: no such movement, it is a reversal itself, or nothing that is corrected.
    """
    movement = movements.get(movement_id)
    if movement.reverses_id is not None or movement.kind not in rules.ADMITTED:
        raise NotFound
    if movement.kind is Kind.RECEIPT:
        return _receipt(movement, sheets.receipt(movement_id).line)
    if movement.kind in rules.PAYMENTS:
        return _payment(movement)
    code = funds.get(movement.fund_id).code
    says = {"cents": movement.cents, "value_date": movement.value_date}
    if movement.kind is Kind.RETURN:
        grant = grants.get(movement.grant_id or 0)
        return Entry(movement, grant.reference, code, "grants.grant", {"grant_id": grant.id}, None, says)
    return Entry(movement, code, code, "grants.fund_bank", {"code": code}, None, says)


def of_receipt(receipt_id: int) -> Entry:
    """A receipt by its movement's id. Raises NotFound."""
    if session.get(Receipt, receipt_id) is None:
        raise NotFound
    return of(receipt_id)


def of_payment(payment_id: int) -> Entry:
    """A payment that was booked. Raises NotFound."""
    movement_id = session.scalar(select(Payment.movement_id).filter_by(id=payment_id))
    if movement_id is None:
        raise NotFound
    return of(movement_id)


def _receipt(movement: MovementLine, line: ReceiptLine) -> Entry:
    says = {
        "fund_id": line.fund_id,
        "cents": line.cents,
        "received_on": line.paid_on,
        "pledge_id": line.pledge_id,
        "authority_id": line.authority_id,
        "payer": line.payer,
        "bank_reference": line.bank_reference,
    }
    page = ("contributions.receipt", {"receipt_id": line.id})
    return Entry(
        movement, line.reference, line.fund_code, *page, line.version, says, donor=line.authority_name, pledge=line.pledge_reference
    )


def _payment(movement: MovementLine) -> Entry:
    payment_id = session.scalar(select(Payment.id).filter_by(movement_id=movement.id))
    if payment_id is None:
        raise NotFound  # what a transfer brought to the other fund is no payment of its own
    line = register.get(payment_id)
    on: date = line.value_date or movement.value_date
    says = {"cents": line.cents, "value_date": on, "payee": line.payee, "purpose": line.purpose}
    page = ("grants.payment", {"payment_id": line.id})
    return Entry(movement, line.reference, line.fund_code, *page, line.version, says, donor=line.authority_name, payment_id=payment_id)
