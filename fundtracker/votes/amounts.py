"""Amounts amended in the room before they are put to the vote: on the page of the item, or by an edit of the agenda."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.committees.models import AgendaItem
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.votes.models import AmountChange


@dataclass(frozen=True)
class AmountLine:
    """An amount that was amended: what was put before, what instead (cents), why, when (UTC) and by whom, as far as that is known."""

    before: int
    after: int
    reason: str
    at: datetime
    by: str


def keep(item_id: int, before: int, after: int, by: Actor, *, reason: str = "") -> None:
    """Keep that the amount of an item was amended in the room, from and to (cents)."""
    session.add(AmountChange(item_id=item_id, before_cents=before, after_cents=after, reason=reason, at=clock.now(), by=str(by)))
    session.flush()


def of_meeting(meeting_id: int) -> dict[int, list[AmountLine]]:
    """The amounts amended at a meeting, by item, the first one first."""
    found: dict[int, list[AmountLine]] = {}
    query = select(AmountChange).join(AgendaItem, AgendaItem.id == AmountChange.item_id).where(AgendaItem.meeting_id == meeting_id)
    rows = session.scalars(query.order_by(AmountChange.id)).all()
    ids = {int(row.by.partition(":")[2]) for row in rows if row.by.startswith("user:")}
    names = {str(Actor("user", key)): name for key, name in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
    for row in rows:
        line = AmountLine(row.before_cents, row.after_cents, row.reason, row.at, names.get(row.by, ""))
        found.setdefault(row.item_id, []).append(line)
    return found
