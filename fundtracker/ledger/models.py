"""Tables of the book: movements with their shares, lots, positions, erasable memos, closed years."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant, Money, choice
from fundtracker.ledger import triggers
from fundtracker.ledger.rules import GENESIS, Holder, Kind


class Movement(Base):
    """One line of the book: signed integer cents of one fund. Inserted by `ledger.book` only; never changed, never deleted.

    `project_id` and `programme_id` are the earmark on a receipt or reassignment, the purpose on a commitment or payment. `lot_id` is
    the lot a fee, a refund or its reservation, or a reassignment is about, and on a transfer coming in the lot it left.
    """

    __tablename__ = "movement"
    __table_args__ = (
        UniqueConstraint("fund_id", "seq"),
        UniqueConstraint("reverses_id"),
        Index("ix_movement_fund_value", "fund_id", "value_date"),
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("(cents = 0) = (kind IN ('reassignment', 'reattribution'))", name="cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    seq: Mapped[int]
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    cents: Mapped[int] = mapped_column(Money)
    value_date: Mapped[date]
    booked_at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(40))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grant_agreement.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id", use_alter=True), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), index=True)
    counterpart_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    memo_digest: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Memo(Base):
    """Free text and bank text of a movement, which may hold names: erasable, in the chain only by a salted digest."""

    __tablename__ = "memo"

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(500))


class Lot(Base):
    """One receipt (or advance, or transfer in): who holds it, what it is earmarked for, and its unspent balance in cents.

    `fee_bp` is its rate of management fee, `fee_stays` whether a refund keeps the fee: both as fixed with its pledge (rule 7).
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("unspent >= 0", name="unspent"),
        CheckConstraint("reserved >= 0 AND reserved <= unspent", name="reserved"),
        CheckConstraint("(holder = 'donor') = (authority_id IS NOT NULL)", name="holder_named"),
        CheckConstraint("project_id IS NULL OR programme_id IS NULL", name="one_earmark"),
        CheckConstraint("fee_bp BETWEEN 0 AND 10000", name="fee_bp"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), unique=True)
    holder: Mapped[Holder] = mapped_column(choice(Holder))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    unspent: Mapped[int] = mapped_column(Money, default=0)
    reserved: Mapped[int] = mapped_column(Money, default=0)
    fee_bp: Mapped[int] = mapped_column(default=0)
    fee_stays: Mapped[bool] = mapped_column(default=False)


class Share(Base):
    """What one movement took from (negative) or gave to (positive) one lot, in cents; the shares of a cash movement sum to it."""

    __tablename__ = "share"

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True, index=True)
    cents: Mapped[int] = mapped_column(Money)


class IdentityLines:
    """The lines of the identity of domain.md rule 10, all as positive sums of cents, and `held`, which the database holds to them."""

    received: Mapped[int] = mapped_column(Money, default=0)
    advances: Mapped[int] = mapped_column(Money, default=0)
    interest: Mapped[int] = mapped_column(Money, default=0)
    transfers_in: Mapped[int] = mapped_column(Money, default=0)
    returns: Mapped[int] = mapped_column(Money, default=0)
    fees: Mapped[int] = mapped_column(Money, default=0)
    expenses: Mapped[int] = mapped_column(Money, default=0)
    paid: Mapped[int] = mapped_column(Money, default=0)
    refunds: Mapped[int] = mapped_column(Money, default=0)
    advances_repaid: Mapped[int] = mapped_column(Money, default=0)
    transfers_out: Mapped[int] = mapped_column(Money, default=0)
    held: Mapped[int] = mapped_column(Money, default=0)

    @hybrid_property
    def given(self) -> int:
        """What was given and stayed: received less refunds, in Python and in SQL."""
        return self.received - self.refunds


IDENTITY = (
    "held = received + advances + interest + transfers_in + returns - fees - expenses - paid - refunds - advances_repaid - transfers_out"
)


class FundPosition(IdentityLines, Base):
    """A fund's totals since it opened, in cents.

    `suspense` is the part of `held` nobody owns yet, `reserved` what own expenses and transfers have reserved; `seq` and `head` are the
    number and the hash of the fund's last movement.
    """

    __tablename__ = "fund_position"
    __table_args__ = (
        CheckConstraint(IDENTITY, name="identity"),
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("suspense >= 0 AND reserved >= 0", name="reserved"),
    )

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    pledged: Mapped[int] = mapped_column(Money, default=0)
    suspense: Mapped[int] = mapped_column(Money, default=0)
    reserved: Mapped[int] = mapped_column(Money, default=0)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default=GENESIS)


class FundMonth(IdentityLines, Base):
    """A fund's totals of one month by value date (`month` is its first day)."""

    __tablename__ = "fund_month"
    __table_args__ = (CheckConstraint(IDENTITY, name="identity"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)


class DonorPosition(IdentityLines, Base):
    """A donor's totals in one fund since it opened: the sum over its lots."""

    __tablename__ = "donor_position"
    __table_args__ = (CheckConstraint(IDENTITY, name="identity"), CheckConstraint("held >= 0", name="held"))

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True, index=True)
    pledged: Mapped[int] = mapped_column(Money, default=0)


class DonorMonth(IdentityLines, Base):
    """A donor's totals in one fund of one month by value date; a lot that changes hands moves in the month of its correction."""

    __tablename__ = "donor_month"
    __table_args__ = (CheckConstraint(IDENTITY, name="identity"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True, index=True)
    month: Mapped[date] = mapped_column(primary_key=True)


class ProjectPosition(Base):
    """What a project has been granted and paid, in cents: `committed` is granted and not yet paid, net of releases."""

    __tablename__ = "project_position"
    __table_args__ = (CheckConstraint("committed >= 0", name="committed"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    committed: Mapped[int] = mapped_column(Money, default=0)
    paid: Mapped[int] = mapped_column(Money, default=0)
    returned: Mapped[int] = mapped_column(Money, default=0)


class ClosedYear(Base):
    """A fiscal year of a fund that is closed: no movement may carry a value date in it any more. `held` is its closing balance."""

    __tablename__ = "closed_year"

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    held: Mapped[int] = mapped_column(Money)
    closed_at: Mapped[datetime] = mapped_column(Instant)


triggers.attach(Base.metadata)
