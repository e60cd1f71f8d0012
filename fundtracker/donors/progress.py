"""The projects a donor's euros are in: how far each is, what it costs in all, and which part of it is the donor's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fundtracker.funds import projects
from fundtracker.funds.lines import ProjectLine
from fundtracker.funds.milestones import MilestoneLine
from fundtracker.funds.rules import ProjectStage
from fundtracker.grants import courses as grant_courses
from fundtracker.grants import figures, gallery
from fundtracker.grants.courses import GrantCourse
from fundtracker.grants.figures import ProjectFigures
from fundtracker.kernel.text import Message, msg

FINISHED = (ProjectStage.DONE, ProjectStage.CLOSED)


@dataclass(frozen=True)
class InProject:
    """A project a donor's money is in, in cents: `own` is the donor's, `cost` what it costs in all, whoever pays."""

    project: ProjectLine
    masked: bool
    own: int
    cost: int
    figures: ProjectFigures
    milestones: Sequence[tuple[Message, date | None, str]]
    steps: Sequence[MilestoneLine]

    @property
    def place(self) -> str:
        """Where it is; nothing where that would put people in danger."""
        return "" if self.masked else self.project.place

    @property
    def part(self) -> Decimal:
        """The donor's part of the whole cost, as a fraction."""
        return Decimal(self.own) / self.cost if self.cost > 0 else Decimal(0)


def of_projects(shares: Mapping[int, Mapping[int, int]], grants: Sequence[GrantCourse]) -> Mapping[int, list[InProject]]:
    """The projects that these shares (cents by fund and project) paid for, by fund; `grants` are the funds' grants."""
    ids = [project_id for by_project in shares.values() for project_id in by_project]
    known = {project.id: project for project in projects.many(ids)}
    found, costs, decided, masked, steps = (
        figures.of_projects(ids),
        grant_courses.costs(ids),
        grant_courses.decided_on(ids),
        grant_courses.masked(ids),
        gallery.steps(ids),
    )
    return {
        fund_id: [
            InProject(
                project=known[project_id],
                masked=project_id in masked,
                own=cents,
                cost=max(costs.get(project_id, 0), found[project_id].decided, found[project_id].paid),
                figures=found[project_id],
                steps=steps.get(project_id, ()),
                milestones=_milestones(known[project_id], decided.get(project_id), [one for one in grants if one.project_id == project_id]),
            )
            for project_id, cents in by_project.items()
        ]
        for fund_id, by_project in shares.items()
    }


def _milestones(project: ProjectLine, decided: date | None, grants: Sequence[GrantCourse]) -> list[tuple[Message, date | None, str]]:
    """The steps of a project as (name, day, state): the first one still to come is the one that waits."""
    days = [
        (msg("Decided by the committee"), decided),
        (msg("Agreement signed"), min((grant.signed_on for grant in grants), default=None)),
        (msg("First payment"), min((grant.paid_on for grant in grants if grant.paid_on), default=None)),
        (msg("First report accepted"), min((day for grant in grants for day, _ in grant.reports), default=None)),
    ]
    done = project.stage in FINISHED
    steps = [(name, day, "done" if day else "skipped" if done else "coming") for name, day in days]
    steps.append((msg("Work completed"), None, "done" if done else "coming"))
    waiting = next((index for index, (_, _, state) in enumerate(steps) if state == "coming"), None)
    return [(name, day, "waiting" if index == waiting else state) for index, (name, day, state) in enumerate(steps)]
