"""Amounts amended in the room before they are put to the vote."""

from dataclasses import dataclass

from sqlalchemy import select

from fundtracker.committees.models import AgendaItem
from fundtracker.kernel.db import session
from fundtracker.votes.models import AmountChange


@dataclass(frozen=True)
class AmountLine:
    """An amount that was amended: what was put before, what instead (cents), and why."""

    before: int
    after: int
    reason: str


def of_meeting(meeting_id: int) -> dict[int, list[AmountLine]]:
    """The amounts amended at a meeting, by item, the first one first."""
    found: dict[int, list[AmountLine]] = {}
    query = select(AmountChange).join(AgendaItem, AgendaItem.id == AmountChange.item_id).where(AgendaItem.meeting_id == meeting_id)
    for row in session.scalars(query.order_by(AmountChange.id)):
        found.setdefault(row.item_id, []).append(AmountLine(row.before_cents, row.after_cents, row.reason))
    return found
