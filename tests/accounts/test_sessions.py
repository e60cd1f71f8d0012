"""Signing in and out: what a session is, when it ends, what a stolen or planted cookie is worth (trust.md S14 to S21)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from fundtracker.accounts import sign_ins, users
from fundtracker.accounts.models import MailedLink, SignIn, User
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from tests.client import PASSWORD, Client
from tests.databases import Database
from tests.factories import a_user
from tests.watch import clock_at

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=clock.PARIS)


def cookie_of(client: Client) -> str:
    found = client.get_cookie("session")
    return found.value if found else ""


def is_in(client: Client) -> bool:
    return client.get("/me/account").status_code == 200


def another(database: Database, cookie: str = "") -> Client:
    """Another browser, perhaps with a copied cookie."""
    client = database.app.test_client()
    assert isinstance(client, Client)
    if cookie:
        client.set_cookie("session", cookie)
    return client


def test_the_right_password_opens_a_session_and_the_row_holds_no_token(client: Client) -> None:
    client.sign_in(a_user())
    assert is_in(client)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = session.scalars(select(SignIn)).one()
    assert row.token_hash == sign_ins.digest(token)
    assert token not in (row.token_hash, row.address)
    assert len(token) >= 43


def test_case_and_spaces_of_the_address_do_not_matter(client: Client) -> None:
    a_user(email="zoe@example.org")
    answer = client.post("/sign-in", data={"email": "  ZOE@Example.ORG ", "password": PASSWORD})
    assert answer.status_code == 303


def test_a_cookie_copied_before_signing_out_is_dead_after_it(client: Client, database: Database) -> None:
    client.sign_in(a_user())
    thief = another(database, cookie_of(client))
    assert is_in(thief)
    assert client.post("/sign-out").status_code == 303
    assert not is_in(thief)
    assert not is_in(client)


def test_signing_out_leaves_nothing_to_the_next_person(client: Client) -> None:
    client.sign_in(a_user())
    with client.session_transaction() as cookie:
        cookie["draft"] = "secret"
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        assert set(cookie) <= {"_flashes", "csrf_token"}


def test_what_was_planted_before_signing_in_does_not_survive_it(client: Client) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "x"
        cookie["_user_id"] = "chosen by the attacker"
    client.sign_in(a_user())
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != "chosen by the attacker"


def test_signing_in_over_a_planted_session_ends_that_session(client: Client, database: Database) -> None:
    attacker = another(database)
    attacker.sign_in(a_user())
    client.set_cookie("session", cookie_of(attacker))
    client.sign_in(a_user(name="The victim"))
    assert "The victim" in client.get("/me/account").text
    assert not is_in(attacker)


def test_the_token_of_a_form_from_before_signing_in_is_refused_after_it(client: Client) -> None:
    client.get("/sign-in")
    before = client._csrf_token()
    client.sign_in(a_user())
    assert client.post("/sign-out", data={"csrf_token": before}, bare=True).status_code == 400
    assert is_in(client)


def test_the_token_of_another_persons_session_is_refused(client: Client, database: Database) -> None:
    other = another(database)
    other.sign_in(a_user())
    client.sign_in(a_user())
    assert client.post("/sign-out", data={"csrf_token": other._csrf_token()}, bare=True).status_code == 400


def test_there_is_no_remember_cookie_and_a_forged_one_opens_nothing(client: Client, database: Database) -> None:
    user = a_user()
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD, "remember": "1"})
    assert "remember_token" not in str(answer.headers.getlist("Set-Cookie"))
    thief = another(database)
    thief.set_cookie("remember_token", f"{user.id}|0")
    assert not is_in(thief)


@pytest.mark.parametrize(("role", "hours"), [(None, 12), ("staff", 8), ("admin", 8), ("auditor", 8)])
def test_a_session_in_constant_use_ends_after_its_longest_time(client: Client, role: str | None, hours: int) -> None:
    with clock.at(MORNING):
        client.sign_in(a_user(role))
        client.get("/privacy")
    for quarter in range(1, hours * 4):
        with clock.at(MORNING + timedelta(minutes=15 * quarter)):
            assert sign_ins.find(token_of(client)) is not None
            session.rollback()
    with clock.at(MORNING + timedelta(hours=hours, seconds=1)):
        assert sign_ins.find(token_of(client)) is None


def token_of(client: Client) -> str:
    with client.session_transaction() as cookie:
        return str(cookie["_user_id"])


def test_an_idle_session_ends_after_half_an_hour(client: Client) -> None:
    with clock.at(MORNING):
        client.sign_in(a_user())
    with clock.at(MORNING + timedelta(minutes=29)):
        assert is_in(client)
    with clock.at(MORNING + timedelta(minutes=58)):
        assert is_in(client)
    with clock.at(MORNING + timedelta(minutes=89)):
        assert not is_in(client)


def test_a_clock_that_jumped_back_opens_nothing(client: Client) -> None:
    with clock_at("2026-03-02 10:00"):
        client.sign_in(a_user())
    with clock_at("2026-03-02 08:59"):
        assert not is_in(client)


def test_a_session_is_touched_at_most_every_five_minutes(client: Client) -> None:
    with clock.at(MORNING):
        client.sign_in(a_user())
    for minutes in range(11):
        with clock.at(MORNING + timedelta(minutes=minutes)):
            client.get("/me/account")
    assert session.scalars(select(SignIn.touched_at)).one() == MORNING + timedelta(minutes=6)


def test_a_session_that_cannot_be_touched_still_reads(client: Client) -> None:
    with clock.at(MORNING):
        client.sign_in(a_user())
    with transaction():
        session.execute(text("CREATE TRIGGER full BEFORE UPDATE ON sign_in BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"))
    with clock.at(MORNING + timedelta(minutes=6)):
        assert is_in(client)


def test_a_persons_own_sessions_are_listed_and_ended_one_by_one(client: Client, database: Database) -> None:
    user = a_user()
    other = another(database)
    other.sign_in(user)
    client.sign_in(user)
    assert client.get("/me/account").text.count("/end") == 2
    first = session.scalars(select(SignIn.id).order_by(SignIn.id)).first()
    assert client.post(f"/me/sessions/{first}/end").status_code == 303
    assert not is_in(other)
    assert is_in(client)


def test_nobody_ends_another_persons_session(client: Client, database: Database) -> None:
    other = another(database)
    other.sign_in(a_user())
    client.sign_in(a_user())
    first = session.scalars(select(SignIn.id).order_by(SignIn.id)).first()
    assert client.post(f"/me/sessions/{first}/end").status_code == 404
    assert is_in(other)


def test_changing_the_password_ends_every_other_session_but_this_one(client: Client, database: Database) -> None:
    user = a_user()
    other = another(database)
    other.sign_in(user)
    client.sign_in(user)
    answer = client.post("/me/password", data={"current": PASSWORD, "password": "cheval correct pile agrafe"})
    assert answer.status_code == 303
    assert is_in(client)
    assert not is_in(other)
    other.sign_in(user, "cheval correct pile agrafe")


def test_changing_the_password_asks_for_the_current_one(client: Client) -> None:
    user = a_user()
    client.sign_in(user)
    answer = client.post("/me/password", data={"current": "not the password", "password": "cheval correct pile agrafe"})
    assert answer.status_code == 422
    client.post("/sign-out")
    client.sign_in(user)


def test_guessing_the_current_password_from_an_open_session_is_throttled(client: Client) -> None:
    client.sign_in(a_user())
    for _ in range(10):
        client.post("/me/password", data={"current": "not the password", "password": "cheval correct pile agrafe"})
    answer = client.post("/me/password", data={"current": PASSWORD, "password": "cheval correct pile agrafe"})
    assert answer.status_code == 429


@pytest.mark.parametrize("act", ["role", "closed"])
def test_another_role_or_a_closed_account_ends_every_session_at_once(client: Client, act: str) -> None:
    user = a_user("staff")
    client.sign_in(user)
    with transaction():
        if act == "role":
            users.change_role(user.id, role="auditor", by=COMMAND)
        else:
            users.set_active(user.id, active=False, by=COMMAND)
    assert not is_in(client)


def test_a_closed_account_does_not_open(client: Client) -> None:
    user = a_user(active=False)
    assert client.post("/sign-in", data={"email": user.email, "password": PASSWORD}).status_code == 422


def test_a_weak_hash_is_renewed_when_its_person_signs_in(make_app: object, database: Database) -> None:
    user = a_user()
    before = user.password_hash
    app = make_app({"ARGON2_TIME_COST": "2"})  # type: ignore[operator]
    app.test_client().sign_in(user)
    session.expire_all()
    after = session.get_one(User, user.id).password_hash
    assert after != before
    app.test_client().sign_in(user)


def test_old_sessions_and_links_are_forgotten(client: Client) -> None:
    with clock_at("2026-01-01"):
        client.sign_in(a_user())
    with clock_at("2026-06-01"):
        client.sign_in(a_user())
        session.rollback()
        sign_ins.sweep()
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1
    assert session.scalar(select(func.count()).select_from(MailedLink)) == 0
