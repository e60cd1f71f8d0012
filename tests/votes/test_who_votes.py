"""Who votes is who sits, and whoever kept away from an item does not sign its decision."""

import pytest

from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.committees import attendance, recusals, register
from fundtracker.committees.models import Seat
from fundtracker.committees.rules import Presence
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.notices import replies
from fundtracker.notices.models import Reply
from fundtracker.notices.rules import Answer
from fundtracker.votes import arrivals, entering, sitting, stays, votes
from fundtracker.votes.rules import Choice, Row, Said
from fundtracker.votes.votes import room_of
from tests.committees.scene import BEFORE, convened, sign
from tests.committees.test_views import at
from tests.factories import a_mandate, a_user
from tests.votes.acts import AFTER, adopt, arrive, cast, deputy, member, opened, proxy
from tests.watch import clock_at


def votes_alone(scene, meeting_id, item_id, number, seat):
    room = room_of(meeting_id, item_id)
    return sitting.of_person(scene.members[number].id, meeting_id).votes_for(scene.donors[seat].id, room)


def test_who_gave_a_proxy_does_not_vote_while_it_stands(scene):
    meeting_id, item_id = convened(scene)
    proxy(scene, meeting_id, 2, 1)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER):
        assert not votes_alone(scene, meeting_id, item_id, 2, 2)
        assert votes_alone(scene, meeting_id, item_id, 1, 2)
    opened(scene, meeting_id, item_id)
    with pytest.raises(Denied, match="by its proxy"):
        cast(scene, meeting_id, item_id, 2, Choice.FOR)
    arrive(scene, meeting_id, 2)
    with clock_at(AFTER):
        assert votes_alone(scene, meeting_id, item_id, 2, 2)
        assert not votes_alone(scene, meeting_id, item_id, 1, 2), "who came votes, not the holder"
    with pytest.raises(Denied, match="You vote for the seat you sit for"):
        cast(scene, meeting_id, item_id, 2, Choice.FOR, by=member(scene, 1))
    cast(scene, meeting_id, item_id, 2, Choice.FOR)


def test_who_sent_a_deputy_does_not_vote_unless_they_are_noted_as_there_after_all(scene):
    meeting_id, item_id = convened(scene)
    deputy(scene, meeting_id, 2, "Paule Vidal")
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    with pytest.raises(Denied, match="noted as sitting"):
        cast(scene, meeting_id, item_id, 2, Choice.FOR)
    with clock_at(AFTER), transaction():
        rows = {scene.donors[2].id: Row("present", "present", scene.members[2].name)}
        arrivals.note(meeting_id, rows=rows, by=scene.by)
    cast(scene, meeting_id, item_id, 2, Choice.FOR)


def test_a_colleague_of_whoever_sits_does_not_vote_nor_does_an_officer_who_is_not_named(scene):
    meeting_id, item_id = convened(scene)
    colleague, officer = a_user(), a_user()
    a_mandate(colleague, scene.donors[2])
    a_mandate(officer, scene.donors[2], represents=False)
    with clock_at(AFTER), pytest.raises(Refusal, match="Say who sits"), transaction():
        stays.arrive(meeting_id, authority_id=scene.donors[2].id, presence=Presence.PRESENT, by=scene.by)
    arrive(scene, meeting_id, 0, 1)
    arrive(scene, meeting_id, 2, person=scene.members[2].name)
    opened(scene, meeting_id, item_id)
    with pytest.raises(Denied, match="noted as sitting"):
        cast(scene, meeting_id, item_id, 2, Choice.FOR, by=Actor("user", colleague.id))
    with pytest.raises(Denied, match="You vote for the seat you sit for"):
        cast(scene, meeting_id, item_id, 2, Choice.FOR, by=Actor("user", officer.id))
    with pytest.raises(Denied, match="You vote for the seat you sit for"):
        cast(scene, meeting_id, item_id, 2, Choice.FOR, by=COMMAND)


def entered(scene, meeting_id, item_id, number):
    with clock_at(AFTER), transaction():
        entering.cast_for(item_id, meeting_id=meeting_id, said={scene.donors[number].id: Said(None, Choice.FOR)}, by=scene.by)


def test_staff_enter_no_vote_of_somebody_whose_function_does_not_let_them(scene):
    meeting_id, item_id = convened(scene)
    officer = a_user()
    mandate = a_mandate(officer, scene.donors[2], represents=False)
    arrive(scene, meeting_id, 0, 1)
    arrive(scene, meeting_id, 2, person=officer.name)
    opened(scene, meeting_id, item_id)
    with pytest.raises(Refusal, match="may not vote for"):
        entered(scene, meeting_id, item_id, 2)
    with clock_at(AFTER), transaction():
        mandates.name(mandate.id, authority_id=scene.donors[2].id, represents=True, by=scene.by)
    entered(scene, meeting_id, item_id, 2)
    assert votes.of_item(item_id).said == {scene.donors[2].id: Choice.FOR}


