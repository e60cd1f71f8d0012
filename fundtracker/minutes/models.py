"""Tables of minutes: their text by section, remarks of those who took part, and the locked PDFs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant, choice
from fundtracker.minutes import triggers
from fundtracker.minutes.rules import Phase


class Minutes(Base):
    """The minutes of a meeting.

    `item_id` is the item of a later agenda that asks to approve them, `approved_by_id` the decision that did; where it was done in
    writing, `approved_how` says how. `frozen` is what the locked papers say, by language.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        CheckConstraint("(phase = 'locked') = (locked_at IS NOT NULL)", name="locked"),
        CheckConstraint("phase NOT IN ('approved', 'locked') OR approved_at IS NOT NULL", name="approved"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    chaired_by: Mapped[str] = mapped_column(String(120), default="")
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    remarks_until: Mapped[datetime | None] = mapped_column(Instant)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    approved_how: Mapped[str] = mapped_column(String(300), default="")
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    frozen: Mapped[Any | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class MinutesSection(Base):
    """A section of minutes: the opening, one item, or the end. Its facts are read from the books; this is what people wrote."""

    __tablename__ = "minutes_section"
    __table_args__ = (UniqueConstraint("meeting_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("minutes.meeting_id"), index=True)
    place: Mapped[int]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class Remark(Base):
    """A remark on the draft by a seat that took part, and what became of it.

    `before` is the text of its section when it was made, `after` when it was taken; neither is known of remarks older than these columns.
    """

    __tablename__ = "remark"
    __table_args__ = (CheckConstraint("(answered_at IS NULL) = (taken IS NULL)", name="answered"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("minutes.meeting_id"), index=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("minutes_section.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    author: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    taken: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class MinutesPaper(Base):
    """A locked paper of a meeting in one language: minutes, decision record or attendance sheet, under its fingerprint."""

    __tablename__ = "minutes_paper"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("minutes.meeting_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))


triggers.attach(Base.metadata)
