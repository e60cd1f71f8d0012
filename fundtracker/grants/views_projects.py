"""Pages of projects: the list with its bars, one project with everything that concerns it, its details and its budget."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.funds import funds, milestones, programmes
from fundtracker.funds import projects as funds_projects
from fundtracker.funds.rules import STAGES
from fundtracker.grants import authorisations, changes, grants, partners, projects, register
from fundtracker.grants import views_parts as parts
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import BudgetForm, ProjectForm
from fundtracker.grants.forms_payments import TextFilters
from fundtracker.web.lists import page_number, row_id
from fundtracker.web.pages import page


@blueprint.get("/staff/projects")
@requires(Permission.READ_BOOKS)
def project_list() -> ResponseReturnValue:
    """Every project with what was decided, granted and paid."""
    filters = TextFilters(request.args, parts.every_fund())
    filters.offer(STAGES)
    listing = projects.list_(**filters.values(), page=page_number(request.args))
    return page("grants/projects.html", filters=filters, listing=listing, args=filters.given())


@blueprint.get("/staff/projects/<int:project_id>")
@requires(Permission.READ_BOOKS)
def project(project_id: int) -> ResponseReturnValue:
    """One project: its sheet, what is available and why, decisions, grants, payments, changes."""
    return page(
        "grants/project.html",
        sheet=projects.sheet(project_id),
        decisions=[(line, authorisations.name(line)) for line in authorisations.of_project(project_id)],
        granted=grants.of_project(project_id),
        payments=register.of_project(project_id),
        changes=changes.of_project(project_id),
        milestones=milestones.of_projects([project_id]).get(project_id, ()),
    )


@blueprint.route("/staff/projects/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def project_new() -> ResponseReturnValue:
    """Enter a project of the fund that the address names."""
    fund_id = row_id(request.args, "fund_id")
    if fund_id is None:
        return page("grants/choose_fund.html", funds=funds.list_())
    fund = funds.get(fund_id)
    form = ProjectForm(data={"country": fund.country})
    form.offer(partners.choices(), programmes.choices(fund_id))
    act = lambda: projects.create(fund_id=fund_id, by=current_actor(), **_details(form))  # noqa: E731 said where it is used
    answer = acts.done(form, act, _("Project entered."), lambda key: url_for("grants.project", project_id=key))
    return answer or page("grants/project_form.html", form=form, fund_code=fund.code, sheet=None)


@blueprint.route("/staff/projects/<int:project_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def project_edit(project_id: int) -> ResponseReturnValue:
    """Change a project's details."""
    sheet = projects.sheet(project_id)
    form = ProjectForm(obj=funds_projects.get(project_id))
    form.offer(partners.choices(), programmes.choices(sheet.fund_id))
    del form.code
    act = lambda: projects.edit(project_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.done(form, act, _("Project changed."), lambda key: url_for("grants.project", project_id=key))
    return answer or page("grants/project_form.html", form=form, fund_code=sheet.fund_code, sheet=sheet)


@blueprint.route("/staff/projects/<int:project_id>/budget", methods=["GET", "POST"])
@requires(Permission.RECORD)
def project_budget(project_id: int) -> ResponseReturnValue:
    """Replace a project's budget lines and its co-financing."""
    sheet = projects.sheet(project_id)
    lines = {"budget": _rows(sheet.budget), "cofinancing": _rows(sheet.cofinancing)}
    form = BudgetForm(data={**lines, "version": sheet.version})
    act = lambda: projects.set_money(project_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.done(form, act, _("Budget saved."), lambda key: url_for("grants.project", project_id=key))
    if answer is None:
        form.spare()
    return answer or page("grants/project_budget.html", form=form, sheet=sheet)


def _rows(lines: Sequence[projects.SheetLine]) -> list[dict[str, Any]]:
    """Lines of a budget as the form's rows."""
    return [{"what": line.label, "cents": line.cents} for line in lines]


def _details(form: ProjectForm) -> dict[str, Any]:
    """What `projects.create` takes: a new project has no version."""
    values = form.values()
    del values["version"]
    return values
