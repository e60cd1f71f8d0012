"""Projects: what a fund's money can be for. Their partners, budgets and grants stand in `grants`."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.funds import checks
from fundtracker.funds.lines import ProjectLine, project_line
from fundtracker.funds.models import Programme, Project
from fundtracker.funds.rules import ProjectStage
from fundtracker.kernel import history
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg


def get(project_id: int) -> ProjectLine:
    """One project.

    Raises:
        NotFound: no such project.
    """
    row = session.get(Project, project_id)
    if row is None:
        raise NotFound(msg("This project does not exist."))
    return project_line(row)


def list_(fund_id: int | None = None) -> list[ProjectLine]:
    """The projects of a fund by code; of every fund where none is named."""
    query = select(Project).order_by(Project.fund_id, Project.code)
    if fund_id is not None:
        query = query.where(Project.fund_id == fund_id)
    return [project_line(row) for row in session.scalars(query)]


def many(project_ids: Collection[int], *, on: date | None = None) -> list[ProjectLine]:
    """These projects by id; with `on`, as they stood at the end of that day (but for what is withheld, which is withheld today)."""
    rows = session.scalars(select(Project).where(Project.id.in_(project_ids)).order_by(Project.id))
    kept = history.said(Project, project_ids, on) if on else {}
    return [replace(project_line(row), **kept.get(row.id, {})) for row in rows]


def choices(fund_id: int) -> list[tuple[int, str]]:
    """A fund's projects for a choice in a form: (id, code and French title); those closed are left out."""
    return [(row.id, f"{row.code} – {row.title_fr}") for row in list_(fund_id) if row.stage is not ProjectStage.CLOSED]


def create(*, fund_id: int, code: str, by: Actor, **values: Any) -> int:
    """Add a project to a fund; give back its id. `values` are columns of the table.

    Raises:
        NotFound: no such fund.
        Conflict: the code is taken within the fund.
        Refusal: the fund is closed, the programme is another fund's, or the dates contradict each other.
    """
    checks.open_fund(fund_id)
    _check(fund_id, values)
    if session.scalar(select(Project.id).filter_by(fund_id=fund_id, code=code)) is not None:
        raise Conflict(msg("This fund has a project with this code already."), field="code")
    row = Project(fund_id=fund_id, code=code, **values)
    session.add(row)
    session.flush()
    audit.record("web:project:created", row.id, by=by, fund_id=fund_id, after={"code": code, **values})
    return row.id


def amend(project_id: int, *, fund_id: int, version: int, by: Actor, reason: str = "", **values: Any) -> int:
    """Change a project of this fund; give back its id. Code and fund stay: the books quote them.

    Raises:
        NotFound: no such project in this fund.
        Conflict: someone else changed it since `version` was read.
        Refusal: the fund is closed, the programme is another fund's, or the dates contradict each other.
    """
    checks.open_fund(fund_id)
    row = _locked(project_id, fund_id)
    if row.version != version:
        raise Conflict(msg("Someone else changed this project meanwhile. Open it again and compare before you save."))
    _check(fund_id, values)
    _change(row, values, "web:project:amended", by, reason)
    return row.id


def reach(project_id: int, *, stage: ProjectStage, by: Actor) -> None:
    """Note the stage a project has come to, after the act that brought it there."""
    row = _locked(project_id)
    if row.stage is not stage:
        _change(row, {"stage": stage}, "web:project:reached", by)


def relocate(project_id: int, *, place: str, beneficiary: str, decision_id: int, by: Actor) -> None:
    """Give a project the place and the beneficiary a signed decision says."""
    row = _locked(project_id)
    before, row.place, row.beneficiary = {"place": row.place, "beneficiary": row.beneficiary}, place, beneficiary
    session.flush()
    after = {"place": place, "beneficiary": beneficiary, "decision": decision_id}
    audit.record("web:project:amended", row.id, by=by, fund_id=row.fund_id, before=before, after=after)


def touch(project_id: int) -> None:
    """Count what changed on its sheet as a change of the project, so that a stale form is noticed."""
    _locked(project_id).version += 1
    session.flush()


def _locked(project_id: int, fund_id: int | None = None) -> Project:
    """The project's row, locked, in this fund where one is named."""
    rows = [row for row in lock(Project, project_id) if fund_id is None or row.fund_id == fund_id]
    if not rows:
        raise NotFound(msg("This project does not exist."))
    return rows[0]


def _change(row: Project, values: dict[str, Any], action: str, by: Actor, reason: str = "") -> None:
    """Set values and record what they were."""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    changed = {name: value for name, value in values.items() if before[name] != value}
    was = {name: before[name] for name in changed}
    audit.record(action, row.id, by=by, fund_id=row.fund_id, before=was, after=changed, reason=reason)


def _check(fund_id: int, values: dict[str, Any]) -> None:
    """Refuse another fund's programme, and an end before the start."""
    programme_id = values.get("programme_id")
    if programme_id and session.scalar(select(Programme.id).filter_by(id=programme_id, fund_id=fund_id)) is None:
        raise Refusal(msg("This programme belongs to another fund."), field="programme_id")
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(msg("A project cannot end before it starts."), field="ends_on")
