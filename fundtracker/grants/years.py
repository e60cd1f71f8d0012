"""The fiscal years of a fund: what each opened and closed with, what still waits in it, and its closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from fundtracker.contributions.models import Receipt
from fundtracker.contributions.rules import ReceiptState
from fundtracker.funds.models import Fund
from fundtracker.grants import locking
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentState
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.hooks import Hook, first
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import book, positions
from fundtracker.ledger.models import ClosedYear
from fundtracker.ledger.rules import IN_LINES, OUT_LINES, Identity

CLOSING: Hook[[int, int], Message | None] = Hook("Before a year of a fund (id, year) is closed: what waits that would still change it.")


@dataclass(frozen=True)
class YearLine:
    """A calendar year of a fund by value date, amounts in cents; `closed_at` is None while it is open, `next` the one to close next."""

    year: int
    identity: Identity
    closed_at: datetime | None
    next: bool

    @property
    def came_in(self) -> int:
        """Everything that came in, and what was taken back of what had gone out in earlier years."""
        return self._sum(IN_LINES) + self._sum(OUT_LINES, -1)

    @property
    def went_out(self) -> int:
        """Everything that went out, and what was taken back of what had come in in earlier years."""
        return self._sum(OUT_LINES) + self._sum(IN_LINES, -1)

    def _sum(self, names: Sequence[str], sign: int = 1) -> int:
        """The lines above zero, or (with -1) those below it as what they are on the other side."""
        return sum(max(0, sign * getattr(self.identity, name)) for name in names)


def list_(fund_id: int) -> Sequence[YearLine]:
    """The years of a fund from its opening to today, the latest first. Raises NotFound where there is no such fund."""
    fund = session.get(Fund, fund_id)
    if fund is None:
        raise NotFound()
    closed = dict(session.execute(select(ClosedYear.year, ClosedYear.closed_at).where(ClosedYear.fund_id == fund_id)).all())
    following, this = max([fund.opened_on.year - 1, *closed]) + 1, clock.today().year
    return [
        YearLine(year, positions.identity(fund_id, year=year), closed.get(year), year == following < this)
        for year in range(this, fund.opened_on.year - 1, -1)
    ]


def get(fund_id: int, year: int) -> YearLine:
    """One year of a fund. Raises NotFound where the fund had no such year yet."""
    found = next((line for line in list_(fund_id) if line.year == year), None)
    if found is None:
        raise NotFound()
    return found


def close(fund_id: int, year: int, *, by: Actor) -> int:
    """Close a year of a fund for good: nothing may be dated in it any more. Gives back the year.

    Raises:
        NotFound: no such fund.
        Refusal: it is not over, the year before is open, or something dated in it still waits.
    """
    locking.fund_of(fund_id, late=True)
    closed = book.close_year(fund_id=fund_id, year=year, by=by)
    _refuse_waiting_payments(fund_id, year)
    _refuse_suspense(fund_id, year)
    reason = first(CLOSING(fund_id, year))
    if reason is not None:
        raise Refusal(reason)
    return closed


def _refuse_waiting_payments(fund_id: int, year: int) -> None:
    """Refuse while a payment out of the fund or into it waits that was prepared, or made by the bank, by the end of the year."""
    following = datetime(year + 1, 1, 1, tzinfo=clock.PARIS)
    waiting = Payment.state.in_((PaymentState.PREPARED, PaymentState.APPROVED))
    by_then = or_(Payment.prepared_at < following, Payment.past_on < following.date())
    concerned = or_(Payment.fund_id == fund_id, Payment.to_fund_id == fund_id)
    query = select(Payment.reference).where(waiting, concerned, by_then).order_by(Payment.id).limit(1)
    reference = session.scalar(query)
    if reference is not None:
        text = msg(
            "The payment %(reference)s was prepared or made by the end of %(year)s and still waits. Mark it as paid or reject it first.",
            reference=reference,
            year=str(year),
        )
        raise Refusal(text)


def _refuse_suspense(fund_id: int, year: int) -> None:
    """Refuse while a receipt of the year, or of one before, is nobody's."""
    suspense = select(Receipt.reference).filter_by(fund_id=fund_id, state=ReceiptState.SUSPENSE)
    reference = session.scalar(suspense.where(Receipt.received_on < date(year + 1, 1, 1)).order_by(Receipt.movement_id).limit(1))
    if reference is not None:
        text = msg(
            "Nobody knows yet whose the receipt %(reference)s is. Name its donor, or record that the bank sent it back, before %(year)s "
            "is closed.",
            reference=reference,
            year=str(year),
        )
        raise Refusal(text)
