"""A person's diary as a calendar that programs fetch (RFC 5545): stable UIDs, growing SEQUENCE, hours of Paris, cancelled ones said so."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from icalendar import Calendar, Event, vCalAddress

from fundtracker.accounts import users
from fundtracker.diary import diary, events, viewers
from fundtracker.diary.events import EventLine
from fundtracker.kernel import clock
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.text import msg
from fundtracker.mail import house
from fundtracker.notices import calendars, sheets
from fundtracker.web import wording
from fundtracker.web.language import speaking

ASK_AGAIN = timedelta(hours=6)
"""How often calendars are asked to look."""


@dataclass(frozen=True)
class Subscription:
    """A calendar as it is sent: its bytes and what names this state of it."""

    content: bytes
    tag: str


def build(user_id: int) -> Subscription:
    """The diary of a person, in the person's language: what comes and what was within a year; the same rows give the same bytes."""
    viewer, since = viewers.of_person(user_id), clock.now() - diary.KEPT
    with speaking(users.get(user_id).language):
        calendar = calendars.empty("PUBLISH")
        calendar.add("x-wr-calname", wording.say(msg("Solidarity funds")))
        calendar.add("refresh-interval", ASK_AGAIN, {"value": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
        for line in events.all_(viewer, since=since):
            calendar.add_component(_component(line))
        for entry in sheets.entries(diary.meetings_of(viewer, since=since), user_id):
            calendar.add_component(calendars.component(entry))
    content = _written(calendar)
    return Subscription(content, hashlib.sha256(content).hexdigest()[:32])


def _component(line: EventLine) -> Event:
    """An entry as one event of a calendar."""
    cancelled = line.cancelled_at is not None
    title = wording.in_language(line.title_fr, line.title_en)
    said = [wording.say(line.kind_name), wording.in_language(line.fund_fr, line.fund_en), wording.in_language(line.text_fr, line.text_en)]
    event = Event()
    event.add("uid", f"diary-{line.id}@{house.address().rpartition('@')[2]}")
    event.add("sequence", line.sequence)
    event.add("dtstamp", line.changed_at.replace(microsecond=0))
    event.add("dtstart", line.starts_at.astimezone(PARIS))
    event.add("dtend", line.ends_at.astimezone(PARIS))
    event.add("summary", wording.say(msg("Cancelled: %(title)s", title=title)) if cancelled else title)
    event.add("location", line.place)
    event.add("description", "\n".join(text for text in (line.cancel_reason, *said) if text))
    event.add("url", f"{house.site()}/diary/{line.id}")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event["organizer"] = vCalAddress(f"mailto:{house.address()}")
    return event


def _written(calendar: Calendar) -> bytes:
    return bytes(calendar.to_ical())
