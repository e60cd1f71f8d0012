"""Tables of notices: who was told of a meeting, what each seat answered, questions before the meeting."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant, choice
from fundtracker.notices.rules import Answer


class Notice(Base):
    """A person told of a meeting for a seat: by a mandate, or as the seat's deputy under the address that was given.

    Its reply link is signed over `id` and `stamp`; it works until the meeting ends or `revoked_at`. `sequence` is the calendar's.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("meeting_id", "authority_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    deputy: Mapped[bool] = mapped_column(default=False)
    stamp: Mapped[str] = mapped_column(String(43))
    made_at: Mapped[datetime] = mapped_column(Instant)
    sequence: Mapped[int] = mapped_column(default=0)
    reminders: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Reply(Base):
    """What a seat answered: the last word counts, the audit keeps the others. `by_phone` where staff took it down.

    `deputy_confirmed_at`: since when somebody who signs in stands for the deputy; until then it is not convened.
    """

    __tablename__ = "reply"
    __table_args__ = (
        CheckConstraint("(answer = 'proxy') = (proxy_to_id IS NOT NULL)", name="proxy"),
        CheckConstraint("proxy_to_id IS NULL OR proxy_to_id <> authority_id", name="other"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True, index=True)
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    proxy_to_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    person: Mapped[str] = mapped_column(String(120), default="")
    deputy_email: Mapped[str] = mapped_column(String(254), default="")
    deputy_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    replied_at: Mapped[datetime] = mapped_column(Instant)
    replied_by: Mapped[str] = mapped_column(String(40))
    by_phone: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Question(Base):
    """A question put before the meeting, about one item where it names one; everybody with a seat sees it and its answer.

    One that should not be there is withdrawn: its words are on no page from then on, that it was there is.
    """

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    asked_by: Mapped[str] = mapped_column(String(120))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
