"""Mails go out after the commit, once, to one person, and again after a crash; a server that is away loses none (M26, S23, S47)."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from fundtracker.accounts import links
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.mail import outbox, sender
from fundtracker.mail.models import Mail
from tests.databases import Database
from tests.factories import a_user
from tests.mail.conftest import Box


def invite(**columns: str) -> None:
    """Put one invitation into the outbox."""
    user = a_user(password_hash=None, **columns)
    with transaction():
        links.send(user.id, Purpose.INVITATION)


def kept() -> Mail:
    session.rollback()
    return session.scalars(select(Mail)).one()


def later(minutes: float) -> None:
    """As if the mail had waited."""
    with transaction():
        session.execute(update(Mail).values(next_try_at=Mail.next_try_at))
        mail = session.scalars(select(Mail)).one()
        assert mail.next_try_at
        mail.next_try_at -= timedelta(minutes=minutes)


def test_a_mail_goes_to_one_person_in_their_language_from_the_address_of_the_settings(posting: Flask, box: Box) -> None:
    invite(email="zoe@example.org", name="Zoé d’Été", language="fr")
    assert sender.send_waiting() == 1
    mail = box.taken[0]
    assert box.recipients == [["zoe@example.org"]]
    assert mail["From"] == "fundtracker@funds.example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().startswith("Bonjour,\r\n"), "nobody is greeted with a name that somebody else typed"


def test_english_readers_get_english(posting: Flask, box: Box) -> None:
    invite(language="en", name="Robin")
    sender.send_waiting()
    assert box.taken[0].get_content().startswith("Hello,\r\n")


def test_links_start_with_the_public_address_alone(posting: Flask, box: Box) -> None:
    invite()
    sender.send_waiting()
    links_in = [word for word in box.taken[0].get_content().split() if "://" in word]
    assert len(links_in) == 1
    assert links_in[0].startswith("https://funds.example.org/link/")


def test_what_was_sent_is_not_sent_again_and_its_link_is_no_longer_kept(posting: Flask, box: Box) -> None:
    invite()
    assert [sender.send_waiting(), sender.send_waiting()] == [1, 0]
    assert len(box.taken) == 1
    assert kept().content == {}
    assert kept().sent_at is not None


def test_a_mail_that_was_claimed_by_a_worker_that_died_is_sent_later(posting: Flask, box: Box) -> None:
    invite()
    with transaction():
        session.execute(update(Mail).values(tries=1, next_try_at=clock.now() + sender.PATIENCE))
    assert sender.send_waiting() == 0
    later(3)
    assert sender.send_waiting() == 1


def test_a_mail_sent_twice_after_a_crash_is_the_same_mail(posting: Flask, box: Box) -> None:
    invite()
    first = sender.set_mail(kept())["Message-ID"]
    sender.send_waiting()
    assert box.taken[0]["Message-ID"] == first


def test_a_refused_mail_waits_and_goes_when_the_server_takes_it(posting: Flask, box: Box) -> None:
    box.answers = ["451 come back later"]
    invite()
    assert sender.send_waiting() == 0
    assert (kept().tries, kept().last_error, kept().sent_at) == (1, "SMTPDataError", None)
    assert sender.send_waiting() == 0, "not before its time"
    later(10)
    assert sender.send_waiting() == 1


def test_one_bad_mail_does_not_hold_up_the_others(posting: Flask, box: Box) -> None:
    with transaction():
        outbox.write(to="a@example.org", template="no-such-template", language="fr", event="a")
    invite()
    assert sender.send_waiting() == 1
    assert len(box.taken) == 1


def test_a_server_that_is_away_is_left_alone_after_three_mails(make_app: object, database: Database) -> None:
    app = make_app({"SMTP_URL": "smtp://127.0.0.1:9"})  # type: ignore[operator]
    with app.app_context():
        for _ in range(5):
            invite()
        assert sender.send_waiting() == 0
        assert sorted(session.scalars(select(Mail.tries))) == [0, 0, 1, 1, 1]


def test_after_the_last_try_nothing_of_the_mail_is_kept(posting: Flask, box: Box) -> None:
    box.answers = ["550 no"]
    invite()
    with transaction():
        session.execute(update(Mail).values(tries=sender.MOST_TRIES - 1))
    sender.send_waiting()
    assert (kept().next_try_at, kept().content, kept().last_error) == (None, {}, "SMTPDataError")


def test_a_password_is_never_sent_to_a_server_elsewhere_without_encryption(
    posting: Flask, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "LOCAL", set())
    posting.config["SMTP_URL"] = box.address.replace("smtp://", "smtp://user:secret@")
    invite()
    assert sender.send_waiting() == 0
    assert kept().last_error == "SMTPNotSupportedError"


def test_without_a_server_mails_are_files_in_the_home_folder(database: Database) -> None:
    invite(email="zoe@example.org")
    assert sender.send_waiting() == 1
    files = list(Path(database.environ["FUNDTRACKER_HOME"], "mail").iterdir())
    assert [file.suffix for file in files] == [".eml"]
    assert message_from_bytes(files[0].read_bytes(), policy=default)["To"] == "zoe@example.org"


def test_a_name_cannot_break_out_of_the_subject_or_the_headers(posting: Flask, box: Box) -> None:
    with transaction():
        facts = {"name": "X\u2028Bcc: b@example.org {{7*7}} %(x)s", "at": clock.now(), "path": "/forgotten"}
        outbox.write(to="zoe@example.org", template="password_changed", language="fr", event="x", **facts)
    sender.send_waiting()
    mail = box.taken[0]
    assert mail["Bcc"] is None
    assert "{{7*7}} %(x)s" in mail.get_content()
