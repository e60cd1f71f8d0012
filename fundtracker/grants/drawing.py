"""What a payment draws on: its instalment, or the decision it follows from; it moves with each step the payment takes."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from fundtracker.grants import authorisations, instalments
from fundtracker.grants.models import Authorisation, Grant, Payment
from fundtracker.grants.rules import LIVE, PENDING, GrantStatus, PaymentState
from fundtracker.kernel.db import session


@dataclass(frozen=True)
class Drawn:
    """What a payment takes of what it draws on, in cents: while it waits, once it is paid; nothing when it was rejected or reversed."""

    pending: int = 0
    paid: int = 0


NOTHING = Drawn()


def by(payment: Payment) -> Drawn:
    """What a payment draws as it is."""
    if payment.state in PENDING:
        return Drawn(pending=payment.cents)
    return Drawn(paid=payment.cents) if payment.state is PaymentState.PAID else NOTHING


def move(payment: Payment, before: Drawn) -> None:
    """Draw what a payment takes now instead of what it took before; a disbursement draws on its grant's decision through the grant."""
    now = by(payment)
    if payment.instalment_id is not None:
        instalments.draw(payment.instalment_id, pending=now.pending - before.pending, paid=now.paid - before.paid)
    elif payment.authorisation_id is not None:
        authorisations.draw(payment.authorisation_id, now.pending + now.paid - before.pending - before.paid)


def differing() -> Iterator[str]:
    """A check of `fundtracker check`: each authorisation whose use is not the sum of the grants and payments under it."""
    grants = select(func.coalesce(func.sum(Grant.cents), 0)).where(
        Grant.authorisation_id == Authorisation.id, Grant.status != GrantStatus.CANCELLED
    )
    payments = select(func.coalesce(func.sum(Payment.cents), 0)).where(
        Payment.authorisation_id == Authorisation.id, Payment.state.in_(LIVE), Payment.grant_id.is_(None)
    )
    query = select(Authorisation.id, Authorisation.label, Authorisation.used_cents, grants.scalar_subquery() + payments.scalar_subquery())
    for key, label, used, counted in session.execute(query.order_by(Authorisation.id)):
        if used != counted:
            yield f"authorisation {label or key}: {used} used, its grants and payments are {counted}"
