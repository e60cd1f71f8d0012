"""Fixtures for every test: the application, a database made afresh for each test, the client."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from fundtracker.kernel.db import db, session
from tests import demo as demo_data
from tests.apps import CHEAP, build
from tests.client import Client
from tests.databases import Database, PostgresqlDatabase, SqliteDatabase, address, drop, fast_folder, let_go, postgresql_server, recreate

fast = fast_folder()
if fast is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", fast)

settings.register_profile("house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# `make explore`: other examples each time; the house draws the same ones, so that a red build is red again when one looks into it
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the tests' `database` is made of")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One test process runs the tests of the demo data that share a copy of it; all browser tests share one server and one browser."""
    for item in items:
        if "demo" in getattr(item, "fixturenames", ()):
            module = item.nodeid.partition("::")[0]
            item.add_marker(pytest.mark.xdist_group("browser" if module.startswith("tests/browser/") else module))


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabase:
    """The one SQLite database of this test process and its template with every table."""
    home = tmp_path_factory.mktemp("home")
    environ = {"FUNDTRACKER_HOME": str(home), **CHEAP}
    app = build(environ)
    with app.app_context():
        db.create_all()
        db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    let_go(app)
    file = home / "fundtracker.db"
    template = home.with_name("template.db")
    shutil.move(file, template)
    return SqliteDatabase(app, environ, file, template)


@pytest.fixture(scope="session")
def postgresql_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlDatabase]:
    """The one PostgreSQL database of this test process and its template with every table."""
    home = tmp_path_factory.mktemp("postgresql")
    with postgresql_server() as server:
        name = f"fundtracker_{os.getpid()}"
        template = f"{name}_template"
        recreate(server, template)
        filled = build({"FUNDTRACKER_HOME": str(home), "DATABASE_URL": address(server, template)})
        with filled.app_context():
            db.create_all()
        let_go(filled)
        environ = {"FUNDTRACKER_HOME": str(home), "DATABASE_URL": address(server, name), **CHEAP}
        database = PostgresqlDatabase(build(environ), environ, server, name, template)
        yield database
        let_go(database.app)
        drop(server, name)
        drop(server, template)


def _fresh(database: Database) -> Iterator[Database]:
    """The database in its first state, within the application's context."""
    _empty(Path(database.environ["FUNDTRACKER_HOME"]))
    database.renew()
    with database.app.app_context():
        yield database
        session.remove()
    let_go(database.app)


def _empty(home: Path) -> None:
    """Remove what the last test left in the home folder: documents, queues."""
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "secret.key":
            path.unlink()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with every table and no row, in an application context; SQLite unless `--database=postgresql`."""
    yield from _fresh(request.getfixturevalue(f"{request.config.getoption('--database')}_database"))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The same on both databases, one after the other: for the book, for locks and for concurrency."""
    yield from _fresh(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def app(database: Database) -> Flask:
    """The application of the test's database."""
    return database.app


@pytest.fixture
def client(database: Database) -> Client:
    """A browser with no cookie yet."""
    client = database.app.test_client()
    assert isinstance(client, Client)
    return client


@pytest.fixture
def make_app(database: Database) -> Iterator[Callable[..., Flask]]:
    """Another application on the same database, with settings of the test's own: `make_app(SMTP_URL=…)`."""
    made: list[Flask] = []

    def make(environ: dict[str, str] | None = None, **overrides: Any) -> Flask:
        made.append(build({**database.environ, **(environ or {})}, **overrides))
        return made[-1]

    yield make
    for app in made:
        let_go(app)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> demo_data.Demo:
    """The demo data, built once for all test processes; copy its home before you change anything."""
    together = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        together = together.parent
    return demo_data.shared(together / "demo")
