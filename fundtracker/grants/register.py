"""Payments as lists and pages show them: with names, people and the moves that led here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Authority
from fundtracker.funds.models import Fund, Project
from fundtracker.grants import authorisations
from fundtracker.grants.models import Grant, Payment
from fundtracker.grants.paging import listing
from fundtracker.grants.rules import PaymentKind, PaymentState
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message
from fundtracker.web.lists import Listing


@dataclass(frozen=True)
class PaymentLine:
    """A payment with the names that belong to it; amounts in cents, `local_hundredths` in hundredths of the local currency's unit."""

    id: int
    reference: str
    fund_id: int
    fund_code: str
    kind: PaymentKind
    state: PaymentState
    cents: int
    payee: str
    purpose: str
    authorisation_id: int | None
    grant_id: int | None
    grant_reference: str
    project_id: int | None
    project_code: str
    instalment_id: int | None
    receipt_id: int | None
    authority_id: int | None
    authority_name: str
    to_fund_id: int | None
    to_fund_code: str
    bank_charge: bool
    exception_reason: str
    past_on: date | None
    past_reason: str
    currency: str
    local_hundredths: int | None
    rate_millionths: int | None
    prepared_by: str
    prepared_at: datetime
    hands: Sequence[int]
    approved_by: str
    approved_at: datetime | None
    content_hash: str | None
    rejected_by: str
    rejected_at: datetime | None
    reason: str
    value_date: date | None
    movement_id: int | None
    reversal_id: int | None
    replaces_id: int | None
    version: int

    @property
    def local(self) -> Decimal | None:
        """The amount in local currency."""
        return None if self.local_hundredths is None else Decimal(self.local_hundredths) / 100

    @property
    def rate(self) -> Decimal | None:
        """Units of local currency for one euro."""
        return None if self.rate_millionths is None else Decimal(self.rate_millionths) / 1_000_000


@dataclass(frozen=True)
class Totals:
    """What a filtered list adds up to over all its pages, in cents."""

    cents: int
    waiting: int


def list_(
    *, fund_id: int | None = None, kind: str = "", state: str = "", text: str = "", sort: str = "recent", page: int = 1
) -> tuple[Listing[PaymentLine], Totals]:
    """Payments under these filters, with their totals; what waits comes first in the usual order, then the most recent."""
    query = select(Payment)
    if fund_id:
        query = query.where(Payment.fund_id == fund_id)
    if kind:
        query = query.where(Payment.kind == PaymentKind(kind))
    if state:
        query = query.where(Payment.state == PaymentState(state))
    if text:
        query = query.where(Payment.reference.icontains(text, autoescape=True) | Payment.payee.icontains(text, autoescape=True))
    orders = {"oldest": (Payment.prepared_at, Payment.id), "amount": (Payment.cents.desc(), Payment.id)}
    rows = query.subquery()
    sums = session.execute(select(rows.c.state, func.sum(rows.c.cents)).group_by(rows.c.state))
    by_state = {PaymentState(name): int(cents) for name, cents in sums}
    gone = (PaymentState.REJECTED, PaymentState.REVERSED)
    waiting = sum(by_state.get(name, 0) for name in (PaymentState.PREPARED, PaymentState.APPROVED))
    totals = Totals(sum(cents for name, cents in by_state.items() if name not in gone), waiting)
    return listing(query.order_by(*orders.get(sort, (Payment.prepared_at.desc(), Payment.id.desc()))), page, lines), totals


def get(payment_id: int) -> PaymentLine:
    """One payment.

    Raises:
        NotFound: no such payment.
    """
    found = lines(session.scalars(select(Payment).filter_by(id=payment_id)).all())
    if not found:
        raise NotFound()
    return found[0]


def of_grant(grant_id: int) -> list[PaymentLine]:
    """A grant's payments, oldest first."""
    return lines(session.scalars(select(Payment).filter_by(grant_id=grant_id).order_by(Payment.id)).all())


def of_project(project_id: int) -> list[PaymentLine]:
    """The payments of all of a project's grants, oldest first."""
    of = select(Grant.id).filter_by(project_id=project_id)
    return lines(session.scalars(select(Payment).where(Payment.grant_id.in_(of)).order_by(Payment.id)).all())


def in_state(state: PaymentState) -> list[PaymentLine]:
    """Every payment in a state, oldest first."""
    return lines(session.scalars(select(Payment).filter_by(state=state).order_by(Payment.prepared_at, Payment.id)).all())


def decision(payment: PaymentLine) -> Message | None:
    """How a page names the decision a payment quotes; None for a bank charge."""
    return authorisations.name(authorisations.get(payment.authorisation_id)) if payment.authorisation_id else None


def lines(rows: Sequence[Payment]) -> list[PaymentLine]:
    """Lines of these payments, in their order, in a handful of queries."""
    people = _names(User.id, User.name, {key for row in rows for key in (row.prepared_by_id, row.approved_by_id, row.rejected_by_id)})
    authorities = _names(Authority.id, Authority.label, {row.authority_id for row in rows})
    funds = dict(session.execute(select(Fund.id, Fund.code)).all())
    query = select(Grant.id, Grant.reference, Project.id, Project.code).join(Project, Project.id == Grant.project_id)
    found = session.execute(query.where(Grant.id.in_([row.grant_id for row in rows])))
    grants = {grant_id: (reference, project_id, code) for grant_id, reference, project_id, code in found}
    same = (
        *("id", "reference", "fund_id", "kind", "state", "cents", "payee", "purpose", "authorisation_id", "grant_id", "instalment_id"),
        *(
            "receipt_id",
            "authority_id",
            "to_fund_id",
            "bank_charge",
            "exception_reason",
            "past_on",
            "past_reason",
            "currency",
            "local_hundredths",
            "rate_millionths",
        ),
        *("prepared_at", "hands", "approved_at", "content_hash", "rejected_at", "reason", "value_date", "movement_id", "reversal_id"),
        "replaces_id",
    )
    return [
        PaymentLine(
            **{name: getattr(row, name) for name in same},
            version=row.version,
            fund_code=funds[row.fund_id],
            to_fund_code=funds.get(row.to_fund_id or 0, ""),
            authority_name=authorities.get(row.authority_id or 0, ""),
            grant_reference=grants.get(row.grant_id or 0, ("", None, ""))[0],
            project_id=grants.get(row.grant_id or 0, ("", None, ""))[1],
            project_code=grants.get(row.grant_id or 0, ("", None, ""))[2],
            prepared_by=people[row.prepared_by_id],
            approved_by=people.get(row.approved_by_id or 0, ""),
            rejected_by=people.get(row.rejected_by_id or 0, ""),
        )
        for row in rows
    ]


def _names(key: object, name: object, ids: Collection[int | None]) -> dict[int, str]:
    """Names by id."""
    return dict(session.execute(select(key, name).where(key.in_([i for i in ids if i]))).all())  # type: ignore[call-overload, attr-defined]
