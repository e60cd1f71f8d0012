"""Where the money of a fund comes from: by département, never by authority (domain.md rule 17)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fundtracker.authorities import populations
from fundtracker.ledger import courses
from fundtracker.web import charts_map


@dataclass(frozen=True)
class Place:
    """A département: how many of its authorities gave, and how much together, in cents, in all and for a thousand inhabitants.

    `code` is empty for those that are in no département, régions above all; `for_thousand` is None where nobody knows how many live there.
    """

    code: str
    givers: int
    cents: int
    for_thousand: int | None


def of_fund(fund_id: int | None = None) -> Sequence[Place]:
    """The places of those who gave to a fund, or to all of them, by number; those without a département last."""
    people = populations.by_departement()
    givers: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for gift in courses.gifts(fund_id):
        code = gift.departement if charts_map.known(gift.departement) else ""
        givers[code] += 1
        sums[code] += gift.cents
    return [
        Place(code, givers[code], sums[code], round(sums[code] * 1000 / people[code]) if people.get(code) else None)
        for code in sorted(sums, key=lambda code: (not code, code))
    ]
