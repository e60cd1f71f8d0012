"""Tables of closing: the closing of a fund, each donor's answer about what is left, and its part as the committee decided it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.closing.rules import Wish
from fundtracker.kernel.db import Base, Instant, Money, choice


class Closing(Base):
    """The closing of a fund: its donors are asked until a day, the committee decides, what is left is settled, then it is closed."""

    __tablename__ = "closing"
    __table_args__ = (
        CheckConstraint("to_fund_id IS NULL OR to_fund_id <> fund_id", name="other"),
        CheckConstraint("closed_at IS NULL OR decision_id IS NOT NULL", name="decided"),
    )

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    answers_until: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(40))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ClosingShare(Base):
    """What a donor had left, in cents, when the decision to close was signed, and what was to become of it."""

    __tablename__ = "closing_share"
    __table_args__ = (CheckConstraint("cents > 0", name="cents"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    cents: Mapped[int] = mapped_column(Money)
    wish: Mapped[Wish] = mapped_column(choice(Wish))


class ClosingAnswer(Base):
    """What a donor wants, by its written answer or (`by_clause`) the clause of its agreement; the paper is on file where staff noted it."""

    __tablename__ = "closing_answer"
    __table_args__ = (CheckConstraint("NOT by_clause OR document_id IS NOT NULL", name="clause"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("closing.fund_id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    wish: Mapped[Wish] = mapped_column(choice(Wish))
    by_clause: Mapped[bool] = mapped_column(default=False)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[str] = mapped_column(String(40))


class ClosingChange(Base):
    """Another answer than the one that stands, written down by staff: it counts once somebody else confirms it, then it is gone."""

    __tablename__ = "closing_change"

    fund_id: Mapped[int] = mapped_column(ForeignKey("closing.fund_id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    wish: Mapped[Wish] = mapped_column(choice(Wish))
    by_clause: Mapped[bool] = mapped_column(default=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
