"""The tests' own ground: databases are fresh for each test, real, and what one leaves the next does not see."""

import json
import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from fundtracker import audit, create_app
from fundtracker.funds.models import Fund
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_project, a_user
from tests.validity import faults
from tests.watch import clock_at, count_queries, tables_written


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_without_rows_though_the_last_one_committed(any_database: Database, turn: int) -> None:
    assert session.scalar(select(func.count()).select_from(Fund)) == 0
    a_project(a_fund("MAR-2023"))
    assert session.scalar(select(func.count()).select_from(Fund)) == 1


def test_another_process_opens_the_same_database(any_database: Database) -> None:
    a_fund("MAR-2023")
    code = (
        "import json, sys; from fundtracker import create_app; from fundtracker.kernel.db import session; from sqlalchemy import text\n"
        "with create_app(json.loads(sys.argv[1])).app_context(): print(session.scalar(text('select code from fund')))"
    )
    answer = subprocess.run([sys.executable, "-c", code, json.dumps(any_database.environ)], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "MAR-2023"


def test_the_database_is_what_the_name_says(any_database: Database) -> None:
    assert session.get_bind().dialect.name == any_database.kind
    if any_database.kind == "sqlite":
        assert [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")] == ["wal", 2, 1]


def test_a_database_can_be_renewed_within_a_test(any_database: Database) -> None:
    a_fund()
    any_database.renew()
    assert session.scalar(select(func.count()).select_from(Fund)) == 0


def test_an_audit_event_is_kept_with_the_transaction_it_belongs_to(any_database: Database) -> None:
    with clock_at("2024-03-13 11:00"), transaction():
        event = audit.record("test:fund:opened", 1, by=COMMAND, after={"code": "MAR-2023"})
    assert event.at.isoformat() == "2024-03-13T10:00:00+00:00"
    assert event.hash == audit.event_hash(event)


def test_count_queries_sees_what_is_sent_and_where_it_writes(database: Database) -> None:
    with count_queries() as sent:
        a_user("staff")
        session.scalar(select(func.count()).select_from(Fund))
    assert tables_written(sent) == {"user"}
    assert len(sent) == 2


def test_the_client_refuses_a_get_that_writes(database: Database) -> None:
    app = Flask("little")
    app.test_client_class = Client

    @app.get("/")
    def write() -> str:
        with database.app.app_context():
            a_fund()
        return "done"

    with pytest.raises(AssertionError, match="GET / writes to"):
        app.test_client().get("/")


SOUND = '<!doctype html><html lang="fr"><head><title>t</title></head><body><h1>h</h1>{}</body></html>'


def test_a_sound_page_has_no_fault() -> None:
    assert faults(SOUND.format('<p id="a">b</p><label for="c">d</label><input id="c" name="c">')) == []


@pytest.mark.parametrize(
    "fragment",
    [
        "<p><span>unclosed</p>",
        '<p id="a"></p><p id="a"></p>',
        '<label for="nowhere">x</label>',
        '<p style="color:red">x</p>',
        "<script>alert(1)</script>",
        '<button onclick="x()">x</button>',
        '<input name="q">',
        '<img src="a.png">',
        "<h1>second</h1>",
        "<div><p><div></div></p></div>",
    ],
)
def test_a_faulty_page_is_named(fragment: str) -> None:
    assert faults(SOUND.format(fragment))


def test_a_second_application_is_like_the_first(database: Database) -> None:
    assert create_app(database.environ).config["SQLALCHEMY_DATABASE_URI"] == database.app.config["SQLALCHEMY_DATABASE_URI"]
