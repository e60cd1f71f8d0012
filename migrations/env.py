"""Runs migrations in one transaction, whole or not at all, with foreign keys checked at its end; forward only.

On SQLite a batch that rebuilds a table would, with foreign keys on, cascade its deletes: they are off while migrating (decision D13) and
every reference is checked before the commit. Two processes that start at once wait for each other. The way back is a backup.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.types import TypeEngine

from fundtracker.kernel.db import Base, Instant, begun_for_writing, db

ONE_AT_A_TIME = 7_325_681
"""The number of PostgreSQL's advisory lock that migrations hold."""


def render(kind: str, thing: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types as what the database sees, so that a migration never changes with the code."""
    return "sa.DateTime(timezone=True)" if isinstance(thing, Instant) else False


def different(migration: Any, inspected: Any, column: Any, inspected_type: TypeEngine[Any], wanted: TypeEngine[Any]) -> bool | None:
    """Compare an `Instant` as the column it is stored in; leave the others to Alembic."""
    return False if isinstance(wanted, Instant) and "DATETIME" in str(inspected_type).upper().replace("TIMESTAMP", "DATETIME") else None


@contextmanager
def prepared(connection: Connection) -> Iterator[None]:
    """Foreign keys off before the transaction, on after it (SQLite ignores the pragma inside one)."""
    sqlite = connection.dialect.name == "sqlite"
    driver: Any = connection.connection.driver_connection
    if sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


def check(connection: Connection) -> None:
    """Refuse to commit while a row points nowhere."""
    if connection.dialect.name == "sqlite":
        astray = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
        if astray:
            raise RuntimeError(f"the migration leaves rows that point nowhere (table, row, referred table): {astray[:10]}")


def run() -> None:
    """Run what was asked for on the application's own engine."""
    with begun_for_writing(), db.engine.connect() as connection, prepared(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transactional_ddl=True,
            render_item=render,
            **{**current_app.extensions["migrate"].configure_args, "compare_type": different},
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME})
            context.run_migrations()
            check(connection)


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database, not into a script: some of them look at rows.")
run()
