"""Money over time and over places, for pictures: a donor's months, its part of each project, gifts by authority, first days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from fundtracker.authorities import identities
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import Kind as AuthorityKind
from fundtracker.kernel.db import session
from fundtracker.ledger import rules
from fundtracker.ledger.models import DonorMonth, DonorPosition, FundMonth, Lot, Movement, Share
from fundtracker.ledger.rules import Kind

_OF_A_YEAR = (
    Kind.RECEIPT,
    Kind.TRANSFER,
    Kind.INTEREST,
    Kind.DISBURSEMENT,
    Kind.RETURN,
    Kind.REFUND,
    Kind.FEE,
    Kind.EXPENSE,
)
_TO_PARTNERS = (Kind.DISBURSEMENT, Kind.RETURN, Kind.REATTRIBUTION)


@dataclass(frozen=True)
class DonorMonthLine:
    """What a donor gave to a fund (less refunds) and partners were paid (less what came back) in a month by value date, in cents."""

    fund_id: int
    month: date
    given: int
    paid: int


def donor_months(authority_id: int) -> list[DonorMonthLine]:
    """A donor's months in all its funds, the earliest first; without those in which nothing was given or went to partners."""
    columns = (DonorMonth.fund_id, DonorMonth.month, DonorMonth.given, DonorMonth.paid - DonorMonth.returns)
    query = select(*columns).where(DonorMonth.authority_id == authority_id).order_by(DonorMonth.month, DonorMonth.fund_id)
    return [DonorMonthLine(*row) for row in session.execute(query) if row[2] or row[3]]


def of_projects(authority_id: int) -> Mapping[int, Mapping[int, int]]:
    """What each project was paid out of a donor's lots, less what came back, in cents, by fund and project; none of zero."""
    paid = -func.sum(Share.cents)
    query = (
        select(Movement.fund_id, Movement.project_id, paid)
        .join(Share, Share.movement_id == Movement.id)
        .join(Lot, Lot.id == Share.lot_id)
        .where(Lot.authority_id == authority_id, Movement.kind.in_(_TO_PARTNERS), Movement.project_id.is_not(None))
        .group_by(Movement.fund_id, Movement.project_id)
        .having(paid != 0)
        .order_by(Movement.fund_id, Movement.project_id)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for fund_id, project_id, cents in session.execute(query):
        found[fund_id][project_id or 0] = int(cents)
    return found


@dataclass(frozen=True)
class Gift:
    """What an authority gave in all (less refunds), in cents, with what tells it from others; `population` is None where unknown."""

    authority_id: int
    kind: AuthorityKind
    departement: str
    population: int | None
    cents: int


def gifts(fund_id: int | None = None, *, until: date | None = None) -> list[Gift]:
    """What each authority gave to a fund, or to all of them; those who gave nothing are left out.

    With `until`, up to the end of that day's month (a paper is cut at the end of a year, or today), each as it was on that day.
    """
    given = DonorPosition if until is None else DonorMonth
    total = func.sum(given.given)
    query = (
        select(Authority.id, Authority.kind, Authority.departement, Authority.population, total)
        .join(given, given.authority_id == Authority.id)
        .group_by(Authority.id, Authority.kind, Authority.departement, Authority.population)
        .having(total > 0)
        .order_by(Authority.id)
    )
    if fund_id is not None:
        query = query.where(given.fund_id == fund_id)
    if until is not None:
        query = query.where(DonorMonth.month <= until)
    found = [Gift(id_, kind, departement, population, int(cents)) for id_, kind, departement, population, cents in session.execute(query)]
    return found if until is None else _as_they_were(found, until)


def _as_they_were(found: Sequence[Gift], on: date) -> list[Gift]:
    """These gifts with the kind and the inhabitants that each giver had on a day."""
    ids = [gift.authority_id for gift in found]
    kinds, populations = identities.on_day(ids, on), identities.populations_on(ids, on)
    return [replace(gift, kind=kinds[gift.authority_id].kind, population=populations[gift.authority_id]) for gift in found]


def first_payments() -> Mapping[int, date]:
    """The first day a partner was paid, by fund; what was undone does not count."""
    undone = aliased(Movement)
    query = (
        select(Movement.fund_id, func.min(Movement.value_date))
        .outerjoin(undone, undone.reverses_id == Movement.id)
        .where(undone.id.is_(None), Movement.reverses_id.is_(None), Movement.kind == Kind.DISBURSEMENT)
    )
    return {fund_id: day for fund_id, day in session.execute(query.group_by(Movement.fund_id)) if day is not None}


@dataclass(frozen=True)
class Year:
    """A fund's calendar year by value date, in cents; `own` are its fees and own expenses.

    What the year corrected of earlier ones stands apart: `put_right` is what that gave the fund back (below zero: took from it), so that
    no line of a year takes anything off what another year paid.
    """

    year: int
    received: int = 0
    transfers_in: int = 0
    interest: int = 0
    paid: int = 0
    returns: int = 0
    refunds: int = 0
    own: int = 0
    transfers_out: int = 0
    put_right: int = 0

    @property
    def came(self) -> int:
        """From donors and other funds, with the interest."""
        return self.received + self.transfers_in + self.interest


def years(fund_id: int) -> list[Year]:
    """The years of a fund in which money moved, the earliest first."""
    rows = session.scalars(select(FundMonth).where(FundMonth.fund_id == fund_id).order_by(FundMonth.month)).all()
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        here = sums[row.month.year]
        for name in ("received", "transfers_in", "interest", "paid", "returns", "refunds", "transfers_out"):
            here[name] += getattr(row, name)
        here["own"] += row.fees + row.expenses
    for year, name, cents in _undone_later(fund_id):
        sums[year]["own" if name in ("fees", "expenses") else name] -= rules.on_line(name, cents)
        sums[year]["put_right"] += cents
    return [Year(year, **lines) for year, lines in sorted(sums.items()) if any(lines.values())]


def _undone_later(fund_id: int) -> list[tuple[int, str, int]]:
    """What was reversed in a later year than it was booked in, as (year of the reversal, line, signed cents); advances aside."""
    undone = aliased(Movement)
    query = (
        select(Movement.value_date, undone.value_date, Movement.kind, Movement.cents)
        .join(undone, undone.id == Movement.reverses_id)
        .where(Movement.fund_id == fund_id, Movement.kind.in_(_OF_A_YEAR))
    )
    return [
        (day.year, rules.line(kind, cents, reversal=True), cents)
        for day, booked, kind, cents in session.execute(query)
        if booked.year < day.year
    ]
