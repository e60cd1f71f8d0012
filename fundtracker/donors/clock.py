"""The emergency clock from the donor's side: how long after each crisis it promised and paid, beside the fund's other donors."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from fundtracker.contributions import firsts
from fundtracker.donors.dashboard import Dashboard, InFund
from fundtracker.donors.flows import Opened
from fundtracker.kernel import clock
from fundtracker.ledger.rules import Kind
from fundtracker.web import charts_timeline
from fundtracker.web.charts_picture import Column, Picture
from fundtracker.web.charts_svg import NARROW
from fundtracker.web.wording import in_language

SHOWN = 6
"""Funds drawn, the latest crises first; the table has all."""

SCALE = (0, 30, 90, 180, 365, 730, 1095, 1825)
"""Days that the picture may mark."""


@dataclass(frozen=True)
class Step:
    """A donor's first promise or first payment in a fund: its day, the days since the crisis, the other donors' days."""

    fund: InFund
    paid: bool
    on: date | None
    days: int | None
    others: Sequence[int]

    @property
    def middle(self) -> float | None:
        """The middle of the others."""
        return statistics.median(self.others) if self.others else None


def steps(donor: Dashboard) -> list[Step]:
    """Two steps a fund, in as many queries for any number of funds."""
    given = firsts.of_funds([fund.fund_id for fund in donor.funds])
    found = []
    for fund in donor.funds:
        for kind in (Kind.PLEDGE, Kind.RECEIPT):
            days = given.get(fund.fund_id, {})
            on = firsts.of_donor(days, kind, donor.authority.id)
            others = [(day - fund.crisis_on).days for day in firsts.of_others(days, kind, donor.authority.id)]
            found.append(Step(fund, kind is Kind.RECEIPT, on, (on - fund.crisis_on).days if on else None, others))
    return found


def picture(donor: Dashboard, opened: Opened) -> Picture | None:
    """The donor's clock; nothing where it has neither promised nor paid."""
    found = steps(donor)
    if not any(step.days is not None for step in found):
        return None
    drawn = [step for step in found if step.fund in donor.funds[:SHOWN]]
    most = max([1, *(step.days or 0 for step in drawn), *(day for step in drawn for day in step.others)])
    marks = [(day, _days(day) if day else _("crisis")) for day in SCALE if day <= most]
    rows = [
        charts_timeline.Step(_name(step), step.days, _days(step.days) if step.days is not None else _("not yet"), step.others, step.middle)
        for step in drawn
    ]
    return Picture(
        key="clock",
        title=_("How long after each crisis you helped"),
        says=_("The large mark is you; the rings are the fund’s other donors, the dashed line their median."),
        as_of=clock.today(),
        drawing=charts_timeline.timeline(rows, scale=marks),
        narrow=charts_timeline.timeline(rows, scale=marks, wide=NARROW),
        columns=[
            Column(_("Fund and step")),
            Column(_("Day"), "day"),
            Column(_("Days since the crisis"), "number"),
            Column(_("Median of the other donors, in days"), "number"),
        ],
        rows=[(_name(step), step.on, step.days, None if step.middle is None else round(step.middle)) for step in found],
        links=[opened("received" if step.paid else "promised", step.fund.code, None) for step in found],
    )


def _name(step: Step) -> str:
    """The fund and the step in words."""
    fund = in_language(step.fund.name_fr, step.fund.name_en)
    return str(_("%(fund)s: first payment", fund=fund) if step.paid else _("%(fund)s: first promise", fund=fund))


def _days(count: int) -> str:
    """A number of days in words."""
    return str(ngettext("%(num)s day", "%(num)s days", count))
