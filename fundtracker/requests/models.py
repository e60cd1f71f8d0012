"""The table of what donors ask."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant, choice
from fundtracker.requests.rules import Kind, State


class DonorRequest(Base):
    """What a person asked for an authority, and what staff answered.

    `facts` are what was stated (`requests.facts`); `fund_id`, `pledge_id`, `mandate_id` and `document_id` what it is about, or what came
    of it once it was confirmed.
    """

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (state IN ('waiting', 'done'))", name="answered"),
        CheckConstraint("state <> 'declined' OR answer <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[State] = mapped_column(choice(State), index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
