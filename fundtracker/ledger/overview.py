"""Every fund's totals at once, and one fund's months: what the public pages read, in a few rows whatever the size of the book."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from fundtracker.kernel.db import session
from fundtracker.ledger.models import DonorPosition, FundMonth, FundPosition, Lot, Movement
from fundtracker.ledger.rules import Kind


@dataclass(frozen=True)
class FundOverview:
    """A fund's totals in cents, and how many donors gave.

    Given is received less refunds, `suspense` what of it is nobody's yet; paid is to partners, less what came back.
    """

    given: int = 0
    suspense: int = 0
    transfers_in: int = 0
    paid: int = 0
    donors: int = 0


@dataclass(frozen=True)
class Month:
    """What donors gave (received less refunds) and partners were paid (less what came back) in a month by value date, in cents."""

    month: date
    given: int
    paid: int


def of_funds() -> Mapping[int, FundOverview]:
    """The totals by fund; funds without any movement are not in it."""
    gave = select(DonorPosition.fund_id, func.count().label("donors")).where(DonorPosition.given > 0).group_by(DonorPosition.fund_id)
    counts = gave.subquery()
    query = select(FundPosition, counts.c.donors).outerjoin(counts, counts.c.fund_id == FundPosition.fund_id)
    handed_back: Counter[int] = Counter()
    for (fund_id, _month), cents in _refunds_of_transferred().items():
        handed_back[fund_id] += cents
    return {
        row.fund_id: FundOverview(
            given=row.given + handed_back[row.fund_id],
            suspense=row.suspense,
            transfers_in=row.transfers_in - handed_back[row.fund_id],
            paid=row.paid - row.returns,
            donors=donors or 0,
        )
        for row, donors in session.execute(query)
    }


def months(fund_id: int) -> list[Month]:
    """The months of a fund in which something was given or paid, the earliest first."""
    handed_back = _refunds_of_transferred(fund_id)
    query = select(FundMonth).where(FundMonth.fund_id == fund_id).order_by(FundMonth.month)
    found = [
        Month(row.month, row.given + handed_back.get((fund_id, row.month), 0), row.paid - row.returns) for row in session.scalars(query)
    ]
    return [month for month in found if month.given or month.paid]


def _refunds_of_transferred(fund_id: int | None = None) -> Mapping[tuple[int, date], int]:
    """What went back to donors of money that had come from another fund, in cents by fund and month."""
    opening = aliased(Movement)
    query = (
        select(Movement.fund_id, Movement.value_date, Movement.cents)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(opening, opening.id == Lot.opened_by_id)
        .where(opening.kind == Kind.TRANSFER, Movement.kind == Kind.REFUND)
    )
    if fund_id is not None:
        query = query.where(Lot.fund_id == fund_id)
    found: Counter[tuple[int, date]] = Counter()
    for key, day, cents in session.execute(query):
        found[key, day.replace(day=1)] -= cents
    return found
