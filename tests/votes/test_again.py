"""A meeting without quorum: its items are convened again or put to a consultation, in one act, by whoever leads."""

import pytest
from sqlalchemy import func, select

from fundtracker.committees import agenda, meetings, register
from fundtracker.committees.models import Meeting
from fundtracker.committees.rules import MeetingStatus, Outcome
from fundtracker.kernel.db import session, transaction
from fundtracker.mail.models import Mail
from tests.committees.scene import AFTER, BEFORE, a_scene, convened
from tests.votes.test_views import note
from tests.votes.test_votes import arrive
from tests.watch import clock_at

AGAIN = {"day": "2024-03-20", "hour": "11:00", "place": "", "video_url": "https://video.example.org/2"}
CONSULT = {"ends_on": "2024-03-20", "hour": "18:00"}


@pytest.fixture
def stuck(scene):
    """A meeting that has begun with one of three seats there."""
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0)
    return meeting_id, item_id


def the_other(meeting_id):
    return session.scalars(select(Meeting.id).where(Meeting.reconvenes_id == meeting_id)).one()


def mails():
    session.rollback()
    return session.scalar(select(func.count()).select_from(Mail))


def test_the_same_items_are_convened_again_and_decided_by_whoever_comes(scene, stuck, client):
    meeting_id, _item = stuck
    before = mails()
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        assert f"/meetings/{meeting_id}/again" in client.get(f"/meetings/{meeting_id}/session").text
        assert client.confirm(f"/meetings/{meeting_id}/again", AGAIN).status_code == 303
        again = the_other(meeting_id)
        found = meetings.get(again)
        assert (found.status, found.quorum_needed) == (MeetingStatus.CONVENED, False)
        assert meetings.get(meeting_id).status is MeetingStatus.HELD
        [item] = agenda.items(again)
        assert mails() == before + len(scene.members)
    with clock_at("2024-03-20 11:05"):
        client.sign_in(scene.chair)
        assert note(client, scene, again, "present", "", "").status_code == 303
        assert client.confirm(f"/meetings/{again}/items/{item.id}/adopt", {"text": ""}).status_code == 303
    assert [line.outcome for line in register.of_meeting(again).values()] == [Outcome.ADOPTED]
    assert register.of_meeting(meeting_id) == {}


def test_the_check_page_says_that_the_second_notice_is_late(scene, stuck, client):
    meeting_id, _item = stuck
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        soon = client.post(f"/meetings/{meeting_id}/again", data={**AGAIN, "day": "2024-03-15"}).text
        later = client.post(f"/meetings/{meeting_id}/again", data=AGAIN).text
    assert "1 jour franc avant" in soon
    assert "franc avant" not in later
    assert session.scalar(select(func.count()).select_from(Meeting)) == 1, "a check page changes nothing"


def test_the_same_items_go_to_a_consultation_that_members_answer(scene, stuck, client):
    meeting_id, _item = stuck
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        assert client.confirm(f"/meetings/{meeting_id}/consult", CONSULT).status_code == 303
    other = the_other(meeting_id)
    assert meetings.get(other).in_writing
    [item] = agenda.items(other)
    with clock_at("2024-03-14 09:00"):
        for number in (0, 1, 2):
            client.sign_in(scene.members[number])
            address = f"/meetings/{other}/items/{item.id}/ballots/{scene.donors[number].id}"
            assert client.confirm(address, {"choice": "for"}).status_code == 303
    assert [line.outcome for line in register.of_meeting(other).values()] == [Outcome.ADOPTED]


@pytest.mark.parametrize(
    ("way", "wrong"),
    [
        ("again", {**AGAIN, "day": "2024-03-01"}),
        ("again", {**AGAIN, "day": ""}),
        ("again", {**AGAIN, "hour": "25:00"}),
        ("again", {**AGAIN, "day": "2024-03-31", "hour": "02:30"}),
        ("again", {**AGAIN, "video_url": "javascript:alert(1)"}),
        ("consult", {**CONSULT, "ends_on": "2024-03-01"}),
        ("consult", {**CONSULT, "ends_on": "2024-03-31", "hour": "02:30"}),
        ("consult", {"ends_on": "", "hour": ""}),
    ],
)
def test_impossible_days_and_addresses_are_told(scene, stuck, client, way, wrong):
    meeting_id, _item = stuck
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        assert client.post(f"/meetings/{meeting_id}/{way}", data=wrong).status_code == 422
    assert session.scalar(select(func.count()).select_from(Meeting)) == 1


@pytest.mark.parametrize(("way", "data"), [("again", AGAIN), ("consult", CONSULT)])
def test_only_who_leads_takes_items_up_and_not_too_early(scene, stuck, client, way, data):
    meeting_id, _item = stuck
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        assert client.post(f"/meetings/{meeting_id}/{way}", data=data).status_code == 422, "the meeting has not begun"
        assert f"/meetings/{meeting_id}/again" not in client.get(f"/meetings/{meeting_id}/session").text
    with clock_at(AFTER):
        client.sign_in(scene.members[2])
        assert client.post(f"/meetings/{meeting_id}/{way}", data=data).status_code == 403
        assert f"/meetings/{meeting_id}/again" not in client.get(f"/meetings/{meeting_id}/session").text
        client.sign_in(a_scene().members[0])
        assert client.post(f"/meetings/{meeting_id}/{way}", data=data).status_code == 404
    assert session.scalar(select(func.count()).select_from(Meeting)) == 1


def test_what_was_left_is_taken_up_once_unless_what_followed_was_cancelled(scene, stuck, client):
    meeting_id, _item = stuck
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        assert client.confirm(f"/meetings/{meeting_id}/consult", CONSULT).status_code == 303
        for way, data in (("again", AGAIN), ("consult", CONSULT)):
            refused = client.post(f"/meetings/{meeting_id}/{way}", data=data)
            assert (refused.status_code, "déjà repris" in refused.text) == (422, True)
        with transaction():
            meetings.cancel(the_other(meeting_id), by=scene.by)
        assert client.confirm(f"/meetings/{meeting_id}/again", AGAIN).status_code == 303
    assert session.scalar(select(func.count()).select_from(Meeting)) == 3
