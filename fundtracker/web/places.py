"""The menus: where staff and donors can go; the packages that own the places say what waits there."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from fundtracker.kernel.hooks import Hook

NOUNS: tuple[tuple[str, Any], ...] = (
    ("staff.show", _l("Worklist")),
    ("requests.staff_list", _l("Requests")),
    ("contributions.pledge_list", _l("Pledges")),
    ("contributions.receipt_list", _l("Receipts")),
    ("grants.payment_list", _l("Disbursements")),
    ("corrections.correction_list", _l("Corrections")),
    ("grants.grant_list", _l("Grants")),
    ("grants.report_list", _l("Reports")),
    ("grants.project_list", _l("Projects")),
    ("grants.partner_list", _l("Partners")),
    ("committees.meeting_list", _l("Meetings")),
    ("committees.decision_list", _l("Decisions")),
    ("diary.staff_list", _l("Diary")),
    ("funds.fund_list", _l("Funds")),
    ("authorities.contributors_list", _l("Authorities")),
    ("accounts.user_list", _l("People")),
)
"""The staff's side list, in the order of a day's work."""

COUNTS: Hook[[], Mapping[str, int]] = Hook("When the staff’s menu is drawn: how much waits at each place, by endpoint.")
PLACES: Hook[[], Sequence[tuple[str, str]]] = Hook("When a donor’s or member’s menu is drawn: their places as (name, address).")
ALLOWED: Hook[[str], bool] = Hook("When a menu is drawn: whether the person of this request may open an endpoint.")


def staff_places() -> list[tuple[str, str, int, bool]]:
    """The staff's places as (name, address, what waits there, whether this page is there)."""
    counts = {endpoint: count for found in COUNTS() for endpoint, count in found.items()}
    known = [(endpoint, name) for endpoint, name in NOUNS if endpoint in current_app.view_functions and all(ALLOWED(endpoint))]
    addresses = [(str(name), url_for(endpoint), counts.get(endpoint, 0)) for endpoint, name in known]
    here = max((url for _, url, _ in addresses if request.path == url or request.path.startswith(url + "/")), key=len, default="")
    return [(name, url, count, url == here) for name, url, count in addresses]


def your_places() -> list[tuple[str, str]]:
    """A donor's or member's places as (name, address)."""
    return [place for places in PLACES() for place in places]


def init_app(app: Flask) -> None:
    """Give templates the menus."""
    app.jinja_env.globals.update(staff_places=staff_places, your_places=your_places)
