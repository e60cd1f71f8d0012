"""What forms of committees offer to choose from, and what they read back from rows of a table."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from fundtracker.authorities import contributors
from fundtracker.committees.rules import Presence
from fundtracker.funds import funds, projects
from fundtracker.kernel.text import has_forbidden_characters
from fundtracker.ledger import positions

Choices = list[tuple[int, str]]

DONE: dict[str, Callable[[], str]] = {
    "convene": lambda: _("The committee is convened; its seats are fixed."),
    "hold": lambda: _("The meeting is closed."),
    "cancel": lambda: _("The meeting is cancelled."),
}
"""What is said once a meeting was led on."""


def for_items(fund_id: int) -> tuple[Choices, Choices, Choices]:
    """Projects, donors and other funds an item of a fund's committee may name."""
    donors = [(key, contributors.get(key).name) for key in positions.seat_holders(fund_id)]
    others = [(fund.id, fund.code) for fund in funds.list_() if fund.id != fund_id]
    return list(projects.choices(fund_id)), sorted(donors, key=lambda entry: entry[1]), others


def seat_count(fund_id: int) -> int:
    """How many seats a committee convened now would have."""
    return len(positions.seat_holders(fund_id))


def presence_sent(form: Mapping[str, str], authority_id: int) -> tuple[Presence | None, str] | None:
    """What a row of the attendance table says of a seat; None where it says something that is not on the page."""
    said, person = form.get(f"presence-{authority_id}", ""), form.get(f"person-{authority_id}", "").strip()
    if said not in ("", *(presence.value for presence in Presence)) or len(person) > 120 or has_forbidden_characters(person):
        return None
    return (Presence(said) if said else None), person
