"""Signing up: places in the order people came, never more than there are, whoever waits moves up and is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from fundtracker.diary import events, sign_ups, viewers
from fundtracker.diary.rules import Audience, EventKind, TravelColour
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from tests.databases import Database
from tests.diary.acts import NOW, an_event, comes, facts, leaves, mails, row
from tests.factories import a_fund, a_user
from tests.watch import clock_at


def listed(event_id: int) -> list[tuple[str, bool]]:
    """Who is on the list, and whether with a place."""
    session.rollback()
    lines = sign_ups.of_event(events.get(event_id, viewers.Viewer(1, staff=True)))
    return [(line.email, line.has_place) for line in lines]


def test_the_first_have_places_and_the_next_moves_up_and_is_told_once(database: Database) -> None:
    first, second, third = (a_user("staff") for _ in range(3))
    event_id = an_event(capacity=1)
    for person in (first, second, third):
        comes(event_id, person)
    assert listed(event_id) == [(first.email, True), (second.email, False), (third.email, False)]
    leaves(event_id, third)
    assert mails("diary_moved_up") == []
    leaves(event_id, first)
    assert listed(event_id) == [(second.email, True)]
    assert mails("diary_moved_up") == [second.email]


def test_who_comes_back_waits_behind_the_others(database: Database) -> None:
    first, second = a_user("staff"), a_user("staff")
    event_id = an_event(capacity=1)
    comes(event_id, first)
    comes(event_id, second)
    leaves(event_id, first)
    comes(event_id, first, "2026-03-01 09:05")
    assert listed(event_id) == [(second.email, True), (first.email, False)]


def test_a_persons_standing_says_how_many_are_before_them(database: Database) -> None:
    people = [a_user("staff") for _ in range(4)]
    event_id = an_event(capacity=2)
    for person in people:
        comes(event_id, person)
    event = events.get(event_id, viewers.VISITOR)
    with clock_at(NOW):
        found = [sign_ups.standing(event, person.id) for person in people]
        nobody = sign_ups.standing(event, None)
    assert [(one.has_place, one.ahead) for one in found] == [(True, 0), (True, 0), (False, 0), (False, 1)]
    assert (nobody.signed_up, nobody.taken, nobody.left, nobody.waiting) == (False, 2, 0, 2)
    assert not found[0].may_sign_up
    assert found[0].may_give_up
    assert nobody.may_sign_up
    assert sign_ups.counts([event_id]) == {event_id: 4}
    assert sign_ups.events_of(people[0].id) == {event_id}


def test_nobody_signs_up_twice_or_for_what_has_begun_is_cancelled_or_closed(database: Database) -> None:
    person = a_user("staff")
    event_id = an_event(sign_up_until=date(2026, 3, 10))
    with pytest.raises(Refusal, match="ended"):
        comes(event_id, person, "2026-03-11 00:00")
    comes(event_id, person)
    with pytest.raises(Refusal, match="already"):
        comes(event_id, person)
    with pytest.raises(Refusal, match="begun"):
        leaves(event_id, person, "2026-03-20 10:00")
    with clock_at(NOW), transaction():
        events.cancel(event_id, reason="Grève.", by=COMMAND)
    for act in (comes, leaves):
        with pytest.raises(Refusal, match="cancelled"):
            act(event_id, person)
    with pytest.raises(Refusal, match="not signed up"):
        leaves(an_event(), person)


def test_nobody_signs_up_for_what_is_not_theirs(database: Database) -> None:
    hidden, stranger = an_event(audience=Audience.STAFF), a_user()
    with pytest.raises(NotFound):
        comes(hidden, stranger)
    with pytest.raises(NotFound):
        comes(99, stranger)
    with pytest.raises(Refusal, match="mandate"):
        comes(an_event(), stranger)


def test_a_mission_in_orange_takes_nobody_before_its_written_approval(database: Database) -> None:
    person, fund = a_user("staff"), a_fund()
    advice = {"travel_colour": TravelColour.ORANGE, "travel_on": date(2026, 2, 20), "travel_source": "diplomatie.gouv.fr"}
    mission = {"kind": EventKind.MISSION, "fund_id": fund.id, **advice}
    event_id = an_event(**mission)
    with pytest.raises(Refusal, match="written approval"):
        comes(event_id, person)
    with clock_at(NOW), transaction():
        approved = facts(**mission, approved_by_name="Anne Dubois", approved_on=date(2026, 3, 1))
        events.edit(event_id, approved, version=row(event_id).version, by=COMMAND)
    comes(event_id, person)
    assert listed(event_id) == [(person.email, True)]


def test_staff_take_someone_off_the_list_of_their_entry_alone(database: Database) -> None:
    first, second = a_user("staff"), a_user("staff")
    event_id, other = an_event(capacity=1), an_event()
    own = comes(event_id, first)
    comes(event_id, second)
    with pytest.raises(NotFound), clock_at(NOW), transaction():
        sign_ups.take_off(own, event_id=other, by=COMMAND)
    with clock_at(NOW), transaction():
        sign_ups.take_off(own, event_id=event_id, by=COMMAND)
    assert mails("diary_moved_up") == [second.email]
    with pytest.raises(NotFound), clock_at(NOW), transaction():
        sign_ups.take_off(own, event_id=event_id, by=COMMAND)


def test_whose_account_is_closed_is_not_written_to(database: Database) -> None:
    first, second = a_user("staff"), a_user("staff")
    event_id = an_event(capacity=1)
    comes(event_id, first)
    comes(event_id, second)
    with transaction():
        session.get_one(type(second), second.id).active = False
    leaves(event_id, first)
    assert mails("diary_moved_up") == []


def test_of_several_at_once_only_as_many_as_there_are_places_have_one(any_database: Database) -> None:
    people = [a_user("staff") for _ in range(4)]
    ids = [person.id for person in people]
    event_id = an_event(capacity=2)
    together = Barrier(len(ids))

    def come(user_id: int) -> int:
        with any_database.app.app_context(), clock_at(NOW):
            together.wait()
            with transaction():
                return sign_ups.sign_up(event_id, user_id=user_id, by=COMMAND)

    with ThreadPoolExecutor(len(ids)) as threads:
        made = list(threads.map(come, ids))
    assert len(set(made)) == 4
    assert sorted(place for _, place in listed(event_id)) == [False, False, True, True]


def test_one_person_at_once_on_two_devices_is_on_the_list_once(any_database: Database) -> None:
    user_id = a_user("staff").id
    event_id = an_event(capacity=2)
    together = Barrier(2)

    def come(_: int) -> bool:
        with any_database.app.app_context(), clock_at(NOW):
            together.wait()
            try:
                with transaction():
                    return bool(sign_ups.sign_up(event_id, user_id=user_id, by=COMMAND))
            except Refusal:
                return False

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(come, range(2))) == [False, True]
    assert len(listed(event_id)) == 1


def test_two_who_leave_at_once_move_two_up_each_told_once(any_database: Database) -> None:
    people = [a_user("staff") for _ in range(4)]
    ids, emails = [person.id for person in people], [person.email for person in people]
    event_id = an_event(capacity=2)
    for person in people:
        comes(event_id, person)
    together = Barrier(2)

    def leave(user_id: int) -> int:
        with any_database.app.app_context(), clock_at(NOW):
            together.wait()
            with transaction():
                return sign_ups.give_up(event_id, user_id=user_id, by=COMMAND)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(leave, ids[:2]))
    assert listed(event_id) == [(emails[2], True), (emails[3], True)]
    assert sorted(mails("diary_moved_up")) == sorted(emails[2:])
