"""The chains' heads: printed in packs and statements, mailed to witnesses, compared by `fundtracker check --anchor`."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from fundtracker.audit import AuditChain
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session
from fundtracker.ledger.models import FundPosition, Movement


class Head(NamedTuple):
    """The last link of a chain: a fund's code (or `audit:…`), how many links there are, and the last one's hash."""

    chain: str
    seq: int
    hash: str


def heads(until: date | None = None) -> list[Head]:
    """The head of each fund's chain of movements, by fund code; with `until`, at the last movement of that day or before, by value date."""
    if until is not None:
        last = select(Movement.fund_id, func.max(Movement.seq).label("seq")).where(Movement.value_date <= until)
        ends = last.group_by(Movement.fund_id).subquery()
        named = (
            select(Fund.code, Movement.seq, Movement.hash)
            .join(Fund, Fund.id == Movement.fund_id)
            .join(ends, (ends.c.fund_id == Movement.fund_id) & (ends.c.seq == Movement.seq))
        )
        return [Head(*row) for row in session.execute(named.order_by(Fund.code))]
    query = select(Fund.code, FundPosition.seq, FundPosition.head).join(FundPosition, FundPosition.fund_id == Fund.id).order_by(Fund.code)
    return [Head(*row) for row in session.execute(query)]


def audit_heads() -> list[Head]:
    """The head of each chain of audit events, by name."""
    query = select(AuditChain.name, AuditChain.seq, AuditChain.head).order_by(AuditChain.name)
    return [Head(f"audit:{name}", seq, head) for name, seq, head in session.execute(query)]
