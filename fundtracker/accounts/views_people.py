"""People, for administrators: list, invite, give a role, close an account."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import journal, leaving, users
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, the_person
from fundtracker.accounts.blueprint import blueprint
from fundtracker.accounts.forms import NO_ROLE, ROLES, InviteForm, PassOnForm, PeopleForm, RoleConfirmForm, RoleForm
from fundtracker.accounts.permissions import Permission, Role
from fundtracker.accounts.roles import POWER, SECOND
from fundtracker.accounts.users import UserLine
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
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
        waits = users.get(user_id).role_wanted is not None
        flash(
            _("Another approver or administrator is asked to confirm it.")
            if waits
            else _("The role is changed; the person signs in again."),
            "success",
        )
        return redirect(url_for("accounts.user", user_id=user_id), 303)
    shown = {"roles": ROLES, "no_role": NO_ROLE, "act": ActForm(), "again": ActForm(), "work": leaving.open_work(user_id)}
    return page("accounts/user.html", form=form, found=found, **shown)


@blueprint.route("/staff/users/<int:user_id>/pass-on", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def pass_on(user_id: int) -> ResponseReturnValue:
    """Pass a person's open work on to a colleague, and close the account, by way of a check page."""
    found, work = users.get(user_id), leaving.open_work(user_id)
    form = PassOnForm(version=found.version)
    form.offer(leaving.colleagues(user_id))

    def check() -> acts.Check:
        rows = [(_("Person"), found.name), *acts.answers(form, "to_user_id"), (_("How much there is"), str(len(work)))]
        return acts.Check(_("Pass on the work of %(name)s", name=found.name), rows, _told(found, form), _("Pass everything on"))

    verb = lambda: users.pass_on(user_id, by=current_actor(), **form.values())  # noqa: E731 used below
    answer = acts.acted(form, verb, check, _("The work is passed on."), lambda key: url_for("accounts.user", user_id=key))
    return answer or page("accounts/pass_on.html", form=form, found=found, work=work)


def _told(found: UserLine, form: PassOnForm) -> list[Message]:
    """What passing on changes, and who approves from then on."""
    told = [
        msg("What was done already stays under the name of who did it."),
        msg("Payments that wait are approved by any other approver; the colleague who takes them over cannot approve them."),
    ]
    if form.close.data:
        told.append(msg("The account is closed at once: the person is signed out everywhere."))
        if found.role is Role.APPROVER and not users.others_with(Role.APPROVER, found.id):
            told.append(msg("No other approver is left: until you name one, no payment is approved."))
    return told


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
    """Close a person's account, or open it again, by way of a check page."""
    found, opens, form, by = users.get(user_id), what == "open", ActForm(), current_actor()
    outcome = acts.checked(
        form,
        lambda: users.set_active(user_id, active=opens, by=by),
        lambda: _check_active(found, opens=opens),
        lambda: str(users.get(user_id).version),
    )
    if isinstance(outcome, Response):
        return outcome
    if outcome is not None:
        journal.note("account " + what, subject=user_id)
        flash(_("The account is open again.") if opens else _("The account is closed."), "success")
    for error in form.form_errors:
        flash(str(error), "error")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


def _check_active(found: UserLine, *, opens: bool) -> acts.Check:
    """What closing an account, or opening it again, changes."""
    rows = [(_("Person"), found.name), (_("E-mail address"), found.email), (_("Role"), str(ROLES[found.role] if found.role else NO_ROLE))]
    if not opens:
        return acts.Check(_("Close this account"), rows, leaving.told_of_closing(found.id), _("Close this account"))
    told = [msg("The person signs in again with the password they had, and finds the mandates that have not ended.")]
    if found.role in POWER:
        told.append(msg("Their role counts again once another approver or administrator has confirmed it."))
    return acts.Check(_("Open this account again"), rows, told, _("Open this account again"))


@blueprint.get("/staff/roles/<int:user_id>")
@requires(Permission.READ_BOOKS)
def role(user_id: int) -> ResponseReturnValue:
    """A new role that waits for another one's confirmation."""
    return _role_page(user_id)


@blueprint.post("/staff/roles/<int:user_id>/confirm")
@requires(Permission.READ_BOOKS)
def confirm_role(user_id: int) -> ResponseReturnValue:
    """Confirm that somebody whom a colleague named is to approve or administer."""
    form, by = RoleConfirmForm(), current_actor()
    act = lambda: users.confirm_role(user_id, by=by, version=form.version.data)  # noqa: E731 used below
    answer = acts.done(form, act, _("The role is confirmed, and everybody is told."), lambda key: url_for("accounts.role", user_id=key))
    if answer is not None:
        journal.note("role confirmed", subject=user_id)
    return answer or _role_page(user_id, form)


@blueprint.post("/staff/roles/<int:user_id>/refuse")
@requires(Permission.READ_BOOKS)
def refuse_role(user_id: int) -> ResponseReturnValue:
    """Leave a role that waits as it is."""
    form, by = RoleConfirmForm(), current_actor()
    act = lambda: users.refuse_role(user_id, by=by, version=form.version.data)  # noqa: E731 used below
    answer = acts.done(form, act, _("The role is not given."), lambda key: url_for("accounts.role", user_id=key))
    return answer or _role_page(user_id, form)


def _role_page(user_id: int, form: RoleConfirmForm | None = None) -> Response:
    """The page of a role to confirm, for those who may. Raises NotFound for anyone else."""
    if the_person().role not in SECOND:
        raise NotFound
    return page("accounts/role_confirm.html", found=users.get(user_id), roles=ROLES, no_role=NO_ROLE, act=ActForm, form=form)
