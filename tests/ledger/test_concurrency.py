"""Eight processes paying out of one fund at once never overdraw it and exhaust it to the cent, on both databases."""

import json
import subprocess
import sys
from datetime import date

from sqlalchemy import func, select

from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import check, positions
from fundtracker.ledger.models import FundPosition, Lot, Movement
from tests.databases import Database
from tests.ledger.scene import scene

PROCESSES = 8
PAYER = """
import json, sys, time
from datetime import date
from fundtracker import create_app
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import book

environ, stage, number = json.loads(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
base = {"fund_id": stage["fund"], "value_date": date(2024, 3, 1), "by": Actor("worker", number)}
base |= {"decision_id": stage["decision"], "project_id": stage["project"], "grant_id": stage["grant"]}
paid = 0
app = create_app(environ)
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
with app.app_context():
    while True:
        try:
            with transaction(patience=60):
                book.commit(**base, cents=7_77)
                book.disburse(**base, cents=7_77)
            paid += 777
            time.sleep(0.05)  # whoever paid steps back, so that the others come to pay on a busy machine too
        except Refusal:
            break
    while True:
        try:
            with transaction(patience=60):
                book.commit(**base, cents=1)
                book.disburse(**base, cents=1)
            paid += 1
        except Refusal:
            break
print(paid)
"""


def test_eight_processes_exhaust_a_fund_and_never_overdraw_it(any_database: Database) -> None:
    stage = scene()
    with transaction():
        for donor, cents in (("A", 266_24), ("B", 150_01), ("C", 50_00)):
            stage.receive(donor, cents)
    given = {"fund": stage.fund, "decision": stage.decision, "project": stage.projects["P"], "grant": stage.grants["P"]}
    session.rollback()
    payers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PAYER, json.dumps(any_database.environ), json.dumps(given), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for payer in payers:
        assert payer.stdout is not None
        assert payer.stdout.readline() == "ready\n"
    answers = [payer.communicate(timeout=240)[0] for payer in _told(payers)]
    assert [payer.returncode for payer in payers] == [0] * PROCESSES
    assert sum(int(answer) for answer in answers) == 466_25
    assert session.scalar(select(FundPosition.held).where(FundPosition.fund_id == stage.fund)) == 0
    assert session.scalar(select(func.min(Lot.unspent))) == session.scalar(select(func.max(Lot.unspent))) == 0
    assert positions.identity(stage.fund).paid == 466_25
    actors = session.scalars(select(Movement.actor).where(Movement.value_date == date(2024, 3, 1)).distinct()).all()
    assert len(actors) > 2
    assert check.run().faults == []


def _told(payers: list["subprocess.Popen[str]"]) -> list["subprocess.Popen[str]"]:
    """Tell all to start before waiting for the first."""
    for payer in payers:
        assert payer.stdin is not None
        payer.stdin.write("go\n")
        payer.stdin.flush()
    return payers
