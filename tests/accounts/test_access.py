"""Default deny, whatever the method; menus offer what may be opened; everyone starts at their own page."""

import pytest
from flask import Flask

from fundtracker.accounts import session as browser
from fundtracker.accounts.session import safe_next
from tests.client import PASSWORD, Client
from tests.factories import a_user


def test_an_endpoint_that_says_nothing_opens_to_nobody(make_app: object) -> None:
    app: Flask = make_app()  # type: ignore[operator]
    app.add_url_rule("/silent", view_func=lambda: "secret", endpoint="silent")
    client = app.test_client()
    assert client.get("/silent").status_code == 403
    client.sign_in(a_user("admin"))
    assert client.get("/silent").status_code == 403


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["/staff/users", "/me", "/me/account"])
def test_options_and_head_are_guarded_like_any_other(client: Client, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 302
    assert "Allow" not in answer.headers


def test_a_post_that_needs_signing_in_is_not_replayed_after_it(client: Client) -> None:
    assert client.post("/me/language", data={"language": "en"}).location == "/sign-in"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "http:///evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "https://127.0.0.1@evil.example",
        "//user@evil.example",
        "https://127.0.0.1.evil.example",
        "/a//evil.example",
        "/\u2215/evil.example",
        "evil.example",
        "?next=//evil",
        "/\0/evil.example",
        "/" + "a" * 600,
    ],
)
def test_what_could_lead_elsewhere_is_not_followed(target: str) -> None:
    assert safe_next(target) is None


@pytest.mark.parametrize(
    "target", ["/", "/staff", "/staff/pledges?state=late&page=2", "/funds/MAR-2023#updates", "/donors/214202186?year=2024"]
)
def test_an_address_of_this_site_is_followed(target: str) -> None:
    assert safe_next(target) == target


def test_whoever_is_signed_in_does_not_see_the_sign_in_page(client: Client) -> None:
    client.sign_in(a_user())
    assert client.get("/sign-in").location == "/me"


def test_each_person_starts_where_their_role_leads(client: Client) -> None:
    client.sign_in(a_user("auditor"))
    assert client.get("/me").location == "/staff"


def test_a_person_without_role_or_mandate_is_told_what_to_do(client: Client) -> None:
    client.sign_in(a_user())
    assert "mandat" in client.get("/me").text


def test_packages_say_where_their_people_start(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user = a_user()
    monkeypatch.setattr(browser.HOMES, "listeners", (lambda _user_id: None, lambda user_id: "/funds" if user_id == user.id else None))
    client.sign_in(user)
    assert client.get("/me").location == "/funds"


@pytest.mark.parametrize(("role", "seen"), [("admin", True), ("staff", False), ("auditor", False)])
def test_the_menu_offers_only_what_the_role_may_open(client: Client, role: str, seen: bool) -> None:
    client.sign_in(a_user(role))
    assert ('href="/staff/users"' in client.get("/me/account").text) is seen


def test_the_sign_in_page_tells_nothing_of_what_was_typed_as_password(client: Client) -> None:
    answer = client.post("/sign-in", data={"email": "zoe@example.org", "password": PASSWORD + "x"})
    assert PASSWORD not in answer.text
    assert "zoe@example.org" in answer.text
