"""e-APD: the official aid a donor paid in a calendar year, payment by payment, as it declares it in the spring after (CGCT L1115-6)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fundtracker.authorities import identities
from fundtracker.authorities.identities import IdentityLine
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.exchange import credits
from fundtracker.exchange.association import Association
from fundtracker.exchange.credits import Credit
from fundtracker.funds import funds, projects
from fundtracker.funds.lines import FundLine
from fundtracker.kernel import clock
from fundtracker.ledger import postings
from fundtracker.web import csv_files

COLUMNS = (
    *("annee", "collectivite", "siren", "datePaiement", "montant", "devise", "codePays", "codeSecteurCAD", "secteur"),
    *("typeAide", "modaliteAide", "partenaire", "idPartenaire", "objet", "reference"),
)
SECTOR = ("72010", "Aide d'urgence : assistance matérielle et services d'urgence")
"""What an emergency fund is for, as long as nobody says it is reconstruction (73010) or risk reduction (43060)."""
NOT_AID = "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK CH IS LI MC NO AD SM VA US CA AU NZ JP KR IL"
"""Countries whose help is no official development assistance: members of the European Union and others of high income."""


@dataclass(frozen=True)
class Payment:
    """A payment (or the part of it) that went to one country, in cents; `eligible` where it counts as official aid."""

    credit: Credit
    fund: FundLine
    country: str
    cents: int

    @property
    def eligible(self) -> bool:
        """Whether it is to be declared."""
        return self.country not in NOT_AID

    @property
    def reference(self) -> str:
        """The receipt's number in the fund's book."""
        return f"{self.fund.code}-{self.credit.receipt_id}"


def payments(authority_id: int, year: int) -> list[Payment]:
    """What the donor paid in a year by country, in cents; eligible or not, they sum to what its statement says was received.

    A payment is divided over the countries of the projects it has paid for by the end of the year; the rest counts for the fund's own
    country. All of it is as it stood then, so that a file written again later says the same.
    """
    until = last_day(year)
    elsewhere = _paid_by_country(authority_id, until)
    return [
        Payment(credit, fund, country, cents)
        for credit in credits.of_donor(authority_id, year)
        for fund in [funds.on_day(funds.get(credit.fund_id), until)]
        for country, cents in _by_country(credit, fund, elsewhere[credit.receipt_id]).items()
        if cents
    ]


def last_day(year: int) -> date:
    """The day the file of a year is cut at: its last one, or today in the year that runs."""
    return min(date(year, 12, 31), clock.today())


def file(donor: AuthorityLine, association: Association, year: int) -> bytes:
    """`e-apd.csv`: what is to be declared, for people to open in a spreadsheet (UTF-8 with its mark, semicolons, decimal commas)."""
    known = identities.on_day([donor.id], last_day(year))[donor.id]
    rows = [_row(known, association, year, payment) for payment in payments(donor.id, year) if payment.eligible]
    return csv_files.write(COLUMNS, rows, delimiter=";", bom=True)


def _paid_by_country(authority_id: int, until: date) -> Mapping[int, Counter[str]]:
    """What each of a donor's receipts has paid projects for by a day, less what came back, by receipt and country (cents)."""
    rows = [row for row in postings.of_donor(authority_id) if row.project_id is not None and row.on <= until]
    countries = {line.id: line.country for line in projects.many({row.project_id for row in rows if row.project_id}, on=until)}
    found: Mapping[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.receipt_id][countries[row.project_id or 0]] -= row.held
    return found


def _by_country(credit: Credit, fund: FundLine, paid: Mapping[str, int]) -> Mapping[str, int]:
    """A credit's cents by country: what its receipt has paid projects elsewhere for, at most itself, and the rest."""
    parts: dict[str, int] = {}
    left = credit.cents
    for country in sorted(name for name in paid if name != fund.country):
        parts[country] = min(max(paid[country], 0), max(left, 0))
        left -= parts[country]
    return {fund.country: left, **parts}


def _row(donor: IdentityLine, association: Association, year: int, payment: Payment) -> dict[str, str]:
    text = csv_files.safe
    return {
        "annee": str(year),
        "collectivite": text(donor.name),
        "siren": donor.siren,
        "datePaiement": payment.credit.paid_on.isoformat(),
        "montant": csv_files.euros(payment.cents, ","),
        "devise": "EUR",
        "codePays": payment.country,
        "codeSecteurCAD": SECTOR[0],
        "secteur": SECTOR[1],
        "typeAide": "B03",
        "modaliteAide": "don",
        "partenaire": text(association.name),
        "idPartenaire": association.siret or association.rna,
        "objet": text(f"Fonds de solidarité {payment.fund.code} : {payment.fund.name_fr}")[:256],
        "reference": payment.reference,
    }
