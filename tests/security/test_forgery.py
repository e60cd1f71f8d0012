"""Requests a page of ours would never send: forged, from elsewhere, by other methods or hosts (trust.md S18, S20 to S23, S39)."""

import pytest
from flask import Flask

from fundtracker.accounts.permissions import Role
from tests.client import PASSWORD, Client
from tests.factories import a_user
from tests.test_endpoints import address, endpoints, methods
from tests.watch import count_queries, tables_written


@pytest.mark.parametrize("token", [None, "", "garbage"])
def test_nothing_is_recorded_without_the_forms_token(app: Flask, client: Client, token: str | None) -> None:
    for role in (Role.ADMIN, Role.APPROVER):
        client.sign_in(a_user(role))
        for rule, _access in endpoints(app):
            if "POST" in methods(rule) and not rule.rule.startswith("/api/"):
                data = {} if token is None else {"csrf_token": token}
                with count_queries() as sent:
                    answer = client.post(address(app, rule), data=data, bare=True)
                assert answer.status_code in (400, 403), f"{rule.rule}: {answer.status_code}"
                assert tables_written(sent) <= {"sign_in"}, rule.rule


def test_a_token_in_the_address_is_not_a_token(client: Client) -> None:
    client.sign_in(a_user("admin"))
    assert client.post(f"/sign-out?csrf_token={client._csrf_token()}", bare=True).status_code == 400


def test_what_changes_something_refuses_a_get(app: Flask, client: Client) -> None:
    client.sign_in(a_user("admin"))
    pages = {rule.rule for rule, _access in endpoints(app) if "GET" in methods(rule)}  # where a page stands, its GET is that page's
    for rule, _access in endpoints(app):
        if methods(rule) == ["POST"] and rule.rule not in pages:
            assert client.get(address(app, rule)).status_code == 405, rule.rule


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example"])
def test_a_forged_host_is_refused(client: Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}, check_html=False).status_code == 400


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL", "X-Rewrite-URL"])
def test_a_forged_address_has_no_effect_without_a_proxy(client: Client, name: str) -> None:
    assert "evil.example" not in client.get("/sign-in", headers={name: "host=evil.example"}).text


CREDENTIALS = {"password": PASSWORD}
HOSTILE_NEXT = [
    "https://evil.example",
    "//evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "http:///evil.example",
    "https://127.0.0.1@evil.example",
    "https://127.0.0.1.evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\n/evil.example",
    "/;@evil.example",
    "///evil.example/..",
    " https://evil.example",
    "//evil%2eexample",
    "http:\\\\evil.example",
    "/.evil.example//..//evil.example/",
]


@pytest.mark.parametrize("target", HOSTILE_NEXT)
def test_signing_in_never_leads_off_the_site(client: Client, target: str) -> None:
    user = a_user("staff")
    answer = client.post(
        "/sign-in", query_string={"next": target}, data={"email": user.email, "password": "a long enough passphrase", "next": target}
    )
    assert answer.status_code in (302, 303)
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\", "/\t", "/\n"))


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    user = a_user("staff")
    asked = client.get("/staff")
    answer = client.post(asked.location, data={**CREDENTIALS, "email": user.email})
    assert answer.location == "/staff"


@pytest.mark.parametrize(
    "header",
    [
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Remote-User": "admin"},
        {"X-Original-URL": "/staff"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/staff",
        "/staff/",
        "/staff/users",
        "//staff/users",
        "/./staff/users",
        "/STAFF/users",
        "/staff/users.json",
        "/staff/users?role=admin",
    ],
)
def test_no_header_and_no_spelling_opens_what_is_closed(client: Client, path: str, header: dict[str, str]) -> None:
    spelt, _, query = path.partition("?")
    answer = client.get(path="/", query_string=query, headers=header, environ_overrides={"PATH_INFO": spelt})
    assert answer.status_code in (302, 303, 308, 404)
