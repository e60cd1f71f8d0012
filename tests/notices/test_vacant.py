"""Seats that stand vacant after elections: they hold and give no proxy, and count in no quorum, until a successor is named."""

import datetime

import pytest

from fundtracker.authorities.rules import Function
from fundtracker.committees import seats
from fundtracker.kernel.errors import Refusal
from fundtracker.notices import proxies, replies, sheets
from fundtracker.notices.rules import Answer
from tests.committees.scene import AFTER, BEFORE
from tests.factories import a_mandate, a_user
from tests.notices.acts import answer, told
from tests.watch import clock_at

LAPSES = {"function": Function.ELECTED, "starts_on": datetime.date(2020, 1, 1), "ends_on": datetime.date(2024, 3, 5)}
LATER = "2024-03-08 09:00"


def proxies_at(moment, meeting_id):
    with clock_at(moment):
        return proxies.of_meeting(meeting_id)


def test_a_proxy_falls_when_its_holder_s_seat_becomes_vacant_and_stands_again_with_a_successor(scene):
    giver, holder = scene.donors[2], scene.donors[1]
    a_mandate(a_user(), holder, **LAPSES)
    meeting_id = told(scene)
    answer(scene, meeting_id, 2, Answer.PROXY, proxy_to=1)
    assert proxies_at(BEFORE, meeting_id) == {giver.id: holder.id}
    assert proxies_at(LATER, meeting_id) == {}
    with clock_at(LATER):
        assert replies.of_meeting(meeting_id)[giver.id].falls
        assert replies.summary(meeting_id).proxies == 0
    a_mandate(a_user(), holder, function=Function.ELECTED, starts_on=datetime.date(2024, 3, 6))
    assert proxies_at(LATER, meeting_id) == {giver.id: holder.id}


def test_a_proxy_given_by_a_seat_that_is_vacant_now_falls(scene):
    a_mandate(a_user(), scene.donors[2], **LAPSES)
    meeting_id = told(scene)
    answer(scene, meeting_id, 2, Answer.PROXY, proxy_to=1)
    assert proxies_at(LATER, meeting_id) == {}


def test_a_vacant_seat_is_not_offered_and_takes_no_proxy(scene):
    a_mandate(a_user(), scene.donors[1], **LAPSES)
    meeting_id = told(scene)
    with clock_at(BEFORE):
        assert scene.donors[1].id in dict(sheets.holders(meeting_id, scene.donors[2].id))
    with clock_at(LATER):
        assert [key for key, _name in sheets.holders(meeting_id, scene.donors[2].id)] == [scene.donors[0].id]
    with pytest.raises(Refusal, match="vacant") as refused:
        answer(scene, meeting_id, 2, Answer.PROXY, at=LATER, proxy_to=1)
    assert refused.value.field == "proxy_to_id"


def test_a_vacant_seat_is_outside_the_base_of_every_item(scene):
    a_mandate(a_user(), scene.donors[1], **LAPSES)
    meeting_id = told(scene)
    with clock_at(BEFORE):
        assert len(seats.base(meeting_id)) == 3
    with clock_at(AFTER):
        assert scene.donors[1].id not in seats.base(meeting_id)
