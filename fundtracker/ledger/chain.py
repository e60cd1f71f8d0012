"""The chains' heads: printed in packs and statements, mailed to witnesses, compared by `fundtracker check --anchor`."""

from typing import NamedTuple

from sqlalchemy import select

from fundtracker.audit import AuditChain
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session
from fundtracker.ledger.models import FundPosition


class Head(NamedTuple):
    """The last link of a chain: a fund's code (or `audit:…`), how many links there are, and the last one's hash."""

    chain: str
    seq: int
    hash: str


def heads() -> list[Head]:
    """The head of each fund's chain of movements, by fund code."""
    query = select(Fund.code, FundPosition.seq, FundPosition.head).join(FundPosition, FundPosition.fund_id == Fund.id).order_by(Fund.code)
    return [Head(*row) for row in session.execute(query)]


def audit_heads() -> list[Head]:
    """The head of each chain of audit events, by name."""
    query = select(AuditChain.name, AuditChain.seq, AuditChain.head).order_by(AuditChain.name)
    return [Head(f"audit:{name}", seq, head) for name, seq, head in session.execute(query)]
