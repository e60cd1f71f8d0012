"""Decisions stay in the database as they were numbered and signed, whoever asks; what is done about them may be written."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fundtracker.committees import triggers
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import check
from tests.committees.scene import a_scene, adopted, convened, decide
from tests.databases import Database


def try_to(statement: str) -> None:
    with transaction():
        session.execute(text(statement))


def test_no_decision_is_deleted(any_database: Database) -> None:
    scene = a_scene()
    signed = adopted(scene)
    unsigned = decide(scene, *convened(scene))
    for statement in (f"DELETE FROM decision WHERE id = {signed}", f"DELETE FROM decision WHERE id = {unsigned}", "DELETE FROM decision"):
        with pytest.raises(DBAPIError, match="never deleted"):
            try_to(statement)
    if any_database.kind == "postgresql":
        with pytest.raises(DBAPIError, match="never deleted"):
            try_to("TRUNCATE decision CASCADE")


@pytest.mark.parametrize("change", ["number = 7", "year = 2020", "label = 'X'", "id = 99"])
def test_no_decision_is_renumbered_signed_or_not(any_database: Database, change: str) -> None:
    scene = a_scene()
    for key in (decide(scene, *convened(scene)), adopted(scene)):
        with pytest.raises(DBAPIError, match="never deleted"):
            try_to(f"UPDATE decision SET {change} WHERE id = {key}")


@pytest.mark.parametrize(
    "change", ["cents = 1", "outcome = 'rejected'", "title = 'X'", "signed_at = NULL, signed_by_id = NULL", "cents = NULL"]
)
def test_what_was_signed_stays(any_database: Database, change: str) -> None:
    key = adopted(a_scene())
    with pytest.raises(DBAPIError, match="never deleted"):
        try_to(f"UPDATE decision SET {change} WHERE id = {key}")


def test_what_is_not_signed_yet_and_the_follow_up_may_change(any_database: Database) -> None:
    scene = a_scene()
    unsigned, signed = decide(scene, *convened(scene)), adopted(scene)
    try_to(f"UPDATE decision SET text = 'Le comité décide.' WHERE id = {unsigned}")
    try_to(f"UPDATE decision SET due_on = '2024-05-01', owner_id = {scene.staff.id} WHERE id = {signed}")
    assert session.execute(text("SELECT count(*) FROM decision WHERE due_on IS NOT NULL OR text <> ''")).scalar() == 2


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_no_decision_is_replaced_on_sqlite(database: Database, recursive: str) -> None:
    key = adopted(a_scene())
    columns = [row[1] for row in session.execute(text("PRAGMA table_info(decision)")) if row[1] != "title"]
    session.rollback()
    raw = session.connection().connection.dbapi_connection
    assert raw is not None
    session.rollback()
    raw.execute(f"PRAGMA recursive_triggers={recursive}")
    names = ", ".join(columns)
    with pytest.raises(Exception, match="never deleted"):
        raw.execute(f"INSERT OR REPLACE INTO decision ({names}, title) SELECT {names}, 'X' FROM decision WHERE id = {key}")
    session.rollback()


@pytest.mark.parametrize("name", sorted(triggers.definitions("sqlite")))
def test_the_check_names_a_trigger_that_is_missing(any_database: Database, name: str) -> None:
    assert list(triggers.missing()) == []
    if name not in triggers.definitions(any_database.kind):
        name = name.replace("replace", "truncate")
    try_to(f"DROP TRIGGER {name}" + (" ON decision" if any_database.kind == "postgresql" else ""))
    assert check.run().faults == [f"trigger {name}: missing or switched off"]


def test_the_check_names_a_trigger_that_was_weakened(database: Database) -> None:
    try_to("DROP TRIGGER decision_no_delete")
    try_to("CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision WHEN 0 BEGIN SELECT RAISE(ABORT, ''); END")
    assert list(triggers.missing()) == ["trigger decision_no_delete: not as it was made"]
