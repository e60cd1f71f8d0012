"""Tables of closing: the closing of a fund, each donor's answer about what is left, the letters."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.closing.rules import Wish
from fundtracker.kernel.db import Base, Instant, choice


class Closing(Base):
    """The closing of a fund: announced to its donors, proposed to and decided by the committee, done once nothing is left."""

    __tablename__ = "closing"

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(40))
    answers_until: Mapped[datetime] = mapped_column(Instant)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ClosingAnswer(Base):
    """What a donor wants, by its written answer or (`by_clause`) the clause of its agreement; neither means refund (domain.md rule 11)."""

    __tablename__ = "closing_answer"

    fund_id: Mapped[int] = mapped_column(ForeignKey("closing.fund_id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    wish: Mapped[Wish] = mapped_column(choice(Wish))
    by_clause: Mapped[bool] = mapped_column(default=False)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[str] = mapped_column(String(40))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
