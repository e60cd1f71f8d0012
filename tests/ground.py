"""The ground of walks over every rule: the demo data, one reader of each kind, and an address with real rows for every rule."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import html5lib
from flask import Flask
from sqlalchemy import select, text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from fundtracker.accounts.permissions import Role
from fundtracker.authorities import contributors
from fundtracker.authorities.models import Authority
from fundtracker.authorities.rules import Function
from fundtracker.kernel.db import session, transaction
from fundtracker.notices import sending
from fundtracker.notices.models import Notice
from tests.client import Client
from tests.databases import let_go
from tests.factories import a_mandate, a_user
from tests.test_endpoints import filled, methods

LEADS = re.compile(r'(?:href|action)="([^"]+)"')
OFFICER_SIREN = "216901231"
ROLES = ("stranger", "nobody", "reader", "officer", "member", "chair", "auditor", "approver", "staff", "admin")
"""Every kind of reader, from who may do least to who may do most."""

GUIDES = ("admin", "chair", "officer", "approver")
"""Whose pages are read to find addresses with rows in them."""

TRIES = 16
"""How many rows are tried in the places of a rule that no page leads to."""


@dataclass
class Found:
    """What the pages tell: an address of each endpoint and its query, sets of values that belong together, names in queries."""

    addresses: dict[str, str] = field(default_factory=dict)
    queries: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class Ground:
    """The demo data in a folder of its own; everybody is signed in, and every act can be taken back."""

    def __init__(self, app: Flask, home: Path, password: str, *, pages: int = 1) -> None:
        self.app, self.file, self.kept, self.pages = app, home / "fundtracker.db", home / "kept.db", pages
        self.token = ""
        with app.app_context():
            self.people = self._people()
        self.clients = {name: self._signed_in(name, password) for name in ROLES}
        self._keep()
        self.found = self._look_round()
        self._try_rows()

    def _people(self) -> dict[str, Any]:
        """The demo's accounts, and those it lacks: a person without anything, a reader, an elected member of another donor."""
        donor = contributors.by_siren(OFFICER_SIREN)
        assert donor is not None
        people: dict[str, Any] = {name: SimpleNamespace(email=f"{name}@demo.example") for name in (*Role, "chair")}
        people["officer"] = SimpleNamespace(email=f"donor.{OFFICER_SIREN}@demo.example")
        people["nobody"], people["reader"], people["member"] = a_user(), a_user(), a_user()
        a_mandate(people["reader"], donor, function=Function.READER)
        a_mandate(people["member"], session.scalars(select(Authority).filter_by(siren="244400404")).one(), function=Function.ELECTED)
        with transaction():
            self.token = sending.token(session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one())
        return {name: SimpleNamespace(email=person.email) for name, person in people.items()}

    def _signed_in(self, name: str, password: str) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if name in ("nobody", "reader", "member"):
            client.sign_in(self.people[name])
        elif name != "stranger":
            client.sign_in(self.people[name], password)
        return client

    def _keep(self) -> None:
        """Remember the state of the database."""
        with self.app.app_context():
            session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        let_go(self.app)
        self.kept.write_bytes(self.file.read_bytes())

    def renew(self) -> None:
        """Put that state back."""
        let_go(self.app)
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        self.file.write_bytes(self.kept.read_bytes())

    def _look_round(self) -> Found:
        """Follow the pages of those who see most, a few pages of each endpoint, and note where they lead."""
        found = Found()
        for name in GUIDES:
            waiting, opened, seen = deque(["/me", "/"]), Counter[str](), set[str]()
            while waiting:
                path = waiting.popleft()
                endpoint, _values = self.matched(urlsplit(path).path)
                if opened[endpoint] >= self.pages or path in seen or "." in Path(urlsplit(path).path).name:
                    continue
                opened[endpoint] += 1
                seen.add(path)
                for target in leads(path, self.clients[name].get(path, check_html=False)):
                    if self._noted(found, target):
                        waiting.append(target)
        return found

    def _try_rows(self) -> None:
        """For each page that no page led to: try the rows that were found until one of them has it."""
        for rule in self.app.url_map.iter_rules():
            if rule.endpoint not in self.found.addresses and rule.arguments and "GET" in methods(rule):
                for values in list(self._candidates(rule))[:TRIES]:
                    path = self._built(rule, values)
                    if self.clients["admin"].get(path, check_html=False, query_string={}).status_code == 200:
                        self.found.addresses[rule.endpoint] = path
                        break

    def _candidates(self, rule: Rule) -> Iterator[dict[str, Any]]:
        """Different sets of values that belong together and fill every place of a rule."""
        seen = set[tuple[Any, ...]]()
        for row in self.found.rows:
            if rule.arguments <= set(row) and all(fits(rule, name, row[name]) for name in rule.arguments):
                values = {name: row[name] for name in sorted(rule.arguments)}
                if tuple(values.values()) not in seen:
                    seen.add(tuple(values.values()))
                    yield values

    def _noted(self, found: Found, target: str) -> bool:
        """Note what an address tells; whether it leads anywhere."""
        path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
        endpoint, values = self.matched(path)
        found.rows.append(values)
        found.names |= set(query)
        if endpoint:
            found.addresses.setdefault(endpoint, path)
            found.queries.setdefault(endpoint, query)
        return bool(endpoint)

    def matched(self, path: str) -> tuple[str, dict[str, Any]]:
        """The endpoint of a path and the values in it; none where it leads nowhere or only takes what is sent to it."""
        routes = self.app.url_map.bind("127.0.0.1")
        for method in ("GET", "POST"):
            try:
                endpoint, values = routes.match(path, method=method)
            except HTTPException:
                continue
            return str(endpoint), dict(values)
        return "", {}

    def values(self, rule: Rule) -> dict[str, Any]:
        """Values for every place of a rule: those of an address that was found, else rows that belong together, else anything."""
        endpoint, values = self.matched(self.found.addresses.get(rule.endpoint, ""))
        if endpoint == rule.endpoint and set(values) == rule.arguments:
            return values
        chosen: dict[str, Any] = {"token": self.token}
        for row in sorted(self.found.rows, key=lambda row: -len(rule.arguments & set(row))):
            for name in rule.arguments & set(row):
                if name not in chosen and fits(rule, name, row[name]):
                    chosen[name] = row[name]
        return {name: chosen.get(name, filled(converter)) for name, converter in rule._converters.items()}

    def address(self, rule: Rule) -> str:
        """The rule's address with real rows in its places."""
        return self._built(rule, self.values(rule))

    def _built(self, rule: Rule, values: dict[str, Any]) -> str:
        return str(self.app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method=methods(rule)[0]))


