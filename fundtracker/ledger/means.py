"""What funds hold and what it is promised to: one reading for every page, paper and signature, for any number of funds at once.

The book knows what is granted and reserved. What a decision allows beyond that is known by the packages above: they say it in `CLAIMS`.
An act is refused by the book's own limits (`limits.available`), which count only what the book has booked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select

from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.hooks import Hook
from fundtracker.ledger import availability, holdings
from fundtracker.ledger.availability import Available, Books, Cover
from fundtracker.ledger.models import Lot
from fundtracker.ledger.promises import Claim, Means, Promise
from fundtracker.ledger.rules import GENERAL, Earmark, Holder, LotState

CLAIMS: Hook[[Collection[int]], Iterable[Claim]] = Hook(
    "When funds (ids) are read: what is promised beyond what the book has reserved, the oldest first."
)


@dataclass(frozen=True)
class Reading:
    """A fund at this moment: its donors' lots, what is nobody's share, and every promise in the order in which money is kept for it."""

    fund_id: int
    lots: Sequence[LotState]
    suspense: int
    advance: int
    books: Books
    claims: Sequence[Claim]

    @cached_property
    def cover(self) -> Cover:
        """Which lot keeps money for which promise, and what no lot has money for."""
        return availability.cover(self.lots, self.claims, self.books.programme_of)

    @property
    def means(self) -> Means:
        """The fund's lines."""
        return replace(
            self._of(self.lots),
            held=sum(lot.unspent for lot in self.lots) + self.suspense + self.advance,
            suspense=self.suspense,
            advance=self.advance,
            waiting=sum(self.cover.missing),
        )

    def of_donor(self, authority_id: int) -> Means:
        """A donor's share of the same lines: indicative, until it is booked (domain.md rule 9)."""
        return self._of([lot for lot in self.lots if lot.authority_id == authority_id])

    def _of(self, lots: Sequence[LotState]) -> Means:
        lines = {promise.value: sum(self.cover.parts[lot.id].get(promise, 0) for lot in lots) for promise in Promise}
        earmarked = sum(self.cover.free[lot.id] for lot in lots if lot.earmark != GENERAL)
        return Means(held=sum(lot.unspent for lot in lots), earmarked=earmarked, **lines)

    def beside(self, claims: Sequence[Claim]) -> "Reading":
        """The same fund if these were promised as well."""
        return replace(self, claims=[*self.claims, *claims])

    def without(self, label: str) -> "Reading":
        """The same fund if nothing had been promised under the decision of that label."""
        return replace(self, claims=[claim for claim in self.claims if claim.label != label])

    def room(self, project_id: int | None = None) -> Available:
        """What can still be decided for a project (or, without one, for own expenses and transfers), and the lines it is made of."""
        held: dict[Earmark, int] = defaultdict(int)
        for lot in self.lots:
            held[lot.earmark] += lot.unspent - lot.reserved - self.cover.refunded.get(lot.id, 0)
        claimed: dict[int, int] = defaultdict(int)
        own: dict[Promise, int] = defaultdict(int)
        for claim in self.claims:
            if claim.project_id is not None:
                claimed[claim.project_id] += claim.cents
                own[claim.promise] += claim.cents if claim.project_id == project_id else 0
        reserved = sum(claim.cents for claim in self.claims if claim.project_id is None and not claim.refund)
        whole = availability.available(replace(self.books, held=held, committed=claimed, reserved=reserved), project_id)
        return replace(whole, committed=own[Promise.GRANTED], voted=own[Promise.VOTED], adopted=own[Promise.ADOPTED])

    def waits(self, claims: Sequence[Claim]) -> int:
        """What of these, if they were promised as well, would wait for receipts."""
        return sum(self.beside(claims).cover.missing) - sum(self.cover.missing)


def readings(fund_ids: Collection[int]) -> Mapping[int, Reading]:
    """The reading of each of these funds; a fund that does not exist is not in it."""
    donors: dict[int, list[LotState]] = defaultdict(list)
    nobodys: dict[tuple[int, Holder], int] = defaultdict(int)
    columns = (Lot.fund_id, Lot.holder, Lot.id, Lot.opened_by_id, Lot.authority_id, Lot.project_id, Lot.programme_id)
    query = select(*columns, Lot.unspent, Lot.reserved).where(Lot.fund_id.in_(fund_ids), Lot.unspent > 0).order_by(Lot.id)
    for fund_id, holder, id_, opened, authority, project, programme, unspent, kept in session.execute(query):
        if holder is Holder.DONOR:
            donors[fund_id].append(LotState(id_, opened, holder, authority, Earmark(project, programme), unspent, kept))
        else:
            nobodys[fund_id, holder] += unspent
    further: dict[int, list[Claim]] = defaultdict(list)
    for claims in CLAIMS(fund_ids):
        for claim in claims:
            further[claim.fund_id].append(claim)
    return {
        fund_id: Reading(
            fund_id,
            donors[fund_id],
            nobodys[fund_id, Holder.SUSPENSE],
            nobodys[fund_id, Holder.ADVANCE],
            books,
            [*_booked(fund_id, books), *further[fund_id]],
        )
        for fund_id, books in holdings.books(fund_ids).items()
    }


def _booked(fund_id: int, books: Books) -> list[Claim]:
    """What the book itself has reserved, project by project, then for own expenses and transfers; refunds are reserved lot by lot."""
    projects = [Claim(fund_id, Promise.GRANTED, cents, project_id) for project_id, cents in sorted(books.committed.items()) if cents]
    return [*projects, *([Claim(fund_id, Promise.OWN, books.reserved)] if books.reserved else [])]


def reading(fund_id: int) -> Reading:
    """The reading of one fund. Raises NotFound."""
    found = readings([fund_id]).get(fund_id)
    if found is None:
        raise NotFound
    return found


def of_funds(fund_ids: Collection[int], authority_id: int | None = None) -> Mapping[int, Means]:
    """The lines of each of these funds, or a donor's share of them."""
    found = readings(fund_ids) if fund_ids else {}
    return {fund_id: each.means if authority_id is None else each.of_donor(authority_id) for fund_id, each in found.items()}
