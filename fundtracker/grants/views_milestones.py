"""The staff's page of a project's milestones."""

from dataclasses import asdict

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.funds import milestones, projects
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms_milestones import MilestonesForm
from fundtracker.web.pages import page


@blueprint.route("/staff/projects/<int:project_id>/milestones", methods=["GET", "POST"])
@requires(Permission.RECORD)
def project_milestones(project_id: int) -> ResponseReturnValue:
    """Set the steps of a project, and the days they were reached."""
    project = projects.get(project_id)
    known = [asdict(line) for line in milestones.of_projects([project_id]).get(project_id, [])]
    form = MilestonesForm(data={"milestones": known, "version": project.version})
    act = lambda: milestones.set_(project_id, version=form.version.data, milestones=_steps(form), by=current_actor())  # noqa: E731
    answer = acts.done(form, act, _("Milestones saved."), lambda key: url_for("grants.project", project_id=key))
    if answer is None:
        form.spare()
    return answer or page("grants/project_milestones.html", form=form, project=project)


def _steps(form: MilestonesForm) -> list[milestones.MilestoneLine]:
    """The milestones that were typed."""
    return [milestones.MilestoneLine(**row) for row in form.lines()]
