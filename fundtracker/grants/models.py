"""Tables of partners, project budgets, authorisations, grants with their instalments and changes, payments, financial reports."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.grants.rules import AuthorisationKind, GrantStatus, PaymentKind, PaymentState, ReportState
from fundtracker.kernel import history
from fundtracker.kernel.db import Base, Instant, Money, choice

PAYEE_LETTERS = 200
"""As long as the name of whoever is paid may be."""


class Partner(Base):
    """An organisation that carries projects out. `tranche_grid` (by its risk) replaces the fund's where it is not empty."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    sort_key: Mapped[str] = mapped_column(String(200), index=True)
    kind_fr: Mapped[str] = mapped_column(String(100), default="")
    kind_en: Mapped[str] = mapped_column(String(100), default="")
    country: Mapped[str] = mapped_column(String(2))
    registration: Mapped[str] = mapped_column(String(60), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    tranche_grid: Mapped[str] = mapped_column(String(40), default="")
    masked: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


history.keep(Partner, "name")

COST = "project_cost"
"""The fact that is kept of a project's budget: `cents`, its sum."""


class BudgetLine(Base):
    """One line of a project's budget, in cents."""

    __tablename__ = "budget_line"
    __table_args__ = (UniqueConstraint("project_id", "position"), CheckConstraint("cents > 0", name="cents"))

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(200))
    cents: Mapped[int] = mapped_column(Money)


class Cofinancing(Base):
    """Money for a project that does not pass through the fund, in cents."""

    __tablename__ = "cofinancing"
    __table_args__ = (UniqueConstraint("project_id", "position"), CheckConstraint("cents > 0", name="cents"))

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(200))
    cents: Mapped[int] = mapped_column(Money)


