"""Tables of votes: who was in the room and when, the vote on each item, its ballots, amounts amended in the room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.committees.rules import MajorityRule, Outcome, Presence
from fundtracker.kernel.db import Base, Instant, Money, choice
from fundtracker.votes.rules import Choice, Way


class Stay(Base):
    """A seat's stay in the room or on the line: from its arrival to its departure, None while it lasts."""

    __tablename__ = "stay"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="order"),
        CheckConstraint("presence IN ('present', 'remote')", name="there"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    presence: Mapped[Presence] = mapped_column(choice(Presence))
    person: Mapped[str] = mapped_column(String(120), default="")
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)


class Vote(Base):
    """The vote on an item: opened, then closed with its counts and the rules they were counted by, which never change afterwards.

    One that `lapsed` was closed without result, since its quorum had gone: the item may be put to the vote again.

    `cents` is the amount put to the vote; the counts are of seats, those that voted by proxy included; `base` is the seats that count for
    the quorum, `present` those of them in the room (or, in a consultation, that answered), `needed` the quorum; `silent` of the votes for
    are seats that did not answer; `casting_by` names who broke a tie in writing. What a `secret` one holds of each seat is on no page and
    in no paper.
    """

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL AND NOT lapsed)", name="closed"),
        CheckConstraint("NOT lapsed OR outcome IS NULL", name="without_result"),
        Index("uq_vote_living", "item_id", unique=True, sqlite_where=sql("NOT lapsed"), postgresql_where=sql("NOT lapsed")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    way: Mapped[Way] = mapped_column(choice(Way))
    cents: Mapped[int | None] = mapped_column(Money)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(40))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    lapsed: Mapped[bool] = mapped_column(default=False)
    votes_for: Mapped[int] = mapped_column(default=0)
    votes_against: Mapped[int] = mapped_column(default=0)
    abstentions: Mapped[int] = mapped_column(default=0)
    not_voting: Mapped[int] = mapped_column(default=0)
    base: Mapped[int] = mapped_column(default=0)
    present: Mapped[int] = mapped_column(default=0)
    needed: Mapped[int] = mapped_column(default=0)
    votes_needed: Mapped[int] = mapped_column(default=0)
    majority: Mapped[MajorityRule] = mapped_column(choice(MajorityRule), default=MajorityRule.CAST)
    silent: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    casting: Mapped[Choice | None] = mapped_column(choice(Choice))
    casting_by: Mapped[str] = mapped_column(String(120), default="")
    secret: Mapped[bool] = mapped_column(default=False)


class Ballot(Base):
    """One seat's ballot in a vote; `held_by_id` is the seat that cast it with a proxy. The first one counts: it is not changed.

    One that was `entered` by staff may be put right, by them or by its seat, until the vote is closed; the audit keeps each. `person` is
    the name of who sat for the seat that cast it.
    """

    __tablename__ = "ballot"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    choice: Mapped[Choice] = mapped_column(choice(Choice))
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    cast_at: Mapped[datetime] = mapped_column(Instant)
    cast_by: Mapped[str] = mapped_column(String(40))
    entered: Mapped[bool] = mapped_column(default=False)
    person: Mapped[str] = mapped_column(String(120), default="")


class AmountChange(Base):
    """An amount amended in the room before the vote: what was asked for, what is put to the vote instead, and why."""

    __tablename__ = "amount_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    before_cents: Mapped[int] = mapped_column(Money)
    after_cents: Mapped[int] = mapped_column(Money)
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
