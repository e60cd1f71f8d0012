"""A full disk: an answer in words, nothing half written, reading goes on, writing works again without a restart (trust.md M13)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from fundtracker.audit import AuditEvent
from fundtracker.contributions import receipts
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import db, session, transaction
from fundtracker.ledger import check
from fundtracker.ledger.models import Movement
from tests.client import PASSWORD, Client
from tests.databases import SqliteDatabase
from tests.factories import a_fund, a_user


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """Let the file take two pages more and then nothing, as SQLite meets a full disk."""
    session.remove()
    engine = db.engine
    engine.dispose()
    with engine.connect() as connection:
        pages = int(connection.scalar(text("PRAGMA page_count")) or 0)

    def limit(connection: object, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 2}")  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        session.remove()
        engine.dispose()


def record(fund_id: int) -> None:
    with transaction():
        receipts.record(fund_id=fund_id, cents=100, received_on=date(2024, 1, 10), by=COMMAND, bank_reference="x" * 60)


def test_a_full_disk_writes_nothing_by_halves_and_heals(sqlite_database: SqliteDatabase, database: SqliteDatabase) -> None:
    if database is not sqlite_database:
        pytest.skip("PostgreSQL's disk cannot be filled from here")
    fund_id = a_fund().id
    with full_disk(database.app):
        with pytest.raises(OperationalError, match="full"):
            for _ in range(500):
                record(fund_id)
        booked = session.scalar(select(func.count()).select_from(Movement))
        assert session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action.like("%:receipt:recorded"))) == booked
        assert check.run().faults == []
    record(fund_id)
    assert session.scalar(select(func.count()).select_from(Movement)) == (booked or 0) + 1


def test_a_page_says_so_and_pages_still_open(sqlite_database: SqliteDatabase, database: SqliteDatabase, client: Client) -> None:
    if database is not sqlite_database:
        pytest.skip("PostgreSQL's disk cannot be filled from here")
    fund, user = a_fund("MAR-2023"), a_user("staff")
    credentials, fund_id = {"email": user.email, "password": PASSWORD}, fund.id
    with full_disk(database.app):
        with pytest.raises(OperationalError):
            for _ in range(500):
                record(fund_id)
        assert {client.post("/sign-in", data=credentials).status_code for _ in range(20)} >= {500}
        assert client.get("/funds/MAR-2023").status_code == 200
    assert client.post("/sign-in", data=credentials).status_code in (302, 303)
