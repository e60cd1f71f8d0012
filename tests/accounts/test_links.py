"""Mailed links: looking harms nothing, good once, short-lived, kept by their digest (trust.md S30)."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from fundtracker.accounts import links, users
from fundtracker.accounts.models import MailedLink, User
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.mail.models import Mail
from tests.client import PASSWORD, Client
from tests.databases import Database
from tests.factories import a_user

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=clock.PARIS)
NEW = "cheval correct pile agrafe"


def mailed(user: User, purpose: Purpose = Purpose.RESET) -> str:
    """Mail a link; gives the address it holds."""
    with transaction():
        links.send(user.id, purpose)
    content = session.scalars(select(Mail.content).order_by(Mail.id.desc())).first()
    assert content is not None
    return str(content["path"])


def test_a_scanner_that_opens_the_link_uses_nothing_up(client: Client) -> None:
    path = mailed(a_user())
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path, check_html=False).status_code == 200  # a HEAD has no page
    assert client.post(path, data={"password": NEW}).status_code == 303


def test_a_link_sets_the_password_once(client: Client) -> None:
    user = a_user()
    path = mailed(user)
    assert client.post(path, data={"password": NEW}).status_code == 303
    assert client.post(path, data={"password": "another good passphrase"}).status_code == 410
    assert client.get(path).status_code == 410
    client.sign_in(user, NEW)


def test_using_a_link_ends_every_session_and_opens_none(client: Client, database: Database) -> None:
    user = a_user()
    client.sign_in(user)
    elsewhere = database.app.test_client()
    elsewhere.post(mailed(user), data={"password": NEW})
    assert client.get("/me/account").status_code == 302
    assert elsewhere.get("/me/account").status_code == 302


@pytest.mark.parametrize(("purpose", "life"), [(Purpose.RESET, timedelta(minutes=10)), (Purpose.INVITATION, timedelta(days=7))])
def test_a_link_lives_as_long_as_it_says(client: Client, purpose: Purpose, life: timedelta) -> None:
    with clock.at(NOW):
        path = mailed(a_user(), purpose)
    with clock.at(NOW + life):
        assert client.get(path).status_code == 200
    with clock.at(NOW + life + timedelta(seconds=1)):
        assert client.get(path).status_code == 410
        assert client.post(path, data={"password": NEW}).status_code == 410


def test_a_newer_link_kills_the_older_one(client: Client) -> None:
    user = a_user()
    older, newer = mailed(user), mailed(user)
    assert client.post(older, data={"password": NEW}).status_code == 410
    assert client.post(newer, data={"password": NEW}).status_code == 303


def test_a_forgotten_password_that_a_stranger_asks_for_leaves_an_invitation_alive(client: Client) -> None:
    user = a_user(password_hash=None)
    invitation = mailed(user, Purpose.INVITATION)
    assert client.post("/forgotten", data={"email": user.email}).status_code == 200
    assert client.get(invitation).status_code == 200
    reset = mailed(user)
    assert client.post(invitation, data={"password": "another long passphrase"}).status_code == 303
    assert client.get(reset).status_code == 410, "whoever chose a password has no other link left"


def test_changing_the_password_kills_a_link(client: Client) -> None:
    user = a_user()
    path = mailed(user)
    client.sign_in(user)
    client.post("/me/password", data={"current": PASSWORD, "password": NEW})
    assert client.get(path).status_code == 410


def test_a_link_dies_with_the_account_or_with_another_address(client: Client) -> None:
    closed, moved = a_user(), a_user()
    paths = [mailed(closed), mailed(moved)]
    with transaction():
        users.set_active(closed.id, active=False, by=COMMAND)
        session.execute(update(User).where(User.id == moved.id).values(email="moved@example.org"))
    assert [client.post(path, data={"password": NEW}).status_code for path in paths] == [410, 410]


def test_an_unfit_password_leaves_the_link_good(client: Client) -> None:
    path = mailed(a_user())
    assert client.post(path, data={"password": "motdepasse123"}).status_code == 422
    assert client.post(path, data={"password": NEW}).status_code == 303


def test_only_a_digest_of_the_token_is_kept(database: Database) -> None:
    token = mailed(a_user()).rpartition("/")[2]
    assert len(token) >= 43
    assert session.scalars(select(MailedLink.token_hash)).one() not in ("", token)


@pytest.mark.parametrize("token", ["x", "%00", "%F0%9F%92%A9", "a" * 5000, "..", "%27%20OR%201=1"])
def test_a_made_up_link_opens_nothing(client: Client, token: str) -> None:
    assert client.get(f"/link/{token}").status_code in (308, 404, 410)


def test_twenty_at_once_set_the_password_once(any_database: Database) -> None:
    path = mailed(a_user())
    codes: list[int] = []
    gate = threading.Barrier(20)

    def send(number: int) -> None:
        client = any_database.app.test_client()
        client.get("/sign-in")
        gate.wait()
        codes.append(client.post(path, data={"password": f"cheval correct pile {number}"}, check_html=False).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count(303) == 1
    assert set(codes) <= {303, 410, 422}


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "Forwarded", "X-Host", "Referer", "Origin"])
def test_no_header_reaches_a_mailed_link(client: Client, name: str) -> None:
    client.post("/forgotten", data={"email": a_user().email}, headers={name: "http://evil.example"})
    content = session.scalars(select(Mail.content)).one()
    assert str(content["path"]).startswith("/link/")
    assert "evil.example" not in str(content)
