"""Forms that send mail have a limit, by who sends them and from where, whichever form it is; the refusal says when to try again."""

import pytest
from sqlalchemy import func, select

from fundtracker.accounts import throttle
from fundtracker.kernel.db import session
from fundtracker.mail.models import Mail
from tests.factories import a_mandate, a_user, an_authority
from tests.watch import clock_at

MOMENT = "2026-03-02 10:00"


def mails():
    session.rollback()
    return session.scalar(select(func.count()).select_from(Mail))


@pytest.fixture
def officer(database):
    user, authority = a_user(), an_authority()
    a_mandate(user, authority)
    return user, f"/donors/{authority.siren}/people/invite"


def invited(number):
    address = f"person{number}@example.com"
    return {"name": "X", "email": address, "function": "reader", "starts_on": "02/03/2026", "ends_on": ""}


def test_an_officer_s_invitations_stop_and_go_on_a_quarter_of_an_hour_later(client, officer):
    user, address = officer
    with clock_at(MOMENT):
        client.sign_in(user)
        for number in range(throttle.MOST_FORMS):
            assert client.confirm(address, invited(number)).status_code == 303
        told = mails()
        refused = client.confirm(address, invited(99))
        assert refused.status_code == 429
        assert "10 h 15" in refused.text.replace("\u202f", " ").replace("\xa0", " ")
        assert "person99@example.com" in refused.text, "what was typed is kept"
        assert mails() == told
    with clock_at("2026-03-02 10:16"):
        assert client.confirm(address, invited(99)).status_code == 303


@pytest.mark.parametrize("kind", ["unknown", "donor", "closed", "staff"])
def test_an_invitation_is_counted_whoever_the_address_belongs_to(client, officer, kind):
    """Staff and closed accounts get no mail: an officer who learns that from the limit would learn whose address it is."""
    user, address = officer
    known = {"unknown": "nobody@example.com", "donor": a_user().email, "closed": a_user(active=False).email, "staff": a_user("staff").email}
    with clock_at(MOMENT):
        client.sign_in(user)
        for number in range(throttle.MOST_FORMS):
            assert client.confirm(address, invited(number)).status_code == 303
        assert client.confirm(address, {**invited(99), "email": known[kind]}).status_code == 429
    with clock_at("2026-03-02 10:30"):
        for _ in range(throttle.MOST_FORMS):
            assert client.confirm(address, {**invited(99), "email": a_user("staff").email}).status_code == 303
        assert client.confirm(address, invited(98)).status_code == 429


@pytest.mark.parametrize("name", ["a://b", "www.exemple.fr", "x" * 121])
@pytest.mark.parametrize("kind", ["unknown", "donor", "staff", "colleague"])
def test_a_name_is_refused_whoever_the_address_belongs_to(client, officer, kind, name):
    user, address = officer
    email = {"unknown": "nobody@example.com", "donor": a_user().email, "staff": a_user("staff").email, "colleague": user.email}[kind]
    with clock_at(MOMENT):
        client.sign_in(user)
        assert client.post(address, data={**invited(1), "name": name, "email": email}).status_code == 422


def test_what_sends_no_mail_is_not_counted(client, officer):
    user, _address = officer
    with clock_at(MOMENT):
        client.sign_in(user)
        for _ in range(throttle.MOST_FORMS + 3):
            assert client.post("/me/language", data={"language": "fr"}).status_code == 303


def test_staff_who_invite_a_whole_committee_are_not_stopped(client, database):
    with clock_at(MOMENT):
        client.sign_in(a_user("admin"))
        for number in range(throttle.MOST_FORMS + 3):
            sent = client.post("/staff/users/new", data={"name": "X", "email": f"p{number}@example.com", "role": ""})
            assert sent.status_code == 303


def test_a_stranger_asks_for_a_few_links_whatever_the_addresses(client, database):
    people = [a_user() for _ in range(throttle.MOST_LINKS_BY_ADDRESS + 5)]
    with clock_at(MOMENT):
        for user in people:
            assert client.post("/forgotten", data={"email": user.email}).status_code == 200
    assert mails() == throttle.MOST_LINKS_BY_ADDRESS
