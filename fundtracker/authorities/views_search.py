"""Searching the directory: a page with a form, the same as a fragment for `static/search.js`, and suggestions for fields."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.session import safe_next
from fundtracker.authorities import contributors, directory
from fundtracker.authorities.blueprint import blueprint
from fundtracker.authorities.forms import SearchForm
from fundtracker.kernel.db import transaction
from fundtracker.kernel.text import showable
from fundtracker.web.pages import page

SHOWN = 20


@blueprint.get("/staff/authorities/search")
@requires(Permission.RECORD)
def search() -> ResponseReturnValue:
    """What the directory has for a name, a SIREN or an INSEE code; `fragment` gives the results alone."""
    text, after = request.args.get("q", ""), safe_next(request.args.get("next"))
    values: dict[str, Any] = {"text": showable(text).strip(), "results": directory.search(text, SHOWN), "next": after}
    if "fragment" in request.args:
        return render_template("authorities/results.html", **values)
    return page("authorities/search.html", search=SearchForm(request.args), **values)


@blueprint.post("/staff/authorities/search/<int:entry_id>")
@requires(Permission.RECORD)
def choose(entry_id: int) -> ResponseReturnValue:
    """Make an entry of the directory a contributor, then go where one came from, or to its page.

    Sent twice it is the same contributor, so that it needs no key of its own.
    """
    entry, after = directory.get(entry_id), safe_next(request.args.get("next"))
    if not (entry.siren or entry.authority_id):
        flash(_("The directory has no SIREN for this commune. Type it here."), "info")
        return redirect(url_for("authorities.new", entry=entry_id), 303)
    with transaction():
        authority_id = contributors.from_directory(entry_id, current_actor())
    return _chosen(authority_id, after)


def _chosen(authority_id: int, after: str | None) -> ResponseReturnValue:
    """Back to the form one came from, with the contributor's SIREN; else to the contributor's page."""
    line = contributors.get(authority_id)
    flash(_("%(name)s is a contributor now.", name=line.name), "success")
    if not after:
        return redirect(url_for("authorities.contributor", authority_id=authority_id), 303)
    return redirect(f"{after}{'&' if '?' in after else '?'}{urlencode({'authority': line.siren})}", 303)


@blueprint.get("/staff/authorities/suggest")
@requires(Permission.READ_BOOKS)
def suggest() -> ResponseReturnValue:
    """Contributors that a text may mean, as options for a field."""
    return render_template("authorities/options.html", lines=contributors.find(request.args.get("q", "")))
