"""Closing a fiscal year of a fund: nothing can be dated in it any more."""

from datetime import date

from sqlalchemy import func, insert, select

from fundtracker import audit
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import positions
from fundtracker.ledger.entries import open_page
from fundtracker.ledger.models import ClosedYear


def closed_through(fund_id: int) -> int | None:
    """The last closed year of a fund: nothing is dated in it or before; None where none is closed."""
    return session.scalar(select(func.max(ClosedYear.year)).where(ClosedYear.fund_id == fund_id))


def booking_day(fund_id: int, bank_on: date) -> date:
    """The day on which what the bank did is booked: the bank's, or the first open day where that one lies in a closed year (rule 8)."""
    last = closed_through(fund_id)
    return bank_on if last is None else max(bank_on, date(last + 1, 1, 1))


def close_year(*, fund_id: int, year: int, by: Actor) -> int:
    """Close a year that is over, the years in their order; keep its closing balance. Return the year."""
    page = open_page(fund_id, clock.today(), by)
    last = closed_through(fund_id)
    following = page.fund.opened_on.year if last is None else last + 1
    if year >= page.value_date.year:
        raise Refusal(msg("The year %(year)s is not over yet.", year=str(year)), field="year")
    if year != following:
        raise Refusal(msg("The next year to close is %(year)s.", year=str(following)), field="year")
    held = positions.identity(fund_id, year=year).closing
    session.execute(insert(ClosedYear).values(fund_id=fund_id, year=year, held=held, closed_at=clock.now()))
    audit.record("ledger:year:closed", fund_id, by=by, fund_id=fund_id, after={"year": year, "held": held})
    return year
