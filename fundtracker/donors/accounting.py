"""The financial report of a subsidy (law 2000-321 art. 10, form Cerfa 15059): a donor's year in one fund as charges and income."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import pledges
from fundtracker.contributions.rules import Stage
from fundtracker.donors import dated, statements, uses
from fundtracker.donors.dated import Entry, Sides
from fundtracker.funds import funds
from fundtracker.funds import projects as funds_projects
from fundtracker.funds.lines import FundLine
from fundtracker.funds.models import Fund
from fundtracker.grants import projects
from fundtracker.grants.figures import ProjectFigures
from fundtracker.grants.projects import ProjectSheet
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions, postings
from fundtracker.ledger.models import DonorMonth
from fundtracker.ledger.postings import Posting
from fundtracker.ledger.rules import IN_LINES, OUT_LINES, Identity

PUT_RIGHT_OUT, PUT_RIGHT_IN = "672", "772"
"""The accounts of charges and income that belong to earlier years: what corrections of the year took from them or gave back."""

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
    """A project the donor's money paid for in the year, as it stood at its end: its sheet, the donor's cents, the project's figures.

    The sheet is as it may leave the house.
    """

    sheet: ProjectSheet
    cents: int
    figures: ProjectFigures
    people_reached: int | None


@dataclass(frozen=True)
class Promise:
    """A pledge at the end of the year: what it came to, what of it was still to come, in cents; the days of its acts until then."""

    reference: str
    due: int
    to_come: int
    dates: Mapping[Stage, date]


@dataclass(frozen=True)
class Account:
    """A donor's year in one fund, cut at its last day; cents. `booked_since` is what was booked later with a day of the year."""

    donor: AuthorityLine
    fund: FundLine
    year: int
    identity: Identity
    sides: Sides
    works: list[Work]
    pledges: list[Promise]
    booked_since: list[Entry]

    @property
    def due_on(self) -> date:
        """Six months after the end of the year."""
        return due_on(self.year)

    @property
    def charges(self) -> list[Row]:
        """What went out and what is carried over."""
        return _rows(CHARGES, self.identity, self.sides.went_out, [(PUT_RIGHT_OUT, *line) for line in self.sides.put_right_out])

    @property
    def income(self) -> list[Row]:
        """What was carried over and what came in."""
        return _rows(INCOME, self.identity, self.sides.came_in, [(PUT_RIGHT_IN, *line) for line in self.sides.put_right_in])

    @property
    def total(self) -> int:
        """Charges and income: the same sum."""
        return sum(cents for _, _, cents in self.charges)


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
    rows, until = postings.of_donor(donor.id, fund.id), dated.last_day(year)
    account = Account(
        donor=dated.donor(donor, until),
        fund=funds.on_day(fund, until),
        year=year,
        identity=identity,
        sides=dated.sides(identity, rows, year),
        works=_works(rows, year),
        pledges=_promises(donor.id, fund.id, until),
        booked_since=dated.booked_since(rows, date(year, 1, 1), until),
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


def _works(rows: Sequence[Posting], year: int) -> list[Work]:
    """The projects of the year as they stood at its end."""
    until = dated.last_day(year)
    cents = uses.by_project(rows, [year])
    people = {project.id: project.people_reached for project in funds_projects.many(list(cents), on=until)}
    found = []
    for key, paid in cents.items():
        sheet = projects.on_day(projects.sheet(key), until)
        found.append(Work(projects.as_seen_outside(sheet), paid, sheet.figures, people[key]))
    return sorted(found, key=lambda work: (-work.cents, work.sheet.id))


def _promises(authority_id: int, fund_id: int, until: date) -> list[Promise]:
    """What the donor had promised to the fund by a day."""
    money = postings.on_pledges(authority_id, until)
    return [
        Promise(line.reference, found.due, found.to_come, {stage: day for stage, day in line.dates.items() if day <= until})
        for line in pledges.of_authority(authority_id)
        if line.fund_id == fund_id and (found := money.get(line.id)) is not None
    ]


def _rows(
    table: tuple[tuple[str, Message, tuple[str, ...]], ...],
    identity: Identity,
    own: Sequence[tuple[str, int]],
    put_right: Sequence[tuple[str, str, int]],
) -> list[Row]:
    """The rows of a side: its own lines, then each line that was corrected of earlier years."""
    cents = {"opening": identity.opening, "closing": identity.closing, **dict(own)}
    rows = [(number, name, sum(cents[line] for line in names)) for number, name, names in table]
    corrected = [(number, statements.put_right_name(line), amount) for number, line, amount in put_right]
    return [*rows[:-1], *corrected, rows[-1]]
