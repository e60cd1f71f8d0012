"""The database refuses what the book never does: changing, deleting, replacing, emptying; and money that is no integer."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from fundtracker import audit
from fundtracker.kernel.db import Base, session, transaction
from fundtracker.ledger import triggers
from tests.databases import Database
from tests.ledger.scene import CLERK, scene

CHANGES = [
    "UPDATE movement SET cents = 1",
    "UPDATE movement SET value_date = '2024-03-02'",
    "UPDATE share SET cents = cents",
    "UPDATE audit_event SET actor = 'user:9'",
    "UPDATE lot SET fund_id = 2",
    "UPDATE lot SET opened_by_id = 1 WHERE opened_by_id <> 1",
    "DELETE FROM movement",
    "DELETE FROM share",
    "DELETE FROM audit_event",
    "DELETE FROM lot",
]
REPLACES = [
    "INSERT OR REPLACE INTO movement SELECT * FROM movement WHERE id = 1",
    "INSERT OR REPLACE INTO share SELECT movement_id, lot_id, 7 FROM share",
    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
    "INSERT OR REPLACE INTO lot SELECT * FROM lot",
]


def booked() -> None:
    stage = scene()
    with transaction():
        stage.receive("A", 100_00)
        stage.receive("B", 100_00)
        stage.pay("P", 50_00)
        audit.record("test:fund:looked", stage.fund, by=CLERK)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_behind_the_books_back_is_refused(any_database: Database, change: str) -> None:
    booked()
    with pytest.raises(DBAPIError, match="the book only grows"), transaction():
        session.execute(text(change))


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("replace", REPLACES)
def test_sqlite_replaces_no_row_under_its_key(database: Database, replace: str, recursive: str) -> None:
    booked()
    session.rollback()
    session.connection().connection.execute(f"PRAGMA recursive_triggers={recursive}")  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError, match="the book only grows"):
        session.execute(text(replace))
    session.rollback()


@pytest.mark.parametrize("table", triggers.GUARDED)
def test_postgresql_empties_no_table(any_database: Database, table: str) -> None:
    booked()
    statement = f"TRUNCATE {table} CASCADE" if any_database.kind == "postgresql" else f"DELETE FROM {table}"
    with pytest.raises(DBAPIError, match="the book only grows"), transaction():
        session.execute(text(statement))


def test_a_lot_may_change_hands_and_balance(any_database: Database) -> None:
    booked()
    with transaction():
        session.execute(text("UPDATE lot SET unspent = unspent + 1, project_id = NULL"))
    assert session.scalar(text("SELECT min(unspent) FROM lot")) == 75_01


def test_the_triggers_are_those_that_should_be_there(any_database: Database) -> None:
    assert triggers.names(any_database.kind) <= set(triggers.present(session.connection()))
    assert len(triggers.statements(any_database.kind)) == 12 + (any_database.kind == "postgresql")


MONEY = [(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns if str(column.type) == "BIGINT"]


@pytest.mark.parametrize(("table", "column"), MONEY)
def test_every_money_column_is_held_to_integers_on_sqlite(database: Database, table: str, column: str) -> None:
    made = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}) or ""
    assert f"typeof({column})" in made


@pytest.mark.parametrize("value", ["12.5", "'abc'", "x'00'"])
def test_sqlite_keeps_no_other_kind_of_money(database: Database, value: str) -> None:
    booked()
    with pytest.raises(IntegrityError, match="CHECK"), transaction():
        session.execute(text(f"UPDATE lot SET unspent = {value}"))


@pytest.mark.parametrize("column", ["held = held - 1", "received = received + 1", "held = -1, received = -1", "suspense = -1"])
def test_a_position_that_does_not_add_up_is_refused(any_database: Database, column: str) -> None:
    booked()
    with pytest.raises(IntegrityError), transaction():
        session.execute(text(f"UPDATE fund_position SET {column}"))
