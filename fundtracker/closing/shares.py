"""The money that follows from the decision to close a fund: told while it is asked and signed, kept with the signature, donor by donor."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from fundtracker.authorities.models import Authority
from fundtracker.closing import answers
from fundtracker.closing.models import Closing, ClosingShare
from fundtracker.closing.rules import Wish
from fundtracker.committees.rules import ItemKind
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg


@dataclass(frozen=True)
class ShareLine:
    """What a donor has left, in cents, and what becomes of it."""

    name: str
    cents: int
    wish: Wish


def standing(fund_id: int) -> list[ShareLine]:
    """Each donor's as things stand now, by name: what is paid or still answered until then changes it."""
    row = session.get(Closing, fund_id)
    to_fund_id = row.to_fund_id if row else None
    return [ShareLine(line.left.name, line.cents, line.wish) for line in answers.of_fund(fund_id, to_fund_id)]


def signed(decision_id: int) -> list[ShareLine]:
    """Each donor's as it stood when the decision was signed, by name."""
    query = select(Authority.label, ClosingShare.cents, ClosingShare.wish).join(Authority, Authority.id == ClosingShare.authority_id)
    rows = session.execute(query.where(ClosingShare.decision_id == decision_id).order_by(Authority.sort_key, Authority.id))
    return [ShareLine(name, cents, wish) for name, cents, wish in rows]


def sentences(lines: Sequence[ShareLine], to_fund: str) -> list[Message]:
    """What follows in money: what goes back in all, what goes on to the other fund, then each donor's part."""
    back = sum(line.cents for line in lines if line.wish is Wish.REFUND)
    on = sum(line.cents for line in lines if line.wish is Wish.TRANSFER)
    told = [msg("%(cents)s leaves the fund in all.", cents=Cents(back + on))]
    if back:
        told.append(msg("Refunded to donors: %(cents)s in all.", cents=Cents(back)))
    if on:
        told.append(msg("Transferred to the fund %(code)s: %(cents)s in all.", code=to_fund, cents=Cents(on)))
    for line in lines:
        if line.wish is Wish.REFUND:
            told.append(msg("%(name)s: %(cents)s, refunded.", name=line.name, cents=Cents(line.cents)))
        else:
            told.append(msg("%(name)s: %(cents)s, transferred.", name=line.name, cents=Cents(line.cents)))
    return told


def told(fund_id: int) -> list[Message]:
    """What follows in money if the committee decides as things stand."""
    lines = standing(fund_id)
    if not lines:
        return [msg("Nothing is left in the fund: no money follows.")]
    return sentences(lines, _to_fund(fund_id))


def recorded(fund_id: int, decision_id: int) -> list[Message]:
    """What followed in money from a signed decision, as it stood at the signature; nothing where none was kept."""
    lines = signed(decision_id)
    return sentences(lines, _to_fund(fund_id)) if lines else []


def _keep(fund_id: int, decision_id: int) -> None:
    """Keep with the decision what each donor has left when it is signed."""
    row = session.get(Closing, fund_id)
    for line in answers.of_fund(fund_id, row.to_fund_id if row else None):
        share = ClosingShare(decision_id=decision_id, authority_id=line.left.authority_id, cents=line.cents, wish=line.wish)
        session.add(share)
    session.flush()


def _to_fund(fund_id: int) -> str:
    row = session.get(Closing, fund_id)
    return session.get_one(Fund, row.to_fund_id).code if row and row.to_fund_id else ""


def told_of(kind: ItemKind, fund_id: int) -> list[Message]:
    """What follows from a decision that closes the fund; nothing from one of another kind."""
    return told(fund_id) if kind is ItemKind.CLOSURE else []


def keep(kind: ItemKind, fund_id: int, decision_id: int) -> None:
    """Keep it with the decision that closes the fund."""
    if kind is ItemKind.CLOSURE:
        _keep(fund_id, decision_id)
