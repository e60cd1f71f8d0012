"""What a committee can still decide with: what donors have free in its fund, less what its decisions allow or will allow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.models import Committee, Decision
from fundtracker.committees.rules import MONEY_KINDS, Outcome
from fundtracker.grants import authorisations
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import positions


@dataclass(frozen=True)
class Means:
    """What there is to decide with, in cents.

    `free` is held and promised to nothing; of it `unowned` is nobody's share (money in suspense, an advance), `allowed` is what signed
    decisions still allow to grant or prepare, `unsigned` what was adopted and waits for the chair's signature. `for_project` says what a
    grant to a project can draw on, since earmarks keep money for others (domain.md rules 2, 4, 5 and 14).
    """

    free: int
    unowned: int
    allowed: int
    unsigned: int
    for_project: Mapping[int, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """What the committee can still decide; negative where more is decided than there is."""
        return self.free - self.unowned - self.allowed - self.unsigned

    def for_one(self, project_id: int | None) -> int:
        """What an item of the agenda, about a project or none, can draw on."""
        return min(self.left, self.for_project.get(project_id or 0, self.left))


def of_fund(fund_id: int, items: Collection[ItemLine] = (), *, project_id: int | None = None) -> Means:
    """What the committee of a fund can decide with now; with the projects that these items, or a decision, are about."""
    about = {project_id, *(item.project_id for item in items)} - {None}
    allowed, unsigned = authorisations.left_in(fund_id), _unsigned(fund_id)
    claimed = {key: allowed.get(key, 0) + unsigned.get(key, 0) for key in about if key is not None}
    return Means(
        free=positions.identity(fund_id).free,
        unowned=positions.unowned(fund_id),
        allowed=sum(allowed.values()),
        unsigned=sum(unsigned.values()),
        for_project={key: there - claimed[key] for key, there in positions.available_for(fund_id, claimed).items()},
    )


def _unsigned(fund_id: int) -> dict[int, int]:
    """What decisions that are adopted and not signed yet will allow, by project (0 where they name none)."""
    query = select(Decision.project_id, func.sum(Decision.cents)).join(Committee, Committee.id == Decision.committee_id)
    waiting = query.where(Committee.fund_id == fund_id, Decision.outcome == Outcome.ADOPTED, Decision.signed_at.is_(None))
    rows = session.execute(waiting.where(Decision.kind.in_(MONEY_KINDS)).group_by(Decision.project_id))
    return {project_id or 0: int(cents or 0) for project_id, cents in rows}


def if_adopted(item: ItemLine, means: Means) -> Message | None:
    """What remains to be decided once an item is adopted; None for an item that asks for no money."""
    if item.kind not in MONEY_KINDS or not item.cents:
        return None
    waits = min(item.cents, item.cents - means.for_one(item.project_id))
    if waits > 0:
        return msg(
            "If this is adopted, %(amount)s are allowed, of which %(remains)s wait for receipts to come.",
            amount=Cents(item.cents),
            remains=Cents(waits),
        )
    remains = Cents(means.left - item.cents)
    return msg(
        "If this is adopted, %(amount)s are allowed and %(remains)s remain to be decided.", amount=Cents(item.cents), remains=remains
    )


def if_all(items: Collection[ItemLine], means: Means) -> Message | None:
    """What remains, or waits for receipts, once everything that items ask for is adopted; None where fewer than two ask for money."""
    asking = [item.cents for item in items if item.kind in MONEY_KINDS and item.cents]
    remains, total = means.left - sum(asking), Cents(sum(asking))
    if len(asking) < 2:
        return None
    if remains < 0:
        return msg("All items together ask for %(total)s: %(waits)s of it would wait for receipts.", total=total, waits=Cents(-remains))
    return msg("All items together ask for %(total)s; %(remains)s would remain to be decided.", total=total, remains=Cents(remains))


def waiting(cents: int, room: int) -> Message | None:
    """How much of an amount waits for receipts where there is room for less, in one sentence; None where there is enough."""
    if cents <= room:
        return None
    return msg("%(waits)s of it wait for receipts to come.", waits=Cents(min(cents, cents - room)))
