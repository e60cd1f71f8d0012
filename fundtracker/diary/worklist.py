"""What waits in the diary: missions to come that nobody may join before their written approval (domain.md rule 20)."""

from sqlalchemy import select

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.diary import sign_ups
from fundtracker.diary.models import DiaryEvent
from fundtracker.diary.rules import APPROVED_ONLY
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import msg


def waiting() -> list[Waiting]:
    """A line for each such mission, with how many people have signed up already."""
    query = select(DiaryEvent).where(DiaryEvent.travel_colour.in_(APPROVED_ONLY), DiaryEvent.approved_on.is_(None))
    rows = session.scalars(query.where(DiaryEvent.cancelled_at.is_(None), DiaryEvent.starts_at > clock.now())).all()
    people = sign_ups.counts([row.id for row in rows])
    return [_line(row, people.get(row.id, 0)) for row in rows]


def _line(row: DiaryEvent, people: int) -> Waiting:
    values = {"place": row.place or row.title_fr, "day": row.starts_at.astimezone(clock.PARIS).date(), "number": people}
    reason = msg(
        "Mission of %(day)s (%(place)s), in an area in orange or red: record its written approval or cancel it. Signed up: %(number)s.",
        **values,
    )
    since = row.travel_on or row.changed_at.astimezone(clock.PARIS).date()
    return Waiting("mission_to_approve", reason, "diary.edit", since, Permission.MANAGE_FUNDS, {"event_id": row.id})
