"""Payments, returns and interest typed wrongly are put right: taken back, and booked anew as they should have been, in one act."""

from dataclasses import dataclass
from datetime import date

from fundtracker.grants import instalments, interest, locking, payments, returns, rules_accounts
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentKind
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger.years import booking_day

CARRIED = (
    *("authorisation_id", "grant_id", "instalment_id", "receipt_id", "authority_id", "to_fund_id", "bank_charge"),
    *("exception_reason", "currency", "local_hundredths"),
)
"""What the right entry of a payment has from the wrong one."""


@dataclass(frozen=True)
class Hands:
    """The two people of a corrected payment: who prepared the right entry, and who approves it."""

    prepared: Actor
    approves: Actor


def correct_payment(
    payment_id: int, *, cents: int, value_date: date, payee: str, purpose: str, reason: str, hands: Hands, version: int | None = None
) -> int:
    """Put a paid payment right: it is taken back, and a payment with its decision and these values is prepared, approved and paid.

    `value_date` is the bank's; in a closed year it is booked on the first open day. Gives back the right payment's id.

    Raises:
        UnknownMove: it is not paid, or reversed already.
        Denied: whoever approves prepared it, or is no approver.
        Conflict: it is not at `version` any more.
        Refusal: nothing differs, or the right entry goes beyond what it is drawn on, a day or what reports account for.
    """
    payment, fund = locking.payment_and_fund(payment_id, version)
    if (payment.cents, payment.value_date, payment.payee, payment.purpose) == (cents, value_date, payee, purpose):
        raise Refusal(msg("This is what the entry says already. Change what is wrong with it."))
    if payment.grant_id is not None:
        rules_accounts.check_unpaid(instalments.account(payment.grant_id), payment.cents - cents)
    on = booking_day(fund.id, value_date)
    payments.retract(payment_id, reason=reason, by=hands.approves, replaced=True)
    values = {name: getattr(payment, name) for name in CARRIED}
    past = _past(payment, on)
    new_id = payments.prepare(
        payment.kind, fund.id, hands.prepared, cents=cents, payee=payee, purpose=purpose, replaces_id=payment_id, **values, **past
    )
    payments.approve(new_id, by=hands.approves, on=on if payment.kind is PaymentKind.REFUND else None)
    payments.pay(new_id, value_date=on, by=hands.approves)
    return new_id


def correct_return(grant_id: int, movement_id: int, *, cents: int, value_date: date, reason: str, by: Actor) -> int:
    """Put money that a partner gave back right: taken back, and booked anew with this amount and day. Gives back the new movement's id.

    Raises:
        NotFound: the movement is not a return of this grant.
        Refusal: nothing differs, it was spent again, or the right entry cannot be.
    """
    wrong = returns.get(grant_id, movement_id)
    _check_differs((wrong.cents, wrong.value_date), (cents, value_date))
    returns.retract(grant_id, movement_id, reason=reason, by=by)
    return returns.enter(grant_id, cents=cents, value_date=booking_day(wrong.fund_id, value_date), reason=wrong.memo, by=by)


def correct_interest(movement_id: int, *, cents: int, value_date: date, reason: str, by: Actor) -> int:
    """Put interest right: taken back, and booked anew with this amount and day. Gives back the new movement's id.

    Raises:
        NotFound: the movement is no interest.
        Refusal: nothing differs, it was spent, or the book refuses the day.
    """
    wrong = interest.get(movement_id)
    _check_differs((wrong.cents, wrong.value_date), (cents, value_date))
    interest.retract(movement_id, reason=reason, by=by)
    return interest.enter(wrong.fund_id, cents=cents, value_date=booking_day(wrong.fund_id, value_date), note=wrong.memo, by=by)


def _past(payment: Payment, on: date) -> dict[str, object]:
    """The marks of a payment of the past, which stays one."""
    return {"past_on": on, "past_reason": payment.past_reason} if payment.past_on else {}


def _check_differs(now: tuple[int, date], wanted: tuple[int, date]) -> None:
    if now == wanted:
        raise Refusal(msg("This is what the entry says already. Change what is wrong with it."))
