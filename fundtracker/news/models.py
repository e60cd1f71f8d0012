"""Tables of news: who follows what and how often, what each was told."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel.db import Base, Instant, choice
from fundtracker.news.rules import Rhythm


class Subscription(Base):
    """How often a person gets news by mail; `last_digest_on` is the day of the last digest, so that no day has two."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm))
    last_digest_on: Mapped[date | None]


class Follow(Base):
    """A fund, or one of its projects, whose updates a person gets, from `since` on."""

    __tablename__ = "follow"
    __table_args__ = (
        Index(
            "uq_follow_fund",
            "subscription_id",
            "fund_id",
            unique=True,
            sqlite_where=text("project_id IS NULL"),
            postgresql_where=text("project_id IS NULL"),
        ),
        Index("uq_follow_project", "subscription_id", "project_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), index=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    since: Mapped[datetime] = mapped_column(Instant)


class Told(Base):
    """An update that went to a person, written with the mail: whatever the rhythm was then or is now, it goes once."""

    __tablename__ = "told"

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("fund_update.id"), primary_key=True, index=True)
