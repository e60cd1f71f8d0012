"""The staff's pages of requests: the list, one with what is recorded beside it, its paper, confirming, declining, seen."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.contributions import views_parts as contributions
from fundtracker.contributions.forms_pledges import purpose_of
from fundtracker.documents import serving
from fundtracker.kernel.text import msg
from fundtracker.requests import answering, register, sheets
from fundtracker.requests import views_parts as parts
from fundtracker.requests.blueprint import blueprint
from fundtracker.requests.facts import PledgeFacts
from fundtracker.requests.forms import ConfirmForm, DeclineForm, FilterForm
from fundtracker.requests.lines import RequestLine
from fundtracker.requests.rules import Kind
from fundtracker.requests.sheets import Sheet
from fundtracker.requests.wording import CONFIRMING
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


@blueprint.get("/staff/requests")
@requires(Permission.READ_BOOKS)
def staff_list() -> ResponseReturnValue:
    """What donors asked, filtered by state."""
    filters = FilterForm(request.args)
    filters.offer()
    listing = register.list_(state=filters.chosen, page=page_number(request.args))
    return page("requests/staff_list.html", filters=filters, listing=listing, state=filters.chosen)


@blueprint.get("/staff/requests/<int:request_id>")
@requires(Permission.READ_BOOKS)
def staff_request(request_id: int) -> ResponseReturnValue:
    """A request: what it states beside what is recorded."""
    return page("requests/staff_request.html", form=ActForm(), **_shown(request_id))


def _shown(request_id: int) -> dict[str, Any]:
    """What the staff's pages of one request show."""
    line = register.get(request_id)
    sheet = sheets.build(line)
    return {"line": line, "sheet": sheet, "rows": parts.rows(sheet), "warnings": [wording.say(text) for text in sheet.warnings]}


@blueprint.get("/staff/requests/<int:request_id>/paper.pdf")
@requires(Permission.READ_BOOKS)
def staff_paper(request_id: int) -> ResponseReturnValue:
    """The paper that was sent with a request."""
    return serving.send(register.document(request_id))


@blueprint.route("/staff/requests/<int:request_id>/confirm", methods=["GET", "POST"])
@requires(Permission.RECORD)
def confirm(request_id: int) -> ResponseReturnValue:
    """Confirm a request: what was asked is done in the same transaction, and the donor is told."""
    shown, by = _shown(request_id), current_actor()
    line: RequestLine = shown["line"]
    if request.method == "GET" and not line.waits:
        return redirect(_to(request_id), 303)
    form = ConfirmForm(data={"version": line.version, "purpose": _stated_purpose(line)})
    form.offer(contributions.purposes(line.fund_id) if line.kind is Kind.PLEDGE and line.fund_id else [("", "")])
    act = lambda: answering.confirm(request_id, by=by, **form.values())  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: _check(form, shown["sheet"]), _("Confirmed. The donor is told by mail."), _to)
    return answer or page("requests/confirm.html", form=form, **shown)


def _stated_purpose(line: RequestLine) -> str:
    """The choice that names what the donor gives for."""
    return purpose_of(line.facts.project_id, line.facts.programme_id) if isinstance(line.facts, PledgeFacts) else ""


def _check(form: ConfirmForm, sheet: Sheet) -> acts.Check:
    """What was stated once more, and what confirming changes."""
    rows = [(_("Authority"), sheet.line.authority_name), *((label, stated) for label, stated, _recorded in parts.rows(sheet) if stated)]
    if sheet.line.kind is Kind.PLEDGE:
        rows += acts.answers(form, "purpose") or [(_("Earmark that is recorded"), _("The fund at large"))]
    told = [CONFIRMING[sheet.line.kind], *sheet.warnings]
    if form.answer.data:
        rows += acts.answers(form, "answer")
    told.append(msg("%(name)s is told by mail.", name=sheet.line.asker_name))
    return acts.Check(_("Check before you confirm"), rows, told, _("Confirm the request"))


@blueprint.route("/staff/requests/<int:request_id>/decline", methods=["GET", "POST"])
@requires(Permission.RECORD)
def decline(request_id: int) -> ResponseReturnValue:
    """Decline a request with a reason, which the donor reads."""
    shown, by = _shown(request_id), current_actor()
    if request.method == "GET" and not shown["line"].waits:
        return redirect(_to(request_id), 303)
    form = DeclineForm(data={"version": shown["line"].version})
    act = lambda: answering.decline(request_id, by=by, **form.values())  # noqa: E731 used below
    return acts.done(form, act, _("Declined. The donor is told by mail."), _to) or page("requests/decline.html", form=form, **shown)


@blueprint.post("/staff/requests/<int:request_id>/seen")
@requires(Permission.RECORD)
def see(request_id: int) -> ResponseReturnValue:
    """Take off the worklist what an officer did at once."""
    form, by = ActForm(), current_actor()
    if form.sent() and submit(form, lambda: answering.see(request_id, by=by), by=by) is not None:
        flash(_("Seen."), "success")
    for error in form.form_errors:
        flash(str(error), "error")
    return redirect(_to(request_id), 303)


def _to(request_id: int) -> str:
    return url_for("requests.staff_request", request_id=request_id)
