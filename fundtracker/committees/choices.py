"""What forms of committees offer to choose from, and what they read back from rows of a table."""

from collections.abc import Mapping, Sequence

from fundtracker.authorities import contributors
from fundtracker.committees import committees, register
from fundtracker.committees.rules import ItemKind, Presence
from fundtracker.funds import funds, projects
from fundtracker.kernel.text import by_name, has_forbidden_characters
from fundtracker.ledger import positions

Choices = Sequence[tuple[int, str]]


def for_item(kind: ItemKind, *, fund_id: int, committee_id: int) -> dict[str, Choices]:
    """What an item of a kind may name, by the field that names it."""
    if kind in (ItemKind.GRANT, ItemKind.AMENDMENT):
        return {"project_id": projects.choices(fund_id)}
    if kind is ItemKind.REFUND:
        donors = [(key, contributors.get(key).label) for key in positions.seat_holders(fund_id)]
        return {"authority_id": by_name(donors, lambda entry: entry[1])}
    if kind is ItemKind.TRANSFER:
        return {"to_fund_id": [choice for choice in funds.choices(open_only=True) if choice[0] != fund_id]}
    if kind is ItemKind.RATIFICATION:
        return {"about_id": register.to_ratify(committee_id)}
    if kind is ItemKind.REVOCATION:
        return {"about_id": register.to_revoke(committee_id)}
    return {}


def seats_now(fund_id: int) -> int:
    """How many seats a committee convened now would have."""
    return len(committees.seated(fund_id))


def attendance_sent(form: Mapping[str, str], authority_ids: Sequence[int]) -> dict[int, tuple[Presence | None, str]] | None:
    """What the rows of the attendance table say, by authority; None where one is missing or says something that is not on the page."""
    said: dict[int, tuple[Presence | None, str]] = {}
    for authority_id in authority_ids:
        presence, person = form.get(f"presence-{authority_id}"), form.get(f"person-{authority_id}", "").strip()
        if presence not in ("", *(each.value for each in Presence)) or len(person) > 120 or has_forbidden_characters(person):
            return None
        said[authority_id] = (Presence(presence) if presence else None, person)
    return said
