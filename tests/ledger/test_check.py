"""The check names whatever was altered behind the book's back, row by row; and finds nothing wrong where nothing is."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from fundtracker import audit
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import chain, check, triggers
from fundtracker.ledger.chain import Head
from fundtracker.ledger.commands import check_command
from tests.databases import Database
from tests.ledger.scene import CLERK, Scene, scene
from tests.watch import clock_at

CONTENT = "its hash is not that of its content and shares"
ALTERED = {
    "UPDATE movement SET cents = 100000 WHERE id = 2": f"movement 2 ({{code}} no. 2): {CONTENT}",
    "UPDATE movement SET value_date = '2024-01-05' WHERE id = 2": f"movement 2 ({{code}} no. 2): {CONTENT}",
    "UPDATE movement SET previous_hash = 'x' WHERE id = 2": ("movement 2 ({code} no. 2): does not name the hash of the movement before it"),
    "UPDATE movement SET seq = 99 WHERE id = 11": "movement 11 ({code} no. 99): follows no. 10, numbers are missing",
    "UPDATE movement SET reverses_id = 11 WHERE id = 10": (
        "movement 10 ({code} no. 10): movement 11, which it names, does not come before it"
    ),
    "UPDATE movement SET reverses_id = 1 WHERE id = 2": "movement 2 ({code} no. 2): movement 1, which it reverses, is of another kind",
    "DELETE FROM movement WHERE id = 10": "movement 11 ({code} no. 11): follows no. 9, numbers are missing",
    "DELETE FROM movement WHERE id = 9": "share of movement 9 in lot 1: no such movement in the fund",
    "DELETE FROM movement WHERE id = 1": "lot 1 ({code}): the movement that opened it is missing",
    "UPDATE share SET cents = cents - 1 WHERE movement_id = 5 AND lot_id = 1": (
        "movement 5 ({code} no. 5): its shares sum to -30001, not -30000"
    ),
    "DELETE FROM share WHERE movement_id = 5 AND lot_id = 1": f"movement 5 ({{code}} no. 5): {CONTENT}",
    "UPDATE share SET lot_id = 3 WHERE movement_id = 5 AND lot_id = 1": "lot 1 ({code}): unspent is 78392, the movements say 98223",
    "UPDATE share SET lot_id = 4 WHERE movement_id = 2": "movement 2 ({code} no. 2): its share in lot 4 is in another fund",
    "UPDATE share SET movement_id = 4 WHERE movement_id = 5 AND lot_id = 1": "movement 4 ({code} no. 4): its shares sum to -19831, not 0",
    "UPDATE lot SET unspent = unspent + 1 WHERE id = 1": "lot 1 ({code}): unspent is 78393, the movements say 78392",
    "UPDATE lot SET reserved = 1 WHERE id = 1": "lot 1 ({code}): reserved is 1, the movements say 0",
    "UPDATE lot SET authority_id = 3 WHERE id = 1": "lot 1 ({code}): authority_id is 3, the movements say 1",
    "UPDATE lot SET holder = 'suspense', authority_id = NULL WHERE id = 1": "lot 1 ({code}): holder is suspense, the movements say donor",
    "UPDATE lot SET project_id = 2 WHERE id = 2": "lot 2 ({code}): project_id is 2, the movements say None",
    "UPDATE lot SET opened_by_id = 4 WHERE id = 1": f"movement 1 ({{code}} no. 1): {CONTENT}",
    "UPDATE fund_position SET held = held + 1, received = received + 1 WHERE fund_id = 1": (
        "fund_position {code}: received is 157001, the movements say 157000"
    ),
    "UPDATE fund_position SET pledged = 7 WHERE fund_id = 1": "fund_position {code}: pledged is 7, the movements say 0",
    "UPDATE fund_position SET head = 'x' WHERE fund_id = 1": "fund_position {code}: head is x, the movements say {head}",
    "DELETE FROM fund_position WHERE fund_id = 1": "fund_position {code}: received is 0, the movements say 157000",
    "UPDATE fund_month SET month = '2023-01-01' WHERE fund_id = 1": (
        "fund_month {code} month 2023-01-01: received is 157000, the movements say 0"
    ),
    "UPDATE donor_position SET pledged = 9 WHERE authority_id = 1 AND fund_id = 1": (
        "donor_position {code} authority_id 1: pledged is 9, the movements say 0"
    ),
    "UPDATE donor_month SET paid = paid + 5, held = held - 5 WHERE authority_id = 2": (
        "donor_month {code} authority_id 2 month 2024-03-01: paid is 10174, the movements say 10169"
    ),
    "UPDATE project_position SET committed = 3 WHERE project_id = 1": (
        "project_position {code} project_id 1: committed is 3, the movements say 0"
    ),
    "INSERT INTO project_position (project_id, fund_id, committed, paid, returned) VALUES (2, 1, 0, 0, 8)": (
        "project_position {code} project_id 2: returned is 8, the movements say 0"
    ),
    "UPDATE closed_year SET held = 4": "closed_year {code} 2022: held is 4, the movements say 0",
    "UPDATE movement SET value_date = '2022-05-05' WHERE id = 11": (
        "movement 11 ({code} no. 11): booked into the year 2022 after it was closed"
    ),
    "UPDATE memo SET text = 'Commune de Z'": "memo of movement 1 ({code} no. 1): its digest is not that of its text",
    "UPDATE audit_event SET actor = 'user:7' WHERE id = 2": "audit_event 2 (house no. 1): its hash is not that of its content",
    "UPDATE audit_event SET seq = 5 WHERE id = 3": "audit_event 3 (house no. 5): follows no. 1, numbers are missing",
    "UPDATE audit_event SET previous_hash = 'x' WHERE id = 3": "audit_event 3 (house no. 2): does not name the hash of the event before it",
    "UPDATE audit_detail SET body = '{}' WHERE event_id = 2": (
        "audit_detail of audit_event 2 (house no. 1): its digest is not that of its content"
    ),
    "UPDATE audit_chain SET seq = 9 WHERE name = 'house'": "audit_chain house: its head is not that of the events, which end at no. 2",
    "DELETE FROM audit_chain WHERE name = 'house'": "audit_chain house: its head is not that of the events, which end at no. 2",
}


def booked() -> Scene:
    """Eleven movements in a fund, some in another, a closed year, three audit events."""
    with clock_at("2024-03-15"):
        stage = scene()
        with transaction(), clock_at("2024-03-14"):
            stage.close(2022)
        with transaction():
            book_it(stage)
        return stage


def book_it(stage: Scene) -> None:
    first = stage.receive("A", 1_000_00, fee_bp=250, memo="Virement de la commune A")
    stage.receive("B", 500_00)
    stage.pay("P", 300_00)
    suspense = stage.receive(None, 70_00)
    stage.give_back("P", 10_00)
    stage.attribute(suspense, "C")
    stage.interest(1_00)
    stage.commit("R", 40_00)
    stage.release("R", 40_00)
    assert first.id == 1
    audit.record("test:fund:looked", stage.fund, by=CLERK)
    audit.record("test:fund:looked", stage.fund, by=CLERK)
    stage.receive_elsewhere("A", 5_00)


def unguard(database: Database) -> None:
    """Put every guard of the database aside, as someone with its file would."""
    session.rollback()
    connection = session.connection()
    for name, table in [(name, name.rsplit("_no_", 1)[0]) for name in triggers.names(database.kind)]:
        connection.execute(text(f"DROP TRIGGER {name}" + (f" ON {table}" if database.kind == "postgresql" else "")))
    session.commit()


def alter(database: Database, statement: str) -> None:
    """Run a statement without triggers, foreign keys and (on SQLite) CHECKs, then set the triggers up again."""
    unguard(database)
    raw = session.connection().connection.dbapi_connection
    assert raw is not None
    session.rollback()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA ignore_check_constraints=ON")
    raw.execute(statement)
    for sql in triggers.statements("sqlite"):
        raw.execute(sql)
    session.rollback()
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA ignore_check_constraints=OFF")


def run_command(database: Database, *arguments: str) -> Result:
    return database.app.test_cli_runner().invoke(check_command, arguments)


def code_of(stage: Scene) -> str:
    return str(session.scalar(text("SELECT code FROM fund WHERE id = :id"), {"id": stage.fund}))


def test_a_sound_book_is_consistent(any_database: Database) -> None:
    booked()
    assert check.run().faults == []
    result = run_command(any_database)
    assert (result.exit_code, result.output) == (0, "12 movements, 12 shares, 2 funds: consistent\n")


def test_an_empty_book_is_consistent(any_database: Database) -> None:
    assert run_command(any_database).output == "0 movements, 0 shares, 0 funds: consistent\n"


@pytest.mark.parametrize(("statement", "fault"), ALTERED.items())
def test_an_altered_row_is_named(database: Database, statement: str, fault: str) -> None:
    stage = booked()
    [head, _] = sorted(chain.heads(), key=lambda head: -head.seq)
    alter(database, statement)
    result = run_command(database)
    assert fault.format(code=code_of(stage), head=head.hash) in result.output.splitlines()
    assert result.exit_code == 1


UNREADABLE = {
    "UPDATE movement SET kind = 'gift' WHERE id = 3": "movement id 3: kind is 'gift', which is not of its kind",
    "UPDATE movement SET value_date = 'someday' WHERE id = 3": "movement id 3: value_date is 'someday', which is not of its kind",
    "UPDATE movement SET booked_at = 'once' WHERE id = 3": "movement id 3: booked_at is 'once', which is not of its kind",
    "UPDATE movement SET cents = 'abc' WHERE id = 3": "movement id 3: cents is 'abc', which is not of its kind",
    "UPDATE share SET cents = 'abc' WHERE movement_id = 3": "share movement_id 3 lot_id 2: cents is 'abc', which is not of its kind",
    "UPDATE lot SET holder = 'Bruno' WHERE id = 2": "lot id 2: holder is 'Bruno', which is not of its kind",
    "UPDATE fund_month SET month = 'May' WHERE fund_id = 1": "fund_month fund_id 1 month May: month is 'May', which is not of its kind",
    "UPDATE memo SET text = x'00' WHERE movement_id = 1": "memo movement_id 1: text is b'\\x00', which is not of its kind",
    "UPDATE audit_event SET at = 'x' WHERE id = 2": "audit_event id 2: at is 'x', which is not of its kind",
    "UPDATE audit_detail SET body = '{' WHERE event_id = 2": "audit_detail event_id 2: body is '{', which is not of its kind",
}


@pytest.mark.parametrize(("statement", "fault"), UNREADABLE.items())
def test_a_row_that_cannot_be_read_is_named(database: Database, statement: str, fault: str) -> None:
    booked()
    alter(database, statement)
    result = run_command(database)
    assert (result.exit_code, result.output.splitlines()) == (1, [fault])


def test_an_erased_memo_leaves_the_chain_whole(database: Database) -> None:
    booked()
    with transaction():
        session.execute(text("DELETE FROM memo"))
        session.execute(text("DELETE FROM audit_detail"))
    assert check.run().faults == []


def test_a_lot_below_zero_on_some_day_is_named(database: Database) -> None:
    booked()
    alter(database, "UPDATE movement SET value_date = '2024-04-01' WHERE id = 1")
    assert "lot 1: below zero on 2024-03-01" in check.run().faults


@pytest.mark.parametrize("name", sorted(triggers.names("sqlite")))
def test_a_dropped_trigger_is_named(any_database: Database, name: str) -> None:
    booked()
    if name not in triggers.names(any_database.kind):
        name = name.replace("replace", "truncate")
    with transaction():
        table = name.rsplit("_no_", 1)[0]
        session.execute(text(f"DROP TRIGGER {name}" + (f" ON {table}" if any_database.kind == "postgresql" else "")))
    assert check.run().faults == [f"trigger {name}: missing or switched off"]


def test_a_weakened_trigger_is_named(database: Database) -> None:
    with transaction():
        session.execute(text("DROP TRIGGER share_no_delete"))
        session.execute(text("CREATE TRIGGER share_no_delete BEFORE DELETE ON share WHEN 0 BEGIN SELECT RAISE(ABORT, ''); END"))
    assert check.run().faults == ["trigger share_no_delete: not as it was made"]


def test_a_disabled_trigger_is_named_on_postgresql(any_database: Database) -> None:
    if any_database.kind == "postgresql":
        with transaction():
            session.execute(text("ALTER TABLE share DISABLE TRIGGER share_no_delete"))
        assert check.run().faults == ["trigger share_no_delete: missing or switched off"]


def test_anchors_of_a_sound_book_hold_when_it_grows(database: Database, tmp_path: Path) -> None:
    stage = booked()
    anchor = tmp_path / "anchor.jsonl"
    anchor.write_text(run_command(database, "--heads").output + "\n", encoding="utf-8")
    assert [json.loads(line)["seq"] for line in anchor.read_text().splitlines() if line] == [11, 1, 1, 2]
    with transaction():
        stage.receive("C", 1_00)
    assert run_command(database, "--anchor", str(anchor)).exit_code == 0


def test_a_cut_tail_is_found_with_an_anchor(database: Database, tmp_path: Path) -> None:
    stage = booked()
    anchors = [*chain.heads(), *chain.audit_heads()]
    anchor = tmp_path / "anchor.jsonl"
    anchor.write_text(run_command(database, "--heads").output, encoding="utf-8")
    before = chain.heads()[0]
    alter(database, "DELETE FROM movement WHERE id = 11")
    hash_ = session.scalar(text("SELECT hash FROM movement WHERE id = 10"))
    alter(database, f"UPDATE fund_position SET seq = 10, head = '{hash_}' WHERE fund_id = 1")
    alter(database, "UPDATE project_position SET committed = 4000 WHERE project_id = 3")
    alter(database, "DELETE FROM audit_event WHERE id = 3")
    alter(database, "UPDATE audit_chain SET seq = 1, head = (SELECT hash FROM audit_event WHERE id = 2) WHERE name = 'house'")
    assert check.run().faults == []
    code = code_of(stage)
    faults = [
        f"chain {code}: was at no. {before.seq} when anchored, now ends at no. 10: its tail is cut",
        "chain audit:house: was at no. 2 when anchored, now ends at no. 1: its tail is cut",
    ]
    assert check.run(anchors=anchors).faults == faults
    assert run_command(database, "--anchor", str(anchor)).output.splitlines() == faults


def test_a_rewritten_chain_is_found_with_an_anchor(database: Database) -> None:
    stage = booked()
    assert check.run(anchors=[Head(code_of(stage), 3, "0" * 64)]).faults == [
        f"chain {code_of(stage)}: no. 3 is not what was anchored: the chain was rewritten"
    ]
    assert check.run(anchors=[Head("GONE-2020", 0, "0" * 64)]).faults == []
    assert check.run(anchors=[Head("GONE-2020", 1, "0" * 64)]).faults == [
        "chain GONE-2020: was at no. 1 when anchored, now ends at no. 0: its tail is cut"
    ]


@pytest.mark.parametrize(
    "content", ["nonsense\n", "[1, 2]\n", '{"chain": "MAR-2023"}\n', '{"chain": "MAR-2023", "seq": null, "hash": ""}\n']
)
def test_a_file_that_is_no_anchor_is_refused(database: Database, tmp_path: Path, content: str) -> None:
    path = tmp_path / "anchor.jsonl"
    path.write_text(content, encoding="utf-8")
    result = run_command(database, "--anchor", str(path))
    assert result.exit_code == 2
    assert "--anchor" in result.output


def test_checks_of_other_packages_are_run_with_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check.MIRRORS, "listeners", (*(check.MIRRORS.listeners or ()), lambda: ["document 4: its fingerprint differs"]))
    result = run_command(database)
    assert (result.exit_code, result.output) == (1, "document 4: its fingerprint differs\n")
