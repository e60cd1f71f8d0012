"""Pages of grants: the list, one grant with its next step, a new one signed, its schedule, its end."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.grants import authorisations, costs, figures, grants, papers, promises, register, reports, returns, running
from fundtracker.grants import views_parts as parts
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import ActForm, ScheduleForm, SignForm
from fundtracker.grants.forms_payments import TextFilters
from fundtracker.grants.grants import GrantLine
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.grants.wording import STATUSES
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger import means, positions
from fundtracker.web import wording
from fundtracker.web.lists import page_number, row_id
from fundtracker.web.pages import page


@blueprint.get("/staff/grants")
@requires(Permission.READ_BOOKS)
def grant_list() -> ResponseReturnValue:
    """Every grant, below what waits to be signed."""
    filters = TextFilters(request.args, parts.every_fund())
    filters.offer(STATUSES)
    listing = grants.list_(**filters.values(), page=page_number(request.args))
    to_sign = authorisations.open_ones(AuthorisationKind.GRANT)
    return page("grants/grants.html", filters=filters, listing=listing, args=filters.given(), to_sign=to_sign)


@blueprint.get("/staff/grants/<int:grant_id>")
@requires(Permission.READ_BOOKS)
def grant(grant_id: int) -> ResponseReturnValue:
    """One grant: its instalments, what it waits for, payments, reports, money given back."""
    return _grant_page(grants.get(grant_id))


@blueprint.route("/staff/grants/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def grant_new() -> ResponseReturnValue:
    """Sign a grant under the decision that the address names."""
    authorisation_id = row_id(request.args, "authorisation_id")
    if authorisation_id is None:
        return page("grants/choose_decision.html", to_sign=authorisations.open_ones(AuthorisationKind.GRANT))
    line = authorisations.get(authorisation_id)
    proposed = grants.proposed(authorisation_id)
    form = SignForm(data={"cents": proposed.cents, "signed_on": clock.today(), "tranche_grid": proposed.tranche_grid})
    act = lambda: grants.sign(authorisation_id=authorisation_id, by=current_actor(), **form.values())  # noqa: E731 said twice below
    answer = acts.acted(form, act, lambda: _signature(form, line, proposed), _("Grant signed. Its money is reserved."), _address)
    if answer is not None:
        return answer
    room = means.reading(line.fund_id).room(line.project_id)
    return page("grants/grant_new.html", form=form, line=line, proposed=proposed, available=room, reservable=promises.reservable(line))


@blueprint.post("/staff/grants/<int:grant_id>/reserve")
@requires(Permission.RECORD)
def grant_reserve(grant_id: int) -> ResponseReturnValue:
    """Reserve what is available now of a grant signed subject to receipts."""
    return _act(grant_id, lambda form: running.reserve(grant_id, by=current_actor()), _reservation, _("The money is reserved."))


@blueprint.post("/staff/grants/<int:grant_id>/end")
@requires(Permission.RECORD)
def grant_end(grant_id: int) -> ResponseReturnValue:
    """End a grant."""

    def act(form: ActForm) -> int:
        return running.finish(grant_id, version=form.version.data, by=current_actor())

    return _act(grant_id, act, _ending, _("The grant has ended."))


@blueprint.route("/staff/grants/<int:grant_id>/schedule", methods=["GET", "POST"])
@requires(Permission.RECORD)
def grant_schedule(grant_id: int) -> ResponseReturnValue:
    """Set the days a grant's instalments are due."""
    line = grants.get(grant_id)
    form = ScheduleForm(data={"days": [{"due_on": part.due_on} for part in line.instalments], "version": line.version})
    act = lambda: running.plan(grant_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.done(form, act, _("Days saved."), _address)
    return answer or page("grants/grant_schedule.html", form=form, line=line)


def _act(grant_id: int, act: Any, check: Any, said: str) -> ResponseReturnValue:
    """A one-button act on a grant, by way of its check page; refused, the grant's page says why."""
    line = grants.get(grant_id)
    form = ActForm(data={"version": line.version})
    answer = acts.acted(form, lambda: act(form), lambda: check(line), said, _address)
    return answer or _grant_page(grants.get(grant_id), form)


def _address(grant_id: int) -> str:
    return url_for("grants.grant", grant_id=grant_id)


def _grant_page(line: GrantLine, form: ActForm | None = None) -> ResponseReturnValue:
    """A grant's page as it is now; with a form that was refused, under its status."""
    if form is not None:
        form.renew(line.version)
    return page(
        "grants/grant.html",
        form=form or ActForm(data={"version": line.version}),
        line=line,
        decision=authorisations.name(authorisations.get(line.authorisation_id)),
        payments=register.of_grant(line.id),
        reports=reports.of_grant(line.id),
        paper=papers.agreement(line.id) if line.document_id else None,
        returned=returns.of_grant(line.id),
    )


def _signature(form: SignForm, line: authorisations.AuthorisationLine, proposed: grants.Proposal) -> Check:
    """What signing a grant changes."""
    rows = [
        (_("Project"), f"{line.project_code} – {wording.in_language(line.title_fr, line.title_en)}"),
        (_("Partner"), proposed.partner),
        (_("Decision"), wording.say(authorisations.name(line))),
        *answers(form, "cents", "signed_on", "tranche_grid", "first_due_on"),
    ]
    cents = form.cents.data or 0
    available = positions.available(line.fund_id, line.project_id).available
    reserved = min(cents, max(0, available))
    told = [msg("%(cents)s of the fund is reserved for this grant and for nothing else.", cents=Cents(reserved))]
    if reserved < cents:
        told.append(msg("%(cents)s is signed subject to receipts: it is reserved later, as money comes.", cents=Cents(cents - reserved)))
    granted = figures.of_projects([line.project_id or 0])[line.project_id or 0].granted
    beyond = costs.of_project(line.project_id).beyond(granted + cents)
    if beyond is not None:
        told.append(beyond)
    told.append(msg("The grant keeps its number. It is ended or cancelled later, never deleted."))
    return Check(_("Check this grant"), rows, told, _("Sign the grant"))


def _reservation(line: GrantLine) -> Check:
    """What reserving the rest of a grant changes."""
    cents = min(line.unreserved, positions.available(line.fund_id, line.project_id).available)
    rows = [(_("Grant"), line.reference), (_("Reserved so far"), wording.money(line.reserved)), (_("Reserved now"), wording.money(cents))]
    told = [msg("%(cents)s of the fund is reserved for this grant and for nothing else.", cents=Cents(cents))]
    return Check(_("Reserve more for this grant"), rows, told, _("Reserve the money"))


def _ending(line: GrantLine) -> Check:
    """What ending a grant changes."""
    left = line.reserved - line.paid
    rows = [(_("Grant"), line.reference), (_("Paid so far"), wording.money(line.paid)), (_("Reserved and not paid"), wording.money(left))]
    told = [msg("Nothing more is paid under this grant. This cannot be undone.")]
    if left:
        told.append(msg("%(cents)s becomes available again.", cents=Cents(left)))
    return Check(_("End this grant"), rows, told, _("End the grant"))
