"""Two persons are two persons: a new approver or administrator is confirmed by another one, or told to all where there is none."""

import pytest
from sqlalchemy import select

from fundtracker.accounts import roles, users
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Role
from fundtracker.audit import AuditEvent
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Denied
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.web.wording import say
from tests.factories import a_user


def by(user):
    return Actor("user", user.id)


def invited(admin, role="approver", email="second@example.org"):
    with transaction():
        return users.invite(email=email, name="Second Compte", role=role, by=by(admin))


def mailed(template):
    session.rollback()
    return [mail.to for mail in session.scalars(select(Mail).filter_by(template=template).order_by(Mail.id))]


def as_read(user_id):
    """What the page of a role to confirm sends."""
    return {"version": str(users.get(user_id).version)}


def role_of(user_id):
    session.rollback()
    return users.get(user_id).role


@pytest.mark.parametrize("role", ["approver", "admin", "staff"])
def test_an_administrators_second_account_approves_nothing_before_another_has_confirmed_it(database, client, role):
    admin, other = a_user("admin"), a_user("approver")
    user_id = invited(admin, role)
    assert role_of(user_id) is None
    assert mailed("role_to_confirm") == [other.email]
    for wrong in (admin, session.get(User, user_id), a_user("staff"), a_user("auditor"), a_user()):
        with pytest.raises(Denied), transaction():
            users.confirm_role(user_id, by=by(wrong))
    client.sign_in(other)
    page = client.get(f"/staff/roles/{user_id}").text
    assert admin.name in page and "second@example.org" in page
    assert client.post(f"/staff/roles/{user_id}/confirm", data=as_read(user_id)).status_code == 303
    assert role_of(user_id) is Role(role)
    assert {admin.email, other.email} <= set(mailed("role_given"))
    assert session.scalar(select(AuditEvent.id).filter_by(action="accounts:user:role-confirmed", subject_id=user_id))


@pytest.mark.parametrize("role", ["approver", "admin", "staff"])
def test_where_there_is_none_yet_it_counts_and_all_are_told_by_mail_and_in_the_trail(database, role):
    admin, staff, gone = a_user("admin"), a_user("staff"), a_user("staff", active=False)
    user_id = invited(admin, role)
    assert role_of(user_id) is Role(role)
    told = mailed("role_given")
    assert {admin.email, staff.email} <= set(told) and gone.email not in told
    text = sender.set_mail(session.scalars(select(Mail).filter_by(template="role_given")).first()).get_content()
    assert admin.name in text and "second@example.org" in text
    assert session.scalar(select(AuditEvent.id).filter_by(action="accounts:user:role", subject_id=user_id))


@pytest.mark.parametrize("before", ["staff", "auditor", "approver"])
def test_promoting_an_account_that_is_there_waits_as_well(database, before):
    admin, _other, user = a_user("admin"), a_user("admin"), a_user(before)
    wanted = "admin" if before == "approver" else "approver"
    with transaction():
        users.change_role(user.id, role=wanted, by=by(admin))
    assert role_of(user.id) is Role(before), "until it is confirmed, what they had counts"
    assert users.get(user.id).role_wanted is Role(wanted)


@pytest.mark.parametrize("role", ["approver", "admin", "staff"])
def test_opening_a_closed_account_with_power_again_makes_a_new_one(database, role):
    admin, other, gone = a_user("admin"), a_user("approver"), a_user(role, active=False)
    with transaction():
        users.set_active(gone.id, active=True, by=by(admin))
    assert (role_of(gone.id), users.get(gone.id).active) == (None, True)
    with transaction():
        users.confirm_role(gone.id, by=by(other))
    assert role_of(gone.id) is Role(role)


@pytest.mark.parametrize(
    ("before", "wanted", "waits"),
    [
        (None, "staff", True),
        ("auditor", "staff", True),
        ("approver", "staff", True),
        ("admin", "staff", False),
        ("staff", "auditor", False),
        (None, "auditor", False),
    ],
)
def test_any_role_with_power_over_money_or_votes_waits_and_one_with_less_does_not(database, before, wanted, waits):
    admin, other, user = a_user("admin"), a_user("approver"), a_user(before)
    with transaction():
        users.change_role(user.id, role=wanted, by=by(admin))
    assert role_of(user.id) is (Role(before) if before and waits else None if waits else Role(wanted))
    assert mailed("role_to_confirm") == ([other.email] if waits else [])
    assert mailed("role_given") == []


def test_every_role_that_may_do_something_has_power_and_reading_alone_is_none():
    assert set(roles.POWER) == {Role.ADMIN, Role.APPROVER, Role.STAFF}


def test_a_role_that_is_refused_is_not_given(database, client):
    admin, other = a_user("admin"), a_user("approver")
    user_id = invited(admin)
    client.sign_in(other)
    assert client.post(f"/staff/roles/{user_id}/refuse", data=as_read(user_id)).status_code == 303
    assert (role_of(user_id), users.get(user_id).role_wanted) == (None, None)
    assert client.post(f"/staff/roles/{user_id}/confirm", data=as_read(user_id)).status_code == 404


@pytest.mark.parametrize("role", ["staff", "auditor", None])
def test_the_page_is_there_for_those_who_may_confirm_alone(database, client, role):
    a_user("approver")
    user_id = invited(a_user("admin"))
    client.sign_in(a_user(role))
    assert client.get(f"/staff/roles/{user_id}").status_code in (403, 404)
    assert client.post(f"/staff/roles/{user_id}/confirm").status_code in (403, 404)
    assert role_of(user_id) is None


