"""What pledges and receipts repeat of the book, worked out again for `fundtracker check`."""

from collections.abc import Iterator

from sqlalchemy import func, select

from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.contributions.rules import ReceiptState
from fundtracker.kernel.db import session
from fundtracker.ledger.models import Lot, Movement

GONE = (ReceiptState.BOUNCED, ReceiptState.CORRECTED)
"""Receipts that count for no pledge any more."""


def pledges() -> Iterator[str]:
    """Each pledge whose received cents are not the sum of its receipts."""
    came = select(func.coalesce(func.sum(Receipt.cents), 0)).where(Receipt.pledge_id == Pledge.id, Receipt.state.not_in(GONE))
    query = select(Pledge.reference, Pledge.received_cents, came.scalar_subquery()).order_by(Pledge.id)
    for reference, kept, counted in session.execute(query):
        if kept != counted:
            yield f"pledge {reference}: {kept} received, its receipts are {counted}"


def receipts() -> Iterator[str]:
    """Each receipt that is not its movement's amount, day and fund, or whose donor and pledge are not its lot's."""
    query = (
        select(Receipt, Movement.cents, Movement.value_date, Movement.fund_id, Lot.authority_id, Lot.pledge_id)
        .join(Movement, Movement.id == Receipt.movement_id)
        .join(Lot, Lot.opened_by_id == Receipt.movement_id)
        .order_by(Receipt.movement_id)
    )
    for row, *booked, authority_id, pledge_id in session.execute(query):
        if [row.cents, row.received_on, row.fund_id] != booked:
            yield f"receipt {row.reference}: its amount, day or fund is not its movement’s"
        if row.state not in GONE and (row.authority_id, row.pledge_id) != (authority_id, pledge_id):
            yield f"receipt {row.reference}: its donor or its pledge is not its lot’s"
    lotless = select(Receipt.reference).where(Receipt.movement_id.not_in(select(Lot.opened_by_id)))
    for reference in session.scalars(lotless.order_by(Receipt.movement_id)):
        yield f"receipt {reference}: no lot holds it"
