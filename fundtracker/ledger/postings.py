"""A donor's account, posting by posting: what each movement put on a line of its identity, and on which day (domain.md rules 9 and 10).

The sums of months and positions are kept; this says what they are made of, and adds up to them to the cent. A share counts for who
holds its lot when it is booked, on the movement's value date; a lot that changes hands takes what it had done with it, on the day of
the correction. So what stood on a day never changes by what happens after it; what is booked later with an earlier date says so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.ledger import rules
from fundtracker.ledger.models import Lot, Movement, Share
from fundtracker.ledger.rules import Kind


@dataclass(frozen=True)
class Posting:
    """Signed cents on one line of a donor's identity, as the line counts them; `seq` is the number of `cause_id` in the fund's book.

    `movement_id` moved the money; `cause_id` is the movement by which it counts here: itself, or the correction that moved a lot to
    the donor or away from it. `whole` are the movement's own cents; `root_on` is the value date of what it corrects or reverses (its
    own where it does neither): earlier than the period, it is a correction there. `slip`: it takes back an entry made by mistake.
    """

    fund_id: int
    movement_id: int
    cause_id: int
    seq: int
    kind: Kind
    line: str
    on: date
    booked_on: date
    root_on: date
    project_id: int | None
    grant_id: int | None
    authority_id: int | None
    receipt_id: int
    whole: int
    cents: int
    correction: bool
    reversal: bool
    slip: bool

    @property
    def moved(self) -> bool:
        """Whether it counts here because a receipt changed hands."""
        return self.cause_id != self.movement_id

    @property
    def held(self) -> int:
        """What it adds to (or takes from) the money held."""
        return -self.cents if self.line in rules.OUT_LINES else self.cents


@dataclass(frozen=True)
class PledgeMoney:
    """What a pledge is for (amended, less what was cancelled) and what was received on it, in cents; pledge 0: without a pledge."""

    due: int
    received: int

    @property
    def to_come(self) -> int:
        """What is still to come."""
        return max(0, self.due - self.received)

    @property
    def beyond(self) -> int:
        """What came beyond what was promised; of a payment without a promise, all of it."""
        return max(0, self.received - self.due)


@dataclass(frozen=True)
class _Hand:
    """From its `seq` on a lot is held by `authority_id` (None: nobody's); `id` is the movement that gave it."""

    seq: int
    id: int
    authority_id: int | None
    pledge_id: int | None
    on: date
    booked_on: date


def of_donor(authority_id: int, fund_id: int | None = None) -> list[Posting]:
    """Every posting of a donor's account in a fund, or in all of them, by day and number."""
    hands = _hands(authority_id, fund_id)
    root, corrected = aliased(Movement), aliased(Movement)
    query = (
        select(Share.lot_id, Share.cents, Movement, Lot.opened_by_id, root.value_date, corrected.kind)
        .join(Movement, Movement.id == Share.movement_id)
        .join(Lot, Lot.id == Share.lot_id)
        .outerjoin(corrected, corrected.id == Movement.corrects_id)
        .outerjoin(root, root.id == func.coalesce(Movement.corrects_id, Movement.reverses_id))
        .where(Share.lot_id.in_(list(hands)))
    )
    found: list[Posting] = []
    for lot_id, cents, movement, receipt_id, root_on, corrected_kind in session.execute(query):
        reversal = movement.reverses_id is not None
        name = rules.line(movement.kind, movement.cents, reversal=reversal, corrected=corrected_kind)
        for cause, sign, found_owner in _counts(hands[lot_id], movement, authority_id):
            corrects = reversal or movement.kind in rules.CORRECTIONS or cause.id != movement.id
            found.append(
                Posting(
                    fund_id=movement.fund_id,
                    movement_id=movement.id,
                    cause_id=cause.id,
                    seq=cause.seq,
                    kind=movement.kind,
                    line=name,
                    on=cause.on,
                    booked_on=cause.booked_on,
                    root_on=cause.on if found_owner else root_on or movement.value_date,
                    project_id=movement.project_id,
                    grant_id=movement.grant_id,
                    authority_id=movement.authority_id,
                    receipt_id=receipt_id,
                    whole=movement.cents,
                    cents=sign * rules.on_line(name, cents),
                    correction=corrects and not found_owner,
                    reversal=reversal,
                    slip=reversal and movement.corrects_id is not None,
                )
            )
    return sorted(found, key=lambda row: (row.on, row.cause_id, row.movement_id, row.receipt_id))


def on_pledges(authority_id: int, on: date) -> Mapping[int, PledgeMoney]:
    """What a donor's pledges came to at the end of a day by value date, by pledge."""
    query = select(Movement.pledge_id, func.sum(Movement.cents)).where(
        Movement.authority_id == authority_id, Movement.kind == Kind.PLEDGE, Movement.value_date <= on, Movement.pledge_id.is_not(None)
    )
    due = {pledge_id or 0: int(cents) for pledge_id, cents in session.execute(query.group_by(Movement.pledge_id))}
    received: dict[int, int] = defaultdict(int)
    hands = {lot_id: [hand for hand in known if hand.on <= on] for lot_id, known in _hands(authority_id, None).items()}
    shares = (
        select(Share.lot_id, func.sum(Share.cents))
        .join(Movement, Movement.id == Share.movement_id)
        .where(Share.lot_id.in_(list(hands)), Movement.kind == Kind.RECEIPT, Movement.value_date <= on)
    )
    for lot_id, cents in session.execute(shares.group_by(Share.lot_id)):
        if hands[lot_id] and hands[lot_id][-1].authority_id == authority_id:
            received[hands[lot_id][-1].pledge_id or 0] += int(cents)
    return {pledge_id: PledgeMoney(due.get(pledge_id, 0), received[pledge_id]) for pledge_id in {*due, *received}}


def _counts(hands: Sequence[_Hand], movement: Movement, authority_id: int) -> list[tuple[_Hand, int, bool]]:
    """By what, and with which sign, a lot's share of a movement counts for a donor: when it is booked, and each time the lot moves.

    The last part says whether it counts because the owner of money in suspense was found: that corrects nothing.
    """
    before = [hand for hand in hands if hand.seq <= movement.seq]
    after = [hand for hand in hands if hand.seq > movement.seq]
    found = []
    holder = before[-1].authority_id
    if holder == authority_id:
        booked_on = movement.booked_at.astimezone(clock.PARIS).date()
        found.append((_Hand(movement.seq, movement.id, holder, movement.pledge_id, movement.value_date, booked_on), 1, False))
    for hand in after:
        if holder == authority_id != hand.authority_id:
            found.append((hand, -1, False))
        if hand.authority_id == authority_id != holder:
            found.append((hand, 1, holder is None))
        holder = hand.authority_id
    return found


def _hands(authority_id: int, fund_id: int | None) -> Mapping[int, Sequence[_Hand]]:
    """Who held each lot the donor holds or has held, in the order of the book, by lot."""
    opened = aliased(Movement)
    given = select(Movement.lot_id).where(Movement.kind == Kind.REASSIGNMENT, Movement.authority_id == authority_id)
    query = (
        select(Lot.id, opened).join(opened, opened.id == Lot.opened_by_id).where((opened.authority_id == authority_id) | Lot.id.in_(given))
    )
    if fund_id is not None:
        query = query.where(Lot.fund_id == fund_id)
    found = {lot_id: [_hand(movement)] for lot_id, movement in session.execute(query)}
    changes = select(Movement).where(Movement.kind == Kind.REASSIGNMENT, Movement.lot_id.in_(list(found))).order_by(Movement.seq)
    for movement in session.scalars(changes):
        found[movement.lot_id or 0].append(_hand(movement))
    return found


def _hand(movement: Movement) -> _Hand:
    """A movement that opened a lot or gave it to another donor."""
    booked_on = movement.booked_at.astimezone(clock.PARIS).date()
    return _Hand(movement.seq, movement.id, movement.authority_id, movement.pledge_id, movement.value_date, booked_on)
