"""The management fee in the book: taken from what came, given back with what goes back, never more nor less than announced (rule 7)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from fundtracker.funds.models import FundStatus
from fundtracker.kernel.db import session
from fundtracker.ledger import entries, lots, rules
from fundtracker.ledger.entries import Entry, Page
from fundtracker.ledger.models import Lot, Movement, Share
from fundtracker.ledger.rules import Charged, Charges, Kind


def terms(page: Page, lot_id: int, fee_bp: int, fee_stays: bool) -> None:
    """Fix a lot's rate (basis points), and whether its fee stays when it goes back; what reaches a closed fund pays none."""
    rate = 0 if page.fund.status is FundStatus.CLOSED else fee_bp
    change = update(Lot).where(Lot.id == lot_id).values(fee_bp=rate, fee_stays=fee_stays)
    session.execute(change, execution_options={"synchronize_session": False})


def settle(page: Page, lot_id: int) -> None:
    """Bring the fee of a lot, and of those that pay the same pledge, to what it should be, on the act's day.

    What is too much is given back; what lacks is taken, from this lot first, as far as the lots hold it: the rest from what comes next.
    A closed fund takes none any more.
    """
    _settle(page, charges(lot_id), first=lot_id)


def settle_pledge(page: Page, pledge_id: int) -> None:
    """The same for all that pays a pledge."""
    lot_id = session.scalar(select(func.min(Lot.id)).where(Lot.pledge_id == pledge_id, Lot.fund_id == page.fund.id, Lot.fee_bp > 0))
    if lot_id is not None:
        _settle(page, charges(lot_id), first=lot_id)


def give_back(page: Page, lot_id: int, cents: int) -> None:
    """Before so many cents of a lot are reserved for a refund: its share of the fee comes back to it."""
    lot, now = lots.one(page, lot_id), charges(lot_id)
    share = rules.fee_back(now, lot_id, cents, lot.unspent - lot.reserved)
    _post(page, lot_id, share)


def whole(held: Mapping[int, tuple[int, int]]) -> Mapping[int, int]:
    """What goes back if all that is left of these lots is refunded, fee included, in cents by lot id.

    `held` is what each lot has unspent, and what of it is reserved for a refund already. One query a pledge.
    """
    found: dict[int, int] = {}
    for lot_id in sorted(held):
        if lot_id in found:
            continue
        now = charges(lot_id)
        for charged in now.lots:
            if charged.lot_id in held:
                unspent, reserved = held[charged.lot_id]
                most = rules.most_back(now, charged.lot_id, unspent - reserved)
                found[charged.lot_id] = reserved + most
                now = now.given(charged.lot_id, now.share(charged.lot_id, most)).reserved(charged.lot_id, most)
    return found


def upcoming(cents: int, fee_bp: int, pledge_id: int | None = None, *, but: int | None = None) -> int:
    """The fee that will be taken from a receipt of so many cents: what announcing pages say of it; `but` is a lot it takes the place of."""
    lot_id = session.scalar(select(func.min(Lot.id)).where(Lot.pledge_id == pledge_id, Lot.fee_bp > 0)) if pledge_id else None
    promised = None if pledge_id is None else _promised(pledge_id)
    before = charges(lot_id) if lot_id is not None else Charges(fee_bp, promised, False, ())
    others = tuple(charged for charged in before.lots if charged.lot_id != but)
    after = Charges(fee_bp, promised, before.stays, (*others, Charged(0, cents, 0)))
    return min(cents, max(0, after.due - after.taken))


def charges(lot_id: int) -> Charges:
    """What the fee of a lot is worked out from, with the other lots of its pledge; a lot without a rate stands alone and owes none."""
    pledge_id, rate, stays = session.execute(select(Lot.pledge_id, Lot.fee_bp, Lot.fee_stays).where(Lot.id == lot_id)).one()
    together = pledge_id is not None and rate > 0
    chosen = [Lot.pledge_id == pledge_id, Lot.fee_bp > 0] if together else [Lot.id == lot_id]
    opening, reversal = aliased(Movement), aliased(Movement)
    refunded = select(-func.sum(Movement.cents)).where(Movement.lot_id == Lot.id, Movement.kind == Kind.REFUND).scalar_subquery()
    taken = (
        select(-func.sum(Share.cents))
        .join(Movement, Movement.id == Share.movement_id)
        .where(Share.lot_id == Lot.id, Movement.kind == Kind.FEE)
        .scalar_subquery()
    )
    query = (
        select(Lot.id, opening.cents, reversal.id, func.coalesce(refunded, 0) + Lot.reserved, func.coalesce(taken, 0))
        .join(opening, opening.id == Lot.opened_by_id)
        .outerjoin(reversal, reversal.reverses_id == opening.id)
        .where(*chosen)
        .order_by(Lot.id)
    )
    found = []
    for id_, cents, reversed_by, back, fees in session.execute(query):
        kept = 0 if reversed_by is not None else cents if stays else max(0, cents - back)
        found.append(Charged(id_, int(kept), int(fees)))
    promised = _promised(pledge_id) if together and pledge_id is not None else None
    return Charges(rate, promised, stays, tuple(found))


def _promised(pledge_id: int) -> int:
    """What is promised by a pledge as the book knows it: announced, amended, cancelled; in cents."""
    query = select(func.sum(Movement.cents)).where(Movement.pledge_id == pledge_id, Movement.kind == Kind.PLEDGE)
    return int(session.scalar(query) or 0)


def _settle(page: Page, now: Charges, *, first: int) -> None:
    """Give back or take the difference, one lot after the other, this one first."""
    difference = now.taken - now.due
    if not difference or (difference < 0 and page.fund.status is FundStatus.CLOSED):
        return
    for charged in _in_turn(now.lots, first):
        if difference > 0:
            part = min(difference, charged.taken)
        else:
            part = -min(-difference, rules.weight(lots.one(page, charged.lot_id), page.value_date))
        _post(page, charged.lot_id, part)
        difference -= part
        if not difference:
            return


def _in_turn(found: Sequence[Charged], first: int) -> list[Charged]:
    """The lots in order, one of them before the others."""
    return sorted(found, key=lambda charged: (charged.lot_id != first, charged.lot_id))


def _post(page: Page, lot_id: int, cents: int) -> None:
    """Give so many cents of fee back to a lot, or take them (negative)."""
    if cents:
        lot = lots.one(page, lot_id)
        pledge_id = lots.pledge_of(lot_id)
        entry = Entry(Kind.FEE, cents, authority_id=lot.authority_id, pledge_id=pledge_id, lot_id=lot_id, counterpart_id=lot.opened_by_id)
        entries.post(page, entry, [(lot, cents)])
