"""Proxies: held by somebody, told to whoever holds them, and to whoever gave one that falls; two at once reach one holder once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fundtracker.authorities.rules import Function
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.notices import proxies, replies, sheets
from fundtracker.notices.rules import Answer
from tests.committees.scene import BEFORE, a_scene, pay
from tests.factories import a_mandate, a_user, an_authority
from tests.notices.acts import answer, mails, notices, told
from tests.watch import clock_at


def to(template):
    return [mail.to for mail in mails(template)]


def test_whoever_gets_a_proxy_is_told_and_told_when_it_is_taken_back(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 1, Answer.PROXY, proxy_to=0)
    assert to("proxy_given") == [scene.members[0].email]
    answer(scene, meeting_id, 1, Answer.PROXY, proxy_to=0)
    assert len(to("proxy_given")) == 1, "said twice, told once"
    answer(scene, meeting_id, 1, Answer.PRESENT, at="2024-03-02 09:00")
    assert to("proxy_taken_back") == [scene.members[0].email]
    assert to("proxy_fallen") == []


def test_whoever_gave_a_proxy_is_told_when_its_holder_stays_away(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 1, Answer.PROXY, proxy_to=0)
    answer(scene, meeting_id, 0, Answer.PROXY, proxy_to=2, at="2024-03-02 09:00")
    assert to("proxy_fallen") == [scene.members[1].email]
    assert proxies.of_meeting(meeting_id) == {scene.donors[0].id: scene.donors[2].id}
    answer(scene, meeting_id, 0, Answer.PRESENT, at="2024-03-03 09:00")
    assert proxies.of_meeting(meeting_id) == {scene.donors[1].id: scene.donors[0].id}
    assert to("proxy_given") == [scene.members[0].email, scene.members[2].email, scene.members[0].email], "it holds again"


def test_clearing_an_answer_tells_who_held_its_proxy(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 1, Answer.PROXY, proxy_to=0)
    with clock_at("2024-03-02 09:00"), transaction():
        replies.clear(meeting_id, scene.donors[1].id, by=scene.by)
    assert to("proxy_taken_back") == [scene.members[0].email]


def test_no_proxy_to_a_seat_for_which_nobody_sits(scene):
    empty, read_only = an_authority(), an_authority()
    a_mandate(a_user(), read_only, function=Function.READER)
    for donor in (empty, read_only):
        pay(scene.fund, donor, 500_000)
    meeting_id = told(scene)
    offered = dict(sheets.holders(meeting_id, scene.donors[1].id))
    assert scene.donors[0].id in offered and not {empty.id, read_only.id} & set(offered)
    for donor in (empty, read_only):
        with clock_at(BEFORE), pytest.raises(Refusal, match="Nobody is known"), transaction():
            replies.give(meeting_id, scene.donors[1].id, answer=Answer.PROXY, proxy_to_id=donor.id, by=scene.by)
    with clock_at(BEFORE), transaction():
        replies.give(meeting_id, empty.id, answer=Answer.PRESENT, person="Claude Petit", by=scene.by, by_phone=True)
    with clock_at(BEFORE), transaction():
        replies.give(meeting_id, scene.donors[1].id, answer=Answer.PROXY, proxy_to_id=empty.id, by=scene.by)


def test_the_pages_say_whose_proxy_a_seat_holds_before_it_says_that_it_stays_away(scene, client):
    meeting_id = told(scene)
    answer(scene, meeting_id, 1, Answer.PROXY, proxy_to=0)
    with clock_at(BEFORE):
        client.sign_in(scene.members[0])
        for address in (f"/meetings/{meeting_id}", f"/meetings/{meeting_id}/reply"):
            assert scene.donors[1].name in client.get(address).text, address


def test_of_two_proxies_at_once_to_one_holder_one_is_kept(any_database):
    scene = a_scene(code="MAR-2023")
    meeting_id = told(scene)
    holder, givers, app = scene.donors[0].id, [donor.id for donor in scene.donors[1:]], any_database.app
    members = [member.id for member in scene.members[1:]]
    session.rollback()

    def give(number):
        with app.app_context(), clock_at(BEFORE):
            try:
                with transaction():
                    by = Actor("user", members[number])
                    replies.give(meeting_id, givers[number], answer=Answer.PROXY, proxy_to_id=holder, by=by)
            except Refusal:
                return 0
            finally:
                session.remove()
        return 1

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(give, range(2))) == 1
    assert len(proxies.of_meeting(meeting_id)) == 1
    assert len(notices(meeting_id)) == 3


def test_whoever_gave_a_proxy_that_stands_again_is_told_so(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 1, Answer.PROXY, proxy_to=0)
    answer(scene, meeting_id, 0, Answer.ABSENT, at="2024-03-02 09:00")
    answer(scene, meeting_id, 0, Answer.PRESENT, at="2024-03-03 09:00")
    assert to("proxy_fallen") == [scene.members[1].email]
    assert to("proxy_stands") == [scene.members[1].email]
