"""Every rule of the application, with real rows in its places, asked as strangers ask: hostile names and values, numbers, texts, bodies.

Whoever asks, whatever for: an answer below 500, with every security header, that gives nothing back unescaped and leads nowhere else.
"""

import io
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import EnvironBuilder, TestResponse

from tests.apps import build
from tests.client import Client
from tests.databases import let_go
from tests.demo import Demo
from tests.ground import ROLES, Field, Ground, fields
from tests.test_endpoints import methods
from tests.watch import count_queries, tables_written

MARK = "\"'><i data-hostile>"
"""Comes back from no page as it was sent."""

VALUES: tuple[str | bytes, ...] = (
    "",
    "\0",
    "-1",
    "0",
    "1",
    "9" * 20,
    str(2**31),
    str(2**63),
    str(10**40),
    "1e400",
    "NaN",
    "٣",
    MARK,
    "javascript:alert(1)",
    "//evil.example",
    "a\r\nX-Injected: 1",
    "'; DROP TABLE user; --",
    "{{7*7}}%(x)s%s{0}",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"\xff\xfe",
    "\ufffe\U0010ffff",
    "‮txt",
    "0001-01-01",
    "99999-13-45",
    "../../etc/passwd",
    "é" * 3000,
)
SPECIAL = ("endpoint", "_anchor", "_method", "_scheme", "_external", "self", "values", "code", "siren", "a b", "é", "\ufffe", "&lang")
"""Names that mean something to what builds addresses."""

ASKED = (
    *("sort", "q", "text", "state", "from", "to", "year", "page", "role", "kind", "departement", "entry", "next", "fragment", "version"),
    *("section", "seat", "authority", "pledge", "cents", "change", "own", "by", "lang", "drawn_on", "authorisation_id", "project", "fund"),
)
"""Names that views ask for and that no link of the demo carries."""

NUMBERS = ("0", "00", "-1", "1.5", str(2**31), str(2**63), str(2**64), str(10**40), "٣", "1e3")
TEXTS = ("\0", MARK, "..%2f..", "é\ufffe", "'; DROP TABLE user; --", "x" * 5000, "%ff%fe", "‮", "{{7*7}}", "javascript:alert(1)", " ", "%")
HEADERS = (
    *("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"),
    *("Cross-Origin-Opener-Policy", "Cache-Control"),
)
ASTRAY = re.compile(r"""(?:href|src|action|formaction)\s*=\s*["']?\s*(?:javascript:|data:text|https?://evil|//evil)""", re.IGNORECASE)
PLACE = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
"""A place in a rule's address."""

INSIDE = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "site-packages")
"""What no answer tells of the house's inside."""


def faults(answer: TestResponse) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    found = [f"{answer.status_code}"] if answer.status_code >= 500 else []
    found += [f"without {name}" for name in HEADERS if name not in answer.headers]
    if "X-Injected" in answer.headers:
        found.append("a header was injected")
    if not (answer.location or "/").startswith("/") or (answer.location or "").startswith(("//", "/\\")):
        found.append(f"leads to {answer.location}")
    if (answer.mimetype or "").startswith(("text/", "image/svg", "application/xml", "application/atom", "application/json")):
        told = answer.get_data().decode("utf-8", "replace")
        found += [f"tells of {word}" for word in INSIDE if word in told]
        if not answer.mimetype.startswith(("text/html", "image/svg", "application/xml", "application/atom")):
            return found
        found += ["gives markup back"] if "<i data-hostile>" in told else []
        found += ["links astray"] if ASTRAY.search(told) else []
    return found


class Walk:
    """Asks, and keeps what was wrong."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.wrong, self.asked = ground, list[str](), 0

    def ask(self, role: str, method: str, path: str, **sent: Any) -> TestResponse:
        """One request as a reader; what it wrote is taken back."""
        client: Client = self.ground.clients[role]
        with count_queries() as statements:
            answer = client.open(path, method=method, check_html=False, **sent)
        self.asked += 1
        self.wrong += [f"{role} {method} {path[:200]} {shown(sent)}: {fault}" for fault in faults(answer)]
        if method == "POST" and tables_written(statements):
            self.ground.renew()
        return answer


def shown(sent: dict[str, Any]) -> str:
    """What was sent, cut short."""
    return ", ".join(f"{name}={str(dict(value) if isinstance(value, MultiDict) else value)[:600]}" for name, value in sent.items())


@pytest.fixture(scope="module")
def ground(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    yield from grounded(demo, tmp_path_factory.mktemp("walk") / "home", pages=1)


@pytest.fixture(scope="module")
def wide(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The same, with more rows of each kind looked at."""
    yield from grounded(demo, tmp_path_factory.mktemp("wide") / "home", pages=4)


