"""The yearly account of a crisis: what came in, was decided, paid and given back in each year, and what was told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine, UpdateLine
from fundtracker.funds.rules import UpdateKind
from fundtracker.grants import courses as grant_courses
from fundtracker.grants import gallery
from fundtracker.kernel import clock
from fundtracker.ledger import courses

MOST = 10
"""Years of one account."""

NEWS = 200
"""Updates that are read for it."""


@dataclass(frozen=True)
class YearLine:
    """A year of a fund, in cents: `returned` came back from partners, `refunded` went back to donors or on to another fund.

    `put_right` is what corrections of earlier years gave back (below zero: took).
    """

    year: int
    came: int
    decided: int
    paid: int
    returned: int
    refunded: int
    own: int
    put_right: int
    told: Sequence[UpdateLine]

    @property
    def results(self) -> Sequence[UpdateLine]:
        """What was achieved."""
        return self._of(UpdateKind.RESULT)

    @property
    def lessons(self) -> Sequence[UpdateLine]:
        """What was learned for the next crisis."""
        return self._of(UpdateKind.LESSON)

    @property
    def news(self) -> Sequence[UpdateLine]:
        """What else was told."""
        return self._of(UpdateKind.NEWS)

    def _of(self, kind: UpdateKind) -> Sequence[UpdateLine]:
        return [update for update in self.told if update.kind is kind]


@dataclass(frozen=True)
class Account:
    """The account of a crisis, the latest year first."""

    fund: FundLine
    years: Sequence[YearLine]

    @property
    def corrected(self) -> bool:
        """Whether anything was put right later than in its own year."""
        return any(line.put_right for line in self.years)


def of_fund(code: str) -> Account:
    """The last ten years of a fund, from the year it opened to this one.

    Raises:
        NotFound: no such fund.
    """
    fund = funds.by_code(code)
    money = {line.year: line for line in courses.years(fund.id)}
    decided = grant_courses.decided_by_year(fund.id)
    news = gallery.latest(fund.id, NEWS)
    last = max([clock.today().year, *money, *decided])
    first = max(min([fund.opened_on.year, *money, *decided]), last - MOST + 1)
    lines = []
    for year in range(last, first - 1, -1):
        line = money.get(year, courses.Year(year))
        lines.append(
            YearLine(
                year,
                line.came,
                decided.get(year, 0),
                line.paid,
                line.returns,
                line.refunds + line.transfers_out,
                line.own,
                line.put_right,
                [one for one in news if one.dated.year == year],
            )
        )
    return Account(fund, lines)