def fits(rule: Rule, name: str, value: Any) -> bool:
    """Whether a value may stand in this place of the rule."""
    return re.fullmatch(rule._converters[name].regex, str(value)) is not None


def leads(path: str, answer: TestResponse) -> Iterator[str]:
    """Where a page leads within the site, by links and forms."""
    page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    for reference in [answer.location] if answer.location else LEADS.findall(page):
        target = urldefrag(urljoin(f"http://127.0.0.1{path}", unescape(reference))).url
        if urlsplit(target).netloc == "127.0.0.1":
            yield target.removeprefix("http://127.0.0.1") or "/"


@dataclass(frozen=True)
class Field:
    """One field of a form, with what it holds or offers."""

    name: str
    value: str
    file: bool = False


def fields(page: str) -> list[Field]:
    """The fields of a page's forms that a person fills in."""
    found: dict[str, Field] = {}
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if element.tag not in ("input", "select", "textarea"):
            continue
        name, kind = element.attrib.get("name", ""), element.attrib.get("type", "")
        if not name or name in ("csrf_token", "submission_key", "step"):
            continue
        value = element.attrib.get("value", "") if element.tag == "input" else (element.text or "").lstrip("\n")
        if element.tag == "select":
            options = [option.attrib.get("value", "") for option in element.iter("option")]
            value = next((option for option in options if option), "")
        if name not in found or "checked" in element.attrib:
            found[name] = Field(name, value, kind == "file")
    return list(found.values())
