"""What signed decisions and grants promise beyond what the book has reserved: told to the one reading of a fund's means."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from fundtracker.grants.authorisations import AuthorisationLine
from fundtracker.grants.models import Authorisation, Grant, Payment
from fundtracker.grants.rules import AuthorisationKind, GrantStatus, PaymentState
from fundtracker.kernel.db import session
from fundtracker.ledger import means, positions
from fundtracker.ledger.promises import Claim, Promise

PROMISES = {
    AuthorisationKind.GRANT: Promise.VOTED,
    AuthorisationKind.ENVELOPE: Promise.OWN,
    AuthorisationKind.TRANSFER: Promise.OWN,
    AuthorisationKind.REFUND: Promise.REFUNDS,
}
"""The line that what is left of each kind of decision counts on."""

IN_THE_BOOK = (PaymentState.APPROVED, PaymentState.PAID)
"""Payments whose money the book has reserved or booked; what is only prepared is still promised by its decision."""


def claims(fund_ids: Collection[int]) -> Iterator[Claim]:
    """What signed grants wait to reserve, then what signed decisions still allow, the oldest first; in two queries."""
    waiting = select(Grant.fund_id, Grant.project_id, Grant.cents - Grant.reserved_cents).where(
        Grant.fund_id.in_(fund_ids), Grant.status == GrantStatus.SIGNED, Grant.cents > Grant.reserved_cents
    )
    for fund_id, project_id, cents in session.execute(waiting.order_by(Grant.id)):
        yield Claim(fund_id, Promise.GRANTED, cents, project_id)
    granted = select(func.coalesce(func.sum(Grant.cents), 0)).where(
        Grant.authorisation_id == Authorisation.id, Grant.status != GrantStatus.CANCELLED
    )
    booked = select(func.coalesce(func.sum(Payment.cents), 0)).where(
        Payment.authorisation_id == Authorisation.id, Payment.grant_id.is_(None), Payment.state.in_(IN_THE_BOOK)
    )
    left = Authorisation.cents - granted.scalar_subquery() - booked.scalar_subquery()
    query = select(Authorisation, left).where(
        Authorisation.fund_id.in_(fund_ids), Authorisation.revoked_at.is_(None), Authorisation.kind.in_(PROMISES)
    )
    for row, cents in session.execute(query.order_by(Authorisation.id)):
        if cents > 0:
            yield Claim(
                row.fund_id,
                PROMISES[row.kind],
                int(cents),
                row.project_id,
                row.authority_id,
                refund=row.kind is AuthorisationKind.REFUND,
                label=row.label,
            )


@dataclass(frozen=True)
class Reservable:
    """What the book lets be reserved at this moment under a decision, in cents; of it `contested` is promised to others as well."""

    now: int
    contested: int


def reservable(line: AuthorisationLine) -> Reservable:
    """What can be reserved under a decision now: what is left of it, as far as there is money that nothing has reserved yet.

    The book reserves for whom comes first (domain.md rule 14), so this may be more than the money kept for this decision.
    """
    now = max(0, min(line.left, positions.available(line.fund_id, line.project_id).available))
    reading = means.reading(line.fund_id)
    kept = sum(
        claim.cents - missing
        for claim, missing in zip(reading.claims, reading.cover.missing, strict=True)
        if claim.label == line.label and claim.project_id == line.project_id and claim.promise is PROMISES[line.kind]
    )
    return Reservable(now, max(0, now - kept))
