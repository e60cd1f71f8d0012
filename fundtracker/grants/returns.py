"""Unspent money a partner gives back: booked to the lots the grant took it from, listed, reversed where it was booked by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker import audit
from fundtracker.funds import order
from fundtracker.funds.order import Event
from fundtracker.grants import instalments, locking, rules_accounts
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import book, movements, positions
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import Kind


@dataclass(frozen=True)
class Return:
    """Money that came back under a grant, and the reversal that undid it, if any."""

    movement: MovementLine
    reversal: MovementLine | None


def record(grant_id: int, *, cents: int, value_date: date, reason: str, by: Actor, version: int | None = None) -> int:
    """Book money a partner returned under a grant, at its value date; give back the grant's id.

    Raises:
        Refusal: more than the grant was paid and neither came back nor was accounted for, a day on which so much had not been paid,
            or the book refuses the day.
        Conflict: the grant is not at `version` any more.
    """
    enter(grant_id, cents=cents, value_date=value_date, reason=reason, by=by, version=version)
    return grant_id


def enter(grant_id: int, *, cents: int, value_date: date, reason: str, by: Actor, version: int | None = None) -> int:
    """The same; gives back the movement's id."""
    grant, fund = locking.grant_and_fund(grant_id, version, late=True)
    _check(grant_id, cents, value_date)
    names = {"fund_id": fund.id, "project_id": grant.project_id, "grant_id": grant_id}
    movement = book.give_back(**names, cents=cents, value_date=value_date, by=by, memo=reason)
    after = {"cents": cents, "value_date": value_date, "movement": movement.id}
    audit.record("web:grant:returned", grant_id, by=by, fund_id=fund.id, after=after, reason=reason)
    return movement.id


def _check(grant_id: int, cents: int, value_date: date) -> None:
    """Refuse what cannot have come back: more than was paid and is not accounted for, or before so much had been paid.

    Raises:
        Refusal: saying how much can come back, or from which day on.
    """
    rules_accounts.check_return(instalments.account(grant_id), cents)
    first = order.first_day(positions.grant_flows(grant_id), cents)
    order.check(Event.RETURNED, value_date, {Event.PAID: first}, field="value_date")


def retract(grant_id: int, movement_id: int, *, reason: str, by: Actor) -> int:
    """Take back money booked as given back by mistake, once; give back the grant's id.

    What it paid for since passes to other donors' money (domain.md rule 9). The association advances nothing for it: that is for
    what the bank did, and here nothing happened at the bank (rule 4).

    Raises:
        NotFound: the movement is not a return of this grant.
        Refusal: it was spent again and nothing is left to take its place, or it was reversed already.
    """
    _, fund = locking.grant_and_fund(grant_id, late=True)
    given_back = get(grant_id, movement_id)
    reversal = book.retract(movement_id=movement_id, by=by, memo=reason)
    facts = {"cents": given_back.cents, "movement": movement_id}
    after = {"value_date": reversal.value_date, "reversal": reversal.id}
    audit.record("web:grant:return_reversed", grant_id, by=by, fund_id=fund.id, before=facts, after=after, reason=reason)
    return grant_id


def get(grant_id: int, movement_id: int) -> MovementLine:
    """What came back under a grant by one movement. Raises NotFound where that movement is anything else."""
    line = movements.get(movement_id)
    if line.grant_id != grant_id or line.kind is not Kind.RETURN or line.reverses_id is not None:
        raise NotFound()
    return line


def of_grant(grant_id: int) -> Sequence[Return]:
    """What came back under a grant, the newest first, each with its reversal."""
    first = movements.list_(grant_id=grant_id, kinds=[Kind.RETURN])
    more = [movements.list_(grant_id=grant_id, kinds=[Kind.RETURN], page=number).rows for number in range(2, first.pages + 1)]
    lines = [line for rows in (first.rows, *more) for line in rows]
    by_id = {line.id: line for line in lines}
    return [Return(line, by_id.get(line.reversed_by_id or 0)) for line in lines if line.reverses_id is None]
