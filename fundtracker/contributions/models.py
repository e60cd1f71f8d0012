"""Tables of pledges with their stages, instalments and amendments, and of the receipts behind the book's receipt movements."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.contributions.rules import Account, Body, ReceiptState, Stage
from fundtracker.kernel.db import Base, Money, choice


class Pledge(Base):
    """What an authority promised to a fund. Amounts in cents: `cents` as amended, `cancelled_cents` and `received_cents` of it.

    `announced_on` is the day it became known, `fee_bp` the management fee fixed when it was made, `fee_stays` whether a refund keeps it
    (domain.md rule 7).
    """

    __tablename__ = "pledge"
    __table_args__ = (
        UniqueConstraint("fund_id", "number"),
        CheckConstraint("cents > 0 AND cancelled_cents >= 0 AND received_cents >= 0 AND cancelled_cents <= cents", name="amounts"),
        CheckConstraint("fee_bp BETWEEN 0 AND 10000", name="fee_bp"),
        CheckConstraint("project_id IS NULL OR programme_id IS NULL", name="one_earmark"),
        CheckConstraint("(cancelled_on IS NOT NULL) = (cancelled_cents > 0)", name="cancelled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    cents: Mapped[int] = mapped_column(Money)
    cancelled_cents: Mapped[int] = mapped_column(Money, default=0)
    received_cents: Mapped[int] = mapped_column(Money, default=0)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    fee_bp: Mapped[int] = mapped_column(default=0)
    fee_stays: Mapped[bool] = mapped_column(default=False)
    announced_on: Mapped[date] = mapped_column(index=True)
    conditions: Mapped[str] = mapped_column(Text, default="")
    cancelled_on: Mapped[date | None]
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def account(self) -> Account:
        """The pledge's money, for the rules."""
        return Account(self.cents, self.cancelled_cents, self.received_cents)


class PledgeStage(Base):
    """A stage a pledge has reached: its day, the body that acted, the act's number, its document, and the amount it says, in cents."""

    __tablename__ = "pledge_stage"
    __table_args__ = (
        UniqueConstraint("pledge_id", "stage"),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("stage <> 'paid'", name="paid_is_derived"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    on: Mapped[date] = mapped_column("reached_on")
    body: Mapped[Body | None] = mapped_column(choice(Body))
    act_number: Mapped[str] = mapped_column(String(60), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    cents: Mapped[int] = mapped_column(Money)


class PledgeInstalment(Base):
    """One part of a pledge's schedule, in cents, and what of it was cancelled; the parts sum to the pledge."""

    __tablename__ = "pledge_instalment"
    __table_args__ = (
        CheckConstraint("cents > 0 AND number > 0", name="cents"),
        CheckConstraint("cancelled_cents BETWEEN 0 AND cents", name="cancelled"),
    )

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(index=True)
    cents: Mapped[int] = mapped_column(Money)
    cancelled_cents: Mapped[int] = mapped_column(Money, default=0)


class PledgeAmendment(Base):
    """A change of a pledge's amount: from, to (cents), why, and on which day."""

    __tablename__ = "pledge_amendment"
    __table_args__ = (CheckConstraint("from_cents <> to_cents AND from_cents > 0 AND to_cents > 0", name="changes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    from_cents: Mapped[int] = mapped_column(Money)
    to_cents: Mapped[int] = mapped_column(Money)
    reason: Mapped[str] = mapped_column(String(500))
    on: Mapped[date] = mapped_column("amended_on")


class Receipt(Base):
    """What the bank line said of one receipt movement, whose it is now, and its gap-free number in its fund and year (M18).

    `transfer_group` is shared by the receipts one bank transfer was split into; `cents` repeats the movement's amount for lists. Where it
    was forgotten in a year that is closed, `received_on` is the first open day, on which it is booked, and `bank_on` the bank's own date.
    One that stands in the place of a wrong entry names it: `replaces_id`.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("fund_id", "year", "number"),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("bank_on IS NULL OR bank_on < received_on", name="bank_on"),
        CheckConstraint("state IN ('bounced', 'corrected') OR (state = 'suspense') = (authority_id IS NULL)", name="owner"),
        CheckConstraint("pledge_id IS NULL OR authority_id IS NOT NULL", name="pledge_has_donor"),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    year: Mapped[int]
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    received_on: Mapped[date] = mapped_column(index=True)
    bank_on: Mapped[date | None]
    cents: Mapped[int] = mapped_column(Money)
    payer: Mapped[str] = mapped_column(String(140), default="")
    bank_reference: Mapped[str] = mapped_column(String(100), default="", index=True)
    transfer_group: Mapped[str | None] = mapped_column(String(32), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.movement_id"), unique=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    state: Mapped[ReceiptState] = mapped_column(choice(ReceiptState), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class EarmarkConsent(Base):
    """A donor's written consent to release the earmark of one receipt, and the release once it is booked (domain.md rule 5).

    The earmark is kept as it was; the consent is that of `authority_id` alone: a receipt moved to another donor needs another one.
    """

    __tablename__ = "earmark_consent"
    __table_args__ = (
        CheckConstraint("(project_id IS NULL) <> (programme_id IS NULL)", name="one_earmark"),
        CheckConstraint("(movement_id IS NULL) = (released_on IS NULL)", name="released"),
    )

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.movement_id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)
    released_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
