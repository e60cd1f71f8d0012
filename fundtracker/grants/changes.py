"""Changes of a project's place or beneficiary: made by a decision of the committee, with what was before kept beside what is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker.funds import projects as funds_projects
from fundtracker.grants import projects
from fundtracker.grants.models import Authorisation, GrantChange
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg


@dataclass(frozen=True)
class ChangeLine:
    """One change: its day, the decision's label, place and beneficiary before and after."""

    on: date
    decision_id: int
    label: str
    place_before: str
    place_after: str
    beneficiary_before: str
    beneficiary_after: str


def apply(*, decision_id: int, project_id: int, place: str, beneficiary: str, by: Actor, on: date | None = None) -> int:
    """Give a project another place or beneficiary by a signed decision; give back the project's id.

    Raises:
        Refusal: neither changes.
    """
    project = projects.locked(project_id)
    if (project.place, project.beneficiary) == (place, beneficiary):
        raise Refusal(msg("This changes neither the place nor the beneficiary of the project."))
    session.add(
        GrantChange(
            project_id=project_id,
            decision_id=decision_id,
            on=on or clock.today(),
            place_before=project.place,
            place_after=place,
            beneficiary_before=project.beneficiary,
            beneficiary_after=beneficiary,
        )
    )
    session.flush()
    funds_projects.relocate(project_id, place=place, beneficiary=beneficiary, decision_id=decision_id, by=by)
    return project_id


def undo(*, decision_id: int, of: int, by: Actor) -> None:
    """Give a project back the place and the beneficiary it had before a decision, by another one; what changed again since stays."""
    row = session.scalars(select(GrantChange).filter_by(decision_id=of)).one_or_none()
    if row is None:
        return
    project = projects.locked(row.project_id)
    place = row.place_before if project.place == row.place_after else project.place
    beneficiary = row.beneficiary_before if project.beneficiary == row.beneficiary_after else project.beneficiary
    if (place, beneficiary) != (project.place, project.beneficiary):
        apply(decision_id=decision_id, project_id=project.id, place=place, beneficiary=beneficiary, by=by)


def of_project(project_id: int) -> list[ChangeLine]:
    """A project's changes, oldest first."""
    named = select(Authorisation.decision_id, Authorisation.label).filter_by(kind=AuthorisationKind.AMENDMENT, project_id=project_id)
    labels = dict(session.execute(named).all())
    rows = session.scalars(select(GrantChange).filter_by(project_id=project_id).order_by(GrantChange.on, GrantChange.id))
    same = ("on", "decision_id", "place_before", "place_after", "beneficiary_before", "beneficiary_after")
    return [ChangeLine(**{name: getattr(row, name) for name in same}, label=labels.get(row.decision_id, "")) for row in rows]
