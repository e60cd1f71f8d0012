"""What a donor may give its money for: programmes, and projects that everyone may know by name; and what that is called."""

from sqlalchemy import select

from fundtracker.funds import programmes, projects
from fundtracker.funds.models import Programme, Project
from fundtracker.funds.rules import ProjectStage
from fundtracker.grants import courses
from fundtracker.kernel.db import session

HIDDEN = (ProjectStage.PROPOSED, ProjectStage.CLOSED)


def of_fund(fund_id: int) -> tuple[list[tuple[int, str, str]], list[tuple[int, str, str]]]:
    """The programmes and the projects of a fund on offer, as (id, French name, English name); no project in danger (domain.md rule 18)."""
    known = [project for project in projects.list_(fund_id) if project.stage not in HIDDEN]
    masked = courses.masked([project.id for project in known])
    groups = [(each.id, each.name_fr, each.name_en) for each in programmes.list_(fund_id)]
    return groups, [(each.id, each.title_fr, each.title_en) for each in known if each.id not in masked]


def offered(fund_id: int, project_id: int | None, programme_id: int | None) -> bool:
    """Whether a donor may choose this: the fund at large, one of its programmes or one of its projects on offer."""
    groups, found = of_fund(fund_id)
    if project_id and programme_id:
        return False
    of_projects, of_groups = {key for key, *_ in found}, {key for key, *_ in groups}
    return (not project_id or project_id in of_projects) and (not programme_id or programme_id in of_groups)


def name(project_id: int | None, programme_id: int | None) -> tuple[str, str]:
    """What money is for, in French and English; empty for the fund at large."""
    if project_id:
        found = session.execute(select(Project.title_fr, Project.title_en).filter_by(id=project_id)).first()
    else:
        found = session.execute(select(Programme.name_fr, Programme.name_en).filter_by(id=programme_id)).first()
    return (found[0], found[1]) if found else ("", "")