def test_staff_enter_the_vote_of_a_deputy_the_seat_named_and_of_a_name_noted_in_the_room(scene):
    meeting_id, item_id = convened(scene)
    officer = a_user()
    a_mandate(officer, scene.donors[2], represents=False)
    deputy(scene, meeting_id, 2, officer.name)
    arrive(scene, meeting_id, 0, 2)
    arrive(scene, meeting_id, 1, person="Une adjointe")
    opened(scene, meeting_id, item_id)
    entered(scene, meeting_id, item_id, 2)
    entered(scene, meeting_id, item_id, 1)
    assert set(votes.of_item(item_id).said) == {scene.donors[1].id, scene.donors[2].id}


def test_staff_enter_no_vote_of_a_seat_for_which_nobody_is_noted(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    with transaction():
        seat = session.get_one(Seat, (meeting_id, scene.donors[1].id))
        seat.person = ""
    with pytest.raises(Refusal, match="Nobody is noted"):
        entered(scene, meeting_id, item_id, 1)


def test_a_seat_is_not_there_without_anybody_known_to_sit_for_it(scene):
    meeting_id, _ = convened(scene)
    a_mandate(a_user(), scene.donors[2])
    said = {scene.donors[2].id: (Presence.PRESENT, "")}
    with clock_at(AFTER), pytest.raises(Refusal, match="Say who sits"), transaction():
        attendance.record(meeting_id, seats=said, by=scene.by)
    arrive(scene, meeting_id, 0)
    with clock_at(AFTER), pytest.raises(Refusal, match="Say who sits"), transaction():
        arrivals.note(meeting_id, rows={scene.donors[0].id: Row("present", "present", "")}, by=scene.by)


def test_seats_that_said_they_come_without_a_name_wait_for_one(scene, client):
    meeting_id, _ = convened(scene)
    a_mandate(a_user(), scene.donors[2])
    for number in (1, 2):
        with clock_at(BEFORE), transaction():
            replies.give(meeting_id, scene.donors[number].id, by=scene.by, answer=Answer.PRESENT)
    with clock_at(AFTER), transaction():
        stays.arrive_all(meeting_id, by=scene.by)
    assert stays.there(meeting_id) == {scene.donors[1].id}
    with at(AFTER, client, scene.staff):
        shown = client.get(f"/meetings/{meeting_id}/session").text
    assert "personne de nommé" in shown
    assert scene.donors[2].name in shown


def test_only_an_officer_in_office_is_named_to_represent(scene):
    seat, reader = scene.donors[2], a_user()
    reads = a_mandate(reader, seat, function=Function.READER)
    with pytest.raises(Refusal, match="Only an officer"), transaction():
        mandates.name(reads.id, authority_id=seat.id, represents=True, by=COMMAND)
    with pytest.raises(NotFound), transaction():
        mandates.name(reads.id, authority_id=scene.donors[1].id, represents=True, by=COMMAND)


def test_staff_name_an_officer_on_the_page_of_the_authority(scene, client):
    seat, officer = scene.donors[2], a_user()
    mandate = a_mandate(officer, seat, represents=False)
    client.sign_in(scene.staff)
    page = f"/staff/authorities/{seat.id}"
    assert "Désigné pour la représenter" in client.get(page).text
    assert client.confirm(f"{page}/mandates/{mandate.id}/name", {}).status_code == 303
    assert "Agent qui représente la collectivité" in client.get(page).text
    assert seat.id in mandates.representing(officer.id, clock.today())
    assert client.confirm(f"{page}/mandates/{mandate.id}/unname", {}).status_code == 303
    assert seat.id not in mandates.representing(officer.id, clock.today())


def test_whoever_kept_away_from_an_item_does_not_sign_its_decision(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[0].id, reason="", by=COMMAND)
    arrive(scene, meeting_id, 0, 1, 2)
    decision_id = adopt(scene, meeting_id, item_id)
    with clock_at(AFTER), pytest.raises(Refusal, match="took no part"):
        sign(scene, decision_id)
    with clock_at(AFTER):
        sign(scene, decision_id, by=member(scene, 1))
        assert register.get(decision_id).signed_at is not None


def test_a_deputy_named_by_a_reply_link_is_not_expected_before_it_is_confirmed(scene):
    meeting_id, _ = convened(scene)
    seat = scene.donors[2].id
    with clock_at(BEFORE), transaction():
        facts = {"answer": Answer.DEPUTY, "person": "Paule Vidal", "deputy_email": "suppleance@example.org"}
        replies.give(meeting_id, seat, by=Actor("seat", seat), **facts)
    with clock_at(BEFORE):
        assert sitting.expected(meeting_id).get(seat) != "Paule Vidal"
        assert sitting.of_seat(meeting_id, seat) != "Paule Vidal"
        with transaction():
            replies.confirm_deputy(meeting_id, seat, by=member(scene, 2))
        assert sitting.expected(meeting_id)[seat] == sitting.of_seat(meeting_id, seat) == "Paule Vidal"


def test_a_deputy_nobody_has_confirmed_is_not_noted_as_sitting(scene):
    meeting_id, _item = convened(scene)
    deputy(scene, meeting_id, 2, "Noa Suppléance")
    with transaction():
        session.get_one(Reply, (meeting_id, scene.donors[2].id)).deputy_confirmed_at = None
    with pytest.raises(Refusal, match="confirm the deputy"):
        arrive(scene, meeting_id, 2, person="noa suppléance")
    arrive(scene, meeting_id, 2, person="Une autre")
    assert scene.donors[2].id in stays.there(meeting_id)
