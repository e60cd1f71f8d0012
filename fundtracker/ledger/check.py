"""The check: works everything out again from the movements and names each row that differs; also the chains, anchors and triggers."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from fundtracker.audit import GENESIS, AuditChain, AuditDetail, AuditEvent, details_digest, event_hash
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import Base, session
from fundtracker.kernel.hooks import Hook
from fundtracker.ledger import triggers
from fundtracker.ledger.chain import Head
from fundtracker.ledger.models import ClosedYear, DonorMonth, DonorPosition, FundMonth, FundPosition, Lot, Movement, ProjectPosition
from fundtracker.ledger.readable import UNREADABLE, unreadable
from fundtracker.ledger.replay import LotBook, Replay, replay

MIRRORS: Hook[[], Iterable[str]] = Hook("When the book is checked: what packages above keep of it and differs, a sentence naming each row.")


@dataclass
class Report:
    """What was looked at, and what is wrong with it: a sentence for each row that differs."""

    movements: int = 0
    shares: int = 0
    funds: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.movements} movements, {self.shares} shares, {self.funds} funds: consistent"


def run(anchors: Iterable[Head] = ()) -> Report:
    """Check the whole book, the audit trail and the triggers; then what other packages keep of it."""
    report = Report(faults=list(_triggers()))
    hashes: dict[str, Sequence[str]] = {}
    try:
        _book(report, hashes)
    except UNREADABLE as error:
        report.faults += list(unreadable()) or [f"the book cannot be worked out: {error!r}"]
    else:
        for anchor in anchors:
            report.faults += _anchor(anchor, hashes.get(anchor.chain, ()))
    report.faults += [fault for faults in MIRRORS() for fault in faults]
    return report


def _book(report: Report, hashes: dict[str, Sequence[str]]) -> None:
    """Work out each fund's book and each chain of the audit trail; note the hashes of each chain."""
    for fund_id, code in session.execute(select(Fund.id, Fund.code).order_by(Fund.code)):
        told = replay(fund_id, code)
        report.funds += 1
        report.movements += len(told.hashes)
        report.shares += told.shares
        report.faults += [*told.faults, *_fund(told)]
        hashes[code] = told.hashes
    for name in sorted({*session.scalars(select(AuditChain.name)), *session.scalars(select(AuditEvent.chain).distinct())}):
        links: list[str] = []
        report.faults += _audit(name, links)
        hashes[f"audit:{name}"] = links


def read_anchors(lines: Iterable[str]) -> list[Head]:
    """The heads in an anchor file: one JSON object a line, as `fundtracker check --heads` prints them.

    Raises:
        ValueError: a line is not such an object.
    """
    try:
        return [Head(str(it["chain"]), int(it["seq"]), str(it["hash"])) for it in (json.loads(line) for line in lines if line.strip())]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an anchor: {error}") from error


def _anchor(anchor: Head, hashes: Sequence[str]) -> Iterator[str]:
    """A head published outside must be found again where it was."""
    if anchor.seq > len(hashes):
        yield f"chain {anchor.chain}: was at no. {anchor.seq} when anchored, now ends at no. {len(hashes)}: its tail is cut"
    elif anchor.seq and hashes[anchor.seq - 1] != anchor.hash:
        yield f"chain {anchor.chain}: no. {anchor.seq} is not what was anchored: the chain was rewritten"


def _triggers() -> Iterator[str]:
    """Every trigger that keeps the book append-only is there as it was made."""
    connection = session.connection()
    there, dialect = triggers.present(connection), connection.dialect.name
    for name, sql in triggers.expected(dialect).items():
        if name not in there:
            yield f"trigger {name}: missing or switched off"
        elif dialect == "sqlite" and there[name] != sql:
            yield f"trigger {name}: not as it was made"


def _fund(told: Replay) -> Iterator[str]:
    """What the tables of totals say otherwise than the movements."""
    of_fund: dict[str, Any] = {"fund_id": told.fund_id}
    fund = {**told.fund, "seq": told.seq, "head": told.head}
    empty = {"head": GENESIS}
    yield from _differences(FundPosition, {(told.fund_id,): fund}, of_fund, told.code, empty)
    yield from _differences(FundMonth, told.fund_months, of_fund, told.code)
    yield from _differences(DonorPosition, told.donors, of_fund, told.code)
    yield from _differences(DonorMonth, told.donor_months, of_fund, told.code)
    yield from _differences(ProjectPosition, told.projects, of_fund, told.code)
    yield from _lots(told)
    yield from _years(told)


