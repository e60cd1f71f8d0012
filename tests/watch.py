"""Watching what a piece of code does: the statements it sends to the database; and holding the clock."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from fundtracker.kernel import clock

_WRITE = re.compile(r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
_SILENT = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")
_watchers: list[list[str]] = []


@event.listens_for(Engine, "before_cursor_execute")
def _note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
    for statements in _watchers:
        if not statement.startswith(_SILENT):
            statements.append(statement)


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """The statements sent while the block runs: `with count_queries() as sent: …`, then `assert len(sent) <= 3`."""
    statements: list[str] = []
    _watchers.append(statements)
    try:
        yield statements
    finally:
        _watchers[:] = [other for other in _watchers if other is not statements]


def tables_written(statements: list[str]) -> set[str]:
    """The tables that some of these statements insert into, update or delete from."""
    return {found.group(1) for statement in statements if (found := _WRITE.match(statement))}


def clock_at(text: str) -> AbstractContextManager[None]:
    """Hold the clock at a moment in Paris: `with clock_at("2024-03-13 11:00"): …`; a day alone means its noon."""
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        moment = moment.replace(hour=12)
    return clock.at(moment.replace(tzinfo=clock.PARIS))
