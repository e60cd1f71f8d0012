"""Tables of the diary: its entries, who signed up, the private addresses of calendars."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.diary.rules import Audience, EventKind, TravelColour
from fundtracker.kernel.db import Base, Instant, choice


class DiaryEvent(Base):
    """A mission, a visit or a gathering; `sequence` counts what calendars must hear of, `changed_at` is when it last grew."""

    __tablename__ = "diary_event"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("kind = 'gathering' OR fund_id IS NOT NULL", name="fund"),
        CheckConstraint("travel_colour IS NULL OR (kind = 'mission' AND travel_on IS NOT NULL AND travel_source <> '')", name="travel"),
        CheckConstraint("(approved_on IS NULL) = (approved_by_name = '')", name="approval"),
        CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name="cancellation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), index=True)
    title_fr: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    text_fr: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    capacity: Mapped[int | None]
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    sign_up_until: Mapped[date | None]
    travel_colour: Mapped[TravelColour | None] = mapped_column(choice(TravelColour))
    travel_on: Mapped[date | None]
    travel_source: Mapped[str] = mapped_column(String(300), default="")
    approved_by_name: Mapped[str] = mapped_column(String(120), default="")
    approved_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SignUp(Base):
    """A person who signed up; those of an entry have their places in the order of `signed_at`. Open until `left_at`."""

    __tablename__ = "sign_up"
    __table_args__ = (
        Index(
            "uq_sign_up_open",
            "event_id",
            "user_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        CheckConstraint("left_at IS NULL OR left_at >= signed_at", name="left"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("diary_event.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    signed_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)


class CalendarAddress(Base):
    """The private address under which a person's calendar fetches the diary, by its digest alone; revoked by deleting it."""

    __tablename__ = "calendar_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
