"""What authorities of one kind gave for each inhabitant: the middle of them, never one of them by name."""

import statistics
from dataclasses import dataclass
from datetime import date

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.rules import Kind
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import courses
from fundtracker.ledger.courses import Gift

FEWEST = 5
"""Below so many others the middle would tell what one of them gave."""

GROUPS: dict[Kind, Message] = {
    Kind.COMMUNE: msg("communes"),
    **dict.fromkeys((Kind.EPCI_CC, Kind.EPCI_CA, Kind.EPCI_CU, Kind.EPCI_METRO, Kind.EPCI_MET69, Kind.EPT), msg("intercommunalités")),
    Kind.DEPARTEMENT: msg("départements"),
    Kind.REGION: msg("régions"),
    **dict.fromkeys((Kind.SYNDICAT, Kind.ASSOCIATION, Kind.OTHER), msg("other public bodies")),
}
"""The kinds that are compared with each other, by name."""


@dataclass(frozen=True)
class Peers:
    """What a donor and the others of its kind gave for a thousand inhabitants, in cents; `median` is None where they are too few."""

    group: Message
    own: int | None
    median: int | None
    others: int


def of_donor(authority: AuthorityLine, fund_id: int | None = None, *, until: date | None = None) -> Peers:
    """The donor beside the others of its kind that gave, in one fund or over all of them; with `until`, by that day."""
    group = GROUPS[authority.kind]
    alike = [gift for gift in courses.gifts(fund_id, until=until) if GROUPS[gift.kind] == group and gift.population]
    own = next((_each(gift) for gift in alike if gift.authority_id == authority.id), None)
    others = [_each(gift) for gift in alike if gift.authority_id != authority.id]
    return Peers(group, own, round(statistics.median(others)) if len(others) >= FEWEST else None, len(others))


def _each(gift: Gift) -> int:
    """Cents for a thousand inhabitants: gifts are so small beside the number of people that whole cents a head would say nothing."""
    return round(gift.cents * 1000 / (gift.population or 1))
