"""Tables of funds, their programmes, projects and milestones, updates, photos and papers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.funds.rules import FundStatus as FundStatus
from fundtracker.funds.rules import ProjectStage as ProjectStage
from fundtracker.funds.rules import UpdateKind
from fundtracker.kernel import history
from fundtracker.kernel.db import Base, Instant, Money, choice


class Fund(Base):
    """One solidarity fund with its own bank account. Texts are kept in French and English.

    `vote_patience_days` and `call_patience_days`: after so many days without a vote, without the money called, the worklist asks;
    above `agreement_above_cents` a pledge wants a written agreement. Bank charges quote no decision up to `charge_ceiling_cents` each and
    `charge_year_ceiling_cents` in a year (domain.md rule 3). `fee_bp` is the management fee in basis points, `fee_stays` whether a refund
    keeps it (domain.md rule 7). `bank_holder`, `iban` and `bic` name its own bank account on payment requests, empty where nobody has
    said them.
    """

    __tablename__ = "fund"
    __table_args__ = (
        CheckConstraint("fee_bp BETWEEN 0 AND 10000", name="fee_bp"),
        CheckConstraint("charge_ceiling_cents >= 0 AND charge_year_ceiling_cents >= 0", name="charges"),
        CheckConstraint("allowance_cents >= 0 AND urgency_ceiling_cents >= 0", name="settings"),
        CheckConstraint(
            "vote_patience_days BETWEEN 0 AND 3650 AND call_patience_days BETWEEN 0 AND 3650 AND agreement_above_cents >= 0",
            name="patience",
        ),
        CheckConstraint("(iban = '') = (bank_holder = '') AND (bic = '' OR iban <> '')", name="bank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name_fr: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    crisis_fr: Mapped[str] = mapped_column(Text)
    crisis_en: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(2))
    glide: Mapped[str] = mapped_column(String(20), default="")
    crisis_on: Mapped[date]
    opened_on: Mapped[date]
    closes_on: Mapped[date | None]
    status: Mapped[FundStatus] = mapped_column(choice(FundStatus), default=FundStatus.OPEN)
    fee_bp: Mapped[int] = mapped_column(default=0)
    fee_stays: Mapped[bool] = mapped_column(default=False)
    tranche_grid: Mapped[str] = mapped_column(String(40), default="50/30/20")
    report_threshold_percent: Mapped[int] = mapped_column(default=70)
    allowance_cents: Mapped[int] = mapped_column(Money, default=0)
    urgency_ceiling_cents: Mapped[int] = mapped_column(Money, default=0)
    charge_ceiling_cents: Mapped[int] = mapped_column(Money, default=10_000)
    charge_year_ceiling_cents: Mapped[int] = mapped_column(Money, default=100_000)
    vote_patience_days: Mapped[int] = mapped_column(default=60)
    call_patience_days: Mapped[int] = mapped_column(default=60)
    agreement_above_cents: Mapped[int] = mapped_column(Money, default=2_300_000)
    bank_holder: Mapped[str] = mapped_column(String(140), default="")
    iban: Mapped[str] = mapped_column(String(34), default="")
    bic: Mapped[str] = mapped_column(String(11), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


history.keep(Fund, "name_fr", "name_en")


class Programme(Base):
    """A named group of projects, to which a donor may earmark."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("fund_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name_fr: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Project(Base):
    """What a fund's money can be for: a project in a place, carried out by a partner, perhaps within a programme.

    `people_reached` counts whom the whole project reaches, whoever pays for it; None while nobody knows. What could go wrong (`risk_fr`,
    `risk_en`) is for the committee: it never leaves its packs.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("fund_id", "code"),
        CheckConstraint("people_reached IS NULL OR people_reached >= 0", name="people_reached"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    title_fr: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    summary_fr: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    risk_fr: Mapped[str] = mapped_column(Text, default="")
    risk_en: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    beneficiary: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2))
    masked: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    people_reached: Mapped[int | None]
    stage: Mapped[ProjectStage] = mapped_column(choice(ProjectStage), default=ProjectStage.PROPOSED)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


PRINTED = (
    *("title_fr", "title_en", "summary_fr", "summary_en", "place", "beneficiary", "country", "partner_id"),
    *("starts_on", "ends_on", "people_reached", "stage"),
)
"""What papers print of a project: kept as it was on each day."""

history.keep(Project, *PRINTED)


class Milestone(Base):
    """A step of a project, in its order: when it is meant to be reached, and when it was."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("project_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    position: Mapped[int]
    title_fr: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None]
    reached_on: Mapped[date | None]


class Update(Base):
    """News of a fund or of one of its projects, public once published."""

    __tablename__ = "fund_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[UpdateKind] = mapped_column(choice(UpdateKind), default=UpdateKind.NEWS)
    dated: Mapped[date]
    title_fr: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    body_fr: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Photo(Base):
    """A photo of a project or of an update, in two widths; `place` orders those of one owner, everyone sees it once it is published."""

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("(project_id IS NULL) <> (update_id IS NULL)", name="owner"),
        CheckConstraint("width > 0 AND height > 0 AND narrow_width > 0 AND narrow_height > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    update_id: Mapped[int | None] = mapped_column(ForeignKey("fund_update.id"), index=True)
    place: Mapped[int]
    wide_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    narrow_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    width: Mapped[int]
    height: Mapped[int]
    narrow_width: Mapped[int]
    narrow_height: Mapped[int]
    alt_fr: Mapped[str] = mapped_column(String(300))
    alt_en: Mapped[str] = mapped_column(String(300), default="")
    credit_fr: Mapped[str] = mapped_column(String(120))
    credit_en: Mapped[str] = mapped_column(String(120), default="")
    taken_on: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Paper(Base):
    """A paper of a fund, such as its rules or its yearly account; everyone may read it once it is published."""

    __tablename__ = "fund_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    dated: Mapped[date]
    title_fr: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
