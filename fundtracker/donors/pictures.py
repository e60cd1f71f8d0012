"""The pictures of a donor's page: the way of its money, its course, its projects, what it gave for each inhabitant."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from fundtracker.donors import clock as clocks
from fundtracker.donors import course, flows, peers
from fundtracker.donors.course import Steps
from fundtracker.donors.dashboard import Dashboard
from fundtracker.donors.flows import Opened
from fundtracker.donors.progress import InProject
from fundtracker.kernel import clock
from fundtracker.kernel.money import Rate
from fundtracker.web import charts_bars, charts_course, charts_progress
from fundtracker.web.charts import Bar
from fundtracker.web.charts_picture import Column, Picture
from fundtracker.web.charts_progress import Progress
from fundtracker.web.charts_svg import NARROW
from fundtracker.web.charts_words import whole
from fundtracker.web.wording import in_language, money, per_inhabitant, percent, say

SHOWN = 12
"""Projects drawn in one picture, those with most of the donor's money; the table has all."""


def progress(donor: Dashboard, opened: Opened) -> Picture | None:
    """How far each project is and which part of its cost is the donor's."""
    found = sorted(((fund.code, one) for fund in donor.funds for one in fund.reached), key=lambda each: -each[1].own)
    if not found:
        return None
    bars = [_bar(one) for _code, one in found[:SHOWN]]
    key = (_("Justified by accepted reports"), _("Paid, report awaited"), _("To come"))
    return Picture(
        key="progress",
        title=_("How far your projects are"),
        says=_("Each bar is what a project costs in all, whoever pays; the bracket below it is your part."),
        note=_("The table holds every project.") if len(found) > SHOWN else "",
        as_of=clock.today(),
        drawing=charts_progress.progress(bars, key),
        narrow=charts_progress.progress(bars, key, NARROW),
        columns=[
            Column(_("Project")),
            Column(_("Stage")),
            Column(_("Whole cost"), "cents"),
            Column(_("Paid to the partner"), "cents"),
            Column(_("Justified"), "cents"),
            Column(_("Your euros"), "cents"),
            Column(_("Your part of the cost"), "percent"),
            Column(_("People reached"), "number"),
        ],
        rows=[
            (
                _title(one),
                say(one.project.stage_name),
                one.cost,
                one.figures.paid,
                one.figures.justified,
                one.own,
                one.part,
                one.project.people_reached,
            )
            for _code, one in found
        ],
        links=[opened("paid_on", code, one.project.id) for code, one in found],
    )


def _title(one: InProject) -> str:
    return in_language(one.project.title_fr, one.project.title_en)


def _bar(one: InProject) -> Progress:
    """A project as a bar."""
    return Progress(
        name=_title(one),
        cost=one.cost,
        paid=one.figures.paid,
        justified=one.figures.justified,
        own=one.own,
        above=_(
            "%(stage)s – %(paid)s paid of %(cost)s", stage=say(one.project.stage_name), paid=money(one.figures.paid), cost=money(one.cost)
        ),
        mine=_("Yours: %(own)s, %(part)s of the cost", own=money(one.own), part=percent(one.own, one.cost, 1)),
    )


def over_time(donor: Dashboard, opened: Opened) -> Picture | None:
    """What the donor paid, what was granted of it, paid on and justified, as it grew."""
    found = course.of_funds(donor.funds)
    named = [
        (_("Given by you, refunds deducted") if any(fund.identity.refunds for fund in donor.funds) else _("Paid by you"), found.paid),
        (_("Granted"), found.granted),
        (_("Paid on to partners"), found.paid_on),
        (_("Justified by reports"), found.justified),
    ]
    shown = [(name, steps) for name, steps in named if steps and max(cents for _day, cents in steps) > 0]
    if not found.paid or not shown:
        return None
    today = clock.today()
    top = charts_course.top_of(max(1, *(cents for _name, steps in shown for _day, cents in steps)) // 100 or 1) * 100
    lines = [charts_course.Line(name, steps, money(steps[-1][1])) for name, steps in shown]
    until, scale = max(today, *(steps[-1][0] for _name, steps in shown)), (top, whole(top // 2), whole(top))
    years = range(found.paid[0][0].year, today.year + 1)
    return Picture(
        key="course",
        title=_("Your money over time"),
        says=_("Four sums that grow: what you paid, what was granted of it, what partners were paid, and what their reports justify."),
        note=_("Your part of grants not yet paid and of reports is indicative; what was paid is booked to the cent."),
        as_of=today,
        drawing=charts_course.course(lines, until=until, scale=scale),
        narrow=charts_course.course(lines, until=until, scale=scale, wide=NARROW),
        columns=[Column(_("By the end of")), *(Column(name, "cents") for name, _steps in named)],
        rows=[(str(year), *(_at(steps, year) for _name, steps in named)) for year in years],
    )


def _at(steps: Steps, year: int) -> int:
    """What a course had come to by the end of a year."""
    return next((cents for day, cents in reversed(steps) if day.year <= year), 0)


def for_each_inhabitant(donor: Dashboard, opened: Opened) -> Picture | None:
    """What the donor gave for each inhabitant, beside the middle of the others of its kind."""
    fund_id = donor.funds[0].fund_id if len(donor.funds) == 1 else None
    found = peers.of_donor(donor.authority, fund_id)
    if found.own is None:
        return None
    rows = [(donor.authority.label, found.own)]
    if found.median is not None:
        name = ngettext(
            "Median of the %(num)s other (%(group)s)", "Median of the %(num)s others (%(group)s)", found.others, group=say(found.group)
        )
        rows.append((name, found.median))
    bars = [Bar(name, value, per_inhabitant(_euros(value))) for name, value in rows]
    return Picture(
        key="inhabitants",
        title=_("What you paid for each inhabitant"),
        says=_("The median: half of the others of your kind gave more for each inhabitant, half gave less."),
        note="" if found.median is not None else _("Too few others of your kind gave to say what their median is."),
        as_of=clock.today(),
        drawing=charts_bars.bars(bars),
        narrow=charts_bars.bars(bars, NARROW),
        columns=[Column(_("Who")), Column(_("Euros for each inhabitant"), "rate")],
        rows=[(name, _euros(value)) for name, value in rows],
    )


def _euros(for_thousand: int) -> Rate:
    """Cents for a thousand inhabitants as euros for one."""
    return Rate(Decimal(for_thousand) / 100_000)


MADE: Mapping[str, Callable[[Dashboard, Opened], Picture | None]] = {
    "flow": flows.flow,
    "course": over_time,
    "progress": progress,
    "inhabitants": for_each_inhabitant,
    "clock": clocks.picture,
}
"""Each picture by the name in its address."""
