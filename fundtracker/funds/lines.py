"""What pages see of funds, programmes, projects and updates: plain values; texts in French and English."""

from dataclasses import dataclass
from datetime import date, datetime

from stdnum import iban

from fundtracker.funds.models import Fund, Programme, Project, Update
from fundtracker.funds.rules import STAGES, STATUSES, UPDATE_KINDS, FundStatus, ProjectStage, UpdateKind
from fundtracker.kernel.text import Message


@dataclass(frozen=True)
class FundLine:
    """A fund with its settings; amounts in cents, the fee in basis points."""

    id: int
    code: str
    name_fr: str
    name_en: str
    crisis_fr: str
    crisis_en: str
    country: str
    glide: str
    crisis_on: date
    opened_on: date
    closes_on: date | None
    status: FundStatus
    fee_bp: int
    fee_stays: bool
    tranche_grid: str
    report_threshold_percent: int
    allowance_cents: int
    urgency_ceiling_cents: int
    charge_ceiling_cents: int
    charge_year_ceiling_cents: int
    vote_patience_days: int
    call_patience_days: int
    agreement_above_cents: int
    bank_holder: str
    iban: str
    bic: str
    version: int

    @property
    def status_name(self) -> Message:
        """Its status in words."""
        return STATUSES[self.status]

    @property
    def iban_in_groups(self) -> str:
        """Its IBAN as people read it, in groups of four; empty where nobody has said it."""
        return str(iban.format(self.iban))


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme, with how many projects it has."""

    id: int
    fund_id: int
    code: str
    name_fr: str
    name_en: str
    version: int
    projects: int = 0


@dataclass(frozen=True)
class ProjectLine:
    """A project's identity. `masked` hides its place and partner wherever it is shown to others than the fund's members."""

    id: int
    fund_id: int
    programme_id: int | None
    partner_id: int | None
    code: str
    title_fr: str
    title_en: str
    summary_fr: str
    summary_en: str
    place: str
    beneficiary: str
    country: str
    masked: bool
    starts_on: date | None
    ends_on: date | None
    people_reached: int | None
    stage: ProjectStage
    version: int

    @property
    def stage_name(self) -> Message:
        """Its stage in words."""
        return STAGES[self.stage]


@dataclass(frozen=True)
class UpdateLine:
    """News of a fund or of one of its projects; a draft while `published_at` is None."""

    id: int
    fund_id: int
    project_id: int | None
    kind: UpdateKind
    dated: date
    title_fr: str
    title_en: str
    body_fr: str
    body_en: str
    published_at: datetime | None
    version: int

    @property
    def kind_name(self) -> Message:
        """News, a result, or a lesson."""
        return UPDATE_KINDS[self.kind]


_Row = Fund | Programme | Project | Update


def _same(row: _Row, kind: type) -> dict[str, object]:
    """The values of a row under the names of a line's fields."""
    return {name: getattr(row, name) for name in kind.__dataclass_fields__ if hasattr(row, name)}  # type: ignore[attr-defined]


def fund_line(row: Fund) -> FundLine:
    """A fund's row as pages see it."""
    return FundLine(**_same(row, FundLine))  # type: ignore[arg-type]


def programme_line(row: Programme, projects: int = 0) -> ProgrammeLine:
    """A programme's row as pages see it."""
    return ProgrammeLine(**_same(row, ProgrammeLine) | {"projects": projects})  # type: ignore[arg-type]


def project_line(row: Project) -> ProjectLine:
    """A project's row as pages see it."""
    return ProjectLine(**_same(row, ProjectLine))  # type: ignore[arg-type]


def update_line(row: Update) -> UpdateLine:
    """An update's row as pages see it."""
    return UpdateLine(**_same(row, UpdateLine))  # type: ignore[arg-type]
