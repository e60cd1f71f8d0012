"""A fund's whole book as anyone may recompute it: each movement's canonical body, hash and shares, without memos (domain.md rule 17)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fundtracker.kernel.db import session
from fundtracker.ledger import entries
from fundtracker.ledger.models import Lot, Movement, Share


@dataclass(frozen=True)
class Line:
    """One movement: its id, the body and the shares that its hash covers (a share names the movement that opened its lot), its hash.

    A share of a lot that the movement itself opened names 0, as in the hash.
    """

    id: int
    body: list[Any]
    shares: list[tuple[int, int]]
    hash: str


def of_fund(fund_id: int) -> list[Line]:
    """Every movement of a fund in the order of the chain."""
    query = select(Share.movement_id, Lot.opened_by_id, Share.cents).join(Lot, Lot.id == Share.lot_id).where(Lot.fund_id == fund_id)
    shares: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for movement_id, opened_by_id, cents in session.execute(query.order_by(Share.movement_id, Share.lot_id)):
        shares[movement_id].append((0 if opened_by_id == movement_id else opened_by_id, cents))
    rows = session.scalars(select(Movement).where(Movement.fund_id == fund_id).order_by(Movement.seq))
    return [Line(row.id, entries.body(row), sorted(shares[row.id]), row.hash) for row in rows]
