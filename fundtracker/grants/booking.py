"""What a payment does in the book: reserve at the approval, let go at a rejection, book at the payment, reverse."""

from datetime import date
from typing import Any

from fundtracker.grants import limits
from fundtracker.grants.grants import commitment
from fundtracker.grants.models import Grant, Payment
from fundtracker.grants.rules import GrantStatus, PaymentKind
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.ledger import book


def reserve(payment: Payment, decision_id: int | None, by: Actor, *, on: date | None = None) -> int | None:
    """Reserve what an approved payment takes; give back the movement's id. A grant's money is reserved already; bank charges never are.

    `on` is the day it is made where that is known already; a refund made in the past gives its share of the fee back on its own day.

    Raises:
        Refusal: not enough is available.
    """
    if payment.kind is PaymentKind.DISBURSEMENT or decision_id is None:
        return None
    return book.commit(**_names(payment, decision_id), cents=payment.cents, value_date=_reserved_on(payment, on), by=by).id


def let_go(payment: Payment, decision_id: int | None, by: Actor, *, on: date | None = None) -> None:
    """Give back what the approval of a payment reserved, if it reserved anything."""
    if payment.reserve_id is not None:
        book.release(**_names(payment, decision_id), cents=payment.cents, value_date=_reserved_on(payment, on), by=by)


def pay(payment: Payment, decision_id: int | None, value_date: date, by: Actor) -> int:
    """Book a payment at its value date; give back the movement's id.

    Raises:
        Refusal: the book refuses the day or the amount.
    """
    common: dict[str, Any] = {
        "cents": payment.cents,
        "value_date": value_date,
        "by": by,
        "memo": payment.purpose,
        "decision_id": decision_id,
    }
    if payment.kind is PaymentKind.DISBURSEMENT:
        grant = session.get_one(Grant, payment.grant_id)
        return book.disburse(fund_id=payment.fund_id, project_id=grant.project_id, grant_id=grant.id, **common).id
    if payment.kind is PaymentKind.EXPENSE:
        return book.spend(fund_id=payment.fund_id, bank_charge=payment.bank_charge, **common).id
    if payment.kind is PaymentKind.REFUND:
        return book.refund(receipt_id=payment.receipt_id or 0, **common).id
    return book.transfer(fund_id=payment.fund_id, to_fund_id=payment.to_fund_id or 0, authority_id=payment.authority_id, **common).id


def reverse(payment: Payment, decision_id: int | None, value_date: date, memo: str, by: Actor) -> int:
    """Reverse a booked payment that the bank gave back; give back the reversal's id.

    Raises:
        Refusal: the book refuses the day.
    """
    movement = book.reverse(movement_id=payment.movement_id or 0, value_date=value_date, by=by, memo=memo)
    _let_go_again(payment, decision_id, by)
    return movement.id


def retract(payment: Payment, decision_id: int | None, memo: str, by: Actor) -> int:
    """Take back a payment that was booked by mistake; give back the reversal's id.

    Raises:
        Refusal: part of it came back since.
    """
    movement = book.retract(movement_id=payment.movement_id or 0, by=by, memo=memo)
    _let_go_again(payment, decision_id, by)
    return movement.id


def _let_go_again(payment: Payment, decision_id: int | None, by: Actor) -> None:
    """What a reversal reserves anew is let go where nothing will be paid from it."""
    if payment.kind in (PaymentKind.EXPENSE, PaymentKind.TRANSFER):
        let_go(payment, decision_id, by)
    if payment.kind is PaymentKind.DISBURSEMENT:
        grant = session.get_one(Grant, payment.grant_id)
        if grant.status is not GrantStatus.SIGNED:
            book.release(**commitment(grant, decision_id), cents=payment.cents, value_date=clock.today(), by=by)
            grant.reserved_cents -= payment.cents


def _reserved_on(payment: Payment, on: date | None) -> date:
    """From which day on a payment is reserved: the given one, a past refund's own (rule 7), else today."""
    if on is None and payment.kind is PaymentKind.REFUND and payment.past_on is not None:
        return limits.booked_on(payment.fund_id, None, payment.past_on)
    return on or clock.today()


def _names(payment: Payment, decision_id: int | None) -> dict[str, Any]:
    """Whose reservation it is: the fund's general money, or one receipt's where it is refunded."""
    names: dict[str, Any] = {"fund_id": payment.fund_id, "decision_id": decision_id}
    if payment.kind is PaymentKind.REFUND:
        names["receipt_id"] = payment.receipt_id
    return names
