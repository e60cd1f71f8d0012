"""The staff's first page: what to do next, and why."""

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import requires, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.staff import worklist
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page

blueprint = Blueprint("staff", __name__)


@blueprint.get("/staff")
@requires(Permission.READ_BOOKS)
def show() -> ResponseReturnValue:
    """The worklist, whole or of one kind."""
    lines = worklist.waiting(the_person().permissions)
    kind = request.args.get("kind", "")
    listing = worklist.listing(lines, kind, page_number(request.args))
    return page("staff/worklist.html", listing=listing, kinds=worklist.by_kind(lines), kind=kind, total=len(lines), names=worklist.NAMES)


def init_app(app: Flask) -> None:
    """Put what waits beside the places of the staff's menu."""
    app.extensions["menus"].counts = lambda: worklist.counts(the_person().permissions)
