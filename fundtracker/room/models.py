"""Tables of the reading room: visits and private notes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant


class Visit(Base):
    """When a person last came to a meeting's page, and the visit before that one: what came in between is new."""

    __tablename__ = "visit"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(Instant)
    before_at: Mapped[datetime | None] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)


class Note(Base):
    """A private note of one person on an item (or on the meeting as a whole): nobody else ever reads it."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("user_id", "meeting_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
