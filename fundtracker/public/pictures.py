"""The pictures of a fund's public page: its course since it opened; each with the table that says the same."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from flask_babel import gettext as _

from fundtracker.ledger.overview import Month
from fundtracker.web import charts_course, wording
from fundtracker.web.charts_picture import Column, Picture


def course(months: Sequence[Month], today: date) -> Picture | None:
    """The course of a fund's sums; nothing where nothing was collected in two months at least."""
    collected = list(accumulate(month.received for month in months))
    paid = list(accumulate(month.paid for month in months))
    if len(months) < 2 or min(collected) < 0 or max(collected) == 0:
        return None
    days = [month.month for month in months]
    top = charts_course.top_of(max(*collected, *paid) // 100) * 100
    lines = [
        charts_course.Line(_("Collected"), list(zip(days, collected, strict=True)), wording.money(collected[-1])),
        charts_course.Line(_("Paid to partners"), list(zip(days, paid, strict=True)), wording.money(paid[-1])),
    ]
    by_year = {day.year: (str(day.year), come, gone) for day, come, gone in zip(days, collected, paid, strict=True)}
    return Picture(
        key="course",
        title=_("Collected and paid over time"),
        says=_("Two lines that grow: what the fund collected, and what it paid to partners."),
        as_of=today,
        drawing=charts_course.course(lines, until=max(today, days[-1]), scale=(top, whole(top // 2), whole(top))),
        columns=[Column(_("By the end of")), Column(_("Collected"), "cents"), Column(_("Paid to partners"), "cents")],
        rows=list(by_year.values()),
    )


def whole(cents: int) -> str:
    """A round sum without its cents."""
    return f"{wording.number(cents // 100)}\u00a0€"
