"""What every answer carries, page, error, redirect or file: headers and cookies (trust.md S01 to S13)."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fundtracker.web.headers import ALWAYS, INERT, POLICY
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


def refused(client: Client) -> dict[int, TestResponse]:
    """One refusal of each status that can be brought about from outside, and a fault of our own."""
    signed = client.application.test_client()
    assert isinstance(signed, Client)
    signed.sign_in(a_user("auditor"))
    answers = [
        client.post("/sign-in", data={}, bare=True),
        signed.get("/staff/users"),
        client.get("/no-such-page"),
        client.get("/sign-out"),
        client.post("/sign-in", data={"email": "x" * 50_000_000}),
        client.get("/", headers={"Host": "evil.example"}),
        client.post("/sign-in", data={"email": "", "password": ""}),
        client.get("/" + "%ff" * 10),
        client.open("/", method="TRACE"),
    ]
    for _ in range(12):
        answers.append(client.post("/sign-in", data={"email": "nobody@example.org", "password": "wrong wrong wrong"}))
    return {answer.status_code: answer for answer in answers}


def test_every_refusal_carries_the_same_headers(client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found = refused(client)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "accounts.sign_in", lambda: 1 / 0)
    app.view_functions["accounts.sign_in"].access = "public"  # type: ignore[attr-defined]
    found[500] = client.get("/sign-in")
    assert {400, 403, 404, 405, 413, 422, 429, 500} <= set(found)
    for status, answer in found.items():
        assert ALWAYS.items() <= dict(answer.headers).items(), status
        assert answer.headers["Content-Security-Policy"] == (POLICY if answer.mimetype == "text/html" else INERT), status
        assert answer.headers["Cache-Control"] == "no-store", status
