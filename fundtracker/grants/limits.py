"""What a payment is drawn on and how much is left of it: grant, instalment, decision; asked when it is prepared and again when approved."""

from datetime import date

from sqlalchemy import select

from fundtracker.funds import order
from fundtracker.funds.models import Fund
from fundtracker.funds.order import Event
from fundtracker.grants import authorisations, charges, grants, rules
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import AuthorisationKind, GrantStatus, PaymentKind
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger import fees, positions, years
from fundtracker.ledger.models import Lot, Movement

DRAWN_ON = {
    PaymentKind.EXPENSE: AuthorisationKind.ENVELOPE,
    PaymentKind.REFUND: AuthorisationKind.REFUND,
    PaymentKind.TRANSFER: AuthorisationKind.TRANSFER,
}
"""The kind of decision each kind of payment follows from; disbursements follow their grant's."""


def check(payment: Payment, fund: Fund, *, counted: int) -> None:
    """Refuse a payment that exceeds what it is drawn on. `counted`: what of it the sums read here already hold (its stored cents, or 0).

    Ask under the lock of the fund, which protects everything read here.

    Raises:
        Refusal: saying by how much, and what to do.
    """
    if payment.kind is PaymentKind.DISBURSEMENT:
        _check_disbursement(payment, fund, counted)
    elif payment.authorisation_id is not None:
        authorisations.check(payment.authorisation_id, DRAWN_ON[payment.kind], payment.cents, own=counted)
    if payment.kind is PaymentKind.REFUND:
        _check_receipt(payment)
    if payment.bank_charge:
        charges.check(payment, fund)


def check_available(payment: Payment) -> None:
    """Refuse to approve an own expense or a transfer beyond the general money that is available.

    Raises:
        Refusal: saying by how much, and what to do.
    """
    if payment.kind not in (PaymentKind.EXPENSE, PaymentKind.TRANSFER) or payment.bank_charge:
        return
    available = positions.available(payment.fund_id).available
    if payment.cents > available:
        raise Refusal(
            msg(
                "This payment exceeds by %(excess)s what is available in the fund (%(available)s). "
                "Reject it and reduce it, or wait for the next receipt.",
                excess=Cents(payment.cents - available),
                available=Cents(available),
            )
        )


def check_decision(payment: Payment) -> int | None:
    """The decision a payment follows from; None for a bank charge.

    Raises:
        Refusal: the decision was revoked.
    """
    if payment.authorisation_id is None:
        return None
    kind = AuthorisationKind.GRANT if payment.kind is PaymentKind.DISBURSEMENT else DRAWN_ON[payment.kind]
    return authorisations.check(payment.authorisation_id, kind, 0).decision_id


def check_past(payment: Payment) -> None:
    """Hold a payment of the past to its marks: its day and the reason why it is taken over come together, in possible order.

    Raises:
        Refusal: one is missing, the day is not past, or before what the payment follows from.
    """
    if payment.past_on is None:
        if payment.past_reason:
            raise Refusal(msg("Give the day on which the bank made this payment, or leave the reason empty."), field="past_on")
        return
    if len(payment.past_reason) < 10:
        text = msg(
            "Say in a sentence (ten characters at least) why this payment of the past is only recorded now: whoever approves it confirms "
            "that."
        )
        raise Refusal(text, field="past_reason")
    if payment.past_on > clock.today():
        raise Refusal(msg("This date is in the future. Type the day on which it happened."), field="past_on")
    order.check(Event.PAID, payment.past_on, _before(payment), field="past_on")


def check_day(payment: Payment, value_date: date) -> None:
    """Refuse to pay before the decision, the grant, the receipt or the approval that the payment follows from.

    What the bank took by itself, it took before anybody could approve it (domain.md rule 4); a payment of the past was made on the day
    that was sealed by its approval.

    Raises:
        Refusal: with the day that works.
    """
    if payment.bank_charge:
        return
    known = _before(payment)
    if payment.past_on is None:
        known[Event.APPROVED] = _approved_on(payment)
    elif value_date != (day := booked_on(payment.fund_id, payment.to_fund_id, payment.past_on)):
        text = msg("This payment of the past was approved as made on %(made)s: it is booked on %(day)s.", made=payment.past_on, day=day)
        raise Refusal(text, field="value_date")
    order.check(Event.PAID, value_date, known, field="value_date")
    if payment.receipt_id:
        received = session.get_one(Movement, payment.receipt_id).value_date
        order.check(Event.REFUNDED, value_date, {Event.RECEIVED: received}, field="value_date")


def booked_on(fund_id: int, to_fund_id: int | None, made_on: date) -> date:
    """The day on which a payment of the past is booked: the bank's, or its funds' first open day where that year is closed (rule 8)."""
    return max(years.booking_day(key, made_on) for key in (fund_id, to_fund_id) if key)


def _approved_on(payment: Payment) -> date | None:
    """The day a payment was approved: of one that takes the place of a wrong entry, the day that one was."""
    if payment.replaces_id is not None:
        return _approved_on(session.get_one(Payment, payment.replaces_id))
    return payment.approved_at.astimezone(clock.PARIS).date() if payment.approved_at else None


def _before(payment: Payment) -> dict[Event, date | None]:
    """The days of the decision and the grant a payment follows from."""
    decided = authorisations.get(payment.authorisation_id).opened_on if payment.authorisation_id else None
    signed = grants.get(payment.grant_id).signed_on if payment.grant_id else None
    return {Event.DECIDED: decided, Event.SIGNED: signed}


def _check_disbursement(payment: Payment, fund: Fund, counted: int) -> None:
    check_decision(payment)
    grant = grants.get(payment.grant_id or 0)
    if grant.status is not GrantStatus.SIGNED:
        raise Refusal(msg("This grant has ended: nothing more is paid under it."))
    part = next(part for part in grant.instalments if part.id == payment.instalment_id)
    of_part, of_grant = part.left + counted, grant.left + counted
    if payment.cents > of_part:
        text = msg(
            "This payment exceeds by %(excess)s what is left of the instalment (%(left)s). Reduce the amount.",
            excess=Cents(payment.cents - of_part),
            left=Cents(of_part),
        )
        raise Refusal(text, field="cents")
    if payment.cents > of_grant:
        text = msg(
            "This payment exceeds by %(excess)s what is reserved for the grant (%(left)s). Reduce it, or wait for the next receipt.",
            excess=Cents(payment.cents - of_grant),
            left=Cents(of_grant),
        )
        raise Refusal(text, field="cents")
    verdict = rules.may_pay(grant.instalments, part.number, fund.report_threshold_percent)
    rules.check_exception(verdict, payment.exception_reason)


def _check_receipt(payment: Payment) -> None:
    """Refuse a refund whose receipt is not that donor's in that fund, or holds less than the refund, its share of the fee included."""
    query = select(Lot.id, Lot.unspent, Lot.reserved).where(Lot.opened_by_id == payment.receipt_id, Lot.fund_id == payment.fund_id)
    lot = session.execute(query.where(Lot.authority_id == payment.authority_id)).first()
    if lot is None:
        raise Refusal(msg("Choose a receipt of the donor the committee decided to refund."), field="receipt_id")
    most = fees.whole({lot.id: (lot.unspent, lot.reserved)})[lot.id]
    if payment.cents > most:
        raise Refusal(
            msg(
                "This refund exceeds by %(excess)s what is unspent of that receipt (%(left)s). Reduce it, or refund the rest from another.",
                excess=Cents(payment.cents - most),
                left=Cents(most),
            ),
            field="cents",
        )
