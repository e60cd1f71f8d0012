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
from fundtracker.kernel.text import msg
from fundtracker.votes import sitting, stays
from fundtracker.votes.models import Stay
from fundtracker.votes.rules import GONE, MISTAKEN, Row

OTHERWISE = msg("Somebody else noted something else of the lines marked below. The others are noted: choose for these, and send again.")


def note(meeting_id: int, *, rows: Mapping[int, Row], by: Actor) -> int:
    """Note arrivals, departures and who sits, by authority; gives back the meeting's id.

    A row that says what it said is left alone, and so is one that says of a seat what is on record already, or of which somebody else noted
    another thing meanwhile: that one still differs afterwards (`differing`), for whoever sent it to choose.

    Raises:
        NotFound: no such meeting.
        Refusal: as `stays.arrive`, `stays.leave` and `stays.undo`.
    """
    meetings.fresh(meeting_id)
    there = stays.there(meeting_id)
    left = differing(meeting_id, rows)
    for authority_id, row in rows.items():
        if authority_id in left:
            continue
        here = authority_id in there
        if row.now == row.was:
            if here and row.names:
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


def on_record(meeting_id: int) -> dict[int, tuple[str, str]]:
    """How each seat is there on record and who sits for it, as the page's rows say it, by authority."""
    there = stays.there(meeting_id)
    lines = attendance.of_meeting(meeting_id)
    return {line.authority_id: (line.presence or GONE if line.authority_id in there else GONE, line.person) for line in lines}


def differing(meeting_id: int, rows: Mapping[int, Row]) -> frozenset[int]:
    """The seats of which somebody else noted another thing since the page was opened than what it says now."""
    known = on_record(meeting_id)
    return frozenset(key for key, row in rows.items() if row.differs(now=known[key][0], person=known[key][1]))


def _name(meeting_id: int, authority_id: int, person: str, by: Actor) -> None:
    """Say who sits for a seat that is there, where that is not on record so."""
    seat = session.get_one(Seat, (meeting_id, authority_id))
    if seat.person == person:
        return
    if not person:
        raise Refusal(attendance.unnamed([authority_id]))
    sitting.check_confirmed(meeting_id, authority_id, person)
    before = seat.person
    attendance.note(meeting_id, authority_id, presence=seat.presence, person=person)
    for stay in session.scalars(select(Stay).filter_by(meeting_id=meeting_id, authority_id=authority_id, left_at=None)):
        stay.person = person
    session.flush()
    fund_id, after = meetings.get(meeting_id).fund_id, {"authority_id": authority_id, "person": person}
    audit.record("web:seat:named", meeting_id, by=by, fund_id=fund_id, before={"person": before}, after=after)
