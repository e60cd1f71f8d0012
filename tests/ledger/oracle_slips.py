"""The oracle's slips of the pen: an entry taken back as if it had never been, and the right one booked in its place.

Written from what domain.md and the pages promise: the bank did nothing, so the entry goes from its own day on, nothing is advanced for it,
and what a wrong receipt paid for stays with the right one as far as that can bear it.
"""

import copy
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from tests.ledger.oracle import Oracle
from tests.ledger.oracle_books import Refused


@dataclass
class Corrected(Oracle):
    """All that can happen to the books, and what is put right in them."""

    def retract(self, number: int) -> None:
        """Take an entry back that was booked by mistake."""
        line = self.lines[number]
        other = {each.fund for each in self.lines if each.source == number}
        self.when_it_works({line.fund, *other}, self.taken_from(number), lambda day: self.reverse(number, day))

    def rebook(
        self, lot: int, donor: str | None, cents: int, day: date, mark: tuple[str, str] | None, fee_bp: int, pledge: str | None
    ) -> None:
        """Book the right receipt in the place of a wrong one."""
        fund, before = self.lots[lot].fund, self.lots[lot].pledge

        def act(gone: date) -> None:
            self.allowed(fund, day)
            self.open(fund, "receipt", cents, day, "donor" if donor else "suspense", donor=donor, mark=mark, pledge=pledge)
            right = len(self.lots) - 1
            self.allowed(fund, gone)
            self.take_receipt(lot, gone, right if donor else None, self.fee_to_come(cents, fee_bp, pledge, lot, right))
            self.lots[right].rate = fee_bp
            self.charge_fee(right, day)
            if before != pledge:
                self.charge_pledge(before, day)
            self.settle(fund, day)

        self.when_it_works({fund}, self.taken_from(self.lots[lot].opened_by), act)

    def taken_from(self, number: int) -> date:
        """The entry's own day; since its money changed hands, that day; the first open one where that is closed."""
        line = self.lines[number]
        since = [lot.since for lot in self.lots if lot.opened_by == number]
        closed = self.funds[line.fund].closed
        return max([line.day, *since, *([date(closed + 1, 1, 1)] if closed else [])])

    def fee_to_come(self, cents: int, fee_bp: int, pledge: str | None, wrong: int, right: int) -> int:
        """What the right receipt must keep for its own fee: that of the whole pledge without the wrong one, less what the others bore."""
        if not fee_bp:
            return 0
        others = [
            number for number, lot in enumerate(self.lots) if pledge and lot.pledge == pledge and lot.rate and number not in (wrong, right)
        ]
        whole = cents + sum(self.stays(each) for each in others)
        if pledge is not None:
            whole = min(whole, max(0, sum(line.cents for line in self.lines if line.kind == "pledge" and line.donor == pledge)))
        due = (whole * fee_bp * 2 + 10_000) // 20_000
        return min(cents, max(0, due - sum(self.fee_of(each) for each in others)))

    def when_it_works(self, funds: Collection[str], own: date, act: Callable[[date], object]) -> None:
        """On the entry's own day, else today; never where the association would have to advance anything."""
        kept = copy.deepcopy((self.lots, self.lines, self.told))
        lent = self.ever_lent(funds)
        for day in dict.fromkeys([own, self.today]) if own < self.today else [own]:
            self.lots, self.lines, self.told = copy.deepcopy(kept)
            act(day)
            if self.ever_lent(funds) == lent:
                return
        raise Refused("spent again")

    def ever_lent(self, funds: Collection[str]) -> int:
        return sum(cents for fund, _donor, _day, name, cents in self.told if fund in funds and name == "advances")
