"""A donor that merged gives its seat to the one it became part of: one seat and one vote at meetings to come, history as it was."""

from datetime import date

import pytest
from sqlalchemy import select

from fundtracker.authorities import successions
from fundtracker.committees import leading, meetings, recusals, seats
from fundtracker.committees.models import Seat
from fundtracker.committees.rules import Presence
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.notices import convening, proxies
from fundtracker.notices import replies as answers
from fundtracker.notices.models import Notice
from fundtracker.notices.rules import Answer
from tests.committees.scene import AFTER, attend, convened, pay
from tests.factories import an_authority
from tests.notices.acts import answer, told
from tests.watch import clock_at

LATER = "2024-03-05 09:00"


def merged(scene, gone, into, at=LATER):
    with clock_at(at), transaction():
        successions.record(gone.id, successor_id=into.id, since=date(2024, 3, 5), reason="Arrêté", by=scene.by)


def seated(meeting_id):
    return set(session.scalars(select(Seat.authority_id).filter_by(meeting_id=meeting_id)))


def test_two_seats_become_one_and_the_quorum_counts_one(any_scene):
    first, second, third = any_scene.donors
    meeting_id = told(any_scene)
    merged(any_scene, first, second)
    assert seated(meeting_id) == {second.id, third.id}
    with clock_at(LATER):
        assert seats.base(meeting_id) == {second.id, third.id}


def test_one_without_a_seat_sits_in_its_place_and_its_people_are_told(scene):
    newcomer = an_authority()
    meeting_id = told(scene)
    merged(scene, scene.donors[0], newcomer)
    assert seated(meeting_id) == {newcomer.id, scene.donors[1].id, scene.donors[2].id}
    with clock_at("2024-03-06 09:00"):
        convening.keep_up()
    notices = {
        (row.authority_id, row.revoked_at is None) for row in session.scalars(select(Notice).filter_by(email=scene.members[0].email))
    }
    assert notices == {(scene.donors[0].id, False), (newcomer.id, True)}


def test_the_chair_leads_on_for_the_one_that_stands(scene):
    merged(scene, scene.donors[0], scene.donors[2])
    with clock_at("2024-03-06 09:00"):
        leads = leading.of_committee(scene.committee_id)
    assert (leads[0].user_id, leads[0].authority_id) == (scene.chair.id, scene.donors[2].id)


def test_answers_and_proxies_of_the_seat_that_goes_are_asked_afresh(scene):
    first, second, third = scene.donors
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.PRESENT)
    answer(scene, meeting_id, 2, Answer.PROXY, proxy_to=0)
    merged(scene, first, second)
    assert proxies.of_meeting(meeting_id) == {}
    lines = answers.of_meeting(meeting_id)
    assert set(lines) == {second.id, third.id}
    assert lines[third.id].answer is None


def test_a_recusal_holds_for_the_one_that_stands(scene):
    first, second, _ = scene.donors
    meeting_id, item_id = convened(scene)
    with clock_at("2024-03-02 09:00"), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=first.id, reason="Au conseil du partenaire", by=scene.by)
    merged(scene, first, second)
    assert recusals.of_item(item_id) == {second.id}


def test_a_meeting_that_was_held_keeps_who_sat(scene):
    meeting_id, _ = convened(scene)
    with clock_at(AFTER):
        attend(scene, meeting_id, Presence.PRESENT, Presence.PRESENT, Presence.ABSENT)
    with clock_at("2024-03-14 09:00"), transaction():
        meetings.hold(meeting_id, by=scene.by)
    sat, counted = seated(meeting_id), seats.base(meeting_id)
    merged(scene, scene.donors[0], scene.donors[1], at="2024-04-01 09:00")
    assert (seated(meeting_id), seats.base(meeting_id)) == (sat, counted)


def test_while_a_meeting_is_under_way_nobody_merges(scene):
    meeting_id, _ = convened(scene)
    with pytest.raises(Refusal, match="under way"):
        merged(scene, scene.donors[0], scene.donors[1], at=AFTER)
    assert len(seated(meeting_id)) == 3


def test_what_is_paid_before_a_new_meeting_gives_one_seat(scene):
    first, second, _ = scene.donors
    merged(scene, first, second)
    pay(scene.fund, second, 100)
    assert leading.seated(scene.fund.id) == sorted([second.id, scene.donors[2].id])
