"""Work outside requests: a queue (huey) and sweeps over rows that wait, so that a lost message loses nothing.

Whatever must happen is a row, written with the act that asks for it. A sweep looks for such rows every so many minutes; a nudge, sent
after the commit, only makes it look at once.
"""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask, current_app
from huey import SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session

from fundtracker.kernel.db import session

log = logging.getLogger(__name__)
NUDGES = "nudges"
ENOUGH = 20
"""As many messages may wait; more would say nothing new."""


@dataclass(frozen=True)
class Sweep:
    """Something to look after every so many minutes; `run` opens its own transactions and may be run at any time, by several at once."""

    name: str
    minutes: int
    run: Callable[[], object]


class Jobs:
    """The sweeps of an application and its queue, which is opened when first used: after the server's processes are apart."""

    def __init__(self, app: Flask, sweeps: Sequence[Sweep]) -> None:
        self.app = app
        self.sweeps = {sweep.name: sweep for sweep in sweeps}
        self.tasks: dict[str, Any] = {}

    @cached_property
    def queue(self) -> Any:
        """The queue: a file in the home folder. It may be lost: the rows are what counts."""
        queue = SqliteHuey("fundtracker", filename=str(self.app.config["HOME"] / "queue.db"), results=False, fsync=False)
        for sweep in self.sweeps.values():
            every = crontab(minute=f"*/{sweep.minutes}") if sweep.minutes < 60 else crontab(minute="0", hour=f"*/{sweep.minutes // 60}")
            self.tasks[sweep.name] = queue.periodic_task(every, name=sweep.name)(self._in_context(sweep))
        return queue

    def _in_context(self, sweep: Sweep) -> Callable[[], None]:
        """The sweep as the worker runs it: in an application context of its own."""

        def run() -> None:
            with self.app.app_context():
                sweep.run()

        return run

    def send(self, names: Sequence[str]) -> None:
        """Put messages into the queue; one that does not get in is made good by the next sweep."""
        try:
            for name in names:
                if self.queue.pending_count() < ENOUGH:
                    self.tasks[name]()
        except (sqlite3.Error, OSError) as error:
            log.warning("the worker could not be nudged: %s", error)


def init_app(app: Flask, sweeps: Sequence[Sweep]) -> None:
    """Give the application its sweeps."""
    app.extensions["jobs"] = Jobs(app, sweeps)


def _jobs() -> Jobs:
    found: Jobs = current_app.extensions["jobs"]
    return found


def nudge(name: str) -> None:
    """Let the sweep of this name run soon, if the open transaction is kept."""
    session().info.setdefault(NUDGES, set()).add(name)


@event.listens_for(session, "after_commit")
def _send_nudges(committed: Session) -> None:
    """Send what was asked for, once it is kept; a savepoint keeps nothing yet."""
    if not committed.in_nested_transaction():
        names = committed.info.pop(NUDGES, None)
        if names:
            _jobs().send(sorted(names))


@event.listens_for(session, "after_rollback")
def _forget_nudges(rolled_back: Session) -> None:
    """Send nothing for what was rolled back."""
    if not rolled_back.in_nested_transaction():
        rolled_back.info.pop(NUDGES, None)


def run_sweeps() -> None:
    """Run every sweep once, here and now."""
    for sweep in _jobs().sweeps.values():
        sweep.run()


def work() -> None:
    """Run the worker until it is told to stop; what waited while none ran is looked after at once."""
    jobs = _jobs()
    consumer = jobs.queue.create_consumer(workers=1, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=20)
    jobs.send(list(jobs.sweeps))
    consumer.run()
