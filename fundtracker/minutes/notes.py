"""Mails of minutes: to those who took part when remarks are open, to the author of a remark when it is answered, to all when locked."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.mandates import MandateLine
from fundtracker.authorities.rules import Function
from fundtracker.committees import meetings
from fundtracker.committees.models import Seat
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.mail import outbox
from fundtracker.minutes.models import Remark
from fundtracker.votes import turnout

WRITERS = frozenset({Function.OFFICER, Function.ELECTED})
"""Who speaks for an authority: readers read."""


def ask(meeting_id: int, *, until: date, turn: int) -> int:
    """Write to who speaks for an authority that took part, or answered in writing; gives back how many. `turn` tells each sending."""
    return _write_to(meeting_id, turnout.took_part(meeting_id), "minutes_remarks", f"minutes:{meeting_id}:remarks:{turn}", until=until)


def tell_locked(meeting_id: int) -> int:
    """Write to everyone who speaks for an authority with a seat that the minutes are approved and locked; gives back how many."""
    seated = set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))
    return _write_to(meeting_id, seated, "minutes_locked", f"minutes:{meeting_id}:locked")


def answer(row: Remark) -> None:
    """Write to the author of a remark what became of it."""
    person, meeting = session.get_one(User, row.user_id), meetings.get(row.meeting_id)
    if not person.active:
        return
    outbox.write(
        to=person.email,
        template="minutes_answer",
        language=person.language,
        event=f"minutes:{row.meeting_id}:remark:{row.id}",
        name=person.name,
        title=meeting.title,
        remark=row.text,
        taken=bool(row.taken),
        answer=row.answer,
        path=f"/meetings/{row.meeting_id}/minutes",
    )


def _write_to(meeting_id: int, authorities: set[int], template: str, event: str, **values: object) -> int:
    """One mail a person, whatever the number of authorities they speak for; gives back how many."""
    meeting, written = meetings.get(meeting_id), 0
    for person in _people(authorities):
        outbox.write(
            to=person.email,
            template=template,
            language=session.get_one(User, person.user_id).language,
            event=f"{event}:{person.user_id}",
            name=person.person_name,
            title=meeting.title,
            when=meeting.starts_at,
            path=f"/meetings/{meeting_id}/minutes",
            **values,
        )
        written += 1
    return written


def _people(authorities: set[int]) -> Iterator[MandateLine]:
    seen = set()
    for authority_id in sorted(authorities):
        for person in mandates.people_of(authority_id, clock.today()):
            if person.function in WRITERS and person.user_id not in seen:
                seen.add(person.user_id)
                yield person
