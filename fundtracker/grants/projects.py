"""Projects with their budget, their co-financing and their sheet: what was decided, granted, paid, and what can still be decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from fundtracker import audit
from fundtracker.funds import projects as funds_projects
from fundtracker.funds.models import Fund, Programme, Project, ProjectStage
from fundtracker.grants import figures, locking
from fundtracker.grants.figures import ProjectFigures
from fundtracker.grants.models import COST, BudgetLine, Cofinancing, Partner
from fundtracker.grants.paging import listing
from fundtracker.kernel import history
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import means
from fundtracker.ledger.availability import Available
from fundtracker.ledger.promises import Claim, Promise
from fundtracker.web.lists import Listing


@dataclass(frozen=True)
class SheetLine:
    """A line of a budget or of the co-financing, in cents."""

    label: str
    cents: int


@dataclass(frozen=True)
class ProjectSheet:
    """Everything a page or a pack shows of a project. `masked`: partner, place and beneficiary may not leave the house (rule 18).

    `available` is what can still be decided for it; `adopted` what the committee decided and the chair has not signed yet.
    """

    id: int
    fund_id: int
    fund_code: str
    code: str
    title_fr: str
    title_en: str
    summary_fr: str
    summary_en: str
    risk_fr: str
    risk_en: str
    programme_id: int | None
    programme_fr: str
    programme_en: str
    partner_id: int | None
    partner: str | Message
    place: str | Message
    beneficiary: str | Message
    country: str
    masked: bool
    stage: ProjectStage
    starts_on: date | None
    ends_on: date | None
    budget: tuple[SheetLine, ...]
    cofinancing: tuple[SheetLine, ...]
    figures: ProjectFigures
    available: Available
    adopted: tuple[Claim, ...]
    version: int

    @property
    def decided(self) -> int:
        """What the committee decided to grant, in cents."""
        return self.figures.decided

    @property
    def granted(self) -> int:
        """What grants were signed for."""
        return self.figures.granted

    @property
    def paid(self) -> int:
        """What was paid to the partner, less what it gave back."""
        return self.figures.paid

    @property
    def left(self) -> int:
        """What is decided and not yet paid."""
        return self.figures.left

    @property
    def why(self) -> list[tuple[Message, int]]:
        """The lines that add up to what is available."""
        return self.available.why()

    @property
    def budget_cents(self) -> int:
        """The sum of the budget."""
        return sum(line.cents for line in self.budget)

    @property
    def cofinancing_cents(self) -> int:
        """The sum of the money that does not pass through the fund."""
        return sum(line.cents for line in self.cofinancing)


@dataclass(frozen=True)
class ProjectLine:
    """A project in a list."""

    id: int
    fund_code: str
    code: str
    title_fr: str
    title_en: str
    partner: str
    country: str
    stage: ProjectStage
    masked: bool
    figures: ProjectFigures


create = funds_projects.create
"""Enter a project of a fund, with its partner (`partner_id`) where it is known; give back its id."""


def edit(project_id: int, *, version: int, by: Actor, **values: Any) -> int:
    """Change a project's details; give back its id. Place and beneficiary change by decision once the committee decided.

    Raises:
        NotFound: no such project.
        Refusal: place or beneficiary would change without a decision; or as `funds.projects.amend`.
        Conflict: it is not at `version` any more.
    """
    project = locked(project_id, version)
    fixed = [name for name in ("place", "beneficiary") if name in values and values[name] != getattr(project, name)]
    if fixed and project.stage is not ProjectStage.PROPOSED:
        text = msg("The committee decided on this project: its place and its beneficiary change by a decision only. Put it on the agenda.")
        raise Refusal(text, field=fixed[0])
    return funds_projects.amend(project_id, fund_id=project.fund_id, version=version, by=by, **values)


def set_money(
    project_id: int, *, version: int, budget: Sequence[tuple[str, int]], cofinancing: Sequence[tuple[str, int]], by: Actor
) -> int:
    """Replace a project's budget lines and co-financing, each (label, cents); give back the project's id.

    Raises:
        NotFound: no such project.
        Conflict: it is not at `version` any more.
    """
    project = locked(project_id, version)
    before = {model.__tablename__: [[line.label, line.cents] for line in _money(model, project_id)] for model in (BudgetLine, Cofinancing)}
    for model, lines in ((BudgetLine, budget), (Cofinancing, cofinancing)):
        session.execute(delete(model).filter_by(project_id=project_id))
        for position, (label, cents) in enumerate(lines, start=1):
            session.add(model(project_id=project_id, position=position, label=label, cents=cents))
    funds_projects.touch(project_id)
    history.note(COST, project_id, cents=sum(cents for _label, cents in budget))
    after = {"budget_line": [list(line) for line in budget], "cofinancing": [list(line) for line in cofinancing]}
    audit.record("web:project:budgeted", project_id, by=by, fund_id=project.fund_id, before=before, after=after)
    return project_id


def sheet(project_id: int) -> ProjectSheet:
    """A project's sheet, unmasked; `as_seen_outside` before it leaves the house.

    Raises:
        NotFound: no such project.
    """
    found = session.execute(select(Project, Fund.code).join(Fund, Fund.id == Project.fund_id).where(Project.id == project_id)).one_or_none()
    if found is None:
        raise NotFound()
    project, fund_code = found
    partner = session.get(Partner, project.partner_id) if project.partner_id else None
    programme = session.get(Programme, project.programme_id) if project.programme_id else None
    reading = means.reading(project.fund_id)
    same = ("id", "fund_id", "code", "title_fr", "title_en", "summary_fr", "summary_en", "programme_id", "partner_id", "place")
    more = ("risk_fr", "risk_en", "beneficiary", "country", "stage", "starts_on", "ends_on", "version")
    return ProjectSheet(
        **{name: getattr(project, name) for name in same + more},
        fund_code=fund_code,
        programme_fr=programme.name_fr if programme else "",
        programme_en=programme.name_en if programme else "",
        partner=partner.name if partner else "",
        masked=project.masked or bool(partner and partner.masked),
        budget=_money(BudgetLine, project_id),
        cofinancing=_money(Cofinancing, project_id),
        figures=figures.of_projects([project_id])[project_id],
        available=reading.room(project_id),
        adopted=tuple(claim for claim in reading.claims if claim.promise is Promise.ADOPTED and claim.project_id == project_id),
    )


def on_day(seen: ProjectSheet, on: date) -> ProjectSheet:
    """The sheet as the project stood at the end of a day: its words, partner, stage and figures; what is withheld is withheld today."""
    facts = history.said(Project, [seen.id], on).get(seen.id, {})
    partner_id = facts.get("partner_id", seen.partner_id)
    named = history.said(Partner, [partner_id], on) if partner_id else {}
    partner = session.get(Partner, partner_id) if partner_id else None
    return replace(
        seen,
        **{name: value for name, value in facts.items() if name != "people_reached"},
        partner=named.get(partner_id or 0, {}).get("name", partner.name if partner else ""),
        masked=seen.masked or bool(partner and partner.masked),
        figures=figures.of_projects([seen.id], on=on)[seen.id],
    )


def as_seen_outside(seen: ProjectSheet) -> ProjectSheet:
    """The sheet as papers and pages that leave the house show it: names and places of partners in danger withheld (rule 18)."""
    if not seen.masked:
        return seen
    withheld = msg("withheld for their safety")
    return replace(seen, partner_id=None, partner=withheld, place=withheld, beneficiary=withheld, risk_fr="", risk_en="")


def list_(*, fund_id: int | None = None, state: str = "", text: str = "", page: int = 1) -> Listing[ProjectLine]:
    """Projects by fund and code, the newest fund first."""
    query = select(Project).join(Fund, Fund.id == Project.fund_id).order_by(Fund.opened_on.desc(), Fund.id, Project.code)
    if fund_id:
        query = query.where(Project.fund_id == fund_id)
    if state:
        query = query.where(Project.stage == ProjectStage(state))
    if text:
        columns = (Project.code, Project.title_fr, Project.title_en, Project.place)
        matching = columns[0].icontains(text, autoescape=True)
        for column in columns[1:]:
            matching = matching | column.icontains(text, autoescape=True)
        query = query.where(matching)
    return listing(query, page, _lines)


def locked(project_id: int, version: int | None = None) -> Project:
    """The project, fresh, under the lock of its fund.

    Raises:
        NotFound: no such project.
        Conflict: it is not at `version` any more.
    """
    locking.fund_of(session.scalar(select(Project.fund_id).filter_by(id=project_id)))
    project = lock(Project, project_id)[0]
    if version is not None and project.version != version:
        raise Conflict(msg("Someone else changed this project meanwhile. Open it again, compare, and save once more."))
    return project


def _money(model: type[BudgetLine] | type[Cofinancing], project_id: int) -> tuple[SheetLine, ...]:
    query = select(model.label, model.cents).where(model.project_id == project_id).order_by(model.position)
    return tuple(SheetLine(label, cents) for label, cents in session.execute(query))


def _lines(projects: Sequence[Project]) -> list[ProjectLine]:
    found = figures.of_projects([project.id for project in projects])
    partners = dict(session.execute(select(Partner.id, Partner.name)).all())
    funds = dict(session.execute(select(Fund.id, Fund.code)).all())
    same = ("id", "code", "title_fr", "title_en", "country", "stage", "masked")
    return [
        ProjectLine(
            **{name: getattr(project, name) for name in same},
            fund_code=funds[project.fund_id],
            partner=partners.get(project.partner_id or 0, ""),
            figures=found[project.id],
        )
        for project in projects
    ]
