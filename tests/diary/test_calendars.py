"""The calendar that programs fetch: read back with a parser, right across both changes of the clock, 404 for whoever has no rights."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar, Event

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Mandate
from fundtracker.diary import addresses, events
from fundtracker.diary.rules import Audience, EventKind
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.db import session, transaction
from fundtracker.notices import convening
from tests.client import Client
from tests.committees.scene import Scene, a_scene, an_item, draft
from tests.databases import Database
from tests.diary.acts import NOW, an_event, facts, row
from tests.factories import a_mandate, a_user, an_authority
from tests.watch import clock_at


def address_of(user: User) -> str:
    token = addresses.new_token()
    with transaction():
        addresses.keep(user.id, token, by=COMMAND)
    return f"/diary/calendar/{token}.ics"


def fetched(client: Client, address: str, at: str = NOW) -> dict[str, Event]:
    """The events of a calendar by their UID."""
    with clock_at(at):
        answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    found = Calendar.from_ical(answer.data)
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


def only(client: Client, address: str) -> Event:
    [event] = fetched(client, address).values()
    return event


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [(date(2026, 3, 29), 1, 2), (date(2026, 10, 25), 2, 1)],
    ids=["clock goes forward", "clock goes back"],
)
def test_hours_are_those_of_paris_across_a_change_of_the_clock(
    database: Database, client: Client, day: date, before: int, after: int
) -> None:
    starts = datetime(day.year, day.month, day.day, 0, 30, tzinfo=PARIS)
    ends = datetime(day.year, day.month, day.day, 9, 0, tzinfo=PARIS)
    an_event(starts_at=starts, ends_at=ends)
    event = only(client, address_of(a_user("staff")))
    first, last = event.decoded("dtstart"), event.decoded("dtend")
    assert (first.strftime("%H:%M"), last.strftime("%H:%M")) == ("00:30", "09:00")
    assert (first.utcoffset(), last.utcoffset()) == (timedelta(hours=before), timedelta(hours=after))
    assert (first, last) == (starts, ends)
    assert event["dtstart"].params["TZID"] == "Europe/Paris"


def test_the_zone_is_told_with_its_two_changes_a_year(database: Database, client: Client) -> None:
    an_event()
    found = Calendar.from_ical(client.get(address_of(a_user("staff"))).data)
    [zone] = found.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Paris"
    assert {str(part["tzname"]): part["rrule"]["bymonth"] for part in zone.subcomponents} == {"CEST": [3], "CET": [10]}
    assert (str(found["method"]), str(found["version"])) == ("PUBLISH", "2.0")


def test_an_entry_keeps_its_uid_and_its_sequence_grows_until_it_is_cancelled(database: Database, client: Client) -> None:
    address, event_id = address_of(a_user("staff")), an_event()
    first = only(client, address)
    assert (first["sequence"], first["status"], str(first["summary"])) == (0, "CONFIRMED", "Groupe-pays Haïti")
    assert str(first["url"]).endswith(f"/diary/{event_id}")
    with clock_at("2026-03-02 09:00"), transaction():
        events.edit(event_id, facts(place="Nantes"), version=row(event_id).version, by=COMMAND)
    second = only(client, address)
    assert (second["uid"], second["sequence"], second["location"]) == (first["uid"], 1, "Nantes")
    assert second.decoded("dtstamp") > first.decoded("dtstamp")
    with clock_at("2026-03-03 09:00"), transaction():
        events.cancel(event_id, reason="Grève des trains.", by=COMMAND)
    third = only(client, address)
    assert (third["uid"], third["sequence"], third["status"]) == (first["uid"], 2, "CANCELLED")
    assert str(third["summary"]) == "Annulé\u00a0: Groupe-pays Haïti"
    assert "Grève des trains." in third["description"]


def test_text_that_looks_like_calendar_lines_stays_text(database: Database, client: Client) -> None:
    an_event(title_fr="A; B, C\\n", text_fr="x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:faux", place="é" * 190)
    event = only(client, address_of(a_user("staff")))
    assert str(event["summary"]) == "A; B, C\\n"
    assert "END:VEVENT" in event["description"]
    assert event["location"] == "é" * 190


def test_an_unchanged_calendar_is_not_sent_again(database: Database, client: Client) -> None:
    address, event_id = address_of(a_user("staff")), an_event()
    with clock_at(NOW):
        first = client.get(address)
        tag = first.headers["ETag"]
        assert first.headers["Cache-Control"] == "private, max-age=900"
    with clock_at("2026-03-01 09:30"):
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
    with transaction():
        events.edit(event_id, facts(place="Nantes"), version=row(event_id).version, by=COMMAND)
    with clock_at("2026-03-01 09:31"):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_the_calendar_speaks_its_persons_language(database: Database, client: Client) -> None:
    an_event()
    address = address_of(a_user("staff", language="en"))
    client.set_cookie("language", "fr")
    event = only(client, address)
    assert str(event["summary"]) == "Haiti country group"
    assert "Gathering of a country group" in event["description"]


def test_what_was_more_than_a_year_ago_is_left_out(database: Database, client: Client) -> None:
    address = address_of(a_user("staff"))
    an_event()
    assert len(fetched(client, address, "2027-03-20 10:00")) == 1
    assert len(fetched(client, address, "2027-03-22 10:00")) == 0


def convened(scene: Scene) -> int:
    meeting_id = draft(scene, "2024-03-31 11:00")
    an_item(scene, meeting_id, title="Une école à Ijoukak")
    with clock_at("2024-03-01 09:00"), transaction():
        convening.convene(meeting_id, by=scene.by)
    return meeting_id


def test_a_members_calendar_holds_their_committees_meetings_and_nobody_elses(database: Database, client: Client) -> None:
    scene = a_scene(code="MAR-2023")
    meeting_id, other = convened(scene), a_scene(code="HTI-2021")
    an_event(kind=EventKind.VISIT, fund_id=scene.fund.id, audience=Audience.DONORS)
    for user, seen in ((scene.members[0], 2), (other.members[0], 0), (scene.staff, 2)):
        found = fetched(client, address_of(user), "2024-03-02 09:00")
        assert len(found) == seen
    event = next(event for uid, event in found.items() if uid.startswith(f"meeting-{meeting_id}@"))
    assert event.decoded("dtstart").strftime("%H:%M %z") == "11:00 +0200"
    assert str(event["url"]).endswith(f"/meetings/{meeting_id}")
    with clock_at("2024-03-05 09:00"), transaction():
        convening.cancel(meeting_id, by=scene.by)
    found = fetched(client, address_of(scene.members[0]), "2024-03-06 09:00")
    assert [event["status"] for uid, event in found.items() if uid.startswith("meeting")] == ["CANCELLED"]


def test_an_address_that_is_unknown_revoked_or_of_somebody_gone_is_no_page(app: Flask, client: Client) -> None:
    staff, former = a_user("staff"), a_user()
    mandate = a_mandate(former, an_authority())
    addressed = {"staff": address_of(staff), "former": address_of(former)}
    for address in addressed.values():
        assert client.get(address).status_code == 200
    with transaction():
        addresses.revoke(staff.id, by=COMMAND)
        session.get_one(Mandate, mandate.id).ends_on = date(2024, 1, 1)
    for address in (*addressed.values(), "/diary/calendar/x.ics", f"/diary/calendar/{'a' * 43}.ics", "/diary/calendar/%C3%A9.ics"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_calendar_is_only_read(database: Database, client: Client, method: str) -> None:
    send: Any = getattr(client, method)
    assert send(address_of(a_user("staff"))).status_code == 405
