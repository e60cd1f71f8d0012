"""The journal names who did what from where in one line each, and no secret (trust.md S51)."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from fundtracker.accounts import links
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel.db import session, transaction
from fundtracker.mail.models import Mail
from fundtracker.web.logs import JsonLines
from tests.client import PASSWORD, Client
from tests.factories import a_user


class Lines(logging.Handler):
    """What the log would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    logger = logging.getLogger("fundtracker.security")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def test_signing_in_out_and_being_refused_is_written_down(client: Client, lines: Lines) -> None:
    user = a_user("auditor")
    client.post("/sign-in", data={"email": user.email, "password": "not the password"})
    client.sign_in(user)
    client.get("/staff/users")
    client.get("/no-such-page")
    client.post("/sign-out")
    told = [(event["message"], event["user"], event.get("status")) for event in lines.events()]
    assert told == [
        ("sign-in refused", 0, 422),
        ("signed in", user.id, None),
        ("refused", user.id, 403),
        ("refused", user.id, 404),
        ("signed out", user.id, None),
    ]
    assert all(event["address"] == "127.0.0.1" and event["request"] and event["at"].endswith("+00:00") for event in lines.events())


def test_a_changed_role_is_written_down_with_its_subject(client: Client, lines: Lines) -> None:
    client.sign_in(a_user("admin"))
    other = a_user("staff")
    client.post(f"/staff/users/{other.id}", data={"role": "auditor", "version": "1"})
    assert [event["subject"] for event in lines.events() if event["message"] == "role changed"] == [other.id]


def test_no_password_token_or_cookie_is_written_down(client: Client, lines: Lines) -> None:
    user = a_user()
    client.post("/sign-in", data={"email": user.email, "password": "my secret attempt"})
    client.sign_in(user)
    with client.session_transaction() as cookie:
        token = str(cookie["_user_id"])
    with transaction():
        links.send(user.id, Purpose.RESET)
    path = str(session.query(Mail.content).scalar()["path"])
    client.post("/forgotten", data={"email": user.email})
    for address in (path, path + "/", path.upper()):
        client.get(address)
    told = "\n".join(lines.text)
    for secret in (PASSWORD, "my secret attempt", token, path.rpartition("/")[2], path.rpartition("/")[2].upper()):
        assert secret not in told


@pytest.mark.parametrize("path", ["/x%0d%0a{}", "/x%0a%7B%22message%22:%22signed%20in%22%7D", "/x%1b[31m", "/x%E2%80%A8y"])
def test_no_address_forges_a_line(client: Client, lines: Lines, path: str) -> None:
    client.get(path)
    assert len(lines.text) == 1
    assert lines.text[0].isprintable()
    assert lines.text[0].isascii()
    assert lines.events()[0]["message"] == "refused"
