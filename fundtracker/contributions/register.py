"""The lists of pledges and of receipts: filtered, sorted, 25 a page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from fundtracker.authorities.models import Authority
from fundtracker.contributions import lines, queries
from fundtracker.contributions.lines import PledgeLine, ReceiptLine
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.contributions.rules import UNDONE, ReceiptState, State
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.web.lists import Listing

PER_PAGE = 25

PLEDGE_SORTS: dict[str, tuple[Any, ...]] = {
    "recent": (Pledge.announced_on.desc(), Pledge.id.desc()),
    "oldest": (Pledge.announced_on, Pledge.id),
    "authority": (Authority.sort_key, Pledge.id),
    "amount": (Pledge.cents.desc(), Pledge.id),
    "outstanding": (queries.OUTSTANDING.desc(), Pledge.id),
}
RECEIPT_SORTS: dict[str, tuple[Any, ...]] = {
    "recent": (Receipt.received_on.desc(), Receipt.movement_id.desc()),
    "oldest": (Receipt.received_on, Receipt.movement_id),
    "amount": (Receipt.cents.desc(), Receipt.movement_id),
}


@dataclass(frozen=True)
class Totals:
    """What a filtered list adds up to, over all its pages, in cents."""

    cents: int
    received: int = 0
    outstanding: int = 0


def list_pledges(
    *,
    fund_id: int | None = None,
    authority_id: int | None = None,
    state: State | None = None,
    overdue: bool = False,
    text: str = "",
    sort: str = "recent",
    page: int = 1,
) -> tuple[Listing[PledgeLine], Totals]:
    """Pledges under these filters, and their totals over all pages; an unknown `sort` means the most recent first."""
    conditions: list[ColumnElement[bool]] = []
    if fund_id:
        conditions.append(Pledge.fund_id == fund_id)
    if authority_id:
        conditions.append(Pledge.authority_id == authority_id)
    if state:
        conditions.append(queries.in_state(state))
    if overdue:
        conditions.append(queries.overdue(clock.today()))
    if text:
        conditions.append(queries.pledge_matches(text))
    left = func.sum(queries.OUTSTANDING).filter(queries.OUTSTANDING > 0)
    sums = select(func.count(), func.sum(queries.DUE), func.sum(Pledge.received_cents), left).select_from(Pledge).where(*conditions)
    count, cents, received, outstanding = session.execute(sums).one()
    query = select(Pledge).join(Authority, Authority.id == Pledge.authority_id).where(*conditions)
    rows = _slice(query.order_by(*PLEDGE_SORTS.get(sort, PLEDGE_SORTS["recent"])), page)
    totals = Totals(int(cents or 0), int(received or 0), int(outstanding or 0))
    return _listing(lines.of_pledges(rows), int(count), page), totals


def list_receipts(
    *,
    fund_id: int | None = None,
    authority_id: int | None = None,
    state: ReceiptState | None = None,
    year: int | None = None,
    text: str = "",
    sort: str = "recent",
    page: int = 1,
) -> tuple[Listing[ReceiptLine], Totals]:
    """Receipts under these filters, and their total over all pages without those that bounced."""
    names = {"fund_id": fund_id, "authority_id": authority_id, "year": year}
    conditions: list[ColumnElement[bool]] = [getattr(Receipt, name) == value for name, value in names.items() if value]
    if state:
        conditions.append(Receipt.state == state)
    if text:
        conditions.append(queries.receipt_matches(text))
    kept = func.sum(Receipt.cents).filter(Receipt.state.not_in(UNDONE))
    count, cents = session.execute(select(func.count(), kept).select_from(Receipt).where(*conditions)).one()
    rows = _slice(select(Receipt).where(*conditions).order_by(*RECEIPT_SORTS.get(sort, RECEIPT_SORTS["recent"])), page)
    return _listing(lines.of_receipts(rows), int(count), page), Totals(int(cents or 0))


def of_authority(authority_id: int) -> list[ReceiptLine]:
    """Every receipt of an authority, the latest first, those that bounced included."""
    query = select(Receipt).where(Receipt.authority_id == authority_id).order_by(*RECEIPT_SORTS["recent"])
    return lines.of_receipts(session.scalars(query).all())


def payable(fund_id: int) -> list[PledgeLine]:
    """The pledges of a fund that a receipt may pay: those with something to come first, each by authority."""
    query = (
        select(Pledge)
        .join(Authority, Authority.id == Pledge.authority_id)
        .where(Pledge.fund_id == fund_id, ~queries.in_state(State.CANCELLED))
        .order_by(queries.OUTSTANDING <= 0, Authority.sort_key, Pledge.id)
    )
    return lines.of_pledges(session.scalars(query).all())


def _slice(query: Select[Any], page: int) -> Any:
    """The rows of one page."""
    return session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()


def _listing(rows: Any, total: int, page: int) -> Any:
    return Listing(rows=rows, total=total, page=page, pages=max(1, -(-total // PER_PAGE)))
