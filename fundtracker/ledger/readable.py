"""Finding the row that cannot even be read: a word that is no kind, a text that is no day, an amount that is no integer."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Integer, String, Table, select, type_coerce

from fundtracker.audit import AuditChain, AuditDetail, AuditEvent
from fundtracker.kernel.db import Base, session
from fundtracker.ledger.models import (
    ClosedYear,
    DonorMonth,
    DonorPosition,
    FundMonth,
    FundPosition,
    Lot,
    Memo,
    Movement,
    ProjectPosition,
    Share,
)

TABLES: tuple[type[Base], ...] = (
    Movement,
    Share,
    Lot,
    Memo,
    FundPosition,
    FundMonth,
    DonorPosition,
    DonorMonth,
    ProjectPosition,
    ClosedYear,
    AuditChain,
    AuditEvent,
    AuditDetail,
)
PLAIN: dict[type, type] = {Integer: int, String: str}
UNREADABLE = (LookupError, TypeError, ValueError)
"""What reading or counting such a value raises."""


def unreadable() -> Iterator[str]:
    """Each value of the book and of the audit trail that is not of its column's kind, read column by column as it stands."""
    dialect = session.get_bind().dialect
    for model in TABLES:
        table = model.__table__
        assert isinstance(table, Table)
        readers = {column.name: column.type.dialect_impl(dialect).result_processor(dialect, None) for column in table.columns}
        plain = {column.name: kind for column in table.columns for sort, kind in PLAIN.items() if isinstance(column.type, sort)}
        for row in session.execute(select(*(type_coerce(column, String).label(column.name) for column in table.columns))).mappings():
            place = " ".join(f"{column.name} {row[column.name]}" for column in table.primary_key)
            for name, value in row.items():
                if value is not None and not _sound(value, plain.get(name, object), readers[name]):
                    yield f"{table.name} {place}: {name} is {value!r}, which is not of its kind"


def _sound(value: object, kind: type, reader: Callable[[Any], Any] | None) -> bool:
    """Whether a raw value is what its column holds."""
    try:
        return isinstance(value, kind) and (reader is None or reader(value) is not None)
    except UNREADABLE:
        return False
