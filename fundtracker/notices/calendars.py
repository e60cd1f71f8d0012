"""A meeting as a file calendars accept: one UID for its life, a SEQUENCE that grows, hours of Paris with their time zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from fundtracker.kernel.clock import PARIS


@dataclass(frozen=True)
class Entry:
    """What a calendar keeps of a meeting; `guest` is the (name, e-mail) it is sent to, nobody for a member who takes it from the page."""

    meeting_id: int
    title: str
    starts_at: datetime
    minutes: int
    place: str
    video_url: str
    url: str
    text: str
    sequence: int
    cancelled: bool
    stamped_at: datetime
    organizer: str
    guest: tuple[str, str] | None = None


def method(entry: Entry) -> str:
    """What the file asks of the calendar."""
    return "CANCEL" if entry.cancelled else "REQUEST" if entry.guest else "PUBLISH"


def _paris() -> Timezone:
    """The clock of Paris by its rule: readers differ over long lists of changes, all of them read this (RFC 5545, 3.6.5)."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    changes = (
        (TimezoneDaylight(), "CEST", datetime(1981, 3, 29, 2), 3, 1, 2),  # noqa: DTZ001 local by definition
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 10, 2, 1),  # noqa: DTZ001 local by definition
    )
    for part, name, start, month, before, after in changes:
        part.add("dtstart", start)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def component(entry: Entry) -> Event:
    """The meeting as one event of a calendar."""
    event = Event()
    event.add("uid", f"meeting-{entry.meeting_id}@{entry.organizer.rpartition('@')[2]}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at)
    event.add("dtstart", entry.starts_at.astimezone(PARIS))
    event.add("duration", timedelta(minutes=max(entry.minutes, 15)))
    event.add("summary", entry.title)
    event.add("location", entry.place or entry.video_url)
    event.add("description", entry.text)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event["organizer"] = vCalAddress(f"mailto:{entry.organizer}")
    if entry.guest:
        name, email = entry.guest
        guest = vCalAddress(f"mailto:{email}")
        guest.params["CN"] = vText(name)
        guest.params["ROLE"] = vText("REQ-PARTICIPANT")
        guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
        event.add("attendee", guest, encode=False)
    return event


def empty(name_of_method: str) -> Calendar:
    """A calendar with the clock of Paris and nothing in it yet."""
    calendar = Calendar()
    calendar.add("prodid", "-//fundtracker//FR")
    calendar.add("version", "2.0")
    calendar.add("method", name_of_method)
    calendar.add_component(_paris())
    return calendar


def written(entry: Entry) -> str:
    """The file's text."""
    calendar = empty(method(entry))
    calendar.add_component(component(entry))
    return str(calendar.to_ical().decode())
