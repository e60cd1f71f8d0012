"""Arrivals and departures of a whole meeting noted at once: only what changed on the page is written, whatever others note meanwhile."""

from collections.abc import Mapping

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import attendance, meetings
from fundtracker.committees.models import Seat
from fundtracker.committees.rules import Presence
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.votes import stays
from fundtracker.votes.models import Stay
from fundtracker.votes.rules import GONE, MISTAKEN, Row


def note(meeting_id: int, *, rows: Mapping[int, Row], by: Actor) -> int:
    """Note arrivals, departures and who sits, by authority; gives back the meeting's id.

    A row that says what it said is left alone, and so is one that says of a seat what is on record already.

    Raises:
        NotFound: no such meeting.
        Refusal: as `stays.arrive`, `stays.leave` and `stays.undo`.
    """
    meetings.fresh(meeting_id)
    there = stays.there(meeting_id)
    for authority_id, row in rows.items():
        here = authority_id in there
        if row.now == row.was:
            if here and row.now != GONE:
                _name(meeting_id, authority_id, row.person, by)
        elif row.now == MISTAKEN and here:
            stays.undo(meeting_id, authority_id=authority_id, by=by)
        elif row.now in (GONE, MISTAKEN):
            if here:
                stays.leave(meeting_id, authority_id=authority_id, by=by)
        else:
            if here and row.was != GONE:
                stays.leave(meeting_id, authority_id=authority_id, by=by)
            stays.arrive(meeting_id, authority_id=authority_id, presence=Presence(row.now), person=row.person, by=by)
    return meeting_id


def _name(meeting_id: int, authority_id: int, person: str, by: Actor) -> None:
    """Say who sits for a seat that is there, where that is not on record so."""
    seat = session.get_one(Seat, (meeting_id, authority_id))
    if seat.person == person:
        return
    if not person:
        raise Refusal(attendance.unnamed([authority_id]))
    before, seat.person = seat.person, person
    for stay in session.scalars(select(Stay).filter_by(meeting_id=meeting_id, authority_id=authority_id, left_at=None)):
        stay.person = person
    session.flush()
    fund_id, after = meetings.get(meeting_id).fund_id, {"authority_id": authority_id, "person": person}
    audit.record("web:seat:named", meeting_id, by=by, fund_id=fund_id, before={"person": before}, after=after)
