"""Answers of seats and their proxies: the last word counts, limits hold, deputies are convened in turn."""

import pytest

from fundtracker.committees import meetings
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.notices import proxies, replies
from fundtracker.notices.rules import Answer
from tests.committees.scene import draft
from tests.factories import an_authority
from tests.notices.acts import answer, mails, notices, told
from tests.watch import clock_at


def test_the_last_word_counts(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.ABSENT)
    answer(scene, meeting_id, 0, Answer.REMOTE, person="Zoé")
    line = replies.of_meeting(meeting_id)[scene.donors[0].id]
    assert (line.answer, line.person, line.by_phone) == (Answer.REMOTE, "Zoé", False)
    assert replies.summary(meeting_id) == replies.Summary(seats=3, answered=1, coming=1, proxies=0, absent=0)
    assert replies.summary(meeting_id).silent == 2


def test_a_proxy_counts_until_its_holder_stays_away_and_again_when_the_holder_comes(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.PROXY, proxy_to=1)
    giver, holder = scene.donors[0].id, scene.donors[1].id
    assert proxies.of_meeting(meeting_id) == {giver: holder}
    assert proxies.held(proxies.of_meeting(meeting_id), holder) == [giver]
    answer(scene, meeting_id, 1, Answer.ABSENT)
    assert proxies.of_meeting(meeting_id) == {}
    assert replies.of_meeting(meeting_id)[giver].falls
    answer(scene, meeting_id, 1, Answer.PRESENT)
    assert proxies.of_meeting(meeting_id) == {giver: holder}
    answer(scene, meeting_id, 0, Answer.PRESENT)
    assert proxies.of_meeting(meeting_id) == {}


def test_one_proxy_a_head(any_scene):
    meeting_id = told(any_scene)
    answer(any_scene, meeting_id, 0, Answer.PROXY, proxy_to=2)
    with pytest.raises(Refusal, match="already"):
        answer(any_scene, meeting_id, 1, Answer.PROXY, proxy_to=2)
    answer(any_scene, meeting_id, 0, Answer.PROXY, proxy_to=2)
    with pytest.raises(Refusal, match="itself"):
        answer(any_scene, meeting_id, 1, Answer.PROXY, proxy_to=0)


def test_a_deputy_is_convened_in_turn_and_the_one_before_no_longer(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.DEPUTY, person="Luc Petit", deputy_email=" Luc.Petit@Example.org ")
    deputy = notices(meeting_id)[-1]
    assert (deputy.email, deputy.name, deputy.deputy) == ("luc.petit@example.org", "Luc Petit", True)
    assert deputy.authority_id == scene.donors[0].id
    assert mails("notice")[-1].to == "luc.petit@example.org"
    answer(scene, meeting_id, 0, Answer.DEPUTY, person="Zoé Roy", deputy_email="zoe@example.org")
    assert [row.revoked_at is None for row in notices(meeting_id) if row.deputy] == [False, True]
    stamp = notices(meeting_id)[3].stamp
    answer(scene, meeting_id, 0, Answer.DEPUTY, person="Luc Petit", deputy_email="luc.petit@example.org")
    assert notices(meeting_id)[3].revoked_at is None
    assert notices(meeting_id)[3].stamp != stamp
    assert [mail.to for mail in mails("notice")][3:] == ["luc.petit@example.org", "zoe@example.org", "luc.petit@example.org"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"person": "", "deputy_email": "a@example.org"}, "person"),
        ({"person": "Luc", "deputy_email": ""}, "deputy_email"),
        ({"person": "Luc", "deputy_email": "a@example.org,b@example.org"}, "deputy_email"),
        ({"person": "Luc", "deputy_email": "a@b@example.org"}, "deputy_email"),
        ({"person": "Luc", "deputy_email": "a@example.org\nBcc: b@example.org"}, "deputy_email"),
        ({"person": "Luc", "deputy_email": f"{'a' * 300}@example.org"}, "deputy_email"),
        ({"person": "Luc", "deputy_email": "été@example.org"}, "deputy_email"),
    ],
)
def test_a_deputy_has_a_name_and_one_address(scene, facts, field):
    meeting_id = told(scene)
    with pytest.raises(Refusal) as refused:
        answer(scene, meeting_id, 0, Answer.DEPUTY, **facts)
    assert refused.value.field == field
    assert replies.summary(meeting_id).answered == 0


def test_answers_are_taken_from_the_convening_to_the_end(scene):
    drafted = draft(scene)
    with pytest.raises(Refusal, match="not convened"):
        answer(scene, drafted, 0, Answer.PRESENT)
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.PRESENT, at="2024-03-13 12:00")
    with pytest.raises(Refusal, match="over"):
        answer(scene, meeting_id, 0, Answer.ABSENT, at="2024-03-13 23:00")
    with clock_at("2024-03-13 12:30"), transaction():
        meetings.hold(meeting_id, by=scene.by)
    with pytest.raises(Refusal, match="over"):
        answer(scene, meeting_id, 0, Answer.ABSENT, at="2024-03-13 12:40")


def test_an_authority_without_a_seat_answers_nothing(scene):
    meeting_id, stranger = told(scene), an_authority().id
    with clock_at("2024-03-02"), pytest.raises(NotFound), transaction():
        replies.give(meeting_id, stranger, answer=Answer.PRESENT, by=scene.by)


def test_an_answer_can_be_cleared_for_whoever_sits_there_next(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.DEPUTY, person="Luc", deputy_email="luc@example.org")
    with clock_at("2024-03-02"), transaction():
        replies.clear(meeting_id, scene.donors[0].id, by=scene.by)
    assert replies.of_meeting(meeting_id)[scene.donors[0].id].answer is None
    assert notices(meeting_id)[-1].revoked_at is not None
    with clock_at("2024-03-02"), pytest.raises(NotFound), transaction():
        replies.clear(meeting_id, scene.donors[0].id, by=scene.by)
