"""Bytes, numbers and texts made to hurt: an answer below 500 that gives nothing away (trust.md S09, S40, S49)."""

import io

import html5lib
import pytest
from werkzeug.test import TestResponse

from fundtracker.accounts.permissions import Role
from tests.client import Client
from tests.databases import Database
from tests.factories import a_user
from tests.test_endpoints import address, endpoints, methods

HOSTILE = [
    "\0",
    "\ud800".encode("utf-8", "surrogatepass"),
    "‮txt",
    "'; DROP TABLE user; --",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "%",
    "-1",
    "9" * 30,
    "é" * 300,
    "٣",
    "../../etc/passwd",
]
NAMES = ["q", "page", "fund", "year", "sort", "state", "kind", "from", "to", "language", "authority", "project"]
TRACES = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "site-packages", "/work/")


def unsound(answer: TestResponse) -> bool:
    """Whether the answer is a fault, or tells what a stranger should not know; 503 is /readyz, on tables no migration made."""
    return (answer.status_code >= 500 and answer.status_code != 503) or any(trace in answer.get_data(as_text=True) for trace in TRACES)


@pytest.mark.parametrize("value", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_no_query_breaks_a_page(any_database: Database, value: str | bytes) -> None:
    client = any_database.app.test_client()
    client.sign_in(a_user(Role.ADMIN))
    asked = [address(any_database.app, rule) for rule, _access in endpoints(any_database.app) if "GET" in methods(rule)]
    assert [one for one in asked if unsound(client.get(one, query_string=dict.fromkeys(NAMES, value), check_html=False))] == []


@pytest.mark.parametrize("value", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_no_form_breaks_on_what_is_typed_into_every_field(any_database: Database, value: str | bytes) -> None:
    client = any_database.app.test_client()
    client.sign_in(a_user(Role.ADMIN))
    faulty = []
    for rule, _access in endpoints(any_database.app):
        if "POST" in methods(rule) and rule.endpoint != "accounts.sign_out":
            page = client.get(address(any_database.app, rule)) if "GET" in methods(rule) else None
            names = fields(page.text) if page is not None and page.status_code == 200 else NAMES
            if unsound(client.post(address(any_database.app, rule), data=dict.fromkeys(names, value), check_html=False)):
                faulty.append(rule.rule)
    assert faulty == []


def fields(text: str) -> list[str]:
    """The names of a page's form fields."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    names = {element.attrib.get("name", "") for tag in ("input", "select", "textarea") for element in page.iter(tag)}
    return sorted(names - {"", "csrf_token"})


def test_a_request_above_the_limit_is_refused_by_its_size(client: Client) -> None:
    client.sign_in(a_user("admin"))
    answer = client.post("/staff/pledges/new", data={"file": (io.BytesIO(b"x" * 42 * 1024 * 1024), "a.pdf")})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"&".join(b"a%d=1" % n for n in range(20_000)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe=%ff%fe&%00=%00", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
    ],
)
def test_a_broken_body_is_an_answer_not_a_fault(client: Client, body: bytes, kind: str) -> None:
    assert not unsound(client.post("/sign-in", data=body, content_type=kind, bare=True))


@pytest.mark.parametrize("path", ["/%00", "/%ff%fe", "/" + "a" * 6000, "/funds/%00", "/donors/%00", "/funds/%F0%9F%92%A9"])
def test_a_broken_address_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404, 302, 303)


def test_a_garbage_cookie_is_a_visitor(client: Client) -> None:
    client.set_cookie("session", "garbage.\xff.value")
    assert client.get("/").status_code == 200
