"""The table of corrections: what is to be done about an entry, by whom it was prepared, and who judged it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.corrections.rules import Act, State
from fundtracker.kernel.db import Base, Instant, choice


class Correction(Base):
    """What one person prepared about an entry of the book (`movement_id`) and another one confirms, or refuses with an answer.

    `asked` is what the right entry says (cents, days in ISO form, ids), `seen` the version of the receipt or payment it was prepared
    from. Confirmed, it names the reversal and the right entry, as far as there are any.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("state NOT IN ('confirmed', 'refused') OR judged_by_id <> prepared_by_id", name="second_person"),
        CheckConstraint("(state = 'waiting') = (judged_at IS NULL)", name="judged"),
        CheckConstraint("(judged_at IS NULL) = (judged_by_id IS NULL)", name="judge"),
        Index(
            "uq_correction_waiting",
            "movement_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    act: Mapped[Act] = mapped_column(choice(Act, name="correction_act"))
    state: Mapped[State] = mapped_column(choice(State, name="correction_state"), default=State.WAITING, index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500))
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    judged_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(500), default="")
    reversal_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)
    right_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)
