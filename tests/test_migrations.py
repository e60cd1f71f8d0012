"""Migrations give exactly what the models ask for, on both databases, whole or not at all."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import inspect, text

from fundtracker.kernel.db import db
from tests.databases import Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname || ' on ' || tgrelid::regclass, pg_get_triggerdef(oid) || "
    "(SELECT prosrc FROM pg_proc WHERE pg_proc.oid = tgfoid) FROM pg_trigger WHERE NOT tgisinternal",
}


def upgrade(folder: Path = MIGRATIONS, revision: str = "head") -> None:
    command.upgrade(settings(folder), revision)


def settings(folder: Path) -> Config:
    """Alembic's configuration as Flask-Migrate makes it."""
    return current_app.extensions["migrate"].migrate.get_config(str(folder))


def inventory() -> dict[str, Any]:
    """Everything the database holds beside rows: columns, keys, CHECKs, indexes, triggers."""
    inspector = inspect(db.engine)
    found: dict[str, Any] = {}
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        found[f"{table} columns"] = {one["name"]: (str(one["type"]), one["nullable"]) for one in inspector.get_columns(table)}
        found[f"{table} key"] = inspector.get_pk_constraint(table)["constrained_columns"]
        found[f"{table} unique"] = sorted((one["name"] or "", one["column_names"]) for one in inspector.get_unique_constraints(table))
        found[f"{table} checks"] = {one["name"]: plain(one["sqltext"]) for one in inspector.get_check_constraints(table)}
        found[f"{table} indexes"] = sorted((one["name"] or "", one["column_names"], one["unique"]) for one in inspector.get_indexes(table))
        found[f"{table} references"] = sorted(
            (one["constrained_columns"], one["referred_table"], one["referred_columns"], sorted(one["options"].items()))
            for one in inspector.get_foreign_keys(table)
        )
    with db.engine.connect() as connection:
        found["triggers"] = {name: plain(code) for name, code in connection.execute(text(TRIGGERS[db.engine.dialect.name]))}
    return found


def plain(code: str) -> str:
    """SQL without the spaces that do not matter."""
    return re.sub(r"\s+", " ", code).strip()


def test_the_migrated_database_is_what_the_models_ask_for(any_database: Database) -> None:
    wanted = inventory()
    any_database.clear()
    upgrade()
    assert inventory() == wanted


def test_alembic_finds_nothing_to_add(any_database: Database) -> None:
    any_database.clear()
    upgrade()
    command.check(settings(MIGRATIONS))


def test_migrating_again_changes_nothing(any_database: Database) -> None:
    any_database.clear()
    upgrade()
    once = inventory()
    upgrade()
    assert inventory() == once


def test_migrations_are_numbered_in_one_line_and_each_says_its_idea() -> None:
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())[::-1]
    assert [script.revision for script in scripts] == [f"{number:04d}" for number in range(1, len(scripts) + 1)]
    assert all(script.doc.endswith(".") and "\n" not in script.doc for script in scripts)


def broken(folder: Path, body: str) -> Path:
    """A copy of the migrations whose last one does `body`."""
    copy = folder / "migrations"
    shutil.copytree(MIGRATIONS, copy)
    last = ScriptDirectory(str(copy)).get_current_head()
    (copy / "versions" / "9999_broken.py").write_text(
        f'"""Break."""\nfrom alembic import op\nrevision = "9999"\ndown_revision = "{last}"\n\n\ndef upgrade() -> None:\n    {body}\n'
    )
    return copy


def test_a_migration_that_fails_leaves_nothing_behind(any_database: Database, tmp_path: Path) -> None:
    any_database.clear()
    upgrade()
    before = inventory()
    with pytest.raises(ZeroDivisionError):
        upgrade(broken(tmp_path, 'op.execute("CREATE TABLE half (id INTEGER)"); 1 / 0'))
    assert inventory() == before
    upgrade()


def test_a_migration_that_leaves_rows_pointing_nowhere_is_refused(database: Database, tmp_path: Path) -> None:
    database.clear()
    upgrade()
    with pytest.raises(RuntimeError, match="point nowhere"):
        upgrade(broken(tmp_path, "op.execute(\"INSERT INTO audit_detail (event_id, salt, body) VALUES (7, '', '{}')\")"))
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_detail")) == 0
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
