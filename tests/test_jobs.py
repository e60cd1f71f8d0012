"""The worker: told after the commit alone, makes good what a crash left, a lost message loses nothing (trust.md M26)."""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from fundtracker import jobs
from fundtracker.kernel.db import session, transaction
from fundtracker.mail import outbox
from fundtracker.mail.models import Mail
from tests.databases import Database
from tests.demo import CLEAN, FUNDTRACKER
from tests.test_migrations import upgrade

PATIENCE = 120.0


def messages() -> int:
    found: jobs.Jobs = current_app.extensions["jobs"]
    return int(found.queue.pending_count())


@pytest.fixture
def fresh(make_app: Callable[..., Flask], database: Database) -> Flask:
    """An application whose queue nobody has opened yet."""
    return make_app()


def write(event: str = "one") -> None:
    outbox.write(to="zoe@example.org", template="reset", language="fr", event=event, name="Zoé", path="/link/x")


def test_the_worker_is_told_after_the_commit(fresh: Flask) -> None:
    with fresh.app_context():
        with transaction():
            write()
            assert messages() == 0
        assert messages() == 1


def test_the_worker_is_told_nothing_of_what_was_rolled_back(fresh: Flask) -> None:
    with fresh.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            write()
            raise ZeroDivisionError
        with transaction():
            pass
        assert messages() == 0


def test_a_savepoint_tells_nothing_yet(fresh: Flask) -> None:
    with fresh.app_context(), transaction():
        with session.begin_nested():
            write()
        assert messages() == 0


def test_the_queue_does_not_grow_where_no_worker_empties_it(fresh: Flask) -> None:
    with fresh.app_context():
        for number in range(jobs.ENOUGH + 10):
            with transaction():
                write(str(number))
        assert messages() == jobs.ENOUGH


def test_an_act_is_kept_though_the_worker_cannot_be_told(fresh: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh.app_context():
        found: jobs.Jobs = current_app.extensions["jobs"]
        assert messages() == 0

        def refuse(*args: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(found.queue.storage, "enqueue", refuse)
        with transaction():
            write()
        assert session.scalar(select(func.count()).select_from(Mail)) == 1


def test_a_sweep_sends_what_no_message_spoke_of(fresh: Flask) -> None:
    with fresh.app_context():
        with transaction():
            write()
        found: jobs.Jobs = current_app.extensions["jobs"]
        found.queue.flush()
        jobs.run_sweeps()
        assert session.scalars(select(Mail.sent_at)).one() is not None


def sent(home: Path) -> int:
    folder = home / "mail"
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def test_the_worker_sends_what_waited_and_what_comes_and_stops_when_told(database: Database) -> None:
    database.clear()
    upgrade()
    with transaction():
        write("before it started")
    home = Path(database.environ["FUNDTRACKER_HOME"])
    worker = subprocess.Popen([FUNDTRACKER, "worker"], env={**CLEAN, **database.environ}, stderr=subprocess.PIPE)
    try:
        until(lambda: sent(home) == 1, "what waited was not sent")
        with transaction():
            write("while it ran")
        until(lambda: sent(home) == 2, "what came was not sent")
    finally:
        worker.send_signal(signal.SIGTERM)
        _out, errors = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, errors.decode()
    assert b"exception" not in errors


def test_a_worker_that_is_killed_loses_no_mail(database: Database) -> None:
    database.clear()
    upgrade()
    home = Path(database.environ["FUNDTRACKER_HOME"])
    for number in range(3):
        with transaction():
            for part in range(5):
                write(f"{number}-{part}")
        worker = subprocess.Popen([FUNDTRACKER, "worker"], env={**CLEAN, **database.environ})
        before = sent(home)
        until(lambda before=before: sent(home) > before, "nothing was sent")  # type: ignore[misc]
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        with transaction():
            for mail in session.scalars(select(Mail).where(Mail.sent_at.is_(None))):
                mail.next_try_at = mail.made_at
    jobs.run_sweeps()
    assert session.scalar(select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))) == 0
    assert sent(home) == 15, "each mail once, under its own name"
