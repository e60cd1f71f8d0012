"""Several processes recording receipts at once: numbers stay without gaps, the pledge agrees with the book."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import select

from fundtracker.contributions import pledges
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import positions
from tests.factories import a_fund, an_authority

PROCESSES, ATTEMPTS = 4, 9
ROOT = Path(__file__).parent.parent.parent


def test_receipt_numbers_have_no_gap_though_processes_race_and_give_up(any_database):
    fund, donor = a_fund(), an_authority()
    with transaction():
        pledge_id = pledges.record(fund_id=fund.id, authority_id=donor.id, cents=1_000, announced_on=date(2024, 1, 10), by=COMMAND)
    environ = {**os.environ, **any_database.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("recorder.py")), str(fund.id), str(pledge_id), str(ATTEMPTS)]
    session.remove()
    racing = [subprocess.Popen(command, env=environ, cwd=ROOT) for _ in range(PROCESSES)]
    assert [process.wait(timeout=120) for process in racing] == [0] * PROCESSES
    kept = PROCESSES * (ATTEMPTS - ATTEMPTS // 3)
    assert session.scalars(select(Receipt.number).order_by(Receipt.number)).all() == list(range(1, kept + 1))
    assert session.get(Pledge, pledge_id).received_cents == positions.pledge_received(pledge_id) == kept * 100
