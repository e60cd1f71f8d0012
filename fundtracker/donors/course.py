"""A donor's money over time: paid, granted, paid on, justified, each as it grew."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from fundtracker.donors.dashboard import InFund
from fundtracker.kernel.money import apportion

Steps = Sequence[tuple[date, int]]


@dataclass(frozen=True)
class Course:
    """Four courses as (first day of a month, cents from then on)."""

    paid: Steps
    granted: Steps
    paid_on: Steps
    justified: Steps


def of_funds(funds: Sequence[InFund]) -> Course:
    """The donor's courses over some of its funds.

    Of each grant the donor's part is what its payments took from the donor's receipts, and of what is still to be paid an indicative
    share of what is granted (domain.md rule 9); of each report it is in proportion to what the project was paid of the donor's money.
    """
    paid: dict[date, int] = defaultdict(int)
    paid_on: dict[date, int] = defaultdict(int)
    granted: dict[date, int] = defaultdict(int)
    justified: dict[date, int] = defaultdict(int)
    for fund in funds:
        for month in fund.months:
            paid[month.month] += month.given
            paid_on[month.month] += month.paid
        _grants(fund, granted)
        _reports(fund, justified)
    return Course(_grown(paid), _grown(granted), _grown(paid_on), _grown(justified))


def _grown(deltas: dict[date, int]) -> Steps:
    """Deltas by day as a course."""
    days = sorted(day for day, cents in deltas.items() if cents)
    return list(zip(days, accumulate(deltas[day] for day in days), strict=True))


def _grants(fund: InFund, deltas: dict[date, int]) -> None:
    """The donor's part of each grant, in the month in which it was signed."""
    for project in fund.reached:
        paid = {grant.signed_on: 0 for grant in fund.grants if grant.project_id == project.project.id}
        for grant in fund.grants:
            if grant.project_id == project.project.id:
                paid[grant.signed_on] += grant.paid
        if project.own > 0 and any(paid.values()):
            for day, cents in apportion(project.own, paid).items():
                deltas[day.replace(day=1)] += cents
    left: dict[date, int] = defaultdict(int)
    for grant in fund.grants:
        left[grant.signed_on] += grant.left
    if any(left.values()):
        for day, cents in apportion(min(fund.identity.means.granted, sum(left.values())), left).items():
            deltas[day.replace(day=1)] += cents


def _reports(fund: InFund, deltas: dict[date, int]) -> None:
    """The donor's part of what each report justified, in the month in which it was accepted."""
    for project in fund.reached:
        whole = project.figures.paid
        before = 0
        known: dict[int, int] = {}
        steps = [(day, grant.id, cents) for grant in fund.grants if grant.project_id == project.project.id for day, cents in grant.reports]
        for day, grant_id, cents in sorted(steps):
            known[grant_id] = cents
            now = project.own * min(sum(known.values()), whole) // whole if whole > 0 and project.own > 0 else 0
            deltas[day.replace(day=1)] += now - before
            before = now
