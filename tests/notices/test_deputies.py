"""A link is no more than its holder's: a deputy named by one opens nothing before somebody who signs in stands for it."""

import re

import pytest
from sqlalchemy import select

from fundtracker.committees.rules import Presence
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.notices import links, proxies, replies, sending, sheets, worklist
from fundtracker.notices.models import Notice, Reply
from fundtracker.notices.rules import Answer
from fundtracker.votes import sitting, stays
from tests.committees.scene import AFTER, BEFORE
from tests.factories import a_mandate, a_user
from tests.notices.acts import answer, notices
from tests.notices.acts import told as convened
from tests.watch import clock_at

LATER = "2024-03-01 09:05"
STRANGER = {"answer": "deputy", "person": "Achetez sur exemple.com", "deputy_email": "stranger@example.com"}


@pytest.fixture
def told(scene, client):
    """A meeting whose first seat named a deputy by the link of its notice; its id."""
    meeting_id = convened(scene)
    token = sending.token(notices(meeting_id)[0])
    with clock_at(BEFORE):
        assert client.post(f"/reply/{token}", data=STRANGER).status_code == 303
    return meeting_id


def mailed(email):
    return session.scalars(select(Mail).where(Mail.to == email).order_by(Mail.id)).all()


def test_a_deputy_named_by_a_link_gets_no_mail_and_no_link(scene, told):
    assert mailed("stranger@example.com") == []
    assert [row for row in notices(told) if row.deputy] == []
    assert replies.of_meeting(told)[scene.donors[0].id].deputy_waits


def seen_on(page):
    """What the button that confirms a deputy sends."""
    return re.search(r'name="seen" value="(\w+)"', page)[1]


@pytest.mark.parametrize("until", ["button", "check page"])
@pytest.mark.parametrize("how", ["address", "name", "taken back"])
def test_the_deputy_who_is_confirmed_is_the_one_who_was_read(scene, client, told, until, how):
    address, token = f"/meetings/{told}/seats/{scene.donors[0].id}/deputy", sending.token(notices(told)[0])
    with clock_at(BEFORE):
        client.sign_in(scene.chair)
        sent = {"seen": seen_on(client.get(f"/meetings/{told}/replies").text)}
        if until == "check page":
            assert client.post(address, data=sent).status_code == 200
            sent["step"] = "confirm"
        if how == "taken back":
            with transaction():
                replies.clear(told, scene.donors[0].id, by=scene.by)
        changed = {"address": {"deputy_email": "evil@example.com"}, "name": {"person": "Une autre"}, "taken back": {}}[how]
    with clock_at(LATER):
        assert client.post(f"/reply/{token}", data={**STRANGER, **changed}).status_code == 303
        late = client.post(address, data=sent)
        assert late.status_code == 409
        assert [row for row in notices(told) if row.deputy] == [] == mailed("evil@example.com")
        assert client.confirm(address, {"seen": seen_on(client.get(f"/meetings/{told}/replies").text)}).status_code == 303
        assert [row.email for row in notices(told) if row.deputy] == [changed.get("deputy_email", STRANGER["deputy_email"])]


def test_the_seats_people_and_the_staff_are_told_of_it(scene, told):
    last = mailed(scene.chair.email)[-1]
    assert last.template == "deputy_named"
    text = str(sender.set_mail(last).get_content())
    assert "stranger@example.com" in text
    assert f"/meetings/{told}/replies" in text
    assert [row.template for row in mailed(scene.members[1].email)] == ["notice"], "another seat's people are not"
    with clock_at(BEFORE):
        assert [line.kind for line in worklist.waiting()].count("deputy_to_confirm") == 1


@pytest.mark.parametrize("who", ["titular", "staff"])
def test_whoever_signs_in_for_the_seat_or_staff_confirm_it(scene, client, told, who):
    address = f"/meetings/{told}/seats/{scene.donors[0].id}/deputy"
    with clock_at(BEFORE):
        client.sign_in(scene.chair if who == "titular" else scene.staff)
        page = client.get(f"/meetings/{told}/replies").text
        assert "Confirmer ce suppléant" in page
        assert client.confirm(address, {"seen": seen_on(page)}).status_code == 303
        [deputy] = [row for row in notices(told) if row.deputy]
        assert links.find(sending.token(deputy)).deputy
        assert [row.template for row in mailed("stranger@example.com")] == ["notice"]
        assert worklist.waiting() == [line for line in worklist.waiting() if line.kind != "deputy_to_confirm"]
    assert "Achetez" not in str(sender.set_mail(mailed("stranger@example.com")[0])), "no mail greets with what somebody typed"


def test_nobody_else_confirms_it(scene, client, told):
    address = f"/meetings/{told}/seats/{scene.donors[0].id}/deputy"
    reader = a_user()
    a_mandate(reader, scene.donors[0], function="reader")
    with clock_at(BEFORE):
        for person in (scene.members[1], reader):
            client.sign_in(person)
            assert client.post(address).status_code == 404
            assert "Confirmer ce suppléant" not in client.get(f"/meetings/{told}/replies").text
        assert client.post(f"/meetings/{told}/seats/{scene.donors[1].id}/deputy").status_code == 404
    assert mailed("stranger@example.com") == []


