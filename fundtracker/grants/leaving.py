"""Payments that wait for approval stay in somebody's hands: the last person who had one in hand answers for it, until it is passed on."""

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.leaving import Work
from fundtracker.grants import locking
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentState
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg


def _in_hand(user_id: int) -> list[Payment]:
    """The payments that wait for approval and were last in a person's hands."""
    rows = session.scalars(select(Payment).filter_by(state=PaymentState.PREPARED).order_by(Payment.id))
    return [row for row in rows if row.hands[-1] == user_id]


def open_of(user_id: int) -> list[Work]:
    """The payments a person prepared, or changed last, that nobody has approved yet."""
    return [_work(row) for row in _in_hand(user_id)]


def _work(row: Payment) -> Work:
    text = msg("Payment %(reference)s of %(amount)s waits for its approval.", reference=row.reference, amount=Cents(row.cents))
    return Work(text, "grants.payment", {"payment_id": row.id})


def pass_on(user_id: int, to_user_id: int, by: Actor) -> None:
    """Put a person's payments into a colleague's hands, who from then on cannot approve them; who prepared them stays on record."""
    for key in [row.id for row in _in_hand(user_id)]:
        payment, fund = locking.payment_and_fund(key, None)
        if payment.state is not PaymentState.PREPARED:
            continue
        payment.hands = [*(each for each in payment.hands if each != to_user_id), to_user_id]
        session.flush()
        audit.record("web:payment:passed-on", key, by=by, fund_id=fund.id, before={"hands": user_id}, after={"hands": to_user_id})
