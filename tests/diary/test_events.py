"""Entries of the diary: recorded, changed, cancelled; who sees which."""

from datetime import date, datetime
from typing import Any

import pytest

from fundtracker.audit import AuditEvent
from fundtracker.diary import events, viewers, worklist
from fundtracker.diary.rules import Audience, EventKind, TravelColour
from fundtracker.diary.viewers import VISITOR, Viewer
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from tests.committees.scene import a_scene
from tests.databases import Database
from tests.diary.acts import NOW, an_event, comes, facts, mails, row
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.watch import clock_at

STAFF = Viewer(1, staff=True)


def test_an_entry_is_kept_as_it_was_said(database: Database) -> None:
    fund = a_fund("HTI-2021")
    said = {"travel_colour": TravelColour.RED, "travel_on": date(2026, 2, 20), "travel_source": "diplomatie.gouv.fr"}
    event_id = an_event(kind=EventKind.MISSION, fund_id=fund.id, capacity=4, **said)
    found = events.get(event_id, STAFF)
    assert (found.fund_code, found.capacity, found.travel_colour, found.sequence) == ("HTI-2021", 4, TravelColour.RED, 0)
    assert found.waits_for_approval
    assert session.query(AuditEvent).filter_by(action="web:diary:recorded", subject_id=event_id).count() == 1


def test_an_unknown_fund_is_refused(database: Database) -> None:
    with pytest.raises(Refusal) as refused:
        an_event(fund_id=99)
    assert refused.value.field == "fund_id"


def test_only_what_calendars_show_raises_the_sequence(database: Database) -> None:
    event_id = an_event()
    for said, sequence in (({}, 0), ({"capacity": 9}, 0), ({"capacity": 9, "place": "Nantes"}, 1), ({"place": "Nantes"}, 1)):
        with clock_at("2026-03-02 09:00"), transaction():
            events.edit(event_id, facts(**said), version=row(event_id).version, by=COMMAND)
        assert row(event_id).sequence == sequence
    assert row(event_id).changed_at.date() == date(2026, 3, 2)


def test_the_second_editor_is_told(database: Database) -> None:
    event_id = an_event()
    with transaction():
        events.edit(event_id, facts(place="Nantes"), version=1, by=COMMAND)
    with pytest.raises(Conflict), transaction():
        events.edit(event_id, facts(place="Lille"), version=1, by=COMMAND)
    assert row(event_id).place == "Nantes"


def test_more_places_let_those_who_wait_move_up_and_fewer_take_no_place_away(database: Database) -> None:
    people = [a_user("staff") for _ in range(3)]
    event_id = an_event(capacity=1)
    for person in people:
        comes(event_id, person)
    with clock_at(NOW), transaction():
        events.edit(event_id, facts(capacity=2), version=row(event_id).version, by=COMMAND)
    assert mails("diary_moved_up") == [people[1].email]
    with pytest.raises(Refusal) as refused, clock_at(NOW), transaction():
        events.edit(event_id, facts(capacity=1), version=row(event_id).version, by=COMMAND)
    assert (refused.value.field, row(event_id).capacity) == ("capacity", 2)
    with clock_at(NOW), transaction():
        events.edit(event_id, facts(), version=row(event_id).version, by=COMMAND)
    assert mails("diary_moved_up") == [people[1].email, people[2].email]


def test_whoever_signed_up_is_told_of_each_other_hour_or_place_and_of_nothing_else(database: Database) -> None:
    people = [a_user("staff") for _ in range(2)]
    event_id = an_event(capacity=1)
    for person in people:
        comes(event_id, person)
    later = {"starts_at": datetime(2026, 3, 20, 11, tzinfo=PARIS)}
    for said, told in (({"text_fr": "Plus précis."}, 0), (later, 2), ({**later, "title_fr": "Autre titre"}, 2), ({"place": "Nantes"}, 4)):
        with clock_at(NOW), transaction():
            events.edit(event_id, facts(capacity=1, **said), version=row(event_id).version, by=COMMAND)
        assert len(mails("diary_changed")) == told
    with clock_at(NOW), transaction():
        events.edit(event_id, facts(capacity=2), version=row(event_id).version, by=COMMAND)
    assert mails("diary_moved_up") == [people[1].email]
    assert mails("diary_changed")[4:] == [people[0].email]


