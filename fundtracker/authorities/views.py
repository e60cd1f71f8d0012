"""Pages about contributors: the list, one of them, entered by hand, corrected, where it is reached."""

from dataclasses import asdict

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.authorities import contacts, contributors, directory, identities, mandates, offers, successions
from fundtracker.authorities.blueprint import blueprint
from fundtracker.authorities.contacts import Contact
from fundtracker.authorities.forms import EditForm, ListForm, NewForm, RecordedContactForm
from fundtracker.authorities.rules import Function
from fundtracker.kernel import clock
from fundtracker.web.forms import ActForm
from fundtracker.web.lists import page_number, row_id
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


@blueprint.get("/staff/authorities")
@requires(Permission.READ_BOOKS)
def contributors_list() -> ResponseReturnValue:
    """The contributors, filtered and sorted."""
    form = ListForm(request.args)
    form.offer(contributors.departements())
    chosen = {name: request.args.get(name, "") for name in ("q", "kind", "departement", "sort")}
    listing = contributors.list_(**chosen, page=page_number(request.args))
    return page("authorities/list.html", filters=form, listing=listing, chosen={name: value for name, value in chosen.items() if value})


@blueprint.get("/staff/authorities/<int:authority_id>")
@requires(Permission.READ_BOOKS)
def contributor(authority_id: int) -> ResponseReturnValue:
    """One contributor: what it is, and who acts for it."""
    lines, merged, asked = mandates.history_of(authority_id), successions.of(authority_id), offers.of_authority(authority_id)
    return page(
        "authorities/contributor.html",
        authority=contributors.get(authority_id),
        mandates=lines,
        vacated=mandates.vacated(lines, clock.today()) if merged is None else None,
        asked=asked,
        to_follow=next((line.name for line in asked if line.function is Function.ELECTED), ""),
        merged=merged,
        joined=successions.into(authority_id),
        former=identities.former(authority_id),
        contact=contacts.of_authority(authority_id),
        today=clock.today(),
        act=ActForm,
    )


@blueprint.route("/staff/authorities/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def new() -> ResponseReturnValue:
    """Enter a contributor that the directory lacks, or has no SIREN for (`?entry=`)."""
    entry_id = row_id(request.args, "entry")
    form = NewForm(obj=directory.get(entry_id) if entry_id and request.method == "GET" else None)
    form.offer()
    if form.sent():
        authority_id = submit(form, lambda: contributors.create(by=current_actor(), **form.values()), by=current_actor())
        if authority_id is not None:
            flash(_("Contributor added."), "success")
            return redirect(url_for("authorities.contributor", authority_id=authority_id), 303)
    return page("authorities/new.html", form=form)


@blueprint.route("/staff/authorities/<int:authority_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit(authority_id: int) -> ResponseReturnValue:
    """Correct what is known of a contributor."""
    authority = contributors.get(authority_id)
    form = EditForm(obj=authority)
    form.offer()
    if form.sent():
        saved = submit(form, lambda: contributors.amend(authority_id, by=current_actor(), **form.values()), by=current_actor())
        if saved is not None:
            flash(_("Contributor corrected."), "success")
            return redirect(url_for("authorities.contributor", authority_id=authority_id), 303)
    return page("authorities/edit.html", form=form, authority=authority)


@blueprint.route("/staff/authorities/<int:authority_id>/contact", methods=["GET", "POST"])
@requires(Permission.RECORD)
def contact(authority_id: int) -> ResponseReturnValue:
    """Record where a contributor is reached."""
    authority, by = contributors.get(authority_id), current_actor()
    form = RecordedContactForm(data={**asdict(contacts.of_authority(authority_id)), "version": contacts.version_of(authority_id)})
    if form.sent():
        values = form.values()
        version = values.pop("version")
        if submit(form, lambda: contacts.keep(authority_id, Contact(**values), by=by, version=version), by=by) is not None:
            flash(_("Contact recorded."), "success")
            return redirect(url_for("authorities.contributor", authority_id=authority_id), 303)
    return page("authorities/contact.html", form=form, authority=authority)
