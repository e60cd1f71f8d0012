"""Keeping the positions: totals of funds, donors and projects and their months, by relative updates under their CHECKs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Table, Update, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from fundtracker.kernel.db import Base, session
from fundtracker.ledger.models import DonorMonth, DonorPosition, FundMonth, FundPosition, Lot, Movement, ProjectPosition, Share
from fundtracker.ledger.rules import Effects, Holder, LotState, on_line

Deltas = Mapping[str, int]
"""Signed cents by column."""


def add(model: type[Base], rows: Mapping[tuple[Any, ...], Deltas], **fixed: Any) -> None:
    """Add deltas to the rows of a table of totals, by primary key; rows that are missing are made first.

    Two statements, not one upsert: both databases hold the row proposed for insertion to the CHECKs, and a delta alone may be negative.
    """
    changed = {key: {name: delta for name, delta in deltas.items() if delta} for key, deltas in rows.items()}
    changed = {key: deltas for key, deltas in changed.items() if deltas}
    if not changed:
        return
    table = model.__table__
    assert isinstance(table, Table)
    keys = [column.name for column in table.primary_key]
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    fresh = dialect.insert(table).on_conflict_do_nothing()
    session.execute(fresh, [dict(zip(keys, key, strict=True), **fixed) for key in changed])
    columns = sorted({name for deltas in changed.values() for name in deltas})
    change = (
        update(table)
        .where(*(table.c[key] == bindparam(f"key_{key}") for key in keys))
        .values({name: table.c[name] + bindparam(f"delta_{name}") for name in columns})
    )
    parameters = [
        {f"key_{name}": part for name, part in zip(keys, key, strict=True)} | {f"delta_{name}": deltas.get(name, 0) for name in columns}
        for key, deltas in changed.items()
    ]
    session.connection().execute(change, parameters)


def share_out(movement_id: int, shares: Iterable[tuple[LotState, int]]) -> None:
    """Keep the shares of a movement."""
    rows = [{"movement_id": movement_id, "lot_id": lot.id, "cents": cents} for lot, cents in shares]
    if rows:
        session.execute(insert(Share.__table__), rows)  # type: ignore[arg-type]


def move_lots(unspent: Iterable[tuple[LotState, int]], reserved: tuple[int | None, int] = (None, 0)) -> None:
    """Move what lots hold and what one of them has reserved, together: a refund may take the last reserved cent."""
    deltas = {lot.id: {"key": lot.id, "held": cents, "kept": 0} for lot, cents in unspent}
    lot_id, cents = reserved
    if lot_id is not None and cents:
        deltas.setdefault(lot_id, {"key": lot_id, "held": 0, "kept": 0})["kept"] = cents
    if deltas:
        table = Lot.__table__
        assert isinstance(table, Table)
        moved = {"unspent": table.c.unspent + bindparam("held"), "reserved": table.c.reserved + bindparam("kept")}
        session.connection().execute(update(table).where(table.c.id == bindparam("key")).values(moved), list(deltas.values()))


def post(movement: Movement, shares: Iterable[tuple[LotState, int]], line: str | None, done: Effects) -> None:
    """Bring every total up to date with one movement; `line` is the line of the identity its shares count on."""
    lots = list(shares)
    month = movement.value_date.replace(day=1)
    fund: Counter[str] = Counter(seq=1, pledged=done.pledged, reserved=done.reserved)
    fund["suspense"] = sum(cents for lot, cents in lots if lot.holder is Holder.SUSPENSE)
    donors: dict[int, Counter[str]] = {}
    if line is not None:
        fund.update(_counted(line, movement.cents))
        add(FundMonth, {(movement.fund_id, month): _counted(line, movement.cents)})
        for lot, cents in lots:
            if lot.authority_id is not None:
                donors.setdefault(lot.authority_id, Counter()).update(_counted(line, cents))
    if movement.authority_id is not None and done.pledged:
        donors.setdefault(movement.authority_id, Counter())["pledged"] += done.pledged
    add(FundPosition, {(movement.fund_id,): fund})
    _quietly(update(FundPosition).where(FundPosition.fund_id == movement.fund_id).values(head=movement.hash))
    add_donors(movement.fund_id, month, donors)
    project = {"committed": done.committed, "paid": done.paid, "returned": done.returned}
    add(ProjectPosition, {(movement.project_id,): project}, fund_id=movement.fund_id)


def add_donors(fund_id: int, month: date, donors: Mapping[int, Deltas]) -> None:
    """Add deltas to donors' positions in a fund and, but for what they pledged, to their month."""
    add(DonorPosition, {(fund_id, authority): deltas for authority, deltas in donors.items()})
    months = {
        (fund_id, authority, month): {name: delta for name, delta in deltas.items() if name != "pledged"}
        for authority, deltas in donors.items()
    }
    add(DonorMonth, months)


def _quietly(change: Update) -> None:
    """Send an update whose rows nobody holds as objects."""
    session.execute(change, execution_options={"synchronize_session": False})


def _counted(line: str, cents: int) -> Counter[str]:
    """The deltas of signed cents on a line."""
    return Counter({line: on_line(line, cents), "held": cents})
