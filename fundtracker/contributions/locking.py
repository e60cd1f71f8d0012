"""Pledges and receipts read afresh under the lock of their fund, so that nothing is decided on a stale reading."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg


def pledge_and_fund(pledge_id: int, version: int | None = None) -> tuple[Pledge, Fund]:
    """The pledge and its fund, both locked: protects the pledge's money and schedule from two writers at once.

    Raises:
        NotFound: no such pledge.
        Conflict: it is not at `version` any more.
    """
    fund_id = session.scalar(select(Pledge.fund_id).filter_by(id=pledge_id))
    if fund_id is None:
        raise NotFound()
    fund = lock(Fund, fund_id)[0]
    pledge = lock(Pledge, pledge_id)[0]
    if version is not None and version != pledge.version:
        raise Conflict(msg("Someone else changed this pledge meanwhile. Open it again, compare, and save once more."))
    return pledge, fund


def receipt_and_fund(receipt_id: int, version: int | None = None) -> tuple[Receipt, Fund]:
    """The receipt (by its movement's id), fresh, and its fund, locked: protects its owner and state from two writers at once.

    Raises:
        NotFound: no such receipt.
        Conflict: it is not at `version` any more.
    """
    fund_id = session.scalar(select(Receipt.fund_id).filter_by(movement_id=receipt_id))
    if fund_id is None:
        raise NotFound()
    fund = lock(Fund, fund_id)[0]
    receipt = session.scalars(select(Receipt).filter_by(movement_id=receipt_id).execution_options(populate_existing=True)).one()
    if version is not None and version != receipt.version:
        raise Conflict(msg("Someone else changed this receipt meanwhile. Open it again, compare, and save once more."))
    return receipt, fund


def touch(pledge: Pledge) -> None:
    """Count a change of what hangs on a pledge as a change of the pledge, so that a stale form is noticed."""
    pledge.version += 1
    session.flush()


@contextmanager
def day_in(field: str) -> Iterator[None]:
    """Put what the book refuses of a value date or an amount at the form's own fields: `field` and `cents`."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = {"value_date": field, "amount": "cents"}.get(refusal.field or "", refusal.field)
        raise
