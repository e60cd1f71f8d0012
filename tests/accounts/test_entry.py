"""Guessing is slow, the owner elsewhere still gets in, and nobody learns who has an account (trust.md S24 to S27)."""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fundtracker.accounts import throttle
from fundtracker.accounts.passwords import Hashing
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.mail.models import Mail
from tests.client import PASSWORD, Client
from tests.databases import Database
from tests.factories import a_user

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=clock.PARIS)


def attempt(client: Client, email: str, password: str = "not the password", **kwargs: object) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password}, **kwargs)


def test_after_ten_failures_even_the_right_password_waits(client: Client) -> None:
    user = a_user()
    assert [attempt(client, user.email).status_code for _ in range(10)] == [422] * 10
    assert attempt(client, user.email, PASSWORD).status_code == 429


@pytest.mark.parametrize("variant", [str.upper, str.title, lambda email: f"  {email} ", lambda email: f"{email}\t"])
def test_another_spelling_of_the_address_does_not_start_afresh(client: Client, variant: Callable[[str], str]) -> None:
    user = a_user()
    for _ in range(10):
        attempt(client, user.email)
    assert attempt(client, variant(user.email), PASSWORD).status_code == 429


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP"])
def test_a_forged_address_does_not_start_afresh(client: Client, name: str) -> None:
    user = a_user()
    for number in range(10):
        attempt(client, user.email, headers={name: f"192.0.2.{number}"})
    assert attempt(client, user.email, PASSWORD, headers={name: "192.0.2.99"}).status_code == 429


def test_the_owner_gets_in_from_elsewhere_meanwhile(client: Client) -> None:
    user = a_user()
    for _ in range(10):
        attempt(client, user.email)
    assert attempt(client, user.email, PASSWORD, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 303


def test_a_quarter_of_an_hour_later_the_right_password_opens(client: Client) -> None:
    user = a_user()
    with clock.at(NOW):
        for _ in range(10):
            attempt(client, user.email)
    with clock.at(NOW + throttle.WINDOW + timedelta(seconds=1)):
        assert attempt(client, user.email, PASSWORD).status_code == 303


def test_a_right_password_forgets_the_failures_of_that_account_alone(client: Client) -> None:
    own, other = a_user(), a_user()
    for _ in range(9):
        attempt(client, own.email)
        attempt(client, other.email)
    attempt(client, own.email, PASSWORD)
    attempt(client, other.email)
    assert attempt(client, other.email, PASSWORD).status_code == 429


def test_one_address_cannot_try_many_accounts(client: Client) -> None:
    for number in range(throttle.MOST_BY_ADDRESS):
        attempt(client, f"guess{number}@example.org")
    assert attempt(client, a_user().email, PASSWORD).status_code == 429


def test_a_failure_is_counted_where_the_proxy_says_it_came_from(make_app: Callable[..., Flask]) -> None:
    client = make_app({"PROXIES": "1"}).test_client()
    user = a_user()
    for _ in range(10):
        client.post("/sign-in", data={"email": user.email, "password": "x"}, headers={"X-Forwarded-For": "192.0.2.1"})
    there = client.post("/sign-in", data={"email": user.email, "password": PASSWORD}, headers={"X-Forwarded-For": "192.0.2.1"})
    elsewhere = client.post("/sign-in", data={"email": user.email, "password": PASSWORD}, headers={"X-Forwarded-For": "192.0.2.2"})
    assert (there.status_code, elsewhere.status_code) == (429, 303)


def seen(answer: TestResponse, email: str) -> tuple[object, ...]:
    """What an answer tells, without what differs from page to page."""
    headers = {name: value for name, value in answer.headers if name not in ("Date", "Set-Cookie", "Content-Length")}
    lines = [line.replace(email, "") for line in answer.text.splitlines() if "csrf_token" not in line and "submission_key" not in line]
    return answer.status_code, headers, lines


@pytest.mark.parametrize("columns", [{}, {"active": False}, {"password_hash": None}, {"role": "admin"}])
@pytest.mark.parametrize(("path", "data"), [("/sign-in", {"password": "not the password"}), ("/forgotten", {})])
def test_known_and_unknown_addresses_get_the_same_answer(
    database: Database, path: str, data: dict[str, str], columns: dict[str, object]
) -> None:
    known, unknown = a_user(**columns).email, "nobody@example.org"
    answers = []
    for email in (known, unknown):
        client = database.app.test_client()
        answers.append(seen(client.post(path, data={"email": email, **data}), email))
    assert answers[0] == answers[1]


@pytest.mark.long
@pytest.mark.parametrize(("path", "data"), [("/sign-in", {"password": "not the password"}), ("/forgotten", {})])
def test_known_and_unknown_addresses_take_the_same_time(make_app: Callable[..., Flask], path: str, data: dict[str, str]) -> None:
    client = make_app({"ARGON2_TIME_COST": "3", "ARGON2_MEMORY_KIB": "65536"}).test_client()
    kept = Hashing(time_cost=3, memory_kib=65536).hash(PASSWORD)
    times: dict[bool, list[float]] = {True: [], False: []}
    known = [a_user(password_hash=kept).email for _ in range(30)]
    for number, email in enumerate(known):
        for exists in (True, False):
            started = time.perf_counter()
            client.post(path, data={"email": email if exists else f"nobody{number}@example.org", **data}, check_html=False)
            times[exists].append(time.perf_counter() - started)
    quick, slow = sorted(statistics.quantiles(each, n=4)[0] for each in times.values())
    assert slow - quick < max(0.015, 0.25 * quick)


def test_asking_for_links_again_and_again_floods_no_mailbox(client: Client) -> None:
    user = a_user()
    answers = {client.post("/forgotten", data={"email": user.email}).status_code for _ in range(20)}
    assert answers == {200}
    assert session.scalar(select(func.count()).select_from(Mail)) == throttle.MOST_LINKS


def test_a_link_asked_for_under_another_spelling_goes_to_the_known_address(client: Client) -> None:
    a_user(email="zoe@example.org")
    client.post("/forgotten", data={"email": " Zoe@EXAMPLE.org "})
    assert session.scalars(select(Mail.to)).all() == ["zoe@example.org"]


@pytest.mark.parametrize("email", ["zoé@example.org", "zoe@example.org\nBcc: x@example.org", "zoe@example.org\0", "z\u0131e@example.org"])
def test_a_look_alike_address_gets_nothing(client: Client, email: str) -> None:
    a_user(email="zoe@example.org")
    a_user(email="zie@example.org")
    assert client.post("/forgotten", data={"email": email}).status_code in (200, 422)
    assert session.scalars(select(Mail.to)).all() == []
