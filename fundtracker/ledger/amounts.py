"""Amounts far outside what a fund has seen of their kind, and the question about them."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import rules
from fundtracker.ledger.models import Movement
from fundtracker.ledger.rules import Kind


def question(fund_id: int, kind: Kind, cents: int | None) -> Message | None:
    """What to ask about an amount of a kind in a fund; None where it is not unusual, or none was typed."""
    known = largest(fund_id, kind)
    if not cents or not rules.is_unusual(cents, known):
        return None
    return msg(
        "%(cents)s is far more than this fund has seen: the largest amount of this kind so far is %(largest)s. Is there a zero too many?",
        cents=Cents(cents),
        largest=Cents(known),
    )


def largest(fund_id: int, kind: Kind) -> int:
    """The largest amount of a kind booked in a fund and not taken back, in cents; 0 where there is none."""
    reversal = aliased(Movement)
    query = (
        select(func.max(func.abs(Movement.cents)))
        .outerjoin(reversal, reversal.reverses_id == Movement.id)
        .where(Movement.fund_id == fund_id, Movement.kind == kind, Movement.reverses_id.is_(None), reversal.id.is_(None))
    )
    return int(session.scalar(query) or 0)
