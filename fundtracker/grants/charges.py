"""Bank charges: the one payment that quotes no decision, held to the fund's ceilings; above them the committee's envelope pays (rule 3)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fundtracker.funds.models import Fund
from fundtracker.grants import rules
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import LIVE
from fundtracker.kernel import clock
from fundtracker.kernel.db import session


@dataclass(frozen=True)
class Charges:
    """A fund's ceilings for bank charges, at once and in a year, and what that year's charges come to, in cents."""

    year: int
    each: int
    in_year: int
    used: int

    @property
    def left(self) -> int:
        """What charges of the year may still come to."""
        return max(0, self.in_year - self.used)


def of_year(fund: Fund, year: int, *, but: int | None = None) -> Charges:
    """The charges of a fund in a year: those paid by their value date, those under way by the day they were prepared.

    `but` is the id of a payment that is not counted.
    """
    query = select(Payment).filter_by(fund_id=fund.id, bank_charge=True).where(Payment.state.in_(LIVE))
    used = sum(row.cents for row in session.scalars(query) if row.id != but and _day(row).year == year)
    return Charges(year, fund.charge_ceiling_cents, fund.charge_year_ceiling_cents, used)


def of_fund(fund_id: int) -> Charges:
    """The charges of a fund this year."""
    return of_year(session.get_one(Fund, fund_id), clock.today().year)


def check(payment: Payment, fund: Fund, *, on: date | None = None) -> None:
    """Hold a bank charge to the fund's ceilings, in the year of `on` (else of its own day).

    Raises:
        Refusal: above one of them; the message says what to do.
    """
    year = (on or _day(payment)).year
    known = of_year(fund, year, but=payment.id)
    rules.check_charge(payment.cents, each=known.each, in_year=known.in_year, used=known.used, year=year)


def _day(payment: Payment) -> date:
    """The day a charge counts on."""
    return payment.value_date or payment.prepared_at.astimezone(clock.PARIS).date()
