"""A chair leads by the mandate it was chosen on: nothing given elsewhere makes it lead, or keeps it from leading."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Role
from fundtracker.authorities import mandates, offers, people
from fundtracker.authorities.rules import Function
from fundtracker.committees import committees, leading, recusals
from fundtracker.committees.models import Meeting
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.votes import presiding
from tests.committees.scene import AFTER, BEFORE, a_scene, clock_at, convened
from tests.factories import a_mandate, a_user, an_authority
from tests.votes.acts import arrive

DAY = datetime.date(2024, 3, 13)


@pytest.fixture
def scene(database):
    return a_scene()


def chairs_mandate(scene):
    return committees.get(scene.committee_id).chair_mandate_id


def test_a_chair_leads_for_the_seat_of_the_mandate_it_was_chosen_on_alone(scene):
    led_by = chairs_mandate(scene)
    with clock_at(BEFORE):
        assert [lead.authority_id for lead in leading.of_committee(scene.committee_id)] == [scene.donors[0].id, scene.donors[1].id]
        a_mandate(scene.chair, scene.donors[2])
        assert leading.seat_led_by(scene.committee_id, scene.chair.id) == scene.donors[0].id
        with transaction():
            mandates.end(led_by, authority_id=scene.donors[0].id, ends_on=DAY, by=COMMAND)
    with clock_at(BEFORE):
        assert committees.may_sign(scene.committee_id, scene.chair.id)
    with clock_at("2024-03-20 11:00"):
        assert not committees.may_sign(scene.committee_id, scene.chair.id), "the other mandate opens nothing"
        assert leading.seat_led_by(scene.committee_id, scene.chair.id) is None
        assert [lead.user_id for lead in leading.of_committee(scene.committee_id)] == [scene.members[1].id]


def test_another_authority_s_ballot_or_recusal_is_not_the_chair_s(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE):
        a_mandate(scene.chair, scene.donors[2])
        with transaction():
            recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[2].id, reason="", by=COMMAND)
    with clock_at(AFTER):
        row = session.get_one(Meeting, meeting_id)
        base = {donor.id for donor in scene.donors}
        arrive(scene, meeting_id, 0, 1)
        arrive(scene, meeting_id, 2, person=scene.members[2].name)
        assert presiding.seat_of(row, item_id, among=base - {scene.donors[2].id}) == scene.donors[0].id
        assert presiding.seat_of(row, item_id, among={scene.donors[2].id}) is None, "a planted seat breaks no tie"


def test_who_speaks_for_several_is_chosen_on_one_mandate(scene):
    with clock_at(BEFORE):
        a_mandate(scene.members[1], scene.donors[2], function=Function.OFFICER)
        held = [lead for lead in leading.candidates(scene.fund.id) if lead.user_id == scene.members[1].id]
        assert {lead.authority_id for lead in held} == {scene.donors[1].id, scene.donors[2].id}
        other = next(lead for lead in held if lead.authority_id == scene.donors[2].id)
        people = {"chair_user_id": scene.members[1].id, "vice_chair_user_id": None}
        with transaction():
            committees.set_chairs(scene.committee_id, **people, mandate_ids=[other.mandate_id], by=COMMAND)
        assert chairs_mandate(scene) == other.mandate_id
        with transaction():
            committees.set_chairs(scene.committee_id, **people, by=COMMAND)
        assert chairs_mandate(scene) == other.mandate_id, "who leads already keeps the mandate"


def test_what_ends_with_a_mandate_names_the_chair_of_that_mandate_alone(scene):
    with clock_at(BEFORE):
        a_mandate(scene.chair, scene.donors[2])
        assert len(mandates.consequences(scene.chair.id, scene.donors[0].id)) == 1
        assert mandates.consequences(scene.chair.id, scene.donors[2].id) == []
        stranger = an_authority()
        assert mandates.consequences(scene.chair.id, stranger.id) == []


def mails(template):
    return session.scalars(select(Mail).filter_by(template=template).order_by(Mail.id)).all()


def test_nobody_is_made_chair_in_silence(scene):
    """One member of staff names an elected person of their own and makes them chair: everybody it concerns is told who did it."""
    admin, approver, colleague = a_user(Role.ADMIN), a_user(Role.APPROVER), a_user()
    a_mandate(colleague, scene.donors[2])
    a_mandate(a_user(), scene.donors[2], function=Function.READER)
    with clock_at(BEFORE):
        with transaction():
            named = {"email": "invented@example.org", "name": "Élue Inventée", "function": Function.ELECTED}
            people.give_mandate(authority_id=scene.donors[2].id, **named, starts_on=DAY.replace(month=1), ends_on=None, by=scene.by)
        assert "Élue Inventée" not in [lead.name for lead in leading.candidates(scene.fund.id)], "who has not accepted sits nowhere"
        [offer] = offers.of_authority(scene.donors[2].id)
        person = session.scalars(select(User).filter_by(email="invented@example.org")).one()
        session.rollback()
        with transaction():
            offers.accept(offer.id, by=Actor("user", person.id))
        [invented] = [lead for lead in leading.candidates(scene.fund.id) if lead.name == "Élue Inventée"]
        with transaction():
            committees.set_chairs(scene.committee_id, chair_user_id=invented.user_id, vice_chair_user_id=None, by=scene.by)
    told = mails("committee_led")
    expected = [scene.chair, scene.members[1], scene.members[2], colleague, admin, approver]
    assert {mail.to for mail in told} == {"invented@example.org", *(user.email for user in expected)}
    text = sender.set_mail(told[0]).get_content()
    assert scene.staff.name in text and "Élue Inventée" in text


def test_closing_an_account_says_first_which_seats_and_committees_are_left_without_anybody(scene, client):
    a_mandate(a_user(), scene.donors[1])
    with clock_at(BEFORE):
        client.sign_in(a_user(Role.ADMIN))
        alone = client.post(f"/staff/users/{scene.chair.id}/close")
        shared = client.post(f"/staff/users/{scene.members[1].id}/close")
    assert alone.status_code == shared.status_code == 200
    assert "préside le comité" in alone.text and "Personne d’autre ne parle" in alone.text
    assert scene.donors[1].label in shared.text and "Personne d’autre ne parle" not in shared.text


def test_chairs_that_stay_are_told_to_nobody(scene):
    with clock_at(BEFORE), transaction():
        committees.set_chairs(scene.committee_id, chair_user_id=scene.chair.id, vice_chair_user_id=scene.members[1].id, by=scene.by)
    assert mails("committee_led") == []
