"""The database's own refusals: triggers that keep the book append-only, and CHECKs that hold money to integers on SQLite."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Connection, MetaData, Table, event, text

APPEND_ONLY = {
    "movement": ("(id = NEW.id OR (fund_id = NEW.fund_id AND seq = NEW.seq) OR reverses_id = NEW.reverses_id)"),
    "share": "(movement_id = NEW.movement_id AND lot_id = NEW.lot_id)",
    "audit_event": "(id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq))",
}
"""Tables whose rows are never changed and never deleted, each with what makes a new row take an old one's key."""

LOT_IDENTITY = ("id", "fund_id", "opened_by_id")
"""What of a lot never changes; its holder, earmark and balances may."""

KEYS = {"lot": "(id = NEW.id OR opened_by_id = NEW.opened_by_id)", **APPEND_ONLY}
GUARDED = tuple(KEYS)
FUNCTION = "fundtracker_refuse"


def statements(dialect: str, tables: tuple[str, ...] = GUARDED) -> list[str]:
    """The SQL that makes the triggers of these tables, for a migration or for `create_all`."""
    if dialect == "sqlite":
        return [sql for table in tables for _, sql in _sqlite(table)]
    function = (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': the book only grows'; END $$"
    )
    return [function, *(sql for table in tables for _, sql in _postgresql(table))]


def names(dialect: str, tables: tuple[str, ...] = GUARDED) -> set[str]:
    """The names of the triggers that should be there."""
    return {name for table in tables for name, _ in (_sqlite(table) if dialect == "sqlite" else _postgresql(table))}


def present(connection: Connection) -> dict[str, str]:
    """The triggers that are there and do something, by name, with their definition where the database gives it."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname AS name, pg_get_triggerdef(oid) AS sql FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    return {row.name: row.sql for row in connection.execute(text(query))}


def expected(dialect: str) -> dict[str, str]:
    """The triggers that should be there, by name; on SQLite with the very text that made them."""
    return {name: sql for table in GUARDED for name, sql in (_sqlite(table) if dialect == "sqlite" else _postgresql(table))}


def _sqlite(table: str) -> list[tuple[str, str]]:
    """Name and text of a table's triggers on SQLite."""
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table}: the book only grows'); END"
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]})"  # nosec B608 - names are constants of this module
    change = f"BEFORE UPDATE ON {table}" if table in APPEND_ONLY else f"BEFORE UPDATE OF {', '.join(LOT_IDENTITY)} ON {table}"
    events = {"update": change, "delete": f"BEFORE DELETE ON {table}", "replace": f"BEFORE INSERT ON {table} WHEN {exists}"}
    return [(f"{table}_no_{name}", f"CREATE TRIGGER {table}_no_{name} {event_} {refusal}") for name, event_ in events.items()]


def _postgresql(table: str) -> list[tuple[str, str]]:
    """Name and text of a table's triggers on PostgreSQL, where a new row over an old key is an error or an UPDATE already."""
    change = f"BEFORE UPDATE ON {table} FOR EACH ROW"
    if table not in APPEND_ONLY:
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in LOT_IDENTITY)
        change = f"{change} WHEN ({changed})"
    events = {
        "update": change,
        "delete": f"BEFORE DELETE ON {table} FOR EACH ROW",
        "truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }
    return [
        (f"{table}_no_{name}", f"CREATE TRIGGER {table}_no_{name} {event_} EXECUTE FUNCTION {FUNCTION}()")
        for name, event_ in events.items()
    ]


def attach(metadata: MetaData) -> None:
    """See that `create_all` makes the triggers with their tables, and that every money column is held to integers on SQLite."""
    event.listen(metadata, "after_create", _create)
    for table in metadata.tables.values():
        _integers(table)
    event.listen(Table, "after_parent_attach", lambda table, parent: _integers(table) if parent is metadata else None)


def _create(metadata: MetaData, connection: Connection, *, tables: list[Table] | None = None, **_: Any) -> None:
    """Make the triggers of the tables that were just created."""
    made = tuple(table.name for table in tables or () if table.name in GUARDED)
    for sql in statements(connection.dialect.name, made) if made else ():
        connection.exec_driver_sql(sql)


def _integers(table: Table) -> None:
    """Add the CHECK of each money column (trust.md D5: SQLite would keep 12.5 or 'abc' in an integer column)."""
    for column in table.columns:
        if isinstance(column.type, BigInteger):
            allowed = "IN ('integer', 'null')" if column.nullable else "= 'integer'"
            check = CheckConstraint(f"typeof({column.name}) {allowed}", name=f"{column.name}_integer")
            table.append_constraint(check.ddl_if(dialect="sqlite"))
