"""The yearly statement of a donor: the identity of domain.md rule 10 with opening and closing, fund by fund, and the year's corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker.authorities import contributors
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.donors import dated, lines
from fundtracker.donors.dated import Entry, Sides
from fundtracker.donors.lines import Line
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import chain, movements, positions, postings, wording
from fundtracker.ledger.chain import Head
from fundtracker.ledger.postings import PledgeMoney, Posting
from fundtracker.ledger.rules import Identity, Kind


@dataclass(frozen=True)
class Account:
    """A donor's year in one fund (or in all of them, where `fund` is None); cents."""

    fund: FundLine | None
    identity: Identity
    sides: Sides

    @property
    def came_in(self) -> list[Line]:
        """What came in, after what was there on 1 January; last what corrections gave back of earlier years."""
        return _lines(self.sides.came_in, self.sides.put_right_in)

    @property
    def went_out(self) -> list[Line]:
        """What went out, before what was left on 31 December; last what corrections took of earlier years."""
        return _lines(self.sides.went_out, self.sides.put_right_out)

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
    """A donor's statement of a calendar year by value date.

    `promised` sums up its pledges at the end of it, and what it paid; `left` is still to pay of them, `beyond` was paid beyond them.
    """

    authority: AuthorityLine
    year: int
    whole: Account
    accounts: list[Account]
    until: date
    corrections: list[Entry]
    booked_since: list[Entry]
    heads: list[Head]
    promised: PledgeMoney
    left: int
    beyond: int

    @property
    def over(self) -> bool:
        """Whether its year is over: then it is cut at its last day, whenever it is made."""
        return self.until.year < clock.today().year


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
    until = dated.last_day(year)
    rows = postings.of_donor(authority.id)
    known = positions.funds_of(authority.id)
    found = [_account(fund_id, authority.id, year, [row for row in rows if row.fund_id == fund_id]) for fund_id in known]
    accounts = [account for account in found if account.total or account.came_in or account.went_out]
    codes = {account.fund.code for account in accounts if account.fund}
    promised = postings.on_pledges(authority.id, until).values()
    corrections = [*dated.corrections(rows, year), *_releases(authority.id, year, rows)]
    return Statement(
        authority=dated.donor(authority, until),
        year=year,
        whole=_account(None, authority.id, year, rows),
        accounts=accounts,
        until=until,
        corrections=sorted(corrections, key=lambda entry: (entry.on, entry.number)),
        booked_since=dated.booked_since(rows, date(year, 1, 1), until),
        heads=[head for head in chain.heads(until) if head.chain in codes],
        promised=PledgeMoney(sum(one.due for one in promised), sum(one.received for one in promised)),
        left=sum(one.to_come for one in promised),
        beyond=sum(one.beyond for one in promised),
    )


def _account(fund_id: int | None, authority_id: int, year: int, rows: Sequence[Posting]) -> Account:
    """A donor's year in a fund under the name it had at its end, or in all funds."""
    identity = positions.identity(fund_id, authority_id, year)
    fund = None if fund_id is None else funds.on_day(funds.get(fund_id), dated.last_day(year))
    return Account(fund, identity, dated.sides(identity, rows, year))


def _lines(own: Sequence[tuple[str, int]], put_right: Sequence[tuple[str, int]]) -> list[Line]:
    """The lines of a side that are not nothing; corrections of earlier years say what they correct."""
    found = [Line(name, lines.LABELS[name], cents) for name, cents in own if cents]
    return found + [Line(name, put_right_name(name), cents) for name, cents in put_right]


def put_right_name(line: str) -> Message:
    """What a correction of an earlier year is called, by the line it corrects."""
    return msg("Correction of an earlier year – %(line)s", line=lines.LABELS[line])


def _releases(authority_id: int, year: int, known_rows: Sequence[Posting]) -> list[Entry]:
    """Earmarks released in the year: corrections of a receipt that move no cent (domain.md rule 9)."""
    listing = movements.list_(authority_id=authority_id, kinds=(Kind.REASSIGNMENT,), year=year)
    rows = [
        line
        for page in range(1, listing.pages + 1)
        for line in movements.list_(authority_id=authority_id, kinds=(Kind.REASSIGNMENT,), year=year, page=page).rows
        if line.authority_id == authority_id
    ]
    known = {row.cause_id for row in known_rows}
    return [
        Entry(line.value_date, line.booked_at.astimezone(clock.PARIS).date(), wording.name(line), 0, line.id)
        for line in rows
        if line.id not in known
    ]
