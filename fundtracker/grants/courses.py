"""Grants over time, for pictures: what was decided in each year, what was signed and justified when, and what projects cost in all."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from fundtracker.funds.models import Project, Update
from fundtracker.funds.rules import ProjectStage
from fundtracker.grants import authorisations, instalments
from fundtracker.grants.models import COST, Authorisation, BudgetLine, FinancialReport, Grant, Partner
from fundtracker.grants.rules import AuthorisationKind, GrantStatus, ReportState
from fundtracker.kernel import clock, history
from fundtracker.kernel.db import session


def decided_by_year(fund_id: int) -> Mapping[int, int]:
    """What decisions granted to projects in each calendar year, in cents.

    What was not signed yet under a decision that is revoked is taken off in the year of the revocation: a year that is over stays so.
    """
    found = select(Authorisation.id).where(Authorisation.fund_id == fund_id, Authorisation.kind == AuthorisationKind.GRANT)
    sums: dict[int, int] = defaultdict(int)
    for line in authorisations.many(list(session.scalars(found))).values():
        sums[line.opened_on.year] += line.cents
        if line.revoked_on:
            sums[line.revoked_on.year] -= line.cents - line.used
    return sums


def first_decisions() -> Mapping[int, date]:
    """The day of each fund's first decision for a project."""
    query = select(Authorisation.fund_id, func.min(Authorisation.opened_at)).where(Authorisation.kind == AuthorisationKind.GRANT)
    return {fund_id: at.astimezone(clock.PARIS).date() for fund_id, at in session.execute(query.group_by(Authorisation.fund_id))}


def first_results() -> Mapping[int, date]:
    """The day of each fund's first result: news of one of its projects that was published, or a report that was accepted."""
    accepted = (
        select(Grant.fund_id, func.min(FinancialReport.received_on))
        .join(Grant, Grant.id == FinancialReport.grant_id)
        .where(FinancialReport.state == ReportState.ACCEPTED)
        .group_by(Grant.fund_id)
    )
    told = (
        select(Update.fund_id, func.min(Update.dated))
        .where(Update.published_at.is_not(None), Update.project_id.is_not(None), Update.project_id.not_in(all_masked()))
        .group_by(Update.fund_id)
    )
    found: dict[int, date] = {}
    for query in (accepted, told):
        for fund_id, day in session.execute(query):
            found[fund_id] = min(found.get(fund_id, day), day)
    return found


@dataclass(frozen=True)
class GrantCourse:
    """A grant over time, in cents: signed and first paid when, what is left to pay, what reports justify since when."""

    id: int
    fund_id: int
    project_id: int
    signed_on: date
    left: int
    paid: int
    paid_on: date | None
    reports: Sequence[tuple[date, int]]


def of_funds(fund_ids: Collection[int]) -> list[GrantCourse]:
    """The grants of some funds that were not cancelled, by the day they were signed."""
    rows = session.scalars(
        select(Grant).where(Grant.fund_id.in_(fund_ids), Grant.status != GrantStatus.CANCELLED).order_by(Grant.signed_on, Grant.id)
    ).all()
    parts = instalments.of_grants([row.id for row in rows])
    accepted = _accepted([row.id for row in rows])
    return [
        GrantCourse(
            row.id,
            row.fund_id,
            row.project_id,
            row.signed_on,
            0 if row.status is GrantStatus.COMPLETED else max(0, row.reserved_cents - paid),
            paid,
            min((part.paid_on for part in parts.get(row.id, []) if part.paid_on), default=None),
            _reports(accepted.get(row.id, []), {part.id: part.paid for part in parts.get(row.id, [])}),
        )
        for row in rows
        for paid in [sum(part.paid for part in parts.get(row.id, []))]
    ]


def _accepted(grant_ids: Collection[int]) -> Mapping[int, list[FinancialReport]]:
    """The accepted reports of each grant in the order they were accepted."""
    query = select(FinancialReport).where(FinancialReport.grant_id.in_(grant_ids), FinancialReport.state == ReportState.ACCEPTED)
    found: dict[int, list[FinancialReport]] = defaultdict(list)
    for row in session.scalars(query.order_by(FinancialReport.judged_at, FinancialReport.id)):
        found[row.grant_id].append(row)
    return found


