"""The staff's first page: what to do next, and why."""

import time

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import Person, requires, the_person
from fundtracker.accounts.permissions import Permission, Role
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


FRESH_SECONDS = 30.0
"""How long the menu's counts are kept: they cost a whole worklist, and may be half a minute old."""


class KeptCounts:
    """The menu's counts by role, kept a while in this process."""

    def __init__(self) -> None:
        self._kept: dict[Role | None, tuple[float, dict[str, int]]] = {}

    def of(self, person: Person) -> dict[str, int]:
        """What waits for a person, by place of the menu."""
        now = time.monotonic()
        since, counts = self._kept.get(person.role, (0.0, {}))
        if not counts or now - since > FRESH_SECONDS:
            counts = worklist.counts(person.permissions)
            self._kept[person.role] = (now, counts)
        return counts


def counts() -> dict[str, int]:
    """What waits for the person of this request, by place of the staff's menu."""
    kept: KeptCounts = current_app.extensions["worklist_counts"]
    return kept.of(the_person())


def init_app(app: Flask) -> None:
    """Keep the counts of this application."""
    app.extensions["worklist_counts"] = KeptCounts()
