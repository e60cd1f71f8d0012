"""Who may make whom what: nobody their own role, an administrator always left, no right but by name (trust.md S35, S36)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from fundtracker.accounts import users
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, Role, permissions_of
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal
from fundtracker.mail.models import Mail
from tests.client import Client
from tests.databases import Database
from tests.factories import a_mandate, a_user, an_authority


def do(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with transaction():
        return verb(*args, **{"by": COMMAND, **kwargs})


def role_of(user_id: int) -> Role | None:
    session.rollback()
    return users.get(user_id).role


def test_whoever_records_may_not_approve() -> None:
    for role in Role:
        assert not {Permission.RECORD, Permission.APPROVE} <= permissions_of(role)
    assert permissions_of(None) == frozenset()


def test_nobody_changes_their_own_role_or_closes_their_own_account(database: Database) -> None:
    a_user("admin")
    own = a_user("admin").id
    with pytest.raises(Denied):
        do(users.change_role, own, role="approver", by=Actor("user", own))
    with pytest.raises(Denied):
        do(users.set_active, own, active=False, by=Actor("user", own))
    assert role_of(own) is Role.ADMIN


@pytest.mark.parametrize("other_admin", [None, {"active": False}])
def test_the_last_administrator_stays(database: Database, other_admin: dict[str, Any] | None) -> None:
    last = a_user("admin").id
    if other_admin:
        a_user("admin", **other_admin)
    with pytest.raises(Denied):
        do(users.change_role, last, role=None)
    with pytest.raises(Denied):
        do(users.set_active, last, active=False)
    assert role_of(last) is Role.ADMIN


def test_two_administrators_who_remove_each_other_at_once_leave_one(any_database: Database) -> None:
    ids = [a_user("admin").id, a_user("admin").id]
    a_user("approver")  # who can confirm roles, so that neither is kept for that
    session.rollback()
    gate = threading.Barrier(2)

    def remove(own: int, other: int) -> None:
        with any_database.app.app_context():
            gate.wait()
            try:
                do(users.change_role, other, role=None, by=Actor("user", own))
            except Denied:
                pass
            finally:
                session.remove()

    threads = [threading.Thread(target=remove, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.scalar(select(func.count()).select_from(User).filter_by(role=Role.ADMIN)) == 1


def test_one_address_signs_in_as_one_person(any_database: Database) -> None:
    do(users.create, email="Zoe@Example.org", name="Zoé", role=None)
    with pytest.raises(Refusal, match="already"):
        do(users.create, email="zoe@example.ORG ", name="Another", role="admin")
    assert session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.parametrize(
    "email",
    [
        "",
        "zoe",
        "zoe@",
        "@example.org",
        "a@b@c",
        "zoé@example.org",
        "ａgent@example.org",
        "zoe@example.org\nBcc: x@y.org",
        "a b@example.org",
        "zoe@example..org",
        "zoe@[127.0.0.1]",
        "x" * 300 + "@example.org",
        "zoe@example.org.",
        "Zoé <zoe@example.org>",
        "zoe@example.org\0",
    ],
)
def test_what_is_no_address_is_refused(database: Database, email: str) -> None:
    with pytest.raises(Refusal) as refused:
        do(users.create, email=email, name="Zoé", role=None)
    assert refused.value.field == "email"


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "Zoé\nBcc: x", "Zoé\u202e", "Zoé\0", "Zo\u2028é"])
def test_a_name_that_could_mislead_is_refused(database: Database, name: str) -> None:
    with pytest.raises(Refusal):
        do(users.create, email="zoe@example.org", name=name, role=None)


def test_whoever_acts_for_an_authority_gets_no_role_before_the_mandate_ends(any_database: Database) -> None:
    user = a_user()
    mandate = a_mandate(user, an_authority())
    with pytest.raises(Refusal) as refused:
        do(users.change_role, user.id, role="approver")
    assert refused.value.field == "role"
    with transaction():
        session.merge(mandate).ends_on = clock.today() - timedelta(days=1)
    do(users.change_role, user.id, role="approver")
    assert role_of(user.id) is Role.APPROVER


def test_an_old_page_about_a_person_is_refused(database: Database) -> None:
    a_user("admin")
    user = a_user("staff")
    do(users.change_role, user.id, role="auditor", version=1)
    with pytest.raises(Conflict):
        do(users.change_role, user.id, role="admin", version=1)


def test_nobody_is_a_person_that_does_not_exist(database: Database) -> None:
    with pytest.raises(NotFound):
        users.get(7)
    with pytest.raises(NotFound):
        do(users.change_role, 7, role="admin")


def test_an_administrator_invites_and_the_person_gets_a_link(client: Client) -> None:
    client.sign_in(a_user("admin"))
    answer = client.post("/staff/users/new", data={"name": "Zoé Été", "email": "zoe@example.org", "role": "auditor"})
    assert answer.status_code == 303
    user = users.find_by_email("zoe@example.org")
    assert user is not None
    assert (user.role, user.waiting) == (Role.AUDITOR, True)
    assert session.scalars(select(Mail.to)).all() == ["zoe@example.org"]
    page = client.get(answer.location).text
    assert f"/staff/users/{user.id}/invite" in page
    assert client.post(f"/staff/users/{user.id}/invite").status_code == 303
    assert session.scalars(select(Mail.to)).all() == ["zoe@example.org"] * 2


def test_whoever_has_a_password_is_not_invited_again(client: Client) -> None:
    client.sign_in(a_user("admin"))
    other = a_user()
    client.post(f"/staff/users/{other.id}/invite")
    assert session.scalars(select(Mail.to)).all() == []


def test_an_invitation_sent_twice_is_one(client: Client) -> None:
    client.sign_in(a_user("admin"))
    data = {"name": "Zoé", "email": "zoe@example.org", "role": "", "submission_key": "the same"}
    first, second = client.post("/staff/users/new", data=data), client.post("/staff/users/new", data=data)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert session.scalars(select(Mail.to)).all() == ["zoe@example.org"]


@pytest.mark.parametrize("role", ["owner", "ADMIN", "admin ", "1", "\u202eadmin"])
def test_a_role_that_does_not_exist_is_refused(client: Client, role: str) -> None:
    client.sign_in(a_user("admin"))
    other = a_user("staff")
    answer = client.post(f"/staff/users/{other.id}", data={"role": role, "version": "1"})
    assert answer.status_code == 422
    assert role_of(other.id) is Role.STAFF


def test_an_administrator_gives_a_role_closes_and_opens_an_account(client: Client) -> None:
    client.sign_in(a_user("admin"))
    other = a_user("staff")
    assert client.post(f"/staff/users/{other.id}", data={"role": "auditor", "version": "1"}).status_code == 303
    assert role_of(other.id) is Role.AUDITOR
    check = client.post(f"/staff/users/{other.id}/close")
    assert check.status_code == 200 and other.email in check.text and users.get(other.id).active is True, "first a check page"
    session.rollback()
    assert client.confirm(f"/staff/users/{other.id}/close", {}).status_code == 303
    session.rollback()
    assert users.get(other.id).active is False
    assert client.confirm(f"/staff/users/{other.id}/open", {}).status_code == 303
    session.rollback()
    assert users.get(other.id).active is True


def test_an_administrator_is_told_why_their_own_account_stays(client: Client) -> None:
    own = a_user("admin")
    client.sign_in(own)
    assert client.post(f"/staff/users/{own.id}", data={"role": "", "version": "1"}).status_code == 403
    answer = client.post(f"/staff/users/{own.id}/close")
    assert "son propre compte" in client.get(answer.location).text
    assert users.get(own.id).active is True


@pytest.mark.parametrize("path", ["/me/language", "/me/password", "/sign-in", "/staff/users/new"])
def test_fields_that_no_form_has_change_nothing(client: Client, path: str) -> None:
    own = a_user("auditor")
    client.sign_in(own)
    client.post(path, data={"role": "admin", "is_admin": "1", "id": "1", "active": "0", "language": "en", "email": "x@example.org"})
    found = users.get(own.id)
    assert (found.role, found.active, found.email) == (Role.AUDITOR, True, own.email)


def test_a_person_keeps_their_language(client: Client) -> None:
    own = a_user("auditor")
    client.sign_in(own)
    client.post("/me/language", data={"language": "en"})
    assert users.get(own.id).language == "en"
    assert client.post("/me/language", data={"language": "xx"}).status_code == 303
    assert users.get(own.id).language == "en"


def test_people_are_listed_staff_first_as_people_sort_names(client: Client) -> None:
    client.sign_in(a_user("admin", name="Zoé Admin"))
    for name in ("Yann", "Élise", "eve", "Adam"):
        a_user(name=name)
    assert [line.name for line in users.list_().rows] == ["Zoé Admin", "Adam", "Élise", "eve", "Yann"]


def test_people_are_found_by_name_address_and_role(client: Client) -> None:
    client.sign_in(a_user("admin", name="Zoé Admin"))
    a_user(name="Élise Marchand", email="e.marchand@rennes.example")
    for query in ("q=ELISE", "q=rennes", "role=none"):
        text = client.get(f"/staff/users?{query}").text
        assert "Élise Marchand" in text
        assert 'href="/staff/users/1"' not in text
    assert "Élise" not in client.get("/staff/users?role=admin").text
    assert "Élise" not in client.get("/staff/users?q=nobody-at-all").text


def test_a_long_list_of_people_has_pages(client: Client) -> None:
    client.sign_in(a_user("admin"))
    for _ in range(30):
        a_user()
    first, last = users.list_(page=1), users.list_(page=99)
    assert (len(first.rows), len(last.rows), last.page, first.total) == (25, 6, 2, 31)
    assert "page=2" in client.get("/staff/users").text
