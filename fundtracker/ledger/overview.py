"""Every fund's totals at once, and one fund's months: what the public pages read, in a few rows whatever the size of the book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from fundtracker.kernel.db import session
from fundtracker.ledger.models import DonorPosition, FundMonth, FundPosition


@dataclass(frozen=True)
class FundOverview:
    """A fund's totals in cents: received from donors, transferred in, paid to partners less what came back; and how many paid into it."""

    received: int = 0
    transfers_in: int = 0
    paid: int = 0
    donors: int = 0


@dataclass(frozen=True)
class Month:
    """What came in from donors and went out to partners (less what came back) in a month by value date, in cents."""

    month: date
    received: int
    paid: int


def of_funds() -> Mapping[int, FundOverview]:
    """The totals by fund; funds without any movement are not in it."""
    gave = DonorPosition.received > 0
    counts = select(DonorPosition.fund_id, func.count()).where(gave).group_by(DonorPosition.fund_id)
    donors = dict(session.execute(counts).all())
    position = FundPosition
    query = select(position.fund_id, position.received, position.transfers_in, position.paid - position.returns)
    return {
        fund_id: FundOverview(received, transfers_in, paid, donors.get(fund_id, 0))
        for fund_id, received, transfers_in, paid in session.execute(query)
    }


def months(fund_id: int) -> list[Month]:
    """The months of a fund in which something came in or was paid, the earliest first."""
    query = select(FundMonth.month, FundMonth.received, FundMonth.paid - FundMonth.returns).where(FundMonth.fund_id == fund_id)
    return [Month(*row) for row in session.execute(query.order_by(FundMonth.month)) if row[1] or row[2]]
