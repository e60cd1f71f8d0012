"""Interest the bank paid: a fact, booked at its value date to the money it accrued on (domain.md rules 5 and 9)."""

from collections.abc import Sequence
from datetime import date

from fundtracker import audit
from fundtracker.grants import locking
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import book, movements
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import Kind


def record(fund_id: int, *, cents: int, value_date: date, note: str = "", by: Actor) -> int:
    """Book interest that arrived on a fund's account; gives back the fund's id. A closed fund's too: what the bank did is always booked.

    Raises:
        NotFound: no such fund.
        Refusal: the book refuses the day, or nothing had arrived by then that it could belong to.
    """
    enter(fund_id, cents=cents, value_date=value_date, note=note, by=by)
    return fund_id


def enter(fund_id: int, *, cents: int, value_date: date, note: str, by: Actor) -> int:
    """The same; gives back the movement's id."""
    fund = locking.fund_of(fund_id, late=True)
    movement = book.interest(fund_id=fund.id, cents=cents, value_date=value_date, by=by, memo=note)
    after = {"cents": cents, "value_date": value_date, "note": note}
    audit.record("web:interest:recorded", movement.id, by=by, fund_id=fund.id, after=after)
    return movement.id


def retract(movement_id: int, *, reason: str, by: Actor) -> int:
    """Take back interest that was booked by mistake, once; gives back its movement's id.

    Raises:
        NotFound: the movement is no interest.
        Refusal: it was spent and nothing is left to take its place, or it was reversed already.
    """
    line = get(movement_id)
    locking.fund_of(line.fund_id, late=True)
    reversal = book.retract(movement_id=movement_id, by=by, memo=reason)
    before, after = {"cents": line.cents}, {"reversal": reversal.id}
    audit.record("web:interest:reversed", movement_id, by=by, fund_id=line.fund_id, before=before, after=after, reason=reason)
    return movement_id


def get(movement_id: int) -> MovementLine:
    """Interest by its movement. Raises NotFound where that is anything else."""
    line = movements.get(movement_id)
    if line.kind is not Kind.INTEREST or line.reverses_id is not None:
        raise NotFound
    return line


def of_fund(fund_id: int) -> Sequence[MovementLine]:
    """The interest booked in a fund, the newest first (one page of it)."""
    return movements.list_(fund_id=fund_id, kinds=[Kind.INTEREST]).rows
