"""The emergency clock's days of donors: when each first promised and first paid into a fund; the one reading of every clock."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from fundtracker.contributions.models import Receipt
from fundtracker.kernel.db import session
from fundtracker.ledger.models import Lot, Movement
from fundtracker.ledger.rules import Kind

NOBODY = 0
"""Whose a receipt in suspense is."""

Days = Mapping[Kind, Mapping[int, date]]


def of_funds(fund_ids: Collection[int]) -> Mapping[int, Days]:
    """The first day on which each donor of these funds promised and paid, by fund, kind and donor; what was undone does not count.

    A receipt counts for whose it is, from the day the money came to the bank: whenever its owner was found or put right, and also where
    it was forgotten and is booked later.
    """
    undone = aliased(Movement)
    donor = case((Movement.kind == Kind.RECEIPT, Lot.authority_id), else_=Movement.authority_id)
    came = func.min(func.coalesce(Receipt.bank_on, Movement.value_date))
    query = (
        select(Movement.fund_id, Movement.kind, func.coalesce(donor, NOBODY), came)
        .outerjoin(undone, undone.reverses_id == Movement.id)
        .outerjoin(Lot, Lot.opened_by_id == Movement.id)
        .outerjoin(Receipt, Receipt.movement_id == Movement.id)
        .where(Movement.fund_id.in_(fund_ids), Movement.kind.in_((Kind.PLEDGE, Kind.RECEIPT)))
        .where(undone.id.is_(None), Movement.reverses_id.is_(None))
        .group_by(Movement.fund_id, Movement.kind, donor)
    )
    found: dict[int, dict[Kind, dict[int, date]]] = defaultdict(lambda: defaultdict(dict))
    for fund_id, kind, authority_id, day in session.execute(query):
        found[fund_id][kind][authority_id] = day
    return found


def first(days: Days, kind: Kind) -> date | None:
    """The first day of a kind, whoever's it is; None where there is none yet."""
    return min(days.get(kind, {}).values(), default=None)


def of_donor(days: Days, kind: Kind, authority_id: int) -> date | None:
    """The first day of a donor; None where it has not promised or paid yet."""
    return days.get(kind, {}).get(authority_id)


def of_others(days: Days, kind: Kind, authority_id: int) -> list[date]:
    """The first days of the fund's other donors; a receipt nobody can name yet is nobody's day."""
    return [day for who, day in days.get(kind, {}).items() if who not in (authority_id, NOBODY)]
