"""Updates of a fund: drafted, checked, published, taken back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.funds import funds, projects, updates
from fundtracker.funds.blueprint import blueprint
from fundtracker.funds.forms import MoveForm, UpdateForm
from fundtracker.kernel import clock
from fundtracker.web import wording
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


def _back(code: str, update_id: int) -> ResponseReturnValue:
    """To the update's page."""
    return redirect(url_for("funds.update", code=code, update_id=update_id), 303)


@blueprint.get("/staff/funds/<code>/updates/<int:update_id>")
@requires(Permission.READ_BOOKS)
def update(code: str, update_id: int) -> ResponseReturnValue:
    """One update in both languages, and whether it is public."""
    fund = funds.by_code(code)
    return page("funds/update.html", form=MoveForm(), fund=fund, update=updates.get(update_id, fund.id))


@blueprint.route("/staff/funds/<code>/updates/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def new_update(code: str) -> ResponseReturnValue:
    """Draft an update."""
    fund = funds.by_code(code)
    form = UpdateForm(dated=clock.today())
    form.offer(projects.choices(fund.id))
    if form.sent():
        values = {name: value for name, value in form.values().items() if name != "version"}
        update_id = submit(form, lambda: updates.draft(fund_id=fund.id, by=current_actor(), **values), by=current_actor())
        if update_id is not None:
            flash(_("Draft kept. Nobody outside sees it until you publish it."), "success")
            return _back(fund.code, update_id)
    return page("funds/update_form.html", form=form, fund=fund, title=_("Write an update"), back=url_for("funds.fund", code=fund.code))


@blueprint.route("/staff/funds/<code>/updates/<int:update_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def edit_update(code: str, update_id: int) -> ResponseReturnValue:
    """Change an update."""
    fund = funds.by_code(code)
    form = UpdateForm(obj=updates.get(update_id, fund.id))
    form.offer(projects.choices(fund.id))
    if form.sent():
        saved = submit(form, lambda: updates.amend(update_id, fund_id=fund.id, by=current_actor(), **form.values()), by=current_actor())
        if saved is not None:
            flash(_("Update saved."), "success")
            return _back(fund.code, update_id)
    back = url_for("funds.update", code=fund.code, update_id=update_id)
    return page("funds/update_form.html", form=form, fund=fund, title=_("Change the update"), back=back)


@blueprint.route("/staff/funds/<code>/updates/<int:update_id>/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def publish_update(code: str, update_id: int) -> ResponseReturnValue:
    """Show an update to everyone, after a look at what will be shown."""
    fund, form = funds.by_code(code), MoveForm()
    found = updates.get(update_id, fund.id)
    if request.form.get("step") == "edit":
        return redirect(url_for("funds.edit_update", code=fund.code, update_id=update_id), 303)
    if form.sent() and not form.to_check():
        done = submit(form, lambda: updates.publish(update_id, fund_id=fund.id, by=current_actor()), by=current_actor())
        if done is not None:
            flash(_("Published. Everyone can read it on the fund’s page."), "success")
            return _back(fund.code, update_id)
    rows = [
        (_("Fund"), fund.code),
        (_("Date"), wording.day(found.dated)),
        (_("In French"), f"{found.title_fr} – {found.body_fr}"),
        (_("In English"), f"{found.title_en} – {found.body_en}"),
    ]
    told = [
        _("Everyone can read it at once. Name nobody who could be put in danger."),
        _("You can take it back later; copies stay with readers."),
    ]
    return page(
        "components/check.html", form=form, title=_("Check this update"), rows=rows, consequences=told, confirm=_("Publish the update")
    )


@blueprint.post("/staff/funds/<code>/updates/<int:update_id>/withdraw")
@requires(Permission.MANAGE_FUNDS)
def withdraw_update(code: str, update_id: int) -> ResponseReturnValue:
    """Take a published update back."""
    fund, form = funds.by_code(code), MoveForm()
    if form.sent():
        done = submit(form, lambda: updates.withdraw(update_id, fund_id=fund.id, by=current_actor()), by=current_actor())
        if done is not None:
            flash(_("The update is a draft again."), "success")
            return _back(fund.code, update_id)
    return page("funds/update.html", form=form, fund=fund, update=updates.get(update_id, fund.id))
