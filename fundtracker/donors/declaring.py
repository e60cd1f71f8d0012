"""What a donor publishes and declares of a year: the rows of its files, what they add up to, and what it must still fill in."""

from dataclasses import dataclass

from fundtracker.authorities import establishments
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.exchange import eapd, scdl
from fundtracker.exchange.eapd import Payment
from fundtracker.exchange.scdl import Subsidy
from fundtracker.kernel import clock


@dataclass(frozen=True)
class Declaration:
    """A year's subsidies to publish and payments to declare, in cents.

    `siret` is empty until it is recorded; `left_out` are payments for countries whose help is no official aid.
    """

    siret: str
    subsidies: list[Subsidy]
    declared: list[Payment]
    left_out: list[Payment]

    @property
    def subsidies_cents(self) -> int:
        """What was granted."""
        return sum(row.cents for row in self.subsidies)

    @property
    def declared_cents(self) -> int:
        """What is declared as official aid."""
        return sum(row.cents for row in self.declared)

    @property
    def left_out_cents(self) -> int:
        """What was paid and is no official aid."""
        return sum(row.cents for row in self.left_out)

    @property
    def paid_cents(self) -> int:
        """What was paid in the year, as the statement says."""
        return self.declared_cents + self.left_out_cents


def of_year(donor: AuthorityLine, year: int) -> Declaration:
    """The declaration of a calendar year."""
    paid = eapd.payments(donor.id, year)
    return Declaration(
        siret=establishments.siret_on(donor.id, clock.today()),
        subsidies=scdl.subsidies(donor.id, year),
        declared=[row for row in paid if row.eligible],
        left_out=[row for row in paid if not row.eligible],
    )
