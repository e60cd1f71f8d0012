"""The emergency clock of a fund: how many days from the crisis to each step, beside the other funds."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker.contributions import firsts
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.funds.rules import FundStatus
from fundtracker.grants import courses as grant_courses
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg, msgn
from fundtracker.ledger import courses
from fundtracker.ledger.rules import Kind

STEPS: Mapping[str, Message] = {
    "call": msg("The call: the fund opens"),
    "promise": msg("First promise"),
    "cash": msg("First money received"),
    "decision": msg("First decision of the donors’ committee"),
    "payment": msg("First payment to a partner"),
    "result": msg("First result"),
}
"""The steps after the crisis."""


@dataclass(frozen=True)
class Step:
    """One step of a fund: its day and the days since the crisis (None where it is not reached), the others' days, their middle."""

    key: str
    name: Message
    on: date | None
    days: int | None
    others: Sequence[int]
    middle: float | None


@dataclass(frozen=True)
class Clock:
    """A fund's clock."""

    fund: FundLine
    steps: Sequence[Step]

    @property
    def waiting(self) -> Message | None:
        """The step after the last one reached, and how long it has been waited for; None once the last is reached or the fund is closed."""
        last = max((index for index, step in enumerate(self.steps) if step.days is not None), default=-1)
        step = self.steps[last + 1] if last + 1 < len(self.steps) else None
        if step is None or self.fund.status is FundStatus.CLOSED:
            return None
        since = (clock.today() - self.fund.crisis_on).days
        if step.middle is None:
            return msg("What is waited for, %(since)s after the crisis: %(step)s.", since=in_days(since), step=step.name)
        return msg(
            "What is waited for, %(since)s after the crisis: %(step)s. For the other funds the median is %(middle)s.",
            since=in_days(since),
            step=step.name,
            middle=in_days(round(step.middle)),
        )

    @property
    def sentence(self) -> Message:
        """How long it took until a partner was paid."""
        days = next(step.days for step in self.steps if step.key == "payment")
        if days is None:
            return msg("No partner has been paid yet.")
        return msg("A partner was paid %(days)s after the crisis.", days=in_days(days))


def in_days(count: int) -> Message:
    """A number of days in words."""
    return msgn("%(num)s day", "%(num)s days", count)


def of_fund(code: str) -> Clock:
    """The clock of a fund beside all others, in as many queries for any number of funds.

    Raises:
        NotFound: no such fund.
    """
    fund = funds.by_code(code)
    every = funds.list_()
    days = _days(every)
    steps = []
    for key, name in STEPS.items():
        others = [(days[one.id][key] - one.crisis_on).days for one in every if one.id != fund.id and key in days[one.id]]
        on = days[fund.id].get(key)
        steps.append(Step(key, name, on, (on - fund.crisis_on).days if on else None, others, statistics.median(others) if others else None))
    return Clock(fund, steps)


def _days(every: Sequence[FundLine]) -> Mapping[int, Mapping[str, date]]:
    """The day of each step that was reached, by fund."""
    given, paid = firsts.of_funds([fund.id for fund in every]), courses.first_payments()
    decided, results = grant_courses.first_decisions(), grant_courses.first_results()
    found = {}
    for fund in every:
        of_donors = given.get(fund.id, {})
        days = {
            "call": fund.opened_on,
            "promise": firsts.first(of_donors, Kind.PLEDGE),
            "cash": firsts.first(of_donors, Kind.RECEIPT),
            "decision": decided.get(fund.id),
            "payment": paid.get(fund.id),
            "result": results.get(fund.id),
        }
        found[fund.id] = {key: day for key, day in days.items() if day is not None}
    return found
