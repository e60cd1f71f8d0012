"""Milestones: the steps of a project that staff set, in their order, each with the day it is meant for and the day it was reached."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, select

from fundtracker import audit
from fundtracker.funds.models import Fund, Milestone, Project
from fundtracker.funds.rules import MOST_MILESTONES
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class MilestoneLine:
    """A step of a project; `title_en` may be empty, then the French one stands for it."""

    title_fr: str
    title_en: str
    due_on: date | None
    reached_on: date | None

    @property
    def is_late(self) -> bool:
        """Whether the day it was planned for has passed and it is not reached."""
        return self.reached_on is None and self.due_on is not None and self.due_on < clock.today()

    @property
    def months_late(self) -> int:
        """How many whole months it is late; 0 where it is not, or by less."""
        if not self.is_late or self.due_on is None:
            return 0
        today = clock.today()
        return (today.year - self.due_on.year) * 12 + today.month - self.due_on.month - (today.day < self.due_on.day)


def of_projects(project_ids: Collection[int]) -> Mapping[int, list[MilestoneLine]]:
    """The milestones of these projects in their order; projects without any are not in it."""
    query = select(Milestone).where(Milestone.project_id.in_(project_ids)).order_by(Milestone.project_id, Milestone.position)
    found: dict[int, list[MilestoneLine]] = {}
    for row in session.scalars(query):
        found.setdefault(row.project_id, []).append(MilestoneLine(row.title_fr, row.title_en, row.due_on, row.reached_on))
    return found


def set_(project_id: int, *, version: int, milestones: Sequence[MilestoneLine], by: Actor) -> int:
    """Replace a project's milestones; gives back the project's id.

    Raises:
        NotFound: no such project.
        Conflict: someone else changed the project since `version` was read.
        Refusal: more than a page bears, or one reached on a day to come.
    """
    project = session.get(Project, project_id)
    if project is None:
        raise NotFound(msg("This project does not exist."))
    lock(Fund, project.fund_id)
    [project] = lock(Project, project_id)
    if project.version != version:
        raise Conflict(msg("Someone else changed this project meanwhile. Open it again and compare before you save."))
    _check(milestones)
    before = of_projects([project_id]).get(project_id, [])
    session.execute(delete(Milestone).filter_by(project_id=project_id))
    for position, line in enumerate(milestones, start=1):
        session.add(Milestone(project_id=project_id, position=position, **asdict(line)))
    project.version += 1
    session.flush()
    audit.record("web:project:planned", project_id, by=by, fund_id=project.fund_id, before=_told(before), after=_told(milestones))
    return project_id


def _check(milestones: Sequence[MilestoneLine]) -> None:
    """Refuse too many, and what is reached on a day to come."""
    if len(milestones) > MOST_MILESTONES:
        raise Refusal(msg("A project has %(most)s milestones at most.", most=MOST_MILESTONES), field="milestones")
    if any(line.reached_on and line.reached_on > clock.today() for line in milestones):
        raise Refusal(msg("A milestone cannot have been reached in the future. Leave that day empty until it is."), field="milestones")


def _told(milestones: Sequence[MilestoneLine]) -> dict[str, list[list[str]]]:
    """Milestones as the audit trail keeps them."""
    return {"milestones": [[line.title_fr, str(line.due_on or ""), str(line.reached_on or "")] for line in milestones]}
