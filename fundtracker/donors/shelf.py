"""Every paper a donor can take to its council, and what each is for: by year, by pledge and by payment."""

from dataclasses import dataclass, field

from fundtracker.donors import statements
from fundtracker.kernel.text import Message, msg

YEARLY: dict[str, tuple[Message, Message]] = {
    "donors.statement": (
        msg("Statement (PDF)"),
        msg("What you had, what came in, what went out, what was left: it adds up to the cent."),
    ),
    "donors.declarations": (
        msg("What you publish and declare"),
        msg("The open-data file of your subsidies and the file of your official aid, with what you must still fill in."),
    ),
}
"""The papers of each year: endpoint, name, what it is for."""


@dataclass(frozen=True)
class Paper:
    """A paper one can open: where it is, what it is called, what it is for."""

    endpoint: str
    name: Message
    purpose: Message
    args: dict[str, int] = field(default_factory=dict)


def of_year(year: int) -> list[Paper]:
    """The papers of a calendar year."""
    return [Paper(endpoint, name, purpose, {"year": year}) for endpoint, (name, purpose) in YEARLY.items()]


def years(authority_id: int) -> list[tuple[int, list[Paper]]]:
    """The papers of each year a donor has an account in, the latest first."""
    return [(year, of_year(year)) for year in statements.years(authority_id)]
