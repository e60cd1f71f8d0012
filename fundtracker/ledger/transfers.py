"""Transfers between funds: each donor keeps its name, the money counts once as collected and gives no seat (domain.md rule 9)."""

from datetime import date

from fundtracker.kernel.actor import Actor
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import advances, entries, limits, lots, rules
from fundtracker.ledger.entries import Entry, open_pages
from fundtracker.ledger.models import Movement
from fundtracker.ledger.rules import Holder, Kind


def transfer(
    *,
    fund_id: int,
    to_fund_id: int,
    cents: int,
    value_date: date,
    by: Actor,
    decision_id: int,
    authority_id: int | None = None,
    memo: str = "",
) -> Movement:
    """Move reserved general money (or one donor's) to another fund: one lot there for each lot it left, held by the same donor.

    Returns the movement that leaves; those that arrive name it as their counterpart and the lot they left as their lot.
    """
    if fund_id == to_fund_id:
        raise Refusal(msg("Choose another fund to transfer to."), field="to_fund")
    pages = open_pages((fund_id, to_fund_id), value_date, by)
    page, target = pages[fund_id], pages[to_fund_id]
    limits.living(target)
    limits.positive(cents)
    limits.reserved(page, cents)
    shares = limits.bear(page, [rules.general_lots(lots.spendable(page, authority_id=authority_id))], cents)
    out = entries.post(page, Entry(Kind.TRANSFER, -cents, authority_id=authority_id, decision_id=decision_id, memo=memo), shares)
    for lot, part in shares:
        entry = Entry(
            Kind.TRANSFER, -part, authority_id=lot.authority_id, decision_id=decision_id, lot_id=lot.id, counterpart_id=out.id, memo=memo
        )
        entries.open_lot(target, entry, Holder.DONOR)
    advances.settle(target)
    return out
