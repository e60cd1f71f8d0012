"""The yearly statement of a donor: the identity of domain.md rule 10 with opening and closing, fund by fund, and the year's corrections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fundtracker.authorities import contributors
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.donors import lines
from fundtracker.donors.lines import Line
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import chain, movements, positions
from fundtracker.ledger.chain import Head
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import IN_LINES, OUT_LINES, Identity, Kind

CORRECTIONS = (Kind.REASSIGNMENT, Kind.REATTRIBUTION)


@dataclass(frozen=True)
class Account:
    """A donor's year in one fund (or in all of them, where `fund` is None); cents."""

    fund: FundLine | None
    identity: Identity

    @property
    def came_in(self) -> list[Line]:
        """What came in, after what was there on 1 January."""
        return [Line(name, lines.LABELS[name], getattr(self.identity, name)) for name in IN_LINES if getattr(self.identity, name)]

    @property
    def went_out(self) -> list[Line]:
        """What went out, before what was left on 31 December."""
        return [Line(name, lines.LABELS[name], getattr(self.identity, name)) for name in OUT_LINES if getattr(self.identity, name)]

    @property
    def total(self) -> int:
        """Opening and what came in: the same as what went out and closing."""
        return self.identity.opening + sum(line.cents for line in self.came_in)

    @property
    def proof(self) -> int:
        """What went out and closing."""
        return self.identity.closing + sum(line.cents for line in self.went_out)


@dataclass(frozen=True)
class Statement:
    """A donor's statement of a calendar year by value date."""

    authority: AuthorityLine
    year: int
    whole: Account
    accounts: list[Account]
    corrections: list[MovementLine]
    heads: list[Head]


def years(authority_id: int) -> list[int]:
    """The calendar years of a donor, from the opening of its first fund to this one, the latest first."""
    opened = [funds.get(fund_id).opened_on.year for fund_id in positions.funds_of(authority_id)]
    return list(range(clock.today().year, min(opened, default=clock.today().year) - 1, -1))


def asked(authority_id: int, year: int | None, today: date) -> int:
    """The year a paper is asked for; without one the last that is over, or this one for a donor who had no account then.

    Raises:
        NotFound: the donor had no account in that year.
    """
    known = years(authority_id)
    chosen = year if year is not None else max(min(today.year - 1, known[0]), known[-1])
    if chosen not in known:
        raise NotFound
    return chosen


def build(siren: str, year: int) -> Statement:
    """The statement of a donor for a year.

    Raises:
        NotFound: no such donor, or it had no account in that year yet.
    """
    authority = contributors.by_siren(siren)
    if authority is None or year not in years(authority.id):
        raise NotFound
    found = [Account(funds.get(fund_id), positions.identity(fund_id, authority.id, year)) for fund_id in positions.funds_of(authority.id)]
    accounts = [account for account in found if account.total or account.came_in or account.went_out]
    codes = {account.fund.code for account in accounts if account.fund}
    return Statement(
        authority=authority,
        year=year,
        whole=Account(None, positions.identity(None, authority.id, year)),
        accounts=accounts,
        corrections=list(_corrections(authority.id, year)),
        heads=[head for head in chain.heads() if head.chain in codes],
    )


def _corrections(authority_id: int, year: int) -> Iterator[MovementLine]:
    """The year's corrections and reversals that touch a donor's money, the oldest first (domain.md rule 9)."""
    listing = movements.list_(authority_id=authority_id, year=year)
    found = [
        line
        for page in range(1, listing.pages + 1)
        for line in movements.list_(authority_id=authority_id, year=year, page=page).rows
        if line.kind in CORRECTIONS or line.reverses_id is not None
    ]
    yield from sorted(found, key=lambda line: (line.value_date, line.id))