def _reports(rows: Sequence[FinancialReport], paid: Mapping[int, int]) -> list[tuple[date, int]]:
    """What was justified in all from the day of each report on: the latest one of each instalment counts, at most what was paid of it."""
    latest: dict[int, int] = {}
    steps = []
    for row in rows:
        latest[row.instalment_id] = min(row.spent_cents, paid.get(row.instalment_id, 0))
        day = row.judged_at.astimezone(clock.PARIS).date() if row.judged_at else row.received_on
        steps.append((day, sum(latest.values())))
    return steps


def costs(project_ids: Collection[int], *, on: date | None = None) -> Mapping[int, int]:
    """What each project costs in all by its budget, in cents, whoever pays; a project without a budget is not in it.

    With `on`, by its budget of that day's end.
    """
    query = select(BudgetLine.project_id, func.sum(BudgetLine.cents)).where(BudgetLine.project_id.in_(project_ids))
    found = {project_id: int(cents) for project_id, cents in session.execute(query.group_by(BudgetLine.project_id))}
    if on is not None:
        found.update({project_id: int(facts["cents"]) for project_id, facts in history.said(COST, project_ids, on).items()})
    return {project_id: cents for project_id, cents in found.items() if cents}


def stages(kept: Mapping[int, ProjectStage], on: date) -> Mapping[int, ProjectStage]:
    """The stage each project was at on a day, from what was `kept` of it for that day.

    What was entered after the day is kept as it was entered; the days of the agreements say which of it had happened by then.
    """
    query = select(Grant.project_id, Grant.signed_on, Grant.ended_on).where(Grant.project_id.in_(kept))
    terms: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for project_id, signed_on, ended_on in session.execute(query):
        terms[project_id].append((signed_on, ended_on))
    return {project_id: _stage(stage, terms[project_id], on) for project_id, stage in kept.items()}


def _stage(kept: ProjectStage, terms: Sequence[tuple[date, date | None]], on: date) -> ProjectStage:
    """Under way while an agreement ran; only decided before the first one was signed; else as it was kept."""
    if any(signed_on <= on and (ended_on is None or ended_on > on) for signed_on, ended_on in terms):
        return ProjectStage.RUNNING
    before = bool(terms) and all(signed_on > on for signed_on, _ended in terms)
    return ProjectStage.DECIDED if before and kept is not ProjectStage.PROPOSED else kept


def decided_on(project_ids: Collection[int]) -> Mapping[int, date]:
    """The day of the first decision for each project; those without one are not in it."""
    query = select(Authorisation.project_id, func.min(Authorisation.opened_at)).where(
        Authorisation.project_id.in_(project_ids), Authorisation.kind == AuthorisationKind.GRANT
    )
    rows = session.execute(query.group_by(Authorisation.project_id))
    return {project_id: at.astimezone(clock.PARIS).date() for project_id, at in rows if project_id is not None}


def carriers(project_ids: Collection[int]) -> Mapping[int, tuple[str, bool]]:
    """Who carries each project out, and whether that and its place must stay unnamed where a page leaves the house (domain.md rule 18)."""
    hidden = Project.masked | func.coalesce(Partner.masked, False)
    query = select(Project.id, func.coalesce(Partner.name, ""), hidden).outerjoin(Partner, Partner.id == Project.partner_id)
    return {project_id: (name, bool(masked)) for project_id, name, masked in session.execute(query.where(Project.id.in_(project_ids)))}


def all_masked() -> set[int]:
    """Every project whose place and partner may not be named outside."""
    query = select(Project.id).outerjoin(Partner, Partner.id == Project.partner_id).where(or_(Project.masked, Partner.masked))
    return set(session.scalars(query))


def masked(project_ids: Collection[int]) -> set[int]:
    """The projects of these whose place and partner may not be named where a page or a paper can leave the house."""
    return {project_id for project_id, (_name, hidden) in carriers(project_ids).items() if hidden}
