"""Inviting somebody gives no power over them: a mandate that is offered counts for nothing before its person accepts it."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.accounts import users
from fundtracker.authorities import mandates, offers, people
from fundtracker.authorities.rules import Function
from fundtracker.committees import committees, leading, recusals
from fundtracker.committees.models import Meeting
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.mail.models import Mail
from fundtracker.votes import presiding
from tests.committees.scene import AFTER, BEFORE, a_scene, convened
from tests.factories import a_mandate, a_user, an_authority
from tests.watch import clock_at


@pytest.fixture
def scene(database):
    return a_scene(code="MAR-2023")


def offered(user, authority, **changes):
    """Offer somebody an officer's mandate as another officer does."""
    said = {"function": Function.OFFICER, "starts_on": clock.today(), "ends_on": None, **changes}
    with transaction():
        return offers.make(email=user.email, name="Quelqu’un", authority_id=authority.id, by=COMMAND, **said)


def test_a_planted_invitation_gives_no_hold_over_the_chair(scene, client):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE):
        offered(scene.chair, scene.donors[2])
        with transaction():
            recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[2].id, reason="", by=COMMAND)
        assert mandates.authorities_of(scene.chair.id, clock.today())[0].id == scene.donors[0].id
        assert len(mandates.authorities_of(scene.chair.id, clock.today())) == 1
        assert recusals.withheld_from(scene.chair.id, [meeting_id]) == frozenset()
        client.sign_in(scene.chair)
        assert "Une école à Ijoukak" in client.get(f"/meetings/{meeting_id}").text
        assert client.get(f"/donors/{scene.donors[2].siren}").status_code == 404
        led_by = committees.get(scene.committee_id).chair_mandate_id
        with transaction():
            mandates.end(led_by, authority_id=scene.donors[0].id, ends_on=datetime.date(2024, 3, 10), by=COMMAND)
    with clock_at(AFTER):
        assert presiding.seat_of(session.get_one(Meeting, meeting_id), item_id, among={scene.donors[2].id}) is None
        assert not committees.may_sign(scene.committee_id, scene.chair.id)


def test_even_accepted_elsewhere_the_chair_leads_and_reads_by_its_own_seat(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE):
        offer_id = offered(scene.chair, scene.donors[2])
        with transaction():
            offers.accept(offer_id, by=scene.chairing)
            recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[2].id, reason="", by=COMMAND)
        assert leading.seat_led_by(scene.committee_id, scene.chair.id) == scene.donors[0].id
        assert recusals.withheld_from(scene.chair.id, [meeting_id]) == frozenset()
        with transaction():
            recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[0].id, reason="", by=COMMAND)
        assert recusals.withheld_from(scene.chair.id, [meeting_id]) == {item_id}


def test_it_is_shown_on_ones_own_page_and_by_mail_and_accepted_there(database, client):
    person, authority = a_user(), an_authority()
    offer_id = offered(person, authority)
    mail = session.scalars(select(Mail)).one()
    assert (mail.to, mail.template, mail.content["path"]) == (person.email, "mandate_offered", "/me/mandates")
    client.sign_in(person)
    assert client.get("/me").location == "/me/mandates", "it is what comes first"
    assert authority.name in client.get("/me/mandates").text
    assert "/me/mandates" in client.get("/me/account").text
    assert client.confirm(f"/me/mandates/{offer_id}/accept", {}).status_code == 303
    assert mandates.may_see(person.id, authority.id)
    assert client.get("/me").location != "/me/mandates"
    assert client.post(f"/me/mandates/{offer_id}/accept").status_code == 404, "it was answered"


def test_it_is_declined_and_nothing_is_left_of_it(database, client):
    person, authority = a_user(), an_authority()
    offer_id = offered(person, authority)
    client.sign_in(person)
    assert client.post(f"/me/mandates/{offer_id}/decline").status_code == 303
    assert offers.of_person(person.id) == offers.of_authority(authority.id) == []
    assert not mandates.may_see(person.id, authority.id)


def test_another_persons_invitation_does_not_exist(database, client):
    offer_id = offered(a_user(), an_authority())
    client.sign_in(a_user())
    for act in ("accept", "decline"):
        assert client.post(f"/me/mandates/{offer_id}/{act}").status_code == 404
    other = an_authority()
    with pytest.raises(NotFound), transaction():
        offers.withdraw(offer_id, authority_id=other.id, by=COMMAND)


def test_a_member_of_staff_and_a_late_answer_are_refused(database):
    staff, authority = a_user("staff"), an_authority()
    offer_id = offered(staff, authority)
    with pytest.raises(Refusal), transaction():
        offers.accept(offer_id, by=Actor("user", staff.id))
    person = a_user()
    with clock_at("2024-01-01"):
        late = offered(person, authority, ends_on=datetime.date(2024, 2, 1))
    with clock_at("2024-03-01"), pytest.raises(Refusal, match="has passed"), transaction():
        offers.accept(late, by=Actor("user", person.id))


def test_an_address_nobody_signs_in_with_counts_for_nothing_before_its_holder_has_accepted(database):
    """Whoever types it: staff, an officer, a successor's hand-over; nor does a colleague who was invited and never came."""
    authority, invited = an_authority(), a_user(password_hash=None)
    a_mandate(invited, authority, function=Function.OFFICER)
    term = {"authority_id": authority.id, "function": Function.ELECTED, "starts_on": clock.today(), "ends_on": None, "by": COMMAND}
    for email in ("inconnue@example.org", invited.email):
        with transaction():
            assert people.give_mandate(email=email, name="Quelqu’un", **term) is None
    assert {line.function for line in mandates.history_of(authority.id)} == {Function.OFFICER}
    assert not mandates.representing(users.find_by_email("inconnue@example.org").id, clock.today())
    session.rollback()
    assert [mail.template for mail in session.scalars(select(Mail).order_by(Mail.id))] == ["invitation", "invitation"]


def test_an_accepted_mandate_begins_when_it_is_accepted_never_before(database):
    person, authority = a_user(), an_authority()
    with clock_at("2024-01-01"):
        offer_id = offered(person, authority)
    with clock_at("2024-02-01"), transaction():
        mandate_id = offers.accept(offer_id, by=Actor("user", person.id))
    assert mandates.get(mandate_id, authority.id).starts_on == datetime.date(2024, 2, 1)


def test_staff_too_ask_somebody_of_another_authority_and_give_a_colleague_the_mandate_at_once(database):
    authority = an_authority()
    colleague, other = a_user(), a_user()
    a_mandate(colleague, authority, function=Function.READER)
    a_mandate(other, an_authority())
    said = {"authority_id": authority.id, "function": Function.ELECTED, "starts_on": clock.today(), "ends_on": None, "by": COMMAND}
    with transaction():
        assert people.give_mandate(email=colleague.email, name="", **said)
        assert people.give_mandate(email=other.email, name="", **said) is None
    assert [line.email for line in offers.of_authority(authority.id)] == [other.email]