def test_the_command_line_needs_no_other(database):
    a_user("admin")
    with transaction():
        assert users.create(email="first@example.org", name="Premier", role="approver", by=COMMAND)


def test_two_hands_of_which_one_invited_the_other_are_said_to_be(app):
    admin, stranger = a_user("admin"), a_user("approver")
    second = session.get(User, invited(admin))
    with app.test_request_context():
        for first, last in ((admin.id, second.id), (second.id, admin.id)):
            [told] = roles.of_one_hand([first], last)
            assert admin.name in say(told) and second.name in say(told)
    assert roles.of_one_hand([admin.id], stranger.id) == []


@pytest.mark.parametrize("how", ["close", "pass-on", "role"])
@pytest.mark.parametrize("last", ["approver", "admin"])
def test_a_lone_administrator_does_not_take_away_the_last_one_who_could_confirm(database, how, last):
    admin, other, colleague = a_user("admin"), a_user(last), a_user("staff")
    with pytest.raises(Denied), transaction():
        if how == "close":
            users.set_active(other.id, active=False, by=by(admin))
        elif how == "pass-on":
            users.pass_on(other.id, to_user_id=colleague.id, close=True, by=by(admin))
        else:
            users.change_role(other.id, role="staff", by=by(admin))
    assert (role_of(other.id), users.get(other.id).active) == (Role(last), True)
    with transaction():
        users.set_active(other.id, active=False, by=COMMAND)
    assert mailed("role_ended") == [other.email, admin.email]


@pytest.mark.parametrize("before", ["closed", "demoted"])
def test_a_house_that_has_had_another_one_never_starts_over_with_one(database, client, before):
    """Whoever ran the server took the last one away: the administrator still makes no second hand of their own."""
    admin, other, promoted = a_user("admin"), a_user("approver"), a_user("staff")
    with transaction():
        users.set_active(other.id, active=False, by=COMMAND) if before == "closed" else users.change_role(other.id, role=None, by=COMMAND)
    for act in (
        lambda: users.invite(email="second@example.org", name="Second Compte", role="approver", by=by(admin)),
        lambda: users.change_role(promoted.id, role="admin", by=by(admin)),
        lambda: users.set_active(other.id, active=True, by=by(admin)) and users.change_role(other.id, role="approver", by=by(admin)),
    ):
        with pytest.raises(Denied), transaction():
            act()
    assert (role_of(promoted.id), users.find_by_email("second@example.org")) == (Role.STAFF, None)
    client.sign_in(admin)
    page = client.post("/staff/users/new", data={"name": "Second", "email": "second@example.org", "role": "approver"})
    assert page.status_code == 403 and "create-user" in page.text


def test_another_hand_never_had_is_no_hand(database):
    """An approver who has not chosen a password yet could confirm nobody: a wrong address typed at the start is put right."""
    admin = a_user("admin")
    wrong = invited(admin)
    with transaction():
        users.set_active(wrong, active=False, by=by(admin))
    assert role_of(invited(admin, email="right@example.org")) is Role.APPROVER


def test_the_only_other_one_may_become_administrator_instead_of_approver(database):
    admin, other = a_user("admin"), a_user("approver")
    with transaction():
        users.change_role(other.id, role="admin", by=by(admin))
    assert role_of(other.id) is Role.ADMIN
    assert other.email in mailed("role_given")


@pytest.mark.parametrize("act", ["close", "role"])
def test_whoever_is_closed_or_demoted_is_told_with_the_others(database, act):
    admin, other, third = a_user("admin"), a_user("approver"), a_user("approver")
    with transaction():
        users.set_active(other.id, active=False, by=by(admin)) if act == "close" else users.change_role(other.id, role=None, by=by(admin))
    assert mailed("role_ended") == [other.email, third.email]
    text = sender.set_mail(session.scalars(select(Mail).filter_by(template="role_ended")).first()).get_content()
    assert admin.name in text and other.email in text


@pytest.mark.parametrize("meanwhile", ["role", "address"])
@pytest.mark.parametrize("verb", ["confirm", "refuse"])
def test_a_role_that_is_confirmed_is_the_one_that_was_read(database, client, meanwhile, verb):
    admin, other, staff = a_user("admin"), a_user("approver"), a_user("staff")
    user_id = invited(admin)
    client.sign_in(other)
    read = client.get(f"/staff/roles/{user_id}")
    version = users.get(user_id).version
    assert f'name="version" value="{version}"' in read.text
    session.rollback()
    with transaction():
        if meanwhile == "role":
            users.change_role(user_id, role="admin", by=by(admin))
        else:
            users.correct(user_id, name="Second", email="evil@example.org", by=by(staff))
    late = client.post(f"/staff/roles/{user_id}/{verb}", data={"version": str(version)})
    assert late.status_code == 409
    assert role_of(user_id) is None and users.get(user_id).role_wanted is not None
    again = users.get(user_id).version
    assert f'name="version" value="{again}"' in late.text, "the page shows what stands now, and its button confirms that"
    assert client.post(f"/staff/roles/{user_id}/{verb}", data={"version": str(again)}).status_code == 303
