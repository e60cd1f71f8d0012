"""Tables of committees: meetings, seats, agenda, recusals, attendance, decisions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.committees import triggers
from fundtracker.committees.rules import (
    Days,
    ItemKind,
    MajorityRule,
    MeetingKind,
    MeetingStatus,
    Outcome,
    Presence,
    QuorumRule,
    SeatRule,
)
from fundtracker.kernel.db import Base, Instant, Money, choice


class Committee(Base):
    """The donor committee of a fund: who chairs it, who acts when the chair cannot, and the rules it goes by (domain.md rule 12).

    Each leads by the mandate they were chosen on (`committees.leading`).
    """

    __tablename__ = "committee"
    __table_args__ = (
        CheckConstraint("notice_days BETWEEN 0 AND 60 AND notice_days_again BETWEEN 0 AND 60", name="notice"),
        CheckConstraint("proxies_a_head BETWEEN 0 AND 10", name="proxies"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), unique=True)
    chair_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    chair_mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    vice_chair_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    vice_chair_mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    seat_rule: Mapped[SeatRule] = mapped_column(choice(SeatRule), default=SeatRule.PAID)
    notice_days: Mapped[int] = mapped_column(default=5)
    notice_days_again: Mapped[int] = mapped_column(default=3)
    notice_counts: Mapped[Days] = mapped_column(choice(Days), default=Days.CALENDAR)
    quorum: Mapped[QuorumRule] = mapped_column(choice(QuorumRule), default=QuorumRule.HALF)
    majority: Mapped[MajorityRule] = mapped_column(choice(MajorityRule), default=MajorityRule.CAST)
    proxies_a_head: Mapped[int] = mapped_column(default=1)
    casting_vote: Mapped[bool] = mapped_column(default=True)
    consensus: Mapped[bool] = mapped_column(default=True)
    silence_consents: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Meeting(Base):
    """A meeting of a committee: an instant (shown as it is in Paris), a place or a video address; or a consultation until `ends_at`.

    `reconvenes_id` is the meeting without quorum whose items it takes up; `sequence` counts its changes for calendars; `pack_version` is
    the published version of its pack, `agenda_told_at` when everyone was last told an agenda that had changed. `presided_by` names who
    presides, once that is on record (`committees.presiding`). `ended_at` is when it was over, after which nothing is decided; None before,
    and for a meeting of the past whose hour is not known.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("kind <> 'consultation' OR ends_at > starts_at", name="deadline"),
        CheckConstraint("ended_at IS NULL OR status = 'held'", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    video_url: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind), default=MeetingKind.MEETING)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    reconvenes_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    quorum_needed: Mapped[bool] = mapped_column(default=True)
    sequence: Mapped[int] = mapped_column(default=0)
    pack_version: Mapped[int | None]
    status: Mapped[MeetingStatus] = mapped_column(choice(MeetingStatus), default=MeetingStatus.DRAFT)
    convened_at: Mapped[datetime | None] = mapped_column(Instant)
    agenda_told_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    presided_by: Mapped[str] = mapped_column(String(120), default="")
    presided_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    presided_mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Seat(Base):
    """A seat at a meeting: an authority that had paid when the meeting was convened; and how it took part."""

    __tablename__ = "seat"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True, index=True)
    presence: Mapped[Presence | None] = mapped_column(choice(Presence))
    person: Mapped[str] = mapped_column(String(120), default="")


class Recusal(Base):
    """A seat that keeps away from an item: its papers are withheld, it does not count, it does not vote (domain.md rule 15)."""

    __tablename__ = "recusal"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)
    declared_by: Mapped[str] = mapped_column(String(40))


class AgendaItem(Base):
    """One item of an agenda and what it asks for, on what conditions; amounts in cents, `minutes` how long it should take.

    `about_id` is the earlier decision it ratifies or undoes; `changed_at` is when it came or changed after the committee was convened.
    `announced`: everyone was told of it as it stands before the meeting, at `announced_cents`; `carried_from_id` is the item of an
    earlier meeting it takes up, which could not be decided there for want of a quorum. `presided_by` names who presides over it, where
    that is on record. One that was put off has `adjourned_at`: that is no decision.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (CheckConstraint("cents IS NULL OR cents > 0", name="cents"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    presenter: Mapped[str] = mapped_column(String(120), default="")
    minutes: Mapped[int] = mapped_column(default=10)
    cents: Mapped[int | None] = mapped_column(Money)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    place: Mapped[str] = mapped_column(String(200), default="")
    beneficiary: Mapped[str] = mapped_column(String(200), default="")
    about_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", use_alter=True), index=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    announced: Mapped[bool] = mapped_column(default=False)
    announced_cents: Mapped[int | None] = mapped_column(Money)
    adjourned_at: Mapped[datetime | None] = mapped_column(Instant)
    adjourned_text: Mapped[str] = mapped_column(Text, default="")
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    presided_by: Mapped[str] = mapped_column(String(120), default="")
    presided_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    presided_mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))


class MeetingDocument(Base):
    """A document of a meeting, of one of its items where it names one."""

    __tablename__ = "meeting_document"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))


class Decision(Base):
    """What a committee, or its chair urgently, decided: numbered without gaps by year, in effect once signed, never deleted.

    Project, partner, place, beneficiary and the donor of a refund are kept by name as they stood when it was decided (of an amendment,
    the new place and beneficiary), with the conditions set then: what changes of them afterwards does not change the decision.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("committee_id", "year", "number"),
        UniqueConstraint("item_id"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed"),
        CheckConstraint("urgent OR item_id IS NOT NULL", name="item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    year: Mapped[int]
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(40), unique=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    cents: Mapped[int | None] = mapped_column(Money)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    place: Mapped[str] = mapped_column(String(200), default="")
    beneficiary: Mapped[str] = mapped_column(String(200), default="")
    project_title: Mapped[str] = mapped_column(String(200), default="")
    partner: Mapped[str] = mapped_column(String(200), default="")
    donor: Mapped[str] = mapped_column(String(200), default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    ratified_by_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisation.id", use_alter=True), index=True)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(40))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    review_on: Mapped[date | None]
    done_on: Mapped[date | None]


class PastDecision(Base):
    """What a committee decided before it was followed here, in cents: recorded with a reason, in effect once another person confirmed it.

    `met_on` is the day of the meeting, `decided_on` the day the decision took effect, `signed_by` who signed it then. Confirmed, it names
    the meeting and the decision made of it.
    """

    __tablename__ = "past_decision"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> recorded_by_id", name="second_person"),
        CheckConstraint("(confirmed_by_id IS NULL) = (decision_id IS NULL)", name="confirmed"),
        CheckConstraint("decided_on >= met_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    cents: Mapped[int] = mapped_column(Money)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    met_on: Mapped[date]
    decided_on: Mapped[date]
    signed_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))


triggers.attach(Base.metadata)