def grounded(demo: Demo, home: Path, *, pages: int) -> Iterator[Ground]:
    shutil.copytree(demo.home, home)
    app = build({"FUNDTRACKER_HOME": str(home)})
    yield Ground(app, home, demo.password, pages=pages)
    let_go(app)


def rules(app: Flask, method: str) -> list[Rule]:
    """Every rule that takes a method, but signing out, which ends the walk of whoever asks."""
    return [rule for rule in app.url_map.iter_rules() if method in methods(rule) and rule.endpoint != "accounts.sign_out"]


STAFF, DONORS = ("approver", "staff", "auditor"), ("chair", "officer", "member", "reader", "nobody")


def walkers(rule: Rule, number: int) -> list[str]:
    """Who asks a rule in the short walk until one is let in: in turn those whose pages these are, then who may do most, then anybody."""
    own = STAFF if rule.rule.startswith("/staff") else DONORS
    turn = number % len(own)
    return ["stranger", *own[turn:], *own[:turn], "admin"] if number % 2 else ["stranger", "admin", *own[turn:], *own[:turn]]


def turned(names: Iterable[str], turn: int) -> MultiDict[str, Any]:
    """Each name with one of the hostile values; another turn gives it another."""
    given: MultiDict[str, Any] = MultiDict()
    for number, name in enumerate(names):
        given.add(name, VALUES[(number * 7 + turn) % len(VALUES)])
    return given


def query(ground: Ground, rule: Rule, turn: int) -> MultiDict[str, Any]:
    """Hostile names and values; every other turn what this page's own link asks for is left as it is."""
    names = dict.fromkeys((*sorted(ground.found.names), *ASKED, *SPECIAL))
    given = turned(names, turn)
    given.add("year", VALUES[(turn + 3) % len(VALUES)])
    if turn % 2 == 0:
        for name, value in ground.found.queries.get(rule.endpoint, {}).items():
            given.setlist(name, [value])
    return given


def walk_queries(ground: Ground, *, everybody: bool) -> Walk:
    walk = Walk(ground)
    for number, rule in enumerate(rules(ground.app, "GET")):
        path = ground.address(rule)
        for turn, role in enumerate(ROLES if everybody else walkers(rule, number)):
            answer = walk.ask(role, "GET", path, query_string=query(ground, rule, number + turn))
            if not everybody and answer.status_code == 200:
                break
    return walk


def placed(ground: Ground, rule: Rule) -> Iterator[str]:
    """The rule's address with each hostile number or text in each of its places; the others hold real rows."""
    values = ground.values(rule)
    for name, converter in rule._converters.items():
        hostile = NUMBERS if type(converter).__name__ == "RowNumber" else TEXTS
        for one in hostile[:3] if isinstance(converter, AnyConverter) else hostile:
            filled = {**values, name: one}
            yield quote(PLACE.sub(lambda found, filled=filled: str(filled[found[1]]), rule.rule), safe="/%:(),.-")


def walk_places(ground: Ground, *, everybody: bool) -> Walk:
    """What no rule takes is the same missing page whoever asks: one reader asks for it, everybody for what reaches a view."""
    walk = Walk(ground)
    for number, rule in enumerate(rules(ground.app, "GET")):
        for turn, path in enumerate(placed(ground, rule)):
            one = ROLES[(number + turn) % len(ROLES)] if everybody else ("admin", "stranger", "officer")[(number + turn) % 3]
            for role in ROLES if everybody and ground.matched(unquote(path))[0] else [one]:
                walk.ask(role, "GET", path)
    return walk


def junk(form: Iterable[Field], turn: int) -> MultiDict[str, Any]:
    """Every field of a form with something hostile in it, and fields it does not have."""
    given = turned([one.name for one in form], turn)
    for one in form:
        if one.file:
            given.setlist(one.name, [(io.BytesIO(b"%PDF-junk\0\xff"), f"{MARK}\0.pdf")])
    for name in ("step", "reviewed", "version", "id", "items-0-x", "cents"):
        given.setdefault(name, VALUES[(turn + len(name)) % len(VALUES)])
    if turn % 3:
        given["step"] = "confirm"
    return given


