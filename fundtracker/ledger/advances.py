"""The association's advance (domain.md rule 4): covers what the bank took and the fund did not have, and is repaid first."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from fundtracker.funds.models import Project
from fundtracker.kernel.db import session
from fundtracker.ledger import entries, lots, rules
from fundtracker.ledger.entries import Entry, Page
from fundtracker.ledger.lots import Use
from fundtracker.ledger.models import FundPosition, Lot, Movement, Share
from fundtracker.ledger.rules import Holder, Kind, LotState, Tiers


def tiers_for(movement: Movement, found: Sequence[LotState]) -> Tiers:
    """The lots that may bear a movement: a project's three tiers, or general lots for the fund's own."""
    if movement.kind is Kind.DISBURSEMENT and movement.project_id is not None:
        programme_id = session.scalar(select(Project.programme_id).where(Project.id == movement.project_id))
        return rules.project_tiers(found, movement.project_id, programme_id)
    return [rules.general_lots(found)]


def bear(page: Page, tiers: Tiers, cents: int, *, on: date | None = None) -> list[tuple[LotState, int]]:
    """Who bears what the bank took, whatever the fund holds: the tiers' lots as far as they go, then the association's advance."""
    day = on or page.value_date
    plan = rules.plan(tiers, cents, day)
    parts = [(lot, plan.parts[lot.id]) for tier in tiers for lot in tier if lot.id in plan.parts]
    if plan.missing:
        lent = entries.open_lot(page, Entry(Kind.ADVANCE, plan.missing, on=day), Holder.ADVANCE)[1]
        parts.append((lent, plan.missing))
    return parts


def settle(page: Page) -> None:
    """Repay the association's advance with the money now there, at the head of the book: oldest use first.

    What it paid for is re-attributed to the lots that may bear it, then the same sum goes back to the association. Called at the end
    of every act that may have brought or freed money.
    """
    query = select(FundPosition.advances - FundPosition.advances_repaid).where(FundPosition.fund_id == page.fund.id)
    if not session.scalar(query):
        return
    for lot in lots.read(page, [Lot.holder == Holder.ADVANCE, Lot.unspent > 0]):
        _repay(page, lot, lot.unspent)
    advanced = select(Lot.id).where(Lot.fund_id == page.fund.id, Lot.holder == Holder.ADVANCE)
    uses = lots.uses(Share.lot_id.in_(advanced))
    for use in uses:
        if use.movement.kind in rules.SPENT_ON:
            owed = sum(other.cents for other in uses if other.lot_id == use.lot_id and other.movement.kind is Kind.ADVANCE)
            _take_over(page, use, min(-use.cents, owed))


def _take_over(page: Page, use: Use, cents: int) -> None:
    """Let donors' money bear what the advance paid for and is still owed, as far as it goes, and repay the advance."""
    day = page.last_day
    found = {lot.id: lot for lot in lots.spendable(page, on=day)}
    plan = rules.plan(tiers_for(use.movement, list(found.values())), cents, day)
    borne = cents - plan.missing
    if not borne:
        return
    lent = lots.one(page, use.lot_id, on=day)
    shares = [(found[lot_id], -cents) for lot_id, cents in plan.parts.items()]
    reattribute(page, use.movement, [(lent, borne), *shares])
    _repay(page, lent, borne)


def reattribute(page: Page, movement: Movement, shares: Sequence[tuple[LotState, int]], *, on: date | None = None) -> Movement:
    """Move shares of a movement between lots: a correction of amount 0 that names it."""
    entry = Entry(
        Kind.REATTRIBUTION,
        0,
        on=on or page.last_day,
        project_id=movement.project_id,
        grant_id=movement.grant_id,
        decision_id=movement.decision_id,
        corrects_id=movement.id,
    )
    return entries.post(page, entry, shares, corrected=movement.kind)


def _repay(page: Page, lot: LotState, cents: int) -> None:
    """The association takes back what its lot holds again."""
    entries.post(page, Entry(Kind.ADVANCE, -cents, on=page.last_day, lot_id=lot.id), [(lot, -cents)])
