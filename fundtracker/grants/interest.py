"""Interest the bank paid: a fact, booked at its value date to the money it accrued on (domain.md rules 5 and 9)."""

from collections.abc import Sequence
from datetime import date

from fundtracker import audit
from fundtracker.grants import locking
from fundtracker.kernel.actor import Actor
from fundtracker.ledger import book, movements
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import Kind


def record(fund_id: int, *, cents: int, value_date: date, note: str = "", by: Actor) -> int:
    """Book interest that arrived on a fund's account; gives back the fund's id. A closed fund's too: what the bank did is always booked.

    Raises:
        NotFound: no such fund.
        Refusal: the book refuses the day, or nothing had arrived by then that it could belong to.
    """
    fund = locking.fund_of(fund_id, late=True)
    movement = book.interest(fund_id=fund.id, cents=cents, value_date=value_date, by=by, memo=note)
    audit.record(
        "web:interest:recorded", movement.id, by=by, fund_id=fund.id, after={"cents": cents, "value_date": value_date, "note": note}
    )
    return fund_id


def of_fund(fund_id: int) -> Sequence[MovementLine]:
    """The interest booked in a fund, the newest first (one page of it)."""
    return movements.list_(fund_id=fund_id, kinds=[Kind.INTEREST]).rows
