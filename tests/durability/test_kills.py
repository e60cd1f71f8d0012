"""What a person was told is kept is there after any process was killed, whole, with its event (trust.md M10, M11)."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fundtracker.audit import AuditEvent
from fundtracker.contributions.models import Receipt
from fundtracker.kernel.db import session
from fundtracker.ledger import check
from tests.databases import Database
from tests.factories import a_fund

ROOT = Path(__file__).parent.parent.parent


def killed(database: Database, fund_id: int, moment: random.Random) -> list[int]:
    """Let two processes record until both are killed in the middle of it; gives the ids they were told are kept."""
    command = [sys.executable, str(Path(__file__).with_name("recorder.py")), json.dumps(database.environ), str(fund_id)]
    running = [subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = []
    for process in running:
        assert process.stdout is not None
        told.append(int(process.stdout.readline()))
    time.sleep(moment.uniform(0.02, 0.3))
    for process in running:
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=30)
        told += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return told


def survives(database: Database, rounds: int) -> None:
    fund, moment, told = a_fund(), random.Random(1), list[int]()
    fund_id = fund.id
    session.remove()
    for _ in range(rounds):
        told += killed(database, fund_id, moment)
    kept = set(session.scalars(select(Receipt.movement_id)))
    assert set(told) <= kept
    assert session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action.like("%:receipt:recorded"))) == len(kept)
    assert session.scalars(select(Receipt.number).order_by(Receipt.number)).all() == list(range(1, len(kept) + 1))
    report = check.run()
    assert report.faults == [], report.faults[:5]


def test_nothing_that_was_told_is_lost_when_processes_are_killed(any_database: Database) -> None:
    survives(any_database, 2)


@pytest.mark.long
def test_nothing_that_was_told_is_lost_however_often_processes_are_killed(any_database: Database) -> None:
    survives(any_database, 25)
