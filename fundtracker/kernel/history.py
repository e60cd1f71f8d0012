"""What a row said on a day: the facts papers print are kept beside the row, dated, whenever they change.

Books keep their own past (value dates and days of booking). Rows that are edited in place (a project's stage, whom it reaches, a name)
do not; `keep` names the columns a paper may print, and every change of one of them leaves what the row says from that day on. A
paper that is cut at a day asks `said` and prints the same for ever: a change counts from the day it is made, never before it.
"""

import enum
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import JSON, Connection, Date, Enum, String, delete, event, insert, inspect, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from fundtracker.kernel import clock
from fundtracker.kernel.db import Base, session

Facts = Mapping[str, Any]
"""What a row says, by column."""


class Kept(Base):
    """What a row said from the end of a day on: `subject` is its table (or what a package calls the fact), `facts` are plain values."""

    __tablename__ = "kept_fact"

    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


def keep(model: type[Base], *columns: str) -> None:
    """Keep the past of these columns of a table, from the first row on. Called once, beside the model."""

    def written(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
        changed = inspect(row).attrs
        if not inspect(row).persistent or any(changed[name].history.has_changes() for name in columns):
            _write(connection, model.__tablename__, row.id, {name: _plain(getattr(row, name)) for name in columns})

    event.listen(model, "after_insert", written)
    event.listen(model, "after_update", written)


def note(subject: str, subject_id: int, **facts: Any) -> None:
    """Keep a fact that is no column of one row, such as the sum of a budget, as it is from today on."""
    session.flush()
    _write(session.connection(), subject, subject_id, {name: _plain(value) for name, value in facts.items()})


def said(subject: type[Base] | str, ids: Collection[int], on: date) -> Mapping[int, Facts]:
    """What was kept of these subjects at the end of a day, by id; of one that came later, what it said first.

    A subject of which nothing was kept is not in it.
    """
    name = subject if isinstance(subject, str) else subject.__tablename__
    query = select(Kept).where(Kept.subject == name, Kept.subject_id.in_(ids)).order_by(Kept.subject_id, Kept.since)
    found: dict[int, Facts] = {}
    for row in session.scalars(query):
        if row.subject_id not in found or row.since <= on:
            found[row.subject_id] = row.facts
    if isinstance(subject, str):
        return found
    return {key: {column: _typed(subject, column, value) for column, value in facts.items()} for key, facts in found.items()}


def _write(connection: Connection, subject: str, subject_id: int, facts: dict[str, Any]) -> None:
    """What holds from the end of today on: the last change of a day counts."""
    key = {"subject": subject, "subject_id": subject_id, "since": clock.today()}
    connection.execute(delete(Kept).where(*(getattr(Kept, name) == value for name, value in key.items())))
    connection.execute(insert(Kept).values(**key, facts=facts))


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _typed(model: type[Base], column: str, value: Any) -> Any:
    """A value as the column holds it."""
    kind = model.__table__.c[column].type
    if value is None:
        return None
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
