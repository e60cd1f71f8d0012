"""A donor's own requests: the list, one of them, its paper, taking it back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, signed_in, the_person
from fundtracker.documents import serving
from fundtracker.requests import answering, permissions, register, sheets
from fundtracker.requests import views_parts as parts
from fundtracker.requests.blueprint import blueprint
from fundtracker.requests.forms import WithdrawForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


@blueprint.get("/donors/<siren>/requests")
@signed_in
def own_list(siren: str) -> ResponseReturnValue:
    """What the donor asked, and what became of it."""
    donor = parts.donor(siren)
    listing = register.list_(authority_id=donor.id, page=page_number(request.args))
    return page("requests/list.html", donor=donor, listing=listing, may=permissions.can_ask(the_person(), donor.id))


@blueprint.get("/donors/<siren>/requests/<int:request_id>")
@signed_in
def own(siren: str, request_id: int) -> ResponseReturnValue:
    """One request: what it states, where it stands, what staff answered."""
    donor = parts.donor(siren)
    line = register.get(request_id, donor.id)
    form, may = WithdrawForm(version=line.version), permissions.can_ask(the_person(), donor.id)
    rows, recorded = parts.rows(sheets.build(line)), sheets.recorded(line)
    return page("requests/request.html", form=form, donor=donor, line=line, rows=rows, recorded=recorded, may=may)


@blueprint.get("/donors/<siren>/requests/<int:request_id>/paper.pdf")
@signed_in
def own_paper(siren: str, request_id: int) -> ResponseReturnValue:
    """The paper that was sent with a request."""
    return serving.send(register.document(request_id, parts.donor(siren).id))


@blueprint.post("/donors/<siren>/requests/<int:request_id>/withdraw")
@signed_in
def withdraw(siren: str, request_id: int) -> ResponseReturnValue:
    """Take a request back before staff answer it."""
    donor = parts.asking(siren)
    form, by = WithdrawForm(), current_actor()
    act = lambda: answering.withdraw(request_id, authority_id=donor.id, by=by, version=form.version.data)  # noqa: E731 used below
    if form.sent() and submit(form, act, by=by) is not None:
        flash(_("The request is withdrawn."), "success")
    for error in form.form_errors:
        flash(str(error), "error")
    return redirect(url_for("requests.own", siren=siren, request_id=request_id), 303)
