"""The only pen: opens a fund's book for one act and adds movements to it with their shares, lots, hash and totals."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, insert, select

from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import rules, totals
from fundtracker.ledger.models import ClosedYear, FundPosition, Lot, Memo, Movement
from fundtracker.ledger.rules import GENERAL, Earmark, Effects, Holder, Kind, LotState

LONGEST_MEMO = 500


@dataclass
class Page:
    """A fund's book open for one act: the fund is locked, the day is allowed, the next number is known."""

    fund: Fund
    value_date: date
    by: Actor
    seq: int
    head: str
    last_day: date
    """The latest value date in the book, at least the act's own."""

    @property
    def back_dated(self) -> bool:
        """Whether something in the book has a later value date than the act."""
        return self.last_day > self.value_date


@dataclass(frozen=True)
class Entry:
    """What a movement says, before it has a number; `on` is its value date where it is not the act's."""

    kind: Kind
    cents: int
    on: date | None = None
    authority_id: int | None = None
    pledge_id: int | None = None
    project_id: int | None = None
    programme_id: int | None = None
    grant_id: int | None = None
    decision_id: int | None = None
    lot_id: int | None = None
    reverses_id: int | None = None
    corrects_id: int | None = None
    counterpart_id: int | None = None
    memo: str = ""


def open_page(fund_id: int, value_date: date, by: Actor) -> Page:
    """Lock the fund, so that nothing is read of its money that another act is about to spend, and hold the day to the rules.

    Raises:
        NotFound: no such fund.
        Refusal: the day is in the future, before the fund opened, or in a closed year (domain.md rule 8).
    """
    return open_pages((fund_id,), value_date, by)[fund_id]


def open_pages(fund_ids: Iterable[int], value_date: date, by: Actor) -> dict[int, Page]:
    """The same for several funds, locked in the order of their ids."""
    wanted = set(fund_ids)
    funds = lock(Fund, *wanted)
    if len(funds) < len(wanted):
        raise NotFound
    return {fund.id: _page(fund, value_date, by) for fund in funds}


def _page(fund: Fund, value_date: date, by: Actor) -> Page:
    if value_date > clock.today():
        raise Refusal(msg("A value date cannot be in the future."), field="value_date")
    if value_date < fund.opened_on:
        raise Refusal(
            msg("The fund %(fund)s opened on %(day)s: give that day or a later one.", fund=fund.code, day=fund.opened_on),
            field="value_date",
        )
    year = session.scalar(select(func.max(ClosedYear.year)).where(ClosedYear.fund_id == fund.id))
    if year is not None and value_date.year <= year:
        raise Refusal(
            msg("The year %(year)s is closed for the fund %(fund)s: give a day after it.", year=str(value_date.year), fund=fund.code),
            field="value_date",
        )
    position = session.execute(select(FundPosition.seq, FundPosition.head).where(FundPosition.fund_id == fund.id)).one_or_none()
    last_day = session.scalar(select(func.max(Movement.value_date)).where(Movement.fund_id == fund.id))
    seq, head = position or (0, rules.GENESIS)
    return Page(fund, value_date, by, seq, head, max(last_day or value_date, value_date))


def post(page: Page, entry: Entry, shares: Iterable[tuple[LotState, int]] = (), *, corrected: Kind | None = None) -> Movement:
    """Add one movement with its shares, its place in the chain and every total it moves; `corrected`: what a re-attribution corrects."""
    lots = [(lot, cents) for lot, cents in shares if cents]
    movement = _write(page, entry, [(lot.opened_by_id, cents) for lot, cents in lots])
    totals.share_out(movement.id, lots)
    done = _count(movement, lots, corrected)
    totals.move_lots(lots, (movement.lot_id, done.lot_reserved))
    return movement


def open_lot(page: Page, entry: Entry, holder: Holder, earmark: Earmark = GENERAL) -> tuple[Movement, LotState]:
    """Add the movement of money coming in that opens a lot, and the lot."""
    marked = replace(entry, project_id=earmark.project_id, programme_id=earmark.programme_id)
    movement = _write(page, marked, [(0, entry.cents)])
    values = {
        "fund_id": page.fund.id,
        "opened_by_id": movement.id,
        "holder": holder,
        "authority_id": entry.authority_id,
        "pledge_id": entry.pledge_id,
        "project_id": earmark.project_id,
        "programme_id": earmark.programme_id,
        "unspent": entry.cents,
        "reserved": 0,
    }
    lot_id = session.execute(insert(Lot).values(values).returning(Lot.id)).scalar_one()
    lot = LotState(lot_id, movement.id, holder, entry.authority_id, earmark, entry.cents)
    totals.share_out(movement.id, [(lot, entry.cents)])
    _count(movement, [(lot, entry.cents)], None)
    return movement, lot


def body(movement: Movement) -> list[object]:
    """The canonical form of a movement without its shares: what its hash covers beside them."""
    return [
        movement.fund_id,
        movement.seq,
        str(movement.kind),
        movement.cents,
        movement.value_date.isoformat(),
        movement.booked_at.isoformat(),
        movement.actor,
        movement.authority_id,
        movement.pledge_id,
        movement.project_id,
        movement.programme_id,
        movement.grant_id,
        movement.decision_id,
        movement.lot_id,
        movement.reverses_id,
        movement.corrects_id,
        movement.counterpart_id,
        movement.memo_digest,
    ]


def _write(page: Page, entry: Entry, shares: Iterable[tuple[int, int]]) -> Movement:
    """Insert the movement and its memo at the head of the chain."""
    text = entry.memo.strip()
    if len(text) > LONGEST_MEMO:
        raise Refusal(msg("A note has at most %(most)s characters.", most=LONGEST_MEMO), field="memo")
    salt = secrets.token_hex(16)
    columns = {name: value for name, value in vars(entry).items() if name not in ("memo", "on")}
    movement = Movement(
        **columns,
        fund_id=page.fund.id,
        seq=page.seq + 1,
        value_date=entry.on or page.value_date,
        booked_at=clock.now(),
        actor=str(page.by),
        memo_digest=rules.memo_digest(salt, text) if text else "",
        previous_hash=page.head,
    )
    movement.hash = rules.movement_hash(page.head, body(movement), shares)
    session.add(movement)
    session.flush()
    if text:
        session.execute(insert(Memo).values(movement_id=movement.id, salt=salt, text=text))
    page.seq, page.head = movement.seq, movement.hash
    page.last_day = max(page.last_day, movement.value_date)
    return movement


def _count(movement: Movement, lots: list[tuple[LotState, int]], corrected: Kind | None) -> Effects:
    """Bring every total up to date; return what the movement does beside its shares."""
    reversal = movement.reverses_id is not None
    named = None
    if movement.kind not in rules.OFF_BALANCE and movement.kind is not Kind.REASSIGNMENT:
        named = rules.line(movement.kind, movement.cents, reversal=reversal, corrected=corrected)
    done = rules.effects(
        movement.kind,
        movement.cents,
        project_id=movement.project_id,
        lot_id=movement.lot_id,
        decision_id=movement.decision_id,
        reversal=reversal,
    )
    totals.post(movement, lots, named, done)
    return done