def form_of(ground: Ground, rule: Rule, path: str, role: str) -> list[Field]:
    """The fields that a page offers a reader; none where it is not theirs, or only takes what is sent to it."""
    answer = ground.clients[role].get(path, check_html=False, query_string=ground.found.queries.get(rule.endpoint, {}))
    return fields(answer.get_data(as_text=True)) if answer.status_code == 200 and answer.mimetype == "text/html" else []


def walk_bodies(ground: Ground, *, everybody: bool) -> Walk:
    walk = Walk(ground)
    for number, rule in enumerate(rules(ground.app, "POST")):
        path = ground.address(rule)
        known = ground.found.queries.get(rule.endpoint, {})
        form = form_of(ground, rule, path, "admin") or form_of(ground, rule, path, "chair") if "GET" in methods(rule) else []
        for turn, role in enumerate(ROLES if everybody else walkers(rule, number)):
            answers = [walk.ask(role, "POST", path, data=sent, query_string=known) for sent in ({}, junk(form, number + turn))]
            if not everybody and {answer.status_code for answer in answers} - {302, 403, 404}:
                break
    return walk


def test_no_name_or_value_in_a_query_breaks_a_page(ground: Ground) -> None:
    walk = walk_queries(ground, everybody=False)
    assert walk.asked > 600
    assert not walk.wrong, "\n".join(walk.wrong)


def test_no_number_or_text_in_a_place_breaks_a_page(ground: Ground) -> None:
    walk = walk_places(ground, everybody=False)
    assert walk.asked > 1_500
    assert not walk.wrong, "\n".join(walk.wrong)


def test_no_body_breaks_an_act(ground: Ground) -> None:
    walk = walk_bodies(ground, everybody=False)
    assert walk.asked > 800
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize(
    ("told", "status", "wrong"),
    [
        ("<p>well</p>", 200, []),
        ("<p>well</p>", 503, ["503"]),
        (f'<input value="{MARK}">', 200, ["gives markup back"]),
        ('<a href=" javascript:alert(1)">', 200, ["links astray"]),
        ("sqlalchemy.exc.DataError", 400, ["tells of sqlalchemy"]),
    ],
)
def test_the_walk_would_notice(told: str, status: int, wrong: list[str]) -> None:
    answer = TestResponse([told.encode()], str(status), Headers(dict.fromkeys(HEADERS, "x")), EnvironBuilder().get_request())
    answer.mimetype = "text/html"
    assert faults(answer) == wrong


def test_the_walk_would_notice_a_missing_header_and_a_way_off_the_site() -> None:
    answer = TestResponse([], "303", Headers({"Location": "//evil.example", "X-Injected": "1"}), EnvironBuilder().get_request())
    assert faults(answer) == [*(f"without {name}" for name in HEADERS), "a header was injected", "leads to //evil.example"]


@pytest.mark.exhaustive
def test_every_reader_asks_every_rule_every_way(wide: Ground) -> None:
    walk = walk_queries(wide, everybody=True)
    wrong = walk.wrong + walk_places(wide, everybody=True).wrong + walk_bodies(wide, everybody=True).wrong
    assert not wrong, "\n".join(wrong)


def walk_fields(ground: Ground, role: str, *, parts: int) -> Walk:
    """Each field of each form that a reader is offered, wrong while the others are right: with a part of the values, another for each."""
    walk = Walk(ground)
    for rule in rules(ground.app, "POST"):
        path = ground.address(rule)
        known = ground.found.queries.get(rule.endpoint, {})
        form = [one for one in form_of(ground, rule, path, role) if not one.file] if "GET" in methods(rule) else []
        right = {one.name: one.value for one in form}
        for number, one in enumerate(form):
            for value in VALUES[number % parts :: parts]:
                walk.ask(role, "POST", path, data={**right, one.name: value, "step": "confirm"}, query_string=known)
    return walk


@pytest.mark.exhaustive
@pytest.mark.parametrize("role", ["officer", "chair", "approver", "staff"])
def test_one_field_of_a_form_that_is_otherwise_right_breaks_no_act(wide: Ground, role: str) -> None:
    walk = walk_fields(wide, role, parts=4)
    assert walk.asked > 60
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.exhaustive
@pytest.mark.parametrize("role", ["officer", "chair", "approver", "staff"])
def test_one_field_with_every_hostile_value_breaks_no_act(wide: Ground, role: str) -> None:
    walk = walk_fields(wide, role, parts=1)
    assert walk.asked > 300
    assert not walk.wrong, "\n".join(walk.wrong)