def _differences(
    model: type[Base],
    wanted: Mapping[tuple[Any, ...], Mapping[str, Any]],
    of: Mapping[str, Any],
    code: str,
    empty: Mapping[str, Any] | None = None,
) -> Iterator[str]:
    """Each column of each row of a table of totals that is not what the movements say; a row of zeros may be missing."""
    table = model.__table__
    assert isinstance(table, Table)
    keys = [column.name for column in table.primary_key]
    columns = [column.name for column in table.columns if column.name not in (*keys, *of)]
    query = select(table).where(*(table.c[name] == value for name, value in of.items()))
    found = {tuple(row[name] for name in keys): row for row in session.execute(query).mappings()}
    nothing = {**dict.fromkeys(columns, 0), **(empty or {})}
    for key in sorted({*found, *wanted}):
        row, told = found.get(key, nothing), wanted.get(key, nothing)
        place = " ".join(f"{name} {value}" for name, value in zip(keys, key, strict=True) if name != "fund_id")
        for name in columns:
            if row[name] != told.get(name, nothing[name]):
                yield (
                    f"{table.name} {code} {place}".rstrip() + f": {name} is {row[name]}, the movements say {told.get(name, nothing[name])}"
                )


def _lots(told: Replay) -> Iterator[str]:
    """Each lot that is not what the movements say."""
    columns = [name for name in LotBook.__dataclass_fields__ if name not in ("lines", "days")]
    query = select(Lot.id, *(getattr(Lot, name) for name in columns)).where(Lot.fund_id == told.fund_id).order_by(Lot.id)
    for row in session.execute(query).mappings():
        lot = told.lots.get(row["id"])
        if lot is None:
            yield f"lot {row['id']} ({told.code}): the movement that opened it is missing"
            continue
        for name in columns:
            if row[name] != getattr(lot, name):
                yield f"lot {row['id']} ({told.code}): {name} is {row[name]}, the movements say {getattr(lot, name)}"


def _years(told: Replay) -> Iterator[str]:
    """Closed years stay closed: their balance stands and nothing was booked into them afterwards."""
    query = (
        select(ClosedYear.year, ClosedYear.held, ClosedYear.closed_at).where(ClosedYear.fund_id == told.fund_id).order_by(ClosedYear.year)
    )
    for year, held, closed_at in session.execute(query):
        now = sum(lines["held"] for (_, month), lines in told.fund_months.items() if month.year <= year)
        if now != held:
            yield f"closed_year {told.code} {year}: held is {held}, the movements say {now}"
        late = select(Movement).where(Movement.fund_id == told.fund_id, Movement.booked_at > closed_at)
        for movement in session.scalars(late.order_by(Movement.seq)):
            if movement.value_date.year <= year:
                yield f"{told.name(movement)}: booked into the year {year} after it was closed"


def _audit(name: str, links: list[str]) -> Iterator[str]:
    """Each event of a chain of the audit trail is in its place, unchanged, with its details unless they were erased."""
    seq, head = 0, GENESIS
    query = select(AuditEvent, AuditDetail).outerjoin(AuditDetail, AuditDetail.event_id == AuditEvent.id).where(AuditEvent.chain == name)
    for event, detail in session.execute(query.order_by(AuditEvent.seq)):
        where = f"audit_event {event.id} ({name} no. {event.seq})"
        if event.seq != seq + 1:
            yield f"{where}: follows no. {seq}, numbers are missing"
        if event.previous_hash != head:
            yield f"{where}: does not name the hash of the event before it"
        if event_hash(event) != event.hash:
            yield f"{where}: its hash is not that of its content"
        if detail is not None and details_digest(detail.salt, detail.body) != event.details_digest:
            yield f"audit_detail of {where}: its digest is not that of its content"
        seq, head = event.seq, event.hash
        links.append(event.hash)
    row = session.execute(select(AuditChain.seq, AuditChain.head).where(AuditChain.name == name)).one_or_none()
    if row is None or tuple(row) != (seq, head):
        yield f"audit_chain {name}: its head is not that of the events, which end at no. {seq}"
