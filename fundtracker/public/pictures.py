"""The pictures of a fund's public pages: its course, where its money comes from and goes, its years, its clock."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from flask_babel import gettext as _
from flask_babel import ngettext

from fundtracker.kernel import clock
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.overview import Month
from fundtracker.ledger.rules import IN_LINES, LEFT_LINES, OUT_LINES, Identity
from fundtracker.ledger.wording import LEFT
from fundtracker.public.clocks import Clock
from fundtracker.public.years import Account
from fundtracker.web import charts_balance, charts_course, charts_stacked, charts_timeline, wording
from fundtracker.web.charts_balance import Part
from fundtracker.web.charts_picture import Column, Picture
from fundtracker.web.charts_svg import NARROW
from fundtracker.web.charts_words import whole

LINES: dict[str, Message] = {
    "received": msg("From local authorities"),
    "advances": msg("Advanced by the association"),
    "interest": msg("Interest on the account"),
    "transfers_in": msg("Transferred from another fund"),
    "returns": msg("Given back by partners"),
    "fees": msg("Management fee"),
    "expenses": msg("Own expenses voted by the committee, and bank charges"),
    "paid": msg("Paid to partners for projects"),
    "refunds": msg("Given back to donors"),
    "advances_repaid": msg("Advances repaid"),
    "transfers_out": msg("Transferred to another fund"),
    **LEFT,
}
"""The lines of a fund's identity (domain.md rule 10), as everyone reads them."""

SCALE = (0, 30, 90, 180, 365, 730, 1095, 1825)
"""Days that a clock's picture may mark."""


def course(months: Sequence[Month], today: date) -> Picture | None:
    """The course of a fund's sums; nothing where nothing was collected in two months at least."""
    collected = list(accumulate(month.given for month in months))
    paid = list(accumulate(month.paid for month in months))
    if len(months) < 2 or min(collected) < 0 or max(collected) == 0:
        return None
    days = [month.month for month in months]
    top = charts_course.top_of(max(*collected, *paid) // 100) * 100
    lines = [
        charts_course.Line(_("Collected"), list(zip(days, collected, strict=True)), wording.money(collected[-1])),
        charts_course.Line(_("Paid to partners"), list(zip(days, paid, strict=True)), wording.money(paid[-1])),
    ]
    until, scale = max(today, days[-1]), (top, whole(top // 2), whole(top))
    by_year = {day.year: (str(day.year), come, gone) for day, come, gone in zip(days, collected, paid, strict=True)}
    return Picture(
        key="course",
        title=_("Collected and paid over time"),
        says=_("Two lines that grow: what the fund collected, and what it paid to partners."),
        as_of=today,
        drawing=charts_course.course(lines, until=until, scale=scale),
        narrow=charts_course.course(lines, until=until, scale=scale, wide=NARROW),
        columns=[Column(_("By the end of")), Column(_("Collected"), "cents"), Column(_("Paid to partners"), "cents")],
        rows=list(by_year.values()),
    )


def balance(identity: Identity) -> Picture | None:
    """Where a fund's money comes from and where it goes: two sides of the same sum; nothing where nothing came."""
    came = [(name, getattr(identity, name)) for name in IN_LINES if getattr(identity, name) > 0]
    went = [(name, getattr(identity, name)) for name in (*OUT_LINES, *LEFT_LINES) if getattr(identity, name) > 0]
    if not came:
        return None
    named = [[(wording.say(LINES[name]), cents) for name, cents in side] for side in (came, went)]
    heads = (_("Where the money comes from"), _("Where it goes"))
    stacks = [(head, [Part(name, cents) for name, cents in side]) for head, side in zip(heads, named, strict=True)]
    totals = [(head, _("Total"), sum(cents for _name, cents in side)) for head, side in zip(heads, named, strict=True)]
    rows = [(head, name, cents) for head, side in zip(heads, named, strict=True) for name, cents in side]
    return Picture(
        key="balance",
        title=_("Where the money comes from and where it goes"),
        says=_("Both sides are the same sum, to the cent: every euro that came was spent, given back or is still there."),
        as_of=clock.today(),
        drawing=charts_balance.balance(stacks[0], stacks[1], write=wording.money, others=others),
        narrow=charts_balance.balance(stacks[0], stacks[1], write=wording.money, others=others, wide=NARROW),
        columns=[Column(_("Side")), Column(_("Line")), Column(_("Amount"), "cents")],
        rows=[*rows, *totals],
    )


def years(account: Account) -> Picture | None:
    """What left a fund in each year, for what; nothing where nothing did."""
    found = sorted(account.years, key=lambda line: line.year)
    if not any(line.paid > 0 or line.refunded > 0 or line.own > 0 for line in found):
        return None
    names = [_("Paid to partners"), _("Own expenses and fees"), _("Given back to donors or passed on")]
    stacks = [charts_stacked.Stack(str(line.year), (line.paid, line.own, line.refunded)) for line in found]
    return Picture(
        key="years",
        title=_("The money of each year"),
        says=_("Each bar is a year: what was paid to partners, what the fund itself cost, and what was given back."),
        as_of=clock.today(),
        drawing=charts_stacked.stacked(names, stacks, write=whole),
        narrow=charts_stacked.stacked(names, stacks, write=whole, wide=NARROW),
        columns=[
            Column(_("Year")),
            Column(_("From donors, other funds and interest"), "cents"),
            Column(_("Decided"), "cents"),
            *(Column(name, "cents") for name in names),
            Column(_("Given back by partners"), "cents"),
            Column(_("Corrections of earlier years"), "cents"),
        ],
        rows=[
            (str(line.year), line.came, line.decided, line.paid, line.own, line.refunded, line.returned, line.put_right)
            for line in reversed(found)
        ],
    )


def emergency(found: Clock) -> Picture:
    """The clock of a fund: each step with its days, the other funds' as rings."""
    most = max([1, *(step.days or 0 for step in found.steps), *(day for step in found.steps for day in step.others)])
    marks = [(day, days(day) if day else _("crisis")) for day in SCALE if day <= most]
    steps = [
        charts_timeline.Step(
            wording.say(step.name), step.days, days(step.days) if step.days is not None else _("not yet"), step.others, step.middle
        )
        for step in found.steps
    ]
    return Picture(
        key="clock",
        title=_("From the crisis to the first result"),
        says=_("The large mark is this fund; the rings are the other funds, the dashed line their median."),
        as_of=clock.today(),
        drawing=charts_timeline.timeline(steps, scale=marks),
        narrow=charts_timeline.timeline(steps, scale=marks, wide=NARROW),
        columns=[
            Column(_("Step")),
            Column(_("Day"), "day"),
            Column(_("Days since the crisis"), "number"),
            Column(_("Median of the other funds, in days"), "number"),
        ],
        rows=[(wording.say(step.name), step.on, step.days, None if step.middle is None else round(step.middle)) for step in found.steps],
    )


def days(count: int) -> str:
    """A number of days in words."""
    return str(ngettext("%(num)s day", "%(num)s days", count))


def others(count: int) -> str:
    """What was gathered, by how many."""
    return str(ngettext("%(num)s other", "%(num)s others", count))
