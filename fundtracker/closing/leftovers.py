"""What is left in a fund, donor by donor and lot by lot, and how much of it a payment is prepared for already."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from fundtracker.authorities.models import Authority
from fundtracker.grants.models import Payment
from fundtracker.grants.rules import PaymentKind, PaymentState
from fundtracker.kernel.db import session
from fundtracker.ledger import fees, trace
from fundtracker.ledger.rules import Holder
from fundtracker.ledger.trace import LotLine

UNDER_WAY = (PaymentState.PREPARED, PaymentState.APPROVED)


@dataclass(frozen=True)
class Leftover:
    """What a donor has left in a fund, in cents: all of it, what of it payments are under way for, and the lots that hold it.

    `backs` is what goes back of each lot, by its id, if the money is refunded: with its share of the management fee (domain.md rule 7).
    """

    authority_id: int
    name: str
    siren: str
    cents: int
    under_way: int
    lots: tuple[LotLine, ...]
    backs: Mapping[int, int]

    @property
    def refund(self) -> int:
        """What goes back in all if it is refunded."""
        return sum(self.backs[lot.lot_id] for lot in self.lots)


def of_fund(fund_id: int) -> list[Leftover]:
    """Every donor with something left, by name."""
    lots: dict[int, list[LotLine]] = {}
    for lot in trace.lots(fund_id, holder=Holder.DONOR):
        if lot.unspent:
            lots.setdefault(lot.authority_id or 0, []).append(lot)
    under_way = _under_way_by_donor(fund_id)
    query = select(Authority.id, Authority.label, Authority.siren).where(Authority.id.in_(lots)).order_by(Authority.sort_key, Authority.id)
    backs = fees.whole({lot.lot_id: (lot.unspent, lot.reserved) for held in lots.values() for lot in held})
    return [
        Leftover(key, name, siren, sum(lot.unspent for lot in lots[key]), under_way[key], tuple(lots[key]), backs)
        for key, name, siren in session.execute(query)
    ]


def of_donor(fund_id: int, authority_id: int) -> Leftover | None:
    """What one donor has left, or None where it has nothing."""
    return next((line for line in of_fund(fund_id) if line.authority_id == authority_id), None)


def refunds_under_way(fund_id: int) -> Counter[int]:
    """What refunds are prepared or approved and not paid, in cents by the receipt they come from."""
    query = select(Payment.receipt_id, func.sum(Payment.cents)).where(Payment.kind == PaymentKind.REFUND)
    rows = session.execute(query.where(Payment.fund_id == fund_id, Payment.state.in_(UNDER_WAY)).group_by(Payment.receipt_id))
    return Counter({receipt_id or 0: int(cents) for receipt_id, cents in rows})


def _under_way_by_donor(fund_id: int) -> Counter[int]:
    """What refunds and transfers are prepared or approved and not paid, in cents by donor."""
    kinds = (PaymentKind.REFUND, PaymentKind.TRANSFER)
    query = select(Payment.authority_id, func.sum(Payment.cents)).where(Payment.kind.in_(kinds), Payment.state.in_(UNDER_WAY))
    rows = session.execute(query.where(Payment.fund_id == fund_id).group_by(Payment.authority_id))
    return Counter({authority_id or 0: int(cents) for authority_id, cents in rows})
