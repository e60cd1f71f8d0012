"""What every answer carries, page, error, redirect or file: headers and cookies (trust.md S01 to S13)."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Client
from tests.factories import a_user

KINDS = {"page": "/", "form": "/sign-in", "error": "/no-such-page", "redirect": "/staff", "wrong method": "/sign-out"}


@pytest.fixture(params=KINDS)
def answer(client: Client, request: pytest.FixtureRequest) -> TestResponse:
    return client.get(KINDS[request.param])


def policy(answer: TestResponse) -> dict[str, str]:
    """The content security policy by directive."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";") if part.strip())
    return {name: value for name, _, value in parts}


def test_the_content_policy_lets_nothing_foreign_or_inline_run(answer: TestResponse) -> None:
    told = policy(answer)
    assert told["default-src"] in ("'self'", "'none'")
    assert told["object-src"] == "'none'"
    assert told["base-uri"] == "'none'"
    assert told["form-action"] == "'self'"
    assert told["frame-ancestors"] == "'none'"
    for value in told.values():
        assert not set(value.split()) & {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}


def test_no_answer_is_sniffed_or_leaks_the_address_it_came_from(answer: TestResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "X-Powered-By" not in answer.headers


def test_texts_say_their_charset(answer: TestResponse) -> None:
    assert answer.mimetype != "text/html" or answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_no_foreign_origin_is_reflected(client: Client) -> None:
    answer = client.get("/", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("address", ["/me", "/staff", "/no-such-page"])
def test_what_a_signed_in_person_sees_is_not_kept_by_any_cache(client: Client, address: str) -> None:
    client.sign_in(a_user("staff"))
    assert "no-store" in client.get(address).headers["Cache-Control"]


def test_over_https_cookies_and_transport_are_strict(make_app: Callable[..., Flask]) -> None:
    app = make_app({"PUBLIC_URL": "https://funds.example.org"})
    client = app.test_client()
    answer = client.get("/sign-in", base_url="https://funds.example.org")
    assert int(answer.headers["Strict-Transport-Security"].split("max-age=")[1].split(";")[0]) >= 31_536_000
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie


def test_the_cookie_of_a_signed_in_person_tells_nothing_about_them(client: Client) -> None:
    user = a_user("staff", email="dominique.unique@example.org", name="Dominique Unique")
    client.sign_in(user)
    with client.session_transaction() as cookie:
        kept = str(dict(cookie)).casefold()
    assert "dominique" not in kept
    assert "staff" not in kept


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/console", "/fundtracker.db", "/static/", "/static/..%2f..%2fwsgi.py", "/static/%2e%2e/"]
)
def test_nothing_of_the_machine_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


def test_trace_is_refused(client: Client) -> None:
    assert client.open("/", method="TRACE").status_code == 405
