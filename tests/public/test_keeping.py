"""The pages of privacy and accessibility say what the code does: cookies by name, days and minutes as they are kept."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from fundtracker import SWEEPS
from fundtracker.accounts import links, sign_ins, throttle, typed
from fundtracker.accounts.models import MailedLink, SignIn
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.mail import outbox, sender
from fundtracker.mail.models import Mail
from fundtracker.web import language
from tests.client import Client
from tests.factories import a_user


def text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).text))


def cookies_of(client: Client) -> set[str]:
    """Every cookie that a visit, a choice of language, signing in and out set."""
    found = set()
    for address in ("/", "/sign-in", "/?lang=en", "/funds/XXX-2000"):
        found |= {cookie.split("=", 1)[0] for cookie in client.get(address).headers.getlist("Set-Cookie")}
    client.sign_in(a_user("staff"))
    for answer in (client.get("/staff"), client.get("/me/account?lang=fr"), client.post("/sign-out")):
        found |= {cookie.split("=", 1)[0] for cookie in answer.headers.getlist("Set-Cookie")}
    return found


def test_the_cookies_named_are_all_there_are(app: Flask, client: Client) -> None:
    page = client.get("/privacy").text
    named = set(re.findall(r"<code>([^<]+)</code>", page))
    assert named == cookies_of(client) == {app.config["SESSION_COOKIE_NAME"], language.COOKIE}


@pytest.mark.usefixtures("database")
def test_days_and_minutes_are_those_of_the_code(client: Client) -> None:
    said = text(client, "/privacy?lang=en")
    for sentence in (
        f"for {language.KEPT_DAYS} days",
        f"after {sign_ins.IDLE // timedelta(minutes=1)} minutes without a page",
        f"after {sign_ins.LONGEST // timedelta(hours=1)} hours at most, {sign_ins.LONGEST_FOR_STAFF // timedelta(hours=1)} for",
        f"deleted {sign_ins.KEPT.days} days after",
        f"counted for {throttle.WINDOW // timedelta(minutes=1)} minutes",
        f"open for {links.LASTS[Purpose.INVITATION].days} days",
        f"or {links.LASTS[Purpose.RESET] // timedelta(minutes=1)} minutes",
    ):
        assert sentence in said
    assert f"within {typed.FRESH_SECONDS // 60} minutes" in text(client, "/accessibility?lang=en")


@pytest.mark.usefixtures("database")
def test_what_is_said_to_be_deleted_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user = a_user("staff")
    client.post("/sign-in", data={"email": user.email, "password": "wrong wrong wrong"})
    client.sign_in(user)
    with transaction():
        throttle.count("nobody@example.org", "127.0.0.1")
        links.send(user.id, Purpose.INVITATION)
    later = clock.now() + links.LASTS[Purpose.INVITATION] + sign_ins.KEPT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    for sweep in SWEEPS:
        if sweep.name in ("sessions", "failed sign-ins"):
            assert sweep.minutes <= 60
            sweep.run()
    for table in (SignIn, MailedLink, throttle.FailedSignIn):
        assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.usefixtures("database")
def test_of_a_mail_that_has_left_only_whom_what_kind_and_when_is_kept(app: Flask) -> None:
    with transaction():
        outbox.write(to="a@example.org", template="reset", language="fr", event="x", name="Zoé", path="/link/x", expires=clock.now())
    assert sender.send_waiting() == 1
    mail = session.scalars(select(Mail)).one()
    assert (mail.content, mail.to, mail.template, mail.sent_at is None) == ({}, "a@example.org", "reset", False)
