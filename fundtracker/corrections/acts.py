"""What a confirmed correction does in the book, by the verbs of the packages that own the entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from fundtracker.contributions import receipts
from fundtracker.contributions import slips as receipt_slips
from fundtracker.corrections import rules
from fundtracker.corrections.entries import Entry
from fundtracker.corrections.rules import Act
from fundtracker.grants import interest, payments, returns, slips
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PENDING
from fundtracker.grants.slips import Hands
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import movements
from fundtracker.ledger.rules import Kind

DAYS = ("received_on", "value_date", "on")


def plain(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked as JSON can hold it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asked.items()}


def read(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked, its days as days again."""
    return {name: date.fromisoformat(value) if name in DAYS and value else value for name, value in asked.items()}


def do(entry: Entry, act: Act, asked: Mapping[str, Any], *, seen: int | None, reason: str, hands: Hands) -> int | None:
    """Do it; gives back the movement that is the right entry, or None where nothing takes the wrong one's place.

    Raises:
        Conflict: the receipt or payment is not at the version it was prepared from any more.
        Refusal: as the verbs of its owner.
    """
    values = read(asked)
    if entry.kind is Kind.RECEIPT:
        return _receipt(entry, act, {**values, "version": seen}, reason, hands)
    if entry.kind in rules.PAYMENTS:
        return _payment(entry, act, {**values, "version": seen}, reason, hands)
    by, movement_id = hands.approves, entry.movement.id
    if entry.kind is Kind.RETURN:
        grant_id = entry.movement.grant_id or 0
        if act is Act.AMEND:
            return slips.correct_return(grant_id, movement_id, **values, reason=reason, by=by)
        returns.retract(grant_id, movement_id, reason=reason, by=by)
        return None
    if act is Act.AMEND:
        return slips.correct_interest(movement_id, **values, reason=reason, by=by)
    interest.retract(movement_id, reason=reason, by=by)
    return None


def _receipt(entry: Entry, act: Act, values: dict[str, Any], reason: str, hands: Hands) -> int | None:
    receipt_id = entry.movement.id
    who: dict[str, Any] = {"reason": reason, "by": hands.approves}
    if act is not Act.MOVE:
        _refuse_refunds_under_way(receipt_id)
    if act is Act.AMEND:
        return receipt_slips.correct(receipt_id, **values, **who)
    if act is Act.RETRACT:
        receipt_slips.retract(receipt_id, **values, **who)
    elif act is Act.BANK:
        receipts.bounce(receipt_id, **values, **who)
    else:
        receipts.move(receipt_id, **values, **who)
    return None


def _refuse_refunds_under_way(receipt_id: int) -> None:
    """Refuse to take back a receipt of which a refund is prepared or approved: it would lose what it is paid from."""
    query = select(Payment.reference).where(Payment.receipt_id == receipt_id, Payment.state.in_(PENDING))
    found = session.scalar(query.order_by(Payment.id).limit(1))
    if found:
        raise Refusal(msg("The refund %(reference)s is under way out of this receipt: withdraw it first.", reference=found))


def _payment(entry: Entry, act: Act, values: dict[str, Any], reason: str, hands: Hands) -> int | None:
    payment_id = entry.payment_id or 0
    if act is Act.AMEND:
        right = slips.correct_payment(payment_id, **values, reason=reason, hands=hands)
        return session.scalar(select(Payment.movement_id).filter_by(id=right))
    if act is Act.RETRACT:
        payments.retract(payment_id, **values, reason=reason, by=hands.approves)
    else:
        payments.reverse(payment_id, **values, reason=reason, by=hands.approves)
    return None


def reversal_of(movement_id: int) -> int | None:
    """The movement that took an entry back, if one did."""
    return movements.get(movement_id).reversed_by_id
