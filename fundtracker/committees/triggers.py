"""The database's own refusal to delete or renumber decisions, or to change what was signed, whoever asks (domain.md rule 14)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, Table, event

from fundtracker.kernel.db import session
from fundtracker.ledger import triggers as book

NUMBERED = ("id", "committee_id", "year", "number", "label")
"""What never changes of a decision."""

SIGNED = (
    *("item_id", "kind", "outcome", "title", "text", "cents", "project_id", "authority_id", "to_fund_id", "place", "beneficiary"),
    *("project_title", "partner", "donor", "conditions", "urgent", "recorded_at", "recorded_by", "signed_at", "signed_by_id"),
)
"""What never changes once it is signed; ratification, what it opened and its follow-up do."""

FUNCTION = "fundtracker_decisions_stay"
SAYS = "decision: decisions are numbered, signed and never deleted"


def definitions(dialect: str) -> dict[str, str]:
    """The triggers that should be there: what makes each, by name."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)


def _when(differs: str) -> str:
    return f"{_changed(NUMBERED, differs)} OR (OLD.signed_at IS NOT NULL AND ({_changed(SIGNED, differs)}))"


def _sqlite() -> dict[str, str]:
    refusal = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    same = "id = NEW.id OR label = NEW.label OR item_id = NEW.item_id"
    taken = f"{same} OR (committee_id = NEW.committee_id AND year = NEW.year AND number = NEW.number)"
    events = {
        "update": f"BEFORE UPDATE ON decision WHEN {_when('IS NOT')}",
        "delete": "BEFORE DELETE ON decision",
        "replace": f"BEFORE INSERT ON decision WHEN EXISTS (SELECT 1 FROM decision WHERE {taken})",  # nosec B608 fixed names
    }
    return {f"decision_no_{name}": f"CREATE TRIGGER decision_no_{name} {when} {refusal}" for name, when in events.items()}


def _postgresql() -> dict[str, str]:
    events = {
        "update": f"BEFORE UPDATE ON decision FOR EACH ROW WHEN ({_when('IS DISTINCT FROM')})",
        "delete": "BEFORE DELETE ON decision FOR EACH ROW",
        "truncate": "BEFORE TRUNCATE ON decision FOR EACH STATEMENT",
    }
    return {
        f"decision_no_{name}": f"CREATE TRIGGER decision_no_{name} {when} EXECUTE FUNCTION {FUNCTION}()" for name, when in events.items()
    }


def statements(dialect: str) -> list[str]:
    """What makes the triggers on a database."""
    function = (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION USING MESSAGE = '{SAYS}'; END $$"
    )
    return [*([] if dialect == "sqlite" else [function]), *definitions(dialect).values()]


def missing() -> Iterator[str]:
    """A check of `fundtracker check`: each trigger that is not there as it was made."""
    connection = session.connection()
    there, dialect = book.present(connection), connection.dialect.name
    for name, sql in definitions(dialect).items():
        if name not in there:
            yield f"trigger {name}: missing or switched off"
        elif dialect == "sqlite" and there[name] != sql:
            yield f"trigger {name}: not as it was made"


def attach(metadata: MetaData) -> None:
    """See that `create_all` makes the triggers with their table."""
    event.listen(metadata, "after_create", _create)


def _create(metadata: MetaData, connection: Connection, *, tables: list[Table] | None = None, **_: Any) -> None:
    """Make the triggers where the table was just created."""
    if any(table.name == "decision" for table in tables or ()):
        for sql in statements(connection.dialect.name):
            connection.exec_driver_sql(sql)
