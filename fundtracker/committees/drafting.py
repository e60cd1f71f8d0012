"""Drafting a meeting: what the chair decided urgently goes on its agenda at once, to be ratified (domain.md rule 14)."""

from datetime import datetime
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


def draft(
    *,
    committee_id: int,
    title: str,
    starts_at: datetime,
    place: str = "",
    video_url: str = "",
    kind: MeetingKind = MeetingKind.MEETING,
    ends_at: datetime | None = None,
    by: Actor,
) -> int:
    """Draft a meeting or a consultation with the ratifications that wait; gives back its id. Raises as `meetings.create`."""
    where: dict[str, Any] = {"starts_at": starts_at, "place": place, "video_url": video_url}
    meeting_id = meetings.create(committee_id=committee_id, title=title, kind=kind, ends_at=ends_at, by=by, **where)
    if kind is MeetingKind.MEETING:
        for decision_id in to_ratify(committee_id):
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
    return select(Decision).where(Decision.urgent, Decision.ratified_by_id.is_(None), ~waits)