def test_a_mission_whose_area_turns_orange_stops_until_it_is_approved_and_everyone_on_its_list_knows(database: Database) -> None:
    fund = a_fund("MAR-2023")
    mission: dict[str, Any] = {
        "kind": EventKind.MISSION,
        "fund_id": fund.id,
        "travel_on": date(2026, 2, 1),
        "travel_source": "diplomatie.gouv.fr",
    }
    people = [a_user("staff") for _ in range(2)]
    event_id = an_event(capacity=1, **mission, travel_colour=TravelColour.YELLOW)
    for person in people:
        comes(event_id, person)
    orange, red = ({**mission, "travel_colour": colour} for colour in (TravelColour.ORANGE, TravelColour.RED))
    approved = {**red, "approved_by_name": "Anne Roux", "approved_on": date(2026, 3, 1)}
    for said, stopped, goes_on in ((orange, 2, 0), (red, 2, 0), (approved, 2, 2), (orange, 4, 2)):
        with clock_at(NOW), transaction():
            events.edit(event_id, facts(capacity=1, **said), version=row(event_id).version, by=COMMAND)
        assert (len(mails("diary_suspended")), len(mails("diary_resumed"))) == (stopped, goes_on)
    with clock_at(NOW):
        [line] = worklist.waiting()
        assert (line.kind, line.args, line.reason.values["number"]) == ("mission_to_approve", {"event_id": event_id}, 2)
    with clock_at("2026-04-01 09:00"):
        assert worklist.waiting() == []
    with clock_at(NOW), transaction():
        events.cancel(event_id, reason="Trop dangereux.", by=COMMAND)
    with clock_at(NOW):
        assert worklist.waiting() == []


def test_what_is_over_is_put_right_without_a_mail(database: Database) -> None:
    event_id = an_event()
    comes(event_id, a_user("staff"))
    with clock_at("2026-04-01 09:00"), transaction():
        events.edit(event_id, facts(place="Nantes"), version=row(event_id).version, by=COMMAND)
    assert mails("diary_changed") == []


def test_a_cancelled_entry_tells_everyone_on_its_list_once_and_stays_as_it_was(database: Database) -> None:
    people = [a_user("staff", language=language) for language in ("fr", "en", "fr")]
    event_id = an_event(capacity=1)
    for person in people:
        comes(event_id, person)
    with clock_at(NOW), transaction():
        events.cancel(event_id, reason="Aéroport fermé.", by=COMMAND)
    assert sorted(mails("diary_cancelled")) == sorted(person.email for person in people)
    assert (row(event_id).sequence, row(event_id).cancel_reason) == (1, "Aéroport fermé.")
    for act in (
        lambda: events.cancel(event_id, reason="Encore.", by=COMMAND),
        lambda: events.edit(event_id, facts(place="Lille"), version=row(event_id).version, by=COMMAND),
    ):
        with pytest.raises(Refusal), clock_at(NOW), transaction():
            act()
    assert len(mails("diary_cancelled")) == 3


def test_what_is_over_is_not_cancelled(database: Database) -> None:
    event_id = an_event()
    with pytest.raises(Refusal), clock_at("2026-03-20 12:00"), transaction():
        events.cancel(event_id, reason="Trop tard.", by=COMMAND)
    with clock_at("2026-03-20 11:59"), transaction():
        events.cancel(event_id, reason="Interrompu.", by=COMMAND)


def test_an_entry_that_does_not_exist_is_neither_changed_nor_cancelled(database: Database) -> None:
    with pytest.raises(NotFound), transaction():
        events.edit(9, facts(), version=1, by=COMMAND)
    with pytest.raises(NotFound), transaction():
        events.cancel(9, reason="Rien.", by=COMMAND)


def test_each_sees_what_is_for_them(database: Database) -> None:
    scene, other = a_scene(code="MAR-2023"), a_fund("HTI-2021")
    outsider = a_user()
    a_mandate(outsider, an_authority())
    former = a_user()
    a_mandate(former, scene.donors[0], ends_on=date(2024, 1, 1))
    gone = a_user("staff", active=False)
    made = {
        "public": an_event(),
        "mine": an_event(kind=EventKind.VISIT, fund_id=scene.fund.id, audience=Audience.DONORS),
        "other": an_event(kind=EventKind.VISIT, fund_id=other.id, audience=Audience.DONORS),
        "any": an_event(audience=Audience.DONORS),
        "staff": an_event(audience=Audience.STAFF),
    }
    seen = {
        None: {"public"},
        outsider.id: {"public"},
        former.id: {"public"},
        scene.members[2].id: {"public", "mine", "any"},
        scene.staff.id: set(made),
        a_user("auditor").id: set(made),
        999: {"public"},
    }
    for user_id, names in seen.items():
        viewer = viewers.of_person(user_id)
        assert {line.id for line in events.all_(viewer)} == {made[name] for name in names}
        for name, event_id in made.items():
            if name in names:
                assert events.get(event_id, viewer).id == event_id
            else:
                with pytest.raises(NotFound):
                    events.get(event_id, viewer)
    assert not viewers.still_here(gone.id)
    assert not viewers.still_here(former.id)
    assert viewers.still_here(outsider.id)


def test_entries_that_ended_before_a_day_are_left_out(database: Database) -> None:
    event_id = an_event()
    assert [line.id for line in events.all_(VISITOR, since=datetime(2026, 3, 20, 11, 59, tzinfo=PARIS))] == [event_id]
    assert events.all_(VISITOR, since=datetime(2026, 3, 20, 12, tzinfo=PARIS)) == []
