"""The database: base class and column types, the one way to write (`transaction`), and row locks.

Measured decisions D1 to D4 of docs/architecture.md stand behind every line here: SQLite in WAL with full synchronisation and
BEGIN IMMEDIATE for whatever writes; row locks on PostgreSQL.
"""

import enum
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Enum, MetaData, event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.types import TypeDecorator

CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=CONVENTION)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
session: scoped_session[Session] = db.session  # type: ignore[assignment]
Row = TypeVar("Row", bound=Base)
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse what has no zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give back an aware instant in UTC (SQLite forgets the zone)."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Money = BigInteger
"""A column of integer cents; `fundtracker check` and a test hold every one of them to `typeof = integer` on SQLite."""


def choice(kind: type[enum.Enum], *, name: str = "") -> Enum:
    """A column that stores an enumeration by its value and refuses any other (CHECK, named after the enumeration unless `name`d)."""
    return Enum(
        kind,
        values_callable=lambda members: [str(member.value) for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        name=name or kind.__name__.lower(),
    )


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Set up each SQLite connection as decisions D1 and D2 demand; other databases need nothing."""
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_on_sqlite(connection: Any) -> None:
    """Begin for writing at once where a write is meant: a read that turns into a write fails whatever the busy timeout."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def _begin_writing(patience: float) -> None:
    """Start the writing transaction, trying again while SQLite says it is locked."""
    deadline = time.monotonic() + patience
    while True:
        try:
            session.connection()
            return
        except OperationalError as error:
            session.rollback()
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise


@contextmanager
def transaction(*, patience: float = 20.0) -> Iterator[None]:
    """The one commit point, at the edge: everything inside is kept together or not at all.

    Ends the read transaction that loading the user began, begins for writing (only that statement is tried again, for `patience`
    seconds), commits at the end and rolls back on any error. Never nest it; keep slow work outside.
    """
    if _writing.get():
        raise RuntimeError("transactions do not nest: the edge opens one, services only flush")
    session.rollback()
    token = _writing.set(True)
    try:
        _begin_writing(patience)
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside at one moment of the database, whatever others commit meanwhile, and write nothing.

    REPEATABLE READ on PostgreSQL, one read transaction on SQLite; both begin with the first statement, which is sent here. Loaded rows are
    let go at the end: take facts with you, not rows.

    Raises:
        RuntimeError: within `transaction()`, which reads the newest under its locks.
    """
    if _writing.get():
        raise RuntimeError("a snapshot does not see what a transaction is about to write")
    session.rollback()
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    try:
        session.connection(execution_options=options if on_postgresql else None)
        session.execute(text("SELECT 1" if on_postgresql else "SELECT 1 FROM sqlite_master LIMIT 1"))
        yield
    finally:
        session.rollback()


@contextmanager
def begun_for_writing() -> Iterator[None]:
    """Let connections opened inside begin for writing at once: for migrations, which bring their own connection."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def writing() -> bool:
    """Whether a writing transaction is open."""
    return _writing.get()


def lock(model: type[Row], *ids: int) -> Sequence[Row]:
    """Lock rows until the transaction ends and read them afresh, in the order of their ids.

    Protects what is read after it from being spent twice: FOR NO KEY UPDATE on PostgreSQL (plain FOR UPDATE deadlocks with foreign
    keys to the row); on SQLite the whole database is ours since BEGIN IMMEDIATE.

    Raises:
        RuntimeError: outside `transaction()`.
    """
    if not _writing.get():
        raise RuntimeError("lock() needs a transaction()")
    key = model.__table__.c.id
    query = select(model).where(key.in_(ids)).order_by(key).with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(query).all()
