"""People, for administrators: list, invite, give a role, close an account."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import journal, users
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.blueprint import blueprint
from fundtracker.accounts.forms import NO_ROLE, ROLES, InviteForm, PeopleForm, RoleForm
from fundtracker.accounts.permissions import Permission
from fundtracker.web.forms import ActForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


@blueprint.get("/staff/users")
@requires(Permission.MANAGE_USERS)
def user_list() -> ResponseReturnValue:
    """Everyone who signs in, filtered."""
    chosen = {name: request.args.get(name, "") for name in ("q", "role")}
    listing = users.list_(**chosen, page=page_number(request.args))
    return page("accounts/users.html", filters=PeopleForm(request.args), listing=listing, chosen=chosen, roles=ROLES, no_role=NO_ROLE)


@blueprint.route("/staff/users/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def invite() -> ResponseReturnValue:
    """Invite a person by mail."""
    form = InviteForm()
    if form.sent():
        user_id = submit(form, lambda: users.invite(by=current_actor(), **form.values()), by=current_actor())
        if user_id is not None:
            flash(_("The invitation is on its way."), "success")
            return redirect(url_for("accounts.user", user_id=user_id), 303)
    return page("accounts/invite.html", form=form)


@blueprint.route("/staff/users/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def user(user_id: int) -> ResponseReturnValue:
    """A person, and the role they have."""
    found = users.get(user_id)
    form = RoleForm(role=found.role or "", version=found.version)
    if form.sent() and submit(form, lambda: users.change_role(user_id, by=current_actor(), **form.values()), by=current_actor()):
        journal.note("role changed", subject=user_id)
        flash(_("The role is changed; the person signs in again."), "success")
        return redirect(url_for("accounts.user", user_id=user_id), 303)
    return page("accounts/user.html", form=form, found=found, roles=ROLES, no_role=NO_ROLE, act=ActForm(), again=ActForm())


@blueprint.post("/staff/users/<int:user_id>/invite")
@requires(Permission.MANAGE_USERS)
def invite_again(user_id: int) -> ResponseReturnValue:
    """Mail a fresh invitation to a person who has not chosen a password yet."""
    form = ActForm()
    if form.sent() and submit(form, lambda: users.invite_again(user_id, by=current_actor()), by=current_actor()):
        flash(_("The invitation is on its way."), "success")
    for error in form.form_errors:
        flash(str(error), "error")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@blueprint.post("/staff/users/<int:user_id>/<any(open, close):what>")
@requires(Permission.MANAGE_USERS)
def set_active(user_id: int, what: str) -> ResponseReturnValue:
    """Close a person's account, or open it again."""
    form = ActForm()
    if form.sent() and submit(form, lambda: users.set_active(user_id, active=what == "open", by=current_actor()), by=current_actor()):
        journal.note("account " + what, subject=user_id)
        flash(_("The account is open again.") if what == "open" else _("The account is closed."), "success")
    for error in form.form_errors:
        flash(str(error), "error")
    return redirect(url_for("accounts.user", user_id=user_id), 303)