def test_another_deputy_by_the_link_waits_again_and_the_confirmed_one_is_let_go(scene, client, told):
    by_link, seat = Actor("seat", notices(told)[0].id), scene.donors[0].id
    with clock_at(BEFORE), transaction():
        replies.confirm_deputy(told, seat, by=scene.chairing)
    said = {"answer": Answer.DEPUTY, "person": STRANGER["person"], "deputy_email": STRANGER["deputy_email"]}
    with clock_at(BEFORE), transaction():
        replies.give(told, seat, by=by_link, **said)
    assert not replies.of_meeting(told)[seat].deputy_waits, "the same one stays confirmed"
    with clock_at(BEFORE), transaction():
        replies.give(told, seat, by=by_link, **{**said, "deputy_email": "other@example.com"})
    assert replies.of_meeting(told)[seat].deputy_waits
    assert all(row.revoked_at is not None for row in notices(told) if row.deputy)
    assert mailed("other@example.com") == []


def test_who_signs_in_names_a_deputy_at_once_and_the_others_of_the_seat_are_told(scene):
    meeting_id, colleague = convened_with_colleague(scene)
    answer(scene, meeting_id, 0, Answer.DEPUTY, person="Luc Petit", deputy_email="luc@example.org", by=scene.chairing)
    assert [row.email for row in notices(meeting_id) if row.deputy] == ["luc@example.org"]
    assert [row.template for row in mailed(colleague.email)][-1] == "deputy_named"
    assert "deputy_named" not in [row.template for row in mailed(scene.chair.email)]


def convened_with_colleague(scene):
    colleague = a_user()
    a_mandate(colleague, scene.donors[0])
    return convened(scene), colleague


def test_a_seat_whose_deputy_nobody_confirmed_has_nobody_and_holds_no_proxy_until_then(scene, told):
    """Its own people were counted until now, though it said that they do not come: a proxy given to it would have been nobody's."""
    seat, giver = scene.donors[0].id, scene.donors[1].id
    assert session.get_one(Reply, (told, seat)).deputy_confirmed_at is None
    assert session.scalar(select(Notice.id).filter_by(meeting_id=told, deputy=True)) is None
    with clock_at(BEFORE):
        assert seat not in proxies.with_person(told)
        assert seat not in dict(sheets.holders(told, giver))
    with pytest.raises(Refusal, match="Nobody is known to sit"):
        answer(scene, told, 1, Answer.PROXY, proxy_to_id=seat)
    with clock_at(BEFORE), transaction():
        replies.confirm_deputy(told, seat, by=scene.by)
    with clock_at(BEFORE):
        assert seat in proxies.with_person(told)
        assert seat in dict(sheets.holders(told, giver))
    answer(scene, told, 1, Answer.PROXY, proxy_to_id=seat)
    assert proxies.of_meeting(told) == {giver: seat}


@pytest.mark.parametrize("address", ["a@b..fr", "a@b", ".a@example.org", "a..b@example.org", "a@example.org, b@example.org", "a@-b.fr"])
def test_a_deputys_address_is_read_as_strictly_as_any(scene, client, address):
    meeting_id = convened(scene)
    token = sending.token(notices(meeting_id)[0])
    with clock_at(BEFORE):
        refused = client.post(f"/reply/{token}", data={**STRANGER, "deputy_email": address})
    assert refused.status_code == 422
    assert STRANGER["person"] in refused.text


def test_a_link_names_a_few_deputies_a_day_whatever_their_addresses(scene, client, told):
    token = sending.token(notices(told)[0])
    for hour in range(10, 20):
        with clock_at(f"2024-03-01 {hour}:00"):
            last = client.post(f"/reply/{token}", data={**STRANGER, "deputy_email": f"stranger{hour}@example.com"})
            other = client.post(f"/reply/{token}", data={"answer": "present", "person": "X"})
            assert other.status_code == 303, "whether one comes is told as often as one likes"
    assert last.status_code == 422 and "téléphonez" in last.text
    assert len([mail for mail in mailed(scene.chair.email) if mail.template == "deputy_named"]) <= replies.MOST_BY_LINK
    with clock_at("2024-03-03 10:00"):
        assert client.post(f"/reply/{token}", data=STRANGER).status_code == 303


def test_nobody_is_known_to_sit_for_a_seat_whose_deputy_waits(scene, client, told):
    seat, address = scene.donors[0].id, f"/meetings/{told}/replies"
    assert seat not in sitting.expected(told) and sitting.of_seat(told, seat) == ""
    assert (replies.summary(told).coming, replies.summary(told).waiting) == (0, 1)
    with clock_at(AFTER):
        with transaction():
            stays.arrive_all(told, by=scene.by)
        assert stays.there(told) == frozenset()
        with pytest.raises(Refusal, match="Say who sits"), transaction():
            stays.arrive(told, authority_id=seat, presence=Presence.PRESENT, by=scene.by)
        client.sign_in(scene.staff)
        assert "suppléant que personne n’a confirmé" in client.get(f"/meetings/{told}/session").text
        assert "suppléant que personne n’a confirmé" in client.get(address).text


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_confirmed_deputy_or_the_titular_who_comes_sits_for_the_seat(scene, told, confirmed):
    seat, person = scene.donors[0].id, "" if confirmed else scene.chair.name
    with clock_at(AFTER), transaction():
        if confirmed:
            replies.confirm_deputy(told, seat, by=scene.by)
        stays.arrive(told, authority_id=seat, presence=Presence.PRESENT, person=person, by=scene.by)
    [stay] = stays.of_meeting(told)[seat]
    assert stay.person == (STRANGER["person"] if confirmed else scene.chair.name)
