"""What a committee can still decide with, and what each item of an agenda would change in it: the one reading of the fund's means."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.models import Committee, Decision
from fundtracker.committees.rules import MONEY_KINDS, ItemKind, Outcome
from fundtracker.grants import authorisations, costs
from fundtracker.grants.costs import Cost
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import means
from fundtracker.ledger.means import Reading
from fundtracker.ledger.promises import Claim, Means, Promise


@dataclass(frozen=True)
class Decidable:
    """A fund as its committee meets it: the reading of its money, and of the projects concerned what was given and what they cost."""

    fund_id: int
    reading: Reading
    given: Mapping[int, int] = field(default_factory=dict)
    costs: Mapping[int, Cost] = field(default_factory=dict)

    @property
    def means(self) -> Means:
        """The fund's lines, in cents."""
        return self.reading.means

    @property
    def left(self) -> int:
        """What the committee can still decide, in cents: what is free."""
        return self.means.free

    def beyond(self, project_id: int | None, cents: int = 0) -> Message | None:
        """The sentence that says that a project is given more than it costs, with `cents` more; None where it is not."""
        cost = self.costs.get(project_id or 0, Cost())
        return cost.beyond(self.given.get(project_id or 0, 0) + cents)


def of_fund(fund_id: int, items: Collection[ItemLine] = (), *, project_id: int | None = None) -> Decidable:
    """What the committee of a fund can decide with now; with the projects that these items, or a decision, are about."""
    about = {key for key in (project_id, *(item.project_id for item in items)) if key is not None}
    reading = means.reading(fund_id)
    given = dict(authorisations.decided_by_project(project_ids=about)) if about else {}
    for claim in reading.claims:
        if claim.promise is Promise.ADOPTED and claim.project_id in about:
            given[claim.project_id] = given.get(claim.project_id, 0) + claim.cents
    return Decidable(fund_id, reading, given, costs.of_projects(about) if about else {})


def claims(fund_ids: Collection[int]) -> Iterator[Claim]:
    """What decisions that are adopted and not signed yet will allow, the oldest first."""
    query = (
        select(Committee.fund_id, Decision)
        .join(Committee, Committee.id == Decision.committee_id)
        .where(Committee.fund_id.in_(fund_ids), Decision.outcome == Outcome.ADOPTED, Decision.signed_at.is_(None))
        .where(Decision.kind.in_(MONEY_KINDS))
        .order_by(Decision.id)
    )
    for fund_id, row in session.execute(query):
        if row.cents:
            yield _claim(fund_id, row.kind, row.cents, row.project_id, row.authority_id, row.label)


def _claim(fund_id: int, kind: ItemKind, cents: int, project_id: int | None, authority_id: int | None, label: str = "") -> Claim:
    """What a decision of that kind would keep of the fund's money."""
    return Claim(fund_id, Promise.ADOPTED, cents, project_id, authority_id, refund=kind is ItemKind.REFUND, label=label)


def asked(fund_id: int, items: Collection[ItemLine]) -> list[Claim]:
    """What items would keep of the fund's money if they were adopted; those that ask for none are left out."""
    return [
        _claim(fund_id, item.kind, item.cents, item.project_id, item.authority_id)
        for item in items
        if item.kind in MONEY_KINDS and item.cents
    ]


def said(item: ItemLine, found: Decidable) -> list[Message]:
    """What an agenda says beside an item's amount: what remains to be decided, and whether its project is given more than it costs."""
    remains = if_adopted(item, found)
    beyond = found.beyond(item.project_id, item.cents or 0) if item.kind is ItemKind.GRANT else None
    return [sentence for sentence in (remains, beyond) if sentence is not None]


def if_adopted(item: ItemLine, found: Decidable) -> Message | None:
    """What remains to be decided once an item is adopted; None for an item that asks for no money."""
    wanted = asked(found.fund_id, [item])
    if not wanted:
        return None
    amount, waits = Cents(wanted[0].cents), found.reading.waits(wanted)
    if waits > 0:
        return msg(
            "If this is adopted, %(amount)s is allowed, of which %(remains)s waits for receipts to come.",
            amount=amount,
            remains=Cents(waits),
        )
    remains = Cents(found.reading.beside(wanted).means.free)
    return msg("If this is adopted, %(amount)s is allowed and %(remains)s remains to be decided.", amount=amount, remains=remains)


def if_all(items: Sequence[ItemLine], found: Decidable) -> Message | None:
    """What remains, or waits for receipts, once everything that items ask for is adopted; None where fewer than two ask for money."""
    wanted = asked(found.fund_id, items)
    if len(wanted) < 2:
        return None
    total, waits = Cents(sum(claim.cents for claim in wanted)), found.reading.waits(wanted)
    if waits > 0:
        return msg("All items together ask for %(total)s: %(waits)s of it would wait for receipts.", total=total, waits=Cents(waits))
    remains = Cents(found.reading.beside(wanted).means.free)
    return msg("All items together ask for %(total)s; %(remains)s would remain to be decided.", total=total, remains=remains)


def signing(label: str, found: Decidable) -> Message | None:
    """How much of what an adopted decision allows waits for receipts; None where the money is there."""
    mine = [claim for claim in found.reading.claims if claim.label == label]
    return _waiting(found.reading.without(label).waits(mine))


def deciding(kind: ItemKind, cents: int, project_id: int | None, found: Decidable) -> Message | None:
    """The same for a decision the chair is about to take alone."""
    return _waiting(found.reading.waits([_claim(found.fund_id, kind, cents, project_id, None)]))


def _waiting(cents: int) -> Message | None:
    return msg("%(waits)s of it waits for receipts to come.", waits=Cents(cents)) if cents > 0 else None
