"""Programmes of a fund: added, renamed."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.funds import funds, programmes
from fundtracker.funds.blueprint import blueprint
from fundtracker.funds.forms import EditProgrammeForm, ProgrammeForm
from fundtracker.kernel.errors import NotFound
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


@blueprint.route("/staff/funds/<code>/programmes/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def new_programme(code: str) -> ResponseReturnValue:
    """Add a programme to a fund."""
    fund, form = funds.by_code(code), ProgrammeForm()
    if form.sent():
        saved = submit(form, lambda: programmes.create(fund_id=fund.id, by=current_actor(), **form.values()), by=current_actor())
        if saved is not None:
            flash(_("Programme added."), "success")
            return redirect(url_for("funds.fund", code=fund.code, _anchor="programmes"), 303)
    return page("funds/programme.html", form=form, fund=fund, title=_("Add a programme"))


@blueprint.route("/staff/funds/<code>/programmes/<int:programme_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def edit_programme(code: str, programme_id: int) -> ResponseReturnValue:
    """Rename a programme."""
    fund, programme = funds.by_code(code), programmes.get(programme_id)
    if programme.fund_id != fund.id:
        raise NotFound()
    form = EditProgrammeForm(obj=programme)
    if form.sent():
        saved = submit(
            form,
            lambda: programmes.amend(programme_id, fund_id=fund.id, by=current_actor(), **form.values()),
            by=current_actor(),
        )
        if saved is not None:
            flash(_("Programme renamed."), "success")
            return redirect(url_for("funds.fund", code=fund.code, _anchor="programmes"), 303)
    return page("funds/programme.html", form=form, fund=fund, title=_("Rename %(code)s", code=programme.code))
