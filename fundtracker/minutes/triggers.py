"""The database's own refusal to change minutes once they are locked, whoever asks (domain.md rule 16)."""

from typing import Any

from sqlalchemy import Connection, MetaData, Table, event

SAYS = "locked minutes never change"
RAISE = "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': " + SAYS + "'; "
FUNCTION = (
    "CREATE OR REPLACE FUNCTION fundtracker_minutes_locked() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE meeting integer; BEGIN "
    "IF TG_OP = 'INSERT' THEN meeting := NEW.meeting_id; ELSE meeting := OLD.meeting_id; END IF; "
    "IF TG_TABLE_NAME = 'minutes_paper' OR EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = meeting) THEN "  # nosec B608 fixed names
    + RAISE
    + "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
)
GUARDED = {
    "minutes": ("UPDATE", "DELETE"),
    "minutes_section": ("INSERT", "UPDATE", "DELETE"),
    "remark": ("INSERT", "UPDATE", "DELETE"),
    "minutes_paper": ("UPDATE", "DELETE"),
}
"""Which acts on which tables are refused; papers are only ever added."""


def statements(dialect: str) -> list[str]:
    """What makes the triggers on a database."""
    made = [] if dialect == "sqlite" else [FUNCTION]
    for table, acts in GUARDED.items():
        if dialect == "sqlite":
            made += [_sqlite(table, act) for act in acts]
        else:
            made.append(
                f"CREATE TRIGGER {table}_locked BEFORE {' OR '.join(acts)} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION fundtracker_minutes_locked()"
            )
    return made


def _sqlite(table: str, act: str) -> str:
    row = "NEW" if act == "INSERT" else "OLD"
    locked = f"EXISTS (SELECT 1 FROM minutes WHERE phase = 'locked' AND meeting_id = {row}.meeting_id)"  # nosec B608 fixed names
    when = "" if table == "minutes_paper" else f"WHEN {locked} "
    return f"CREATE TRIGGER {table}_locked_{act.lower()} BEFORE {act} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{table}: {SAYS}'); END"


def attach(metadata: MetaData) -> None:
    """See that `create_all` makes the triggers with their tables."""
    event.listen(metadata, "after_create", _create)


def _create(metadata: MetaData, connection: Connection, *, tables: list[Table] | None = None, **_: Any) -> None:
    """Make the triggers where the tables were just created."""
    if any(table.name == "minutes" for table in tables or ()):
        for sql in statements(connection.dialect.name):
            connection.exec_driver_sql(sql)
