"""What a committee can still decide with: what is free in its fund, less what its decisions allow already and nothing is reserved for."""

from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.rules import MONEY_KINDS
from fundtracker.grants import authorisations
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions


def allowed(fund_id: int) -> int:
    """What decisions still allow to be granted or prepared, in cents."""
    kinds = [kind for kind in AuthorisationKind if kind is not AuthorisationKind.AMENDMENT]
    return sum(line.left for kind in kinds for line in authorisations.open_ones(kind, fund_id=fund_id))


def decidable(fund_id: int) -> int:
    """What the committee can still decide, in cents; negative where more is decided than there is."""
    return positions.identity(fund_id).free - allowed(fund_id)


def if_adopted(item: ItemLine, room: int) -> Message | None:
    """What remains of `room` cents once an item is adopted; None for an item that asks for no money."""
    if item.kind not in MONEY_KINDS or not item.cents:
        return None
    remains = room - item.cents
    values = {"amount": Cents(item.cents), "remains": Cents(abs(remains))}
    if remains >= 0:
        return msg("If this is adopted, %(amount)s are allowed and %(remains)s remain to be decided.", **values)
    waits = min(item.cents, -remains)
    values["remains"] = Cents(waits)
    return msg("If this is adopted, %(amount)s are allowed, of which %(remains)s wait for receipts to come.", **values)
