"""Working a fund's book out again from its movements and shares alone, to hold the tables of totals against."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

from sqlalchemy import select

from fundtracker.kernel.db import session
from fundtracker.ledger import rules
from fundtracker.ledger.entries import body
from fundtracker.ledger.models import Lot, Memo, Movement, Share
from fundtracker.ledger.rules import Holder, Kind


@dataclass
class LotBook:
    """What the movements say a lot is, and its totals by line of the identity."""

    holder: Holder
    authority_id: int | None
    pledge_id: int | None
    project_id: int | None
    programme_id: int | None
    unspent: int = 0
    reserved: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)


@dataclass
class Replay:
    """A fund's book as its movements tell it; `faults` names each row that cannot be right."""

    fund_id: int
    code: str
    seq: int = 0
    head: str = rules.GENESIS
    shares: int = 0
    fund: Counter[str] = field(default_factory=Counter)
    fund_months: dict[tuple[Any, ...], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    donors: dict[tuple[Any, ...], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    donor_months: dict[tuple[Any, ...], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    projects: dict[tuple[Any, ...], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lots: dict[int, LotBook] = field(default_factory=dict)
    hashes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def name(self, movement: Movement) -> str:
        """How a fault names a movement."""
        return f"movement {movement.id} ({self.code} no. {movement.seq})"


def replay(fund_id: int, code: str) -> Replay:
    """Read a fund's movements in their order and work out everything that follows from them."""
    told = Replay(fund_id, code)
    openings = {row.id: row.opened_by_id for row in session.execute(select(Lot.id, Lot.opened_by_id).where(Lot.fund_id == fund_id))}
    opened = {movement_id: lot_id for lot_id, movement_id in openings.items()}
    shares = _shares(fund_id)
    told.shares = sum(len(rows) for rows in shares.values())
    kinds: dict[int, Kind] = {}
    movements = session.scalars(
        select(Movement).where(Movement.fund_id == fund_id).order_by(Movement.seq).execution_options(yield_per=1000)
    )
    memos = _memos(fund_id)
    for movement in movements:
        mine = shares.pop(movement.id, [])
        kinds[movement.id] = movement.kind
        _link(told, movement, mine, openings, memos.get(movement.id))
        told.faults += [f"{told.name(movement)}: {fault}" for fault in _unsound(movement, mine, openings, kinds)]
        if movement.id in opened:
            told.lots[opened[movement.id]] = _opened(movement)
        _apply(told, movement, [(lot_id, cents) for lot_id, cents in mine if lot_id in told.lots], kinds)
    for movement_id, rows in shares.items():
        told.faults += [f"share of movement {movement_id} in lot {lot_id}: no such movement in the fund" for lot_id, _ in rows]
    told.faults += [f"lot {lot_id}: below zero on {day}" for lot_id, lot in told.lots.items() for day in _below(lot)]
    return told


def _shares(fund_id: int) -> dict[int, list[tuple[int, int]]]:
    """The shares in the fund's lots or of its movements, by movement."""
    query = (
        select(Share.movement_id, Share.lot_id, Share.cents)
        .outerjoin(Lot, Lot.id == Share.lot_id)
        .outerjoin(Movement, Movement.id == Share.movement_id)
        .where((Lot.fund_id == fund_id) | (Movement.fund_id == fund_id))
        .order_by(Share.movement_id, Share.lot_id)
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for movement_id, lot_id, cents in session.execute(query):
        found[movement_id].append((lot_id, cents))
    return found


def _memos(fund_id: int) -> Mapping[int, Memo]:
    """The memos that were not erased, by movement."""
    query = select(Memo).join(Movement, Movement.id == Memo.movement_id).where(Movement.fund_id == fund_id)
    return {memo.movement_id: memo for memo in session.scalars(query.execution_options(populate_existing=True))}


def _link(told: Replay, movement: Movement, mine: Sequence[tuple[int, int]], openings: Mapping[int, int], memo: Memo | None) -> None:
    """Hold a movement to its place in the chain."""
    name = told.name(movement)
    if movement.seq != told.seq + 1:
        told.faults.append(f"{name}: follows no. {told.seq}, numbers are missing")
    if movement.previous_hash != told.head:
        told.faults.append(f"{name}: does not name the hash of the movement before it")
    references = [(0 if openings.get(lot_id) == movement.id else openings.get(lot_id, -1), cents) for lot_id, cents in mine]
    if rules.movement_hash(movement.previous_hash, body(movement), references) != movement.hash:
        told.faults.append(f"{name}: its hash is not that of its content and shares")
    if memo is not None and rules.memo_digest(memo.salt, memo.text) != movement.memo_digest:
        told.faults.append(f"memo of {name}: its digest is not that of its text")
    told.seq, told.head = movement.seq, movement.hash
    told.hashes.append(movement.hash)


def _unsound(movement: Movement, mine: Sequence[tuple[int, int]], openings: Mapping[int, int], kinds: Mapping[int, Kind]) -> Iterator[str]:
    """What of a movement and its shares cannot be right."""
    total = sum(cents for _, cents in mine)
    wanted = 0 if movement.kind in rules.OFF_BALANCE else movement.cents
    if total != wanted:
        yield f"its shares sum to {total}, not {wanted}"
    for lot_id, _ in mine:
        if lot_id not in openings:
            yield f"its share in lot {lot_id} is in another fund"
    for named in (movement.reverses_id, movement.corrects_id):
        if named is not None and named not in kinds:
            yield f"movement {named}, which it names, does not come before it"
    if movement.reverses_id is not None and kinds.get(movement.reverses_id, movement.kind) is not movement.kind:
        yield f"movement {movement.reverses_id}, which it reverses, is of another kind"


def _opened(movement: Movement) -> LotBook:
    """The lot a movement opened, as it was then."""
    holder = Holder.ADVANCE if movement.kind is Kind.ADVANCE else Holder.SUSPENSE if movement.authority_id is None else Holder.DONOR
    return LotBook(holder, movement.authority_id, movement.pledge_id, movement.project_id, movement.programme_id)


def _apply(told: Replay, movement: Movement, shares: Sequence[tuple[int, int]], kinds: Mapping[int, Kind]) -> None:
    """Count one movement in everything that follows from it."""
    reversal = movement.reverses_id is not None
    ids = {"project_id": movement.project_id, "lot_id": movement.lot_id, "decision_id": movement.decision_id}
    done = rules.effects(movement.kind, movement.cents, **ids, reversal=reversal)
    told.fund.update(pledged=done.pledged, reserved=done.reserved)
    if movement.authority_id is not None and done.pledged:
        told.donors[told.fund_id, movement.authority_id]["pledged"] += done.pledged
    if movement.project_id is not None:
        told.projects[movement.project_id,].update(committed=done.committed, paid=done.paid, returned=done.returned)
    if done.lot_reserved and movement.lot_id in told.lots:
        told.lots[movement.lot_id].reserved += done.lot_reserved
    if movement.kind is Kind.REASSIGNMENT and movement.lot_id in told.lots:
        _hand_over(told, movement, told.lots[movement.lot_id])
    if movement.kind in rules.OFF_BALANCE or movement.kind is Kind.REASSIGNMENT:
        return
    corrected = kinds.get(movement.corrects_id) if movement.corrects_id is not None else None
    line = rules.line(movement.kind, movement.cents, reversal=reversal, corrected=corrected)
    month = movement.value_date.replace(day=1)
    for counter in (told.fund, told.fund_months[told.fund_id, month]):
        counter.update({line: rules.on_line(line, movement.cents), "held": movement.cents})
    for lot_id, cents in shares:
        lot = told.lots[lot_id]
        counted = {line: rules.on_line(line, cents), "held": cents}
        lot.unspent += cents
        lot.days[movement.value_date] += cents
        lot.lines.update(counted)
        if lot.holder is Holder.SUSPENSE:
            told.fund["suspense"] += cents
        if lot.authority_id is not None:
            told.donors[told.fund_id, lot.authority_id].update(counted)
            told.donor_months[told.fund_id, lot.authority_id, month].update(counted)


def _hand_over(told: Replay, movement: Movement, lot: LotBook) -> None:
    """Move a lot's totals to the donor it now belongs to."""
    month = movement.value_date.replace(day=1)
    if lot.holder is Holder.SUSPENSE:
        told.fund["suspense"] -= lot.unspent
    for authority_id, sign in ((lot.authority_id, -1), (movement.authority_id, 1)):
        if authority_id is not None and lot.authority_id != movement.authority_id:
            moved = {name: sign * cents for name, cents in lot.lines.items()}
            told.donors[told.fund_id, authority_id].update(moved)
            told.donor_months[told.fund_id, authority_id, month].update(moved)
    lot.holder, lot.authority_id, lot.pledge_id = Holder.DONOR, movement.authority_id, movement.pledge_id
    lot.project_id, lot.programme_id = movement.project_id, movement.programme_id


def _below(lot: LotBook) -> list[date]:
    """The first day the lot is below zero, if any."""
    days = sorted(lot.days)
    return [day for day, held in zip(days, accumulate(lot.days[day] for day in days), strict=True) if held < 0][:1]
