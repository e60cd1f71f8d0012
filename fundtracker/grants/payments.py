"""Payments: prepared by one person, approved by another, paid or rejected; every euro that leaves a fund passes here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, permissions_of
from fundtracker.grants import (
    authorisations,
    booking,
    charges,
    drawing,
    grants,
    instalments,
    limits,
    locking,
    payees,
    permissions,
    rules,
    rules_accounts,
)
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentAction, PaymentKind, PaymentState
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, Denied, Refusal
from fundtracker.kernel.text import msg

EDITABLE = ("cents", "payee", "purpose", "exception_reason", "past_on", "past_reason", "currency", "local_hundredths")
"""What may change while a payment waits for its approval; anything else takes a new payment."""

SEALED = (
    *("id", "fund_id", "kind", "cents", "payee", "purpose", "authorisation_id", "grant_id", "instalment_id"),
    *("receipt_id", "authority_id", "to_fund_id", "bank_charge", "exception_reason"),
)
"""What an approval seals. The local amount is not: it is what the bank made of it, known when it is paid."""


PAST = ("past_on", "past_reason")
"""Sealed too where a payment of the past is taken over; left out elsewhere, so that older seals stay what they were."""


@dataclass(frozen=True)
class _Person:
    """Who acts, with what the role allows at this moment."""

    id: int
    permissions: frozenset[Permission]


def prepare_disbursement(*, instalment_id: int, cents: int, by: Actor, payee: str = "", purpose: str = "", **more: Any) -> int:
    """Prepare the payment of (part of) a grant's instalment; give back its id.

    `more`: `exception_reason` where the rule on reports is set aside; `currency` and `local_hundredths` where they are known; `past_on` and
    `past_reason` where the bank made it before it was followed here. The same two for every kind below but bank charges.

    Raises:
        Refusal: beyond what is left of instalment or grant, the decision was revoked, the report on the instalment before is missing.
    """
    grant_id, part = instalments.get(instalment_id)
    grant = grants.get(grant_id)
    purpose = purpose or f"{grant.reference} · {part.number}/{len(grant.instalments)}"
    drawn = {"grant_id": grant_id, "instalment_id": instalment_id, "authorisation_id": grant.authorisation_id}
    return prepare(PaymentKind.DISBURSEMENT, grant.fund_id, by, cents=cents, payee=payee or grant.partner, purpose=purpose, **drawn, **more)


def prepare_expense(*, authorisation_id: int, cents: int, payee: str, purpose: str, by: Actor, **more: Any) -> int:
    """Prepare an own expense out of an envelope the committee voted; give back its id. Raises Refusal beyond what is left of it."""
    fund_id = authorisations.get(authorisation_id).fund_id
    return prepare(PaymentKind.EXPENSE, fund_id, by, cents=cents, payee=payee, purpose=purpose, authorisation_id=authorisation_id, **more)


def prepare_bank_charge(*, fund_id: int, cents: int, payee: str, purpose: str, by: Actor) -> int:
    """Prepare a bank charge: the one payment that quotes no decision (domain.md rule 3), though a second person approves it too.

    Raises:
        Refusal: above the fund's ceiling for one charge or for a year's.
    """
    return prepare(PaymentKind.EXPENSE, fund_id, by, cents=cents, payee=payee, purpose=purpose, bank_charge=True)


def prepare_refund(*, authorisation_id: int, receipt_id: int, cents: int, purpose: str, by: Actor, payee: str = "", **more: Any) -> int:
    """Prepare a refund to a donor out of one of its receipts (a movement's id), under a decision; give back its id.

    Raises:
        Refusal: the receipt is another donor's, or beyond what is unspent of it or left of the decision.
    """
    line = authorisations.get(authorisation_id)
    drawn = {"authorisation_id": authorisation_id, "receipt_id": receipt_id, "authority_id": line.authority_id}
    payee = payee or payees.of_donor(line.authority_id or 0)
    return prepare(PaymentKind.REFUND, line.fund_id, by, cents=cents, payee=payee, purpose=purpose, **drawn, **more)


def prepare_transfer(*, authorisation_id: int, cents: int, purpose: str, by: Actor, payee: str = "", **more: Any) -> int:
    """Prepare a transfer to another fund under a decision; give back its id. Raises Refusal beyond what is left of the decision."""
    line = authorisations.get(authorisation_id)
    drawn = {"authorisation_id": authorisation_id, "to_fund_id": line.to_fund_id, "authority_id": line.authority_id}
    payee = payee or line.to_fund_code
    return prepare(PaymentKind.TRANSFER, line.fund_id, by, cents=cents, payee=payee, purpose=purpose, **drawn, **more)


def edit(payment_id: int, *, version: int | None, by: Actor, **values: Any) -> int:
    """Change what is prepared (the fields of `EDITABLE`); whoever does may no longer approve it. Gives back its id.

    Raises:
        Conflict: someone changed or approved it meanwhile.
        UnknownMove: it is no longer prepared.
        Refusal: as when it was prepared.
    """
    payment, fund = locking.payment_and_fund(payment_id, version)
    rules.move_payment(payment.state, PaymentAction.EDIT)
    person_id = locking.a_person(by)
    before = {name: getattr(payment, name) for name in values}
    counted, drawn = payment.cents, drawing.by(payment)
    with session.no_autoflush:
        for name in EDITABLE:
            if name in values:
                setattr(payment, name, values[name])
        _check_local(payment)
        limits.check_past(payment)
        limits.check(payment, fund, counted=counted)
    payment.hands = [*payment.hands, person_id] if person_id not in payment.hands else payment.hands
    session.flush()
    drawing.move(payment, drawn)
    audit.record("web:payment:changed", payment_id, by=by, fund_id=fund.id, before=before, after=values)
    return payment_id


def approve(payment_id: int, *, by: Actor, version: int | None = None, on: date | None = None) -> int:
    """Approve a payment: checks its limits once more, reserves the money, seals the content. Gives back its id.

    `on` is the value date of a refund that takes the place of a wrong entry: its share of the fee counts from then on.

    Raises:
        UnknownMove: it is not prepared.
        Denied: whoever approves prepared or changed it, or is not an approver at this moment.
        Conflict: it is not at `version` any more.
        Refusal: not enough is available.
    """
    payment, fund = locking.payment_and_fund(payment_id, version)
    state = rules.move_payment(payment.state, PaymentAction.APPROVE)
    person = _person(by)
    verdict = permissions.can_approve(person, payment)
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    limits.check(payment, fund, counted=payment.cents)
    limits.check_available(payment)
    payment.reserve_id = booking.reserve(payment, limits.check_decision(payment), by, on=on)
    payment.content_hash = content_hash(payment)
    payment.approved_by_id, payment.approved_at = person.id, clock.now()
    _move(payment, state, by, after={"content": payment.content_hash})
    return payment_id


def reject(payment_id: int, *, reason: str, by: Actor, version: int | None = None) -> int:
    """Reject a payment, or withdraw an approved one that was not paid; lets go what was reserved. Gives back its id.

    Raises:
        UnknownMove: it is paid or has ended.
        Conflict: it is not at `version` any more.
    """
    payment, _ = locking.payment_and_fund(payment_id, version)
    state = rules.move_payment(payment.state, PaymentAction.REJECT)
    payment.rejected_by_id, payment.rejected_at = locking.a_person(by), clock.now()
    booking.let_go(payment, decision_of(payment), by)
    payment.reason = reason
    _move(payment, state, by, reason=reason)
    return payment_id


def pay(
    payment_id: int, *, value_date: date, by: Actor, version: int | None = None, currency: str = "", local_hundredths: int | None = None
) -> int:
    """Book an approved payment at its value date, with the local amount where the bank gave it. Gives back its id.

    Raises:
        UnknownMove: it is not approved.
        Conflict: it is not at `version` any more, or its content is not what was approved.
        Refusal: the decision was revoked, the day is before what the payment follows from, or the book refuses the day or the amount.
    """
    payment, fund = locking.payment_and_fund(payment_id, version)
    state = rules.move_payment(payment.state, PaymentAction.PAY)
    if payment.content_hash != content_hash(payment):
        raise Conflict(msg("This payment is not what was approved. Do not pay it: reject it, and prepare it again."))
    if currency or local_hundredths:
        payment.currency, payment.local_hundredths = currency, local_hundredths
        _check_local(payment)
    limits.check_day(payment, value_date)
    if payment.bank_charge:
        charges.check(payment, fund, on=value_date)
    payment.movement_id = booking.pay(payment, limits.check_decision(payment), value_date, by)
    payment.value_date = value_date
    _move(payment, state, by, after={"movement": payment.movement_id, "value_date": value_date})
    return payment_id


def reverse(payment_id: int, *, value_date: date, reason: str, by: Actor, version: int | None = None) -> int:
    """Reverse a paid payment in the book, once, with the reason. Gives back its id.

    Raises:
        UnknownMove: it is not paid, or reversed already.
        Conflict: it is not at `version` any more.
        Refusal: a report accounts for it or part of it came back, or the book refuses the day.
    """
    payment, _ = locking.payment_and_fund(payment_id, version)
    state = rules.move_payment(payment.state, PaymentAction.REVERSE)
    if payment.grant_id is not None:
        rules_accounts.check_unpaid(instalments.account(payment.grant_id), payment.cents)
    payment.reversal_id = booking.reverse(payment, decision_of(payment), value_date, reason, by)
    payment.reason = reason
    _move(payment, state, by, reason=reason, after={"movement": payment.reversal_id})
    return payment_id


def retract(payment_id: int, *, reason: str, by: Actor, version: int | None = None, replaced: bool = False) -> int:
    """Take back a payment that was booked by mistake, such as twice; gives back its id.

    `replaced`: the right entry follows in the same act, which then holds to what reports account for.

    Raises:
        UnknownMove: it is not paid, or reversed already.
        Conflict: it is not at `version` any more.
        Refusal: a report accounts for it or part of it came back.
    """
    payment, _ = locking.payment_and_fund(payment_id, version)
    state = rules.move_payment(payment.state, PaymentAction.REVERSE)
    if payment.grant_id is not None and not replaced:
        rules_accounts.check_unpaid(instalments.account(payment.grant_id), payment.cents)
    payment.reversal_id = booking.retract(payment, decision_of(payment), reason, by)
    payment.reason = reason
    _move(payment, state, by, reason=reason, after={"movement": payment.reversal_id, "slip": True})
    return payment_id


def content_hash(payment: Payment) -> str:
    """The seal of a payment's content as it is now."""
    names = (*SEALED, *PAST) if payment.past_on else SEALED
    return rules.content_hash({name: str(value) if name == "past_on" else value for name in names for value in [getattr(payment, name)]})


def decision_of(payment: Payment) -> int | None:
    """The decision a payment quotes, revoked or not; None for a bank charge."""
    return authorisations.get(payment.authorisation_id).decision_id if payment.authorisation_id else None


def prepare(kind: PaymentKind, fund_id: int, by: Actor, **values: Any) -> int:
    """Lock the fund, check the limits, write the payment with these columns; give back its id.

    Raises:
        Refusal: beyond what it is drawn on, or something does not belong together.
    """
    person_id = locking.a_person(by)
    late = kind in (PaymentKind.REFUND, PaymentKind.TRANSFER) or bool(values.get("bank_charge"))
    fund = locking.fund_of(fund_id, values.get("to_fund_id"), late=late)
    number = (session.scalar(select(func.max(Payment.number)).filter_by(fund_id=fund_id)) or 0) + 1
    payment = Payment(
        fund_id=fund_id,
        number=number,
        reference=f"{fund.code}-D{number:04d}",
        kind=kind,
        state=PaymentState.PREPARED,
        prepared_by_id=person_id,
        prepared_at=clock.now(),
        hands=[person_id],
        **{"exception_reason": "", "currency": "", "past_reason": "", **values},
    )
    _check_local(payment)
    limits.check_past(payment)
    limits.check(payment, fund, counted=0)
    session.add(payment)
    session.flush()
    drawing.move(payment, drawing.NOTHING)
    audit.record("web:payment:prepared", payment.id, by=by, fund_id=fund_id, after={"kind": kind, **values})
    return payment.id


def _check_local(payment: Payment) -> None:
    """Local currency and amount come together; the rate follows from them."""
    if bool(payment.currency) != bool(payment.local_hundredths):
        text = msg("Give both the currency and the amount in it, or neither.")
        raise Refusal(text, field="local_hundredths" if payment.currency else "currency")
    payment.local_hundredths = payment.local_hundredths or None
    payment.rate_millionths = rules.exchange_rate(payment.cents, payment.local_hundredths) if payment.local_hundredths else None


def _person(by: Actor) -> _Person:
    """Who acts, as the users' table says now: a right taken away meanwhile is gone."""
    user = session.get_one(User, locking.a_person(by), populate_existing=True)
    return _Person(user.id, permissions_of(user.role) if user.active else frozenset())


def _move(payment: Payment, state: PaymentState, by: Actor, *, reason: str = "", after: dict[str, Any] | None = None) -> None:
    drawn = drawing.by(payment)
    before, payment.state = payment.state, state
    session.flush()
    drawing.move(payment, drawn)
    facts = {"before": {"state": before}, "after": {"state": state, **(after or {})}}
    audit.record(f"web:payment:{state.value}", payment.id, by=by, fund_id=payment.fund_id, reason=reason, **facts)
