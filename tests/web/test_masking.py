"""What is as good as a password in an address reaches no log: not ours, not the web server's, however it is written (S51)."""

import io
import json
import logging
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from fundtracker.web import logs, masking
from fundtracker.web.headers import ALWAYS, INERT
from tests.client import Client

TOKEN = "zXy-9_aaaBBBcccDDDeeeFFF.g1h2"
PLAIN = {"code", "siren", "name", "figure", "kind", "stage", "filename"}
"""Parameters of addresses that are texts and open nothing by themselves."""


def secrets_of(rule: Rule) -> set[str]:
    return rule.arguments & masking.SECRET


def with_token(app: Flask) -> list[str]:
    """Every address that carries a token, the token in its place."""
    rules = [rule for rule in app.url_map.iter_rules() if secrets_of(rule)]
    return sorted({re.sub("<token>", TOKEN, rule.rule) for rule in rules})


def test_every_text_in_an_address_is_masked_or_known_to_open_nothing(app: Flask) -> None:
    texts = {
        name
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if type(converter).__name__ in ("UnicodeConverter", "PathConverter", "UUIDConverter")
    }
    assert texts <= PLAIN | masking.SECRET
    assert len(with_token(app)) >= 5


def spelled(path: str) -> list[str]:
    """An address as people, programs and tracebacks write it."""
    quoted = quote(path, safe="")
    return [
        path,
        f"{path}/",
        path.replace("/", "//"),
        f"https://funds.example.org{path}?lang=en",
        f"Exception on {path} [GET]",
        f"GET /sign-in?next={path} HTTP/1.1",
        f"/sign-in?next={quoted}",
        f"/sign-in?next={quote(quoted, safe='')}",
        f'"Referer: https://funds.example.org{path}"',
        "".join(f"%{ord(c):02x}" if c.isalpha() and c.islower() else c for c in path.replace(TOKEN, "")) + TOKEN,
        f"[parameters: ('<a href=\\'{path}\\'>',)]",
    ]


def test_no_spelling_shows_the_token(app: Flask) -> None:
    for path in with_token(app):
        for text in spelled(path):
            shown = masking.masked(text)
            assert TOKEN not in shown, text
            assert masking.MASK in shown, text
    assert TOKEN not in masking.masked(f"GET /x?a=1&token={TOKEN}&b=2")


def test_what_holds_no_token_stays_as_it_is(app: Flask) -> None:
    for text in ("/diary/5/sign-up", "/diary", "100 %", "/meetings/3/reply", "SELECT '%s'", "/sign-in?next=%2Fstaff", "/link"):
        assert masking.masked(text) == text


def written(logger: logging.Logger, text: str, *, fault: str = "") -> str:
    """What a handler of somebody else's would write of a line in this log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    try:
        try:
            if fault:
                raise ValueError(fault)
            logger.error("%(r)s", {"r": text})
        except ValueError:
            logger.exception("Error handling request %s", text)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


@pytest.mark.parametrize("name", logs.OTHERS)
def test_the_web_server_s_own_logs_are_masked(app: Flask, name: str) -> None:
    for path in with_token(app):
        assert TOKEN not in written(logging.getLogger(name), f"GET {path} HTTP/1.1")
        assert TOKEN not in written(logging.getLogger(name), path, fault=f"cannot read {path}")


def test_a_fault_on_such_an_address_is_one_line_without_it(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if secrets_of(rule)}
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    for endpoint, rule in rules.items():

        def fault(token: str) -> str:
            raise RuntimeError(f"no room for https://funds.example.org{rule.rule.replace('<token>', token)}")  # noqa: B023 called in this turn

        fault.access = "public"  # type: ignore[attr-defined]
        monkeypatch.setitem(app.view_functions, endpoint, fault)
        answer = client.get(rule.rule.replace("<token>", TOKEN), headers={"Referer": f"http://127.0.0.1/reply/{TOKEN}"})
        assert answer.status_code == 500
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        assert [line["message"] for line in lines] == ["unexpected error"]
        assert "RuntimeError: no room" in lines[0]["exception"]
        assert TOKEN not in json.dumps(lines)


def test_a_database_that_is_away_is_an_answer_with_every_header(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(*_: object) -> None:
        raise OSError("the database is away")

    with client.session_transaction() as cookie:
        cookie["_user_id"] = TOKEN
    monkeypatch.setattr("fundtracker.accounts.sign_ins.find", away)
    answer = client.get("/me")
    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"
    assert "rien n’a été enregistré" in answer.text
    assert answer.headers["Content-Security-Policy"] == INERT
    assert answer.headers["Cache-Control"] == "no-store"
    assert ALWAYS.items() <= dict(answer.headers).items()
    assert all(json.loads(line) for line in capsys.readouterr().err.splitlines())


def test_the_example_of_nginx_masks_the_same_addresses(app: Flask) -> None:
    text = Path("deploy/nginx.conf").read_text(encoding="utf-8")
    pattern = re.search(r"~\*(\^\S+) ", text)
    assert pattern is not None
    found = re.compile(pattern[1].replace("?<", "?P<"), re.IGNORECASE)
    for path in with_token(app):
        match = found.match(path)
        assert match is not None, path
        assert path[match.end() :].startswith(TOKEN)
    assert "access_log" in text
    assert "$http_referer" not in text
    assert "$request " not in text
