"""The table of seats of a committee: who has paid what, and who they are."""

from dataclasses import dataclass

from fundtracker.authorities import contributors, mandates
from fundtracker.kernel import clock
from fundtracker.ledger import positions


@dataclass(frozen=True)
class SeatRow:
    """An authority with a seat: what it paid in cents, and its people."""

    authority_id: int
    name: str
    siren: str
    received: int
    people: str


def seat_table(fund_id: int) -> list[SeatRow]:
    """The seats of a fund's committee, by what was received, the most first."""
    rows = []
    for line in positions.donors(fund_id):
        if line.received <= 0:
            continue
        authority = contributors.get(line.authority_id)
        people = ", ".join(person.person_name for person in mandates.people_of(line.authority_id, clock.today()))
        rows.append(SeatRow(authority.id, authority.name, authority.siren, line.received, people))
    return rows
