"""Taking back from a lot what it paid for, so that its money can leave: other lots take over, then the association's advance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.money import Cents, apportion
from fundtracker.kernel.text import msg
from fundtracker.ledger import advances, lots, rules
from fundtracker.ledger.entries import Page
from fundtracker.ledger.lots import Use
from fundtracker.ledger.models import Movement
from fundtracker.ledger.rules import Kind, LotState, Tiers


@dataclass(frozen=True)
class Heir:
    """The lot that takes the place of one booked by mistake, and what it must keep for its own fee, in cents."""

    lot_id: int
    kept: int


def refuse_transferred(lot_id: int) -> None:
    """Refuse a correction of a lot that has fed another fund, where its donor's name stands on what arrived."""
    for use in lots.uses_of_lot(lot_id):
        if use.movement.kind is Kind.TRANSFER and use.cents < 0:
            fund = session.get_one(Fund, use.movement.fund_id)
            text = msg(
                "Part of this receipt was transferred from the fund %(fund)s to another. Reverse that transfer first.", fund=fund.code
            )
            raise Refusal(text)


def relieve(page: Page, lot_id: int, heir: Heir | None = None) -> None:
    """Re-attribute everything a lot paid for, outflow by outflow in booking order, then what came back of it (domain.md rule 9).

    Its heir takes over first, as far as it held enough from the day of the outflow on; then the others pro rata.
    """
    uses = lots.uses_of_lot(lot_id)
    for use in uses:
        if use.movement.kind in rules.SPENT_ON and use.cents < 0:
            _hand_over(page, use, -use.cents, {heir.lot_id: heir.kept} if heir else {}, heir)
    for use in uses:
        if use.movement.kind is Kind.RETURN and use.cents > 0:
            _hand_back(page, use, heir)


def free(page: Page, movement: Movement, given: Mapping[int, int]) -> None:
    """See that a movement's money can leave the lots it was given to, by lot id, on the act's day.

    Re-attributes what each lot paid for, oldest first, as far as needed; a lot that takes over keeps what it has to give up itself, and
    what a partner gave back of a payment stays with the lot that bore it.

    Raises:
        Refusal: the lot cannot be freed on that day, with a day that works; or it fed a transfer.
    """
    for lot_id, cents in given.items():
        _free(page, movement, lot_id, given)
        hold(page, lot_id, cents)


def _free(page: Page, movement: Movement, lot_id: int, given: Mapping[int, int]) -> None:
    """Free one of the lots."""
    uses = [use for use in lots.uses_of_lot(lot_id) if use.movement.kind in rules.SPENT_ON and use.cents < 0]
    for use in sorted(uses, key=lambda use: (use.movement.value_date, use.movement.seq)):
        most, grant_id = -use.cents, use.movement.grant_id
        if grant_id is not None:
            given_back = given[lot_id] if grant_id == movement.grant_id else 0
            most = min(most, lots.grant_takes(grant_id).get(lot_id, 0) + given_back)
        day = max(page.value_date, use.movement.value_date)
        needed = min(most, given[lot_id] - rules.spare(lots.one(page, lot_id, on=day), day))
        if needed > 0:
            _hand_over(page, use, needed, given)


def hold(page: Page, lot_id: int, cents: int) -> None:
    """Refuse where a lot, at some day from the act's on, would go below zero without so many cents, or came to its holder later."""
    lot = lots.one(page, lot_id)
    if rules.weight(lot, page.value_date) >= cents:
        return
    refuse_transferred(lot_id)
    last = max(lots.last_change(lot_id), lot.since or page.value_date)
    if last > page.value_date:
        raise Refusal(msg("This money has moved since. Give %(day)s or a later day.", day=last), field="value_date")
    reserved = lot.reserved
    raise Refusal(msg("%(reserved)s of this money is reserved for a refund: release it first.", reserved=Cents(reserved)))


def _hand_over(page: Page, use: Use, cents: int, kept: Mapping[int, int], heir: Heir | None = None) -> None:
    """Let other lots bear so much of an outflow: its heir, the tiers that may bear it, pro rata, then the association's advance.

    `kept` is what lots must keep because it is about to leave them.
    """
    day = max(page.value_date, use.movement.value_date)
    found = lots.spendable(page, on=day, but=use.lot_id)
    others = [replace(lot, unspent=lot.unspent - kept.get(lot.id, 0)) for lot in found]
    tiers = _heir_first(advances.tiers_for(use.movement, others), heir)
    borne = advances.bear(page, tiers, cents, on=day)
    relieved = lots.one(page, use.lot_id, on=day)
    advances.reattribute(page, use.movement, [(relieved, cents), *((lot, -part) for lot, part in borne)], on=day)


def _heir_first(tiers: Tiers, heir: Heir | None) -> Tiers:
    """The tiers with the heir before all others, where it is in one of them."""
    mine: list[LotState] = [lot for tier in tiers for lot in tier if heir is not None and lot.id == heir.lot_id]
    return [mine, *([lot for lot in tier if lot not in mine] for tier in tiers)]


def _hand_back(page: Page, use: Use, heir: Heir | None) -> None:
    """Give what a partner returned to the lots that bear the grant now, first to the heir as far as it bears it."""
    day = max(page.value_date, use.movement.value_date)
    assert use.movement.grant_id is not None
    takes = {lot_id: taken for lot_id, taken in lots.grant_takes(use.movement.grant_id).items() if taken > 0}
    mine = min(use.cents, takes.pop(heir.lot_id, 0)) if heir else 0
    parts = {use.lot_id: -use.cents, **apportion(use.cents - mine, takes), **({heir.lot_id: mine} if heir and mine else {})}
    advances.reattribute(page, use.movement, lots.states(page, parts), on=day)
