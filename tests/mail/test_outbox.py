"""Mails are rows of the act that causes them: one an event, one recipient, nothing for what was rolled back."""

import pytest
from sqlalchemy import select

from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.mail import outbox
from fundtracker.mail.models import Mail
from tests.databases import Database


def write(**changed: str) -> None:
    values = {"to": "camille@example.org", "template": "reset", "language": "fr", "event": "link:1", "name": "Camille", "path": "/link/x"}
    with transaction():
        outbox.write(**{**values, **changed})


def mails() -> list[Mail]:
    return list(session.scalars(select(Mail)))


def test_an_event_is_told_once(any_database: Database) -> None:
    write()
    write(to="dominique@example.org")
    assert [mail.to for mail in mails()] == ["camille@example.org"]


def test_nothing_is_told_of_what_was_rolled_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        outbox.write(to="camille@example.org", template="reset", language="fr", event="link:1")
        raise ZeroDivisionError
    assert mails() == []


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\nSubject: x",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "Camille <a@example.org>",
        "a@b@example.org",
        "a\u2028@example.org",
        '"a\r\n"@example.org',
        "ａgent@example.org",
        "example.org",
        "",
    ],
)
def test_what_is_not_exactly_one_address_is_refused(database: Database, address: str) -> None:
    with pytest.raises(Refusal):
        write(to=address)
    assert mails() == []
