"""Unspent money a partner gives back: what the bank received is booked to the lots the grant took it from."""

from datetime import date

from fundtracker import audit
from fundtracker.grants import locking
from fundtracker.kernel.actor import Actor
from fundtracker.ledger import book


def record(grant_id: int, *, cents: int, value_date: date, reason: str, by: Actor, version: int | None = None) -> int:
    """Book money a partner returned under a grant, at its value date; give back the grant's id.

    Raises:
        Refusal: more than the grant was paid and has not come back, or the book refuses the day.
        Conflict: the grant is not at `version` any more.
    """
    grant, fund = locking.grant_and_fund(grant_id, version)
    names = {"fund_id": fund.id, "project_id": grant.project_id, "grant_id": grant_id}
    movement = book.give_back(**names, cents=cents, value_date=value_date, by=by, memo=reason)
    after = {"cents": cents, "value_date": value_date, "movement": movement.id}
    audit.record("web:grant:returned", grant_id, by=by, fund_id=fund.id, after=after, reason=reason)
    return grant_id