class Authorisation(Base):
    """What one signed decision allows, up to `cents`; only committees open one (domain.md rule 3). Never deleted, at most revoked.

    `used_cents` is what grants and payments use of it: moved by `authorisations.draw` alone, recomputed by `fundtracker check`.
    """

    __tablename__ = "authorisation"
    __table_args__ = (
        CheckConstraint("cents > 0 OR (kind = 'amendment' AND cents = 0)", name="cents"),
        CheckConstraint("project_id IS NOT NULL OR kind IN ('envelope', 'refund', 'transfer')", name="project"),
        CheckConstraint("(kind = 'transfer') = (to_fund_id IS NOT NULL)", name="to_fund"),
        CheckConstraint("kind <> 'refund' OR authority_id IS NOT NULL", name="authority"),
        CheckConstraint("used_cents BETWEEN 0 AND cents", name="used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AuthorisationKind] = mapped_column(choice(AuthorisationKind))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    cents: Mapped[int] = mapped_column(Money)
    used_cents: Mapped[int] = mapped_column(Money, default=0)
    urgent: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Grant(Base):
    """An agreement with a partner for a project, in cents; `reserved_cents` of it is committed in the book, the rest waits for receipts."""

    __tablename__ = "grant_agreement"
    __table_args__ = (
        UniqueConstraint("fund_id", "number"),
        CheckConstraint("cents > 0 AND reserved_cents >= 0 AND reserved_cents <= cents", name="cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    authorisation_id: Mapped[int] = mapped_column(ForeignKey("authorisation.id"), index=True)
    cents: Mapped[int] = mapped_column(Money)
    reserved_cents: Mapped[int] = mapped_column(Money)
    signed_on: Mapped[date]
    ended_on: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    status: Mapped[GrantStatus] = mapped_column(choice(GrantStatus), default=GrantStatus.SIGNED)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class GrantInstalment(Base):
    """One instalment of a grant, in cents; they sum to the grant. `percent` is what the grid said.

    `paid_cents` was paid of it and not reversed, `pending_cents` is prepared or approved: moved by `instalments.draw` alone.
    """

    __tablename__ = "grant_instalment"
    __table_args__ = (
        UniqueConstraint("grant_id", "number"),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("paid_cents >= 0 AND pending_cents >= 0 AND paid_cents + pending_cents <= cents", name="drawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_agreement.id"))
    number: Mapped[int]
    percent: Mapped[int]
    cents: Mapped[int] = mapped_column(Money)
    paid_cents: Mapped[int] = mapped_column(Money, default=0)
    pending_cents: Mapped[int] = mapped_column(Money, default=0)
    due_on: Mapped[date | None]


class GrantChange(Base):
    """A change of a project's place or beneficiary by a decision of the committee: what it was, what it is."""

    __tablename__ = "grant_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    on: Mapped[date] = mapped_column("changed_on")
    place_before: Mapped[str] = mapped_column(String(200))
    place_after: Mapped[str] = mapped_column(String(200))
    beneficiary_before: Mapped[str] = mapped_column(String(200))
    beneficiary_after: Mapped[str] = mapped_column(String(200))


class Payment(Base):
    """Money that leaves a fund: prepared by one person, approved by another, paid with a value date; amounts in cents.

    `hands` are the ids of everyone who prepared or changed it; `content_hash` seals what was approved. The movements of the book:
    `reserve_id` the reservation made by the approval, `movement_id` the payment itself, `reversal_id` what reversed it. A payment of the
    past, made before it was followed here, is taken over with its day and the reason (`past_on`, `past_reason`), which are sealed too.
    One that stands in the place of a wrong entry names it: `replaces_id`.
    """

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("fund_id", "number"),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("(kind = 'disbursement') = (grant_id IS NOT NULL AND instalment_id IS NOT NULL)", name="disbursement"),
        CheckConstraint("(kind = 'refund') = (receipt_id IS NOT NULL)", name="refund"),
        CheckConstraint("(kind = 'transfer') = (to_fund_id IS NOT NULL)", name="transfer"),
        CheckConstraint("authorisation_id IS NOT NULL OR (kind = 'expense' AND bank_charge)", name="decided"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name="second_person"),
        CheckConstraint("state NOT IN ('approved', 'paid', 'reversed') OR approved_by_id IS NOT NULL", name="approved"),
        CheckConstraint("(state IN ('paid', 'reversed')) = (movement_id IS NOT NULL)", name="booked"),
        CheckConstraint("(currency = '') = (local_hundredths IS NULL)", name="local"),
        CheckConstraint("(past_on IS NULL) = (past_reason = '')", name="past"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[PaymentKind] = mapped_column(choice(PaymentKind))
    state: Mapped[PaymentState] = mapped_column(choice(PaymentState), default=PaymentState.PREPARED, index=True)
    cents: Mapped[int] = mapped_column(Money)
    payee: Mapped[str] = mapped_column(String(PAYEE_LETTERS))
    purpose: Mapped[str] = mapped_column(String(300))
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisation.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grant_agreement.id"), index=True)
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("grant_instalment.id"), index=True)
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), index=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    bank_charge: Mapped[bool] = mapped_column(default=False)
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    past_on: Mapped[date | None]
    past_reason: Mapped[str] = mapped_column(String(500), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    local_hundredths: Mapped[int | None] = mapped_column(Money)
    rate_millionths: Mapped[int | None] = mapped_column(Money)
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    hands: Mapped[list[int]] = mapped_column(JSON)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    rejected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    rejected_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500), default="")
    value_date: Mapped[date | None]
    reserve_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)
    reversal_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FinancialReport(Base):
    """What a partner reports as spent of one instalment so far, in cents; accepted, or sent back with a reason.

    `recorded_by_id` entered it (empty for those of before that was kept): somebody else accepts it, and not without its document.
    `judged_at` is the last judgement; `accepted_at` stays where a report that had been accepted was sent back later: until then it counted.
    """

    __tablename__ = "financial_report"
    __table_args__ = (
        CheckConstraint("spent_cents >= 0", name="spent"),
        CheckConstraint("state <> 'accepted' OR recorded_by_id IS NULL OR judged_by_id <> recorded_by_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_agreement.id"), index=True)
    instalment_id: Mapped[int] = mapped_column(ForeignKey("grant_instalment.id"), index=True)
    received_on: Mapped[date]
    spent_cents: Mapped[int] = mapped_column(Money)
    note: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    state: Mapped[ReportState] = mapped_column(choice(ReportState), default=ReportState.RECEIVED)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    judged_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
