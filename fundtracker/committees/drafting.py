"""Drafting a meeting: what the chair decided urgently goes on its agenda at once, to be ratified (domain.md rule 14)."""

from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from fundtracker.committees import decisions, meetings
from fundtracker.committees.models import AgendaItem, Decision, Meeting
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session

ALIVE = (MeetingStatus.DRAFT, MeetingStatus.CONVENED, MeetingStatus.HELD)
later = aliased(Decision)


def draft(*, committee_id: int, by: Actor, kind: MeetingKind = MeetingKind.MEETING, **facts: Any) -> int:
    """Draft a meeting or a consultation with the ratifications that wait; gives back its id. Takes and raises as `meetings.create`."""
    meeting_id = meetings.create(committee_id=committee_id, kind=kind, by=by, **facts)
    for decision_id in to_ratify(committee_id) if kind is MeetingKind.MEETING else ():
        decisions.put_for_ratification(decision_id, meeting_id=meeting_id, by=by)
    return meeting_id


def to_ratify(committee_id: int) -> list[int]:
    """The urgent decisions of a committee that wait for a meeting to ratify them, by id, the first one first."""
    rows = session.scalars(unratified().where(Decision.committee_id == committee_id).order_by(Decision.id))
    return [row.id for row in rows]


def unratified() -> Select[Decision]:
    """The chair's urgent decisions that no meeting has ratified or refused, and that wait on no agenda."""
    decided = exists().where(later.item_id == AgendaItem.id)
    waits = exists().where(AgendaItem.about_id == Decision.id, AgendaItem.meeting_id == Meeting.id, Meeting.status.in_(ALIVE), ~decided)
    waits = waits.where(AgendaItem.adjourned_at.is_(None))
    return select(Decision).where(Decision.urgent, Decision.ratified_by_id.is_(None), ~waits)
