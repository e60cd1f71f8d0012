"""The financial report of a subsidy (law 2000-321 art. 10, form Cerfa 15059): a donor's year in one fund as charges and income."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import pledges
from fundtracker.contributions.lines import PledgeLine
from fundtracker.donors import uses
from fundtracker.funds import funds
from fundtracker.funds import projects as funds_projects
from fundtracker.funds.lines import FundLine
from fundtracker.funds.models import Fund
from fundtracker.grants import figures, projects
from fundtracker.grants.figures import ProjectFigures
from fundtracker.grants.projects import ProjectSheet
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions
from fundtracker.ledger.models import DonorMonth
from fundtracker.ledger.rules import IN_LINES, OUT_LINES, Identity

CHARGES: tuple[tuple[str, Message, tuple[str, ...]], ...] = (
    ("62", msg("Own expenses voted by the committee, and bank charges"), ("expenses",)),
    ("65", msg("Subsidies paid to partners for projects"), ("paid",)),
    ("67", msg("Refunded to the donor, or transferred to another fund in its name"), ("refunds", "transfers_out", "advances_repaid")),
    ("", msg("Indirect charges: management fee"), ("fees",)),
    ("689", msg("Carried over to the next year (unspent)"), ("closing",)),
)
"""The lines of the table of charges: account, name, the lines of the identity they are."""

INCOME: tuple[tuple[str, Message, tuple[str, ...]], ...] = (
    ("74", msg("Subsidy received from the donor"), ("received",)),
    ("75", msg("Given back by partners"), ("returns",)),
    ("75", msg("Transferred from another fund, or advanced by the association"), ("transfers_in", "advances")),
    ("76", msg("Interest on the donor’s money"), ("interest",)),
    ("789", msg("Carried over from the year before (unspent)"), ("opening",)),
)
"""The lines of the table of income."""

Row = tuple[str, Message, int]


@dataclass(frozen=True)
class Work:
    """A project the donor's money paid for in the year: its sheet as it may leave the house, the donor's cents, the project's figures."""

    sheet: ProjectSheet
    cents: int
    figures: ProjectFigures
    people_reached: int | None


@dataclass(frozen=True)
class Account:
    """A donor's year in one fund; cents."""

    donor: AuthorityLine
    fund: FundLine
    year: int
    identity: Identity
    works: list[Work]
    pledges: list[PledgeLine]

    @property
    def due_on(self) -> date:
        """Six months after the end of the year."""
        return due_on(self.year)

    @property
    def charges(self) -> list[Row]:
        """What went out and what is carried over."""
        return _rows(CHARGES, self.identity)

    @property
    def income(self) -> list[Row]:
        """What was carried over and what came in."""
        return _rows(INCOME, self.identity)

    @property
    def total(self) -> int:
        """Charges and income: the same sum."""
        return sum(cents for _, _, cents in self.charges)

    @property
    def corrected(self) -> int:
        """What the projects' parts of today lack of what the books say was paid in the year (a receipt credited anew since)."""
        return self.identity.paid - self.identity.returns - sum(work.cents for work in self.works)


def due_on(year: int) -> date:
    """The last day for the financial report of a year."""
    return date(year + 1, 6, 30)


def build(donor: AuthorityLine, code: str, year: int) -> Account:
    """A donor's year in one fund.

    Raises:
        NotFound: no such fund, the donor is not in it, nothing of its money was there in that year, or the year is not over.
    """
    fund = funds.by_code(code)
    if fund.id not in positions.funds_of(donor.id) or year >= clock.today().year:
        raise NotFound
    identity = positions.identity(fund.id, donor.id, year)
    account = Account(
        donor=donor,
        fund=fund,
        year=year,
        identity=identity,
        works=_works(donor.id, fund.id, year),
        pledges=[line for line in pledges.of_authority(donor.id) if line.fund_id == fund.id],
    )
    if not any(cents for _, _, cents in (*account.charges, *account.income)):
        raise NotFound
    return account


def years(authority_id: int) -> Mapping[int, list[str]]:
    """The codes of the funds a donor can have a report of, by year that is over: something of its money was there, or moved."""
    rows: dict[str, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    columns = [getattr(DonorMonth, name) for name in (*IN_LINES, *OUT_LINES, "held")]
    query = select(Fund.code, DonorMonth.month, *columns).join(Fund, Fund.id == DonorMonth.fund_id)
    for code, month, *cents in session.execute(query.where(DonorMonth.authority_id == authority_id).order_by(Fund.code)):
        rows[code][month.year].update(dict(zip((*IN_LINES, *OUT_LINES, "held"), cents, strict=True)))
    found: dict[int, list[str]] = defaultdict(list)
    for code, by_year in rows.items():
        held = 0
        for year in range(min(by_year), clock.today().year):
            if held or any(by_year[year].values()):
                found[year].append(code)
            held += by_year[year]["held"]
    return found


def _works(authority_id: int, fund_id: int, year: int) -> list[Work]:
    cents = uses.by_project(authority_id, fund_id, [year])
    known = figures.of_projects(list(cents))
    people = {project.id: project.people_reached for project in funds_projects.many(list(cents))}
    found = [Work(projects.as_seen_outside(projects.sheet(key)), paid, known[key], people[key]) for key, paid in cents.items()]
    return sorted(found, key=lambda work: (-work.cents, work.sheet.id))


def _rows(table: tuple[tuple[str, Message, tuple[str, ...]], ...], identity: Identity) -> list[Row]:
    return [(number, name, sum(int(getattr(identity, line)) for line in names)) for number, name, names in table]
