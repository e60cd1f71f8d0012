"""Financial reports owed to donors: who paid into a fund in a year, whose report was sent, on which day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.authorities.models import Authority
from fundtracker.donors.accounting import due_on
from fundtracker.donors.models import AccountGiven
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger.models import DonorMonth

YEARS_BACK = 2
"""For how many years that are over the worklist asks."""


@dataclass(frozen=True)
class Owed:
    """A donor to whom a report is owed: what it paid in the year, in cents; when the report was sent (None: not yet)."""

    authority_id: int
    name: str
    siren: str
    cents: int
    given_on: date | None


@dataclass(frozen=True)
class FundYear:
    """A fund's year with the donors that paid in it."""

    fund: FundLine
    year: int
    owed: list[Owed]

    @property
    def due_on(self) -> date:
        """The last day for these reports."""
        return due_on(self.year)

    @property
    def open(self) -> list[Owed]:
        """Those whose report was not sent yet."""
        return [line for line in self.owed if line.given_on is None]


def of_fund(code: str, year: int) -> FundYear:
    """The donors that paid into a fund in a year that is over, by name.

    Raises:
        NotFound: no such fund, the year is not over, or nobody paid in it.
    """
    fund = funds.by_code(code)
    found = _fund_year(fund, year) if year < clock.today().year else None
    if found is None or not found.owed:
        raise NotFound
    return found


def asked() -> list[FundYear]:
    """The funds' years for which the worklist asks, the latest first, those where nobody paid left out."""
    this = clock.today().year
    found = [_fund_year(fund, year) for year in range(this - 1, this - 1 - YEARS_BACK, -1) for fund in funds.list_()]
    return [each for each in found if each.owed]


def give(code: str, year: int, *, authority_id: int | None, given_on: date, by: Actor) -> int:
    """Record that the report was sent to one donor, or to all that wait (None); gives back to how many.

    Raises:
        NotFound: no such fund or year.
        Refusal: the day lies before the year's end or in the future, or there is nobody to record it for.
    """
    lock(Fund, funds.by_code(code).id)
    found = of_fund(code, year)
    if not date(year, 12, 31) < given_on <= clock.today():
        raise Refusal(msg("A report is sent after the end of its year, and today at the latest. Check the day."), field="given_on")
    chosen = found.open if authority_id is None else [line for line in found.owed if line.authority_id == authority_id]
    if not chosen:
        raise Refusal(msg("There is no report to record: all were sent, or this donor paid nothing in the year."), field="authority_id")
    for line in chosen:
        session.merge(AccountGiven(fund_id=found.fund.id, authority_id=line.authority_id, year=year, given_on=given_on))
        before, after = {"given_on": line.given_on}, {"year": year, "given_on": given_on}
        audit.record("web:financial-report:sent", line.authority_id, by=by, fund_id=found.fund.id, before=before, after=after)
    session.flush()
    return len(chosen)


def _fund_year(fund: FundLine, year: int) -> FundYear:
    paid = func.sum(DonorMonth.received)
    query = (
        select(Authority.id, Authority.label, Authority.siren, paid, AccountGiven.given_on)
        .join(DonorMonth, DonorMonth.authority_id == Authority.id)
        .outerjoin(
            AccountGiven,
            (AccountGiven.authority_id == Authority.id) & (AccountGiven.fund_id == DonorMonth.fund_id) & (AccountGiven.year == year),
        )
        .where(DonorMonth.fund_id == fund.id, DonorMonth.month.between(date(year, 1, 1), date(year, 12, 1)))
        .group_by(Authority.id, Authority.label, Authority.siren, Authority.sort_key, AccountGiven.given_on)
        .having(paid > 0)
        .order_by(Authority.sort_key, Authority.id)
    )
    rows = session.execute(query)
    return FundYear(fund, year, [Owed(key, name, siren, int(cents), given_on) for key, name, siren, cents, given_on in rows])
