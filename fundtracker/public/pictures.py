"""The picture of a fund's course: what it collected and paid since it opened, with the table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from flask_babel import gettext as _
from markupsafe import Markup

from fundtracker.ledger.overview import Month
from fundtracker.web import charts_course, wording


@dataclass(frozen=True)
class Course:
    """The picture, and its rows as (year, collected by its end, paid by its end) in cents."""

    svg: Markup
    rows: Sequence[tuple[int, int, int]]


def course(months: Sequence[Month], today: date) -> Course | None:
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
    svg = charts_course.course(
        lines,
        until=max(today, days[-1]),
        scale=(top, _whole(top // 2), _whole(top)),
        title=_("Collected and paid over time"),
        description=_("Two lines that grow: what the fund collected and what it paid to partners, as in the table below."),
        name="course",
    )
    by_year = {day.year: (day.year, come, gone) for day, come, gone in zip(days, collected, paid, strict=True)}
    return Course(svg, list(by_year.values()))


def _whole(cents: int) -> str:
    """A round sum without its cents."""
    return f"{wording.number(cents // 100)}\u00a0€"
