"""The way of a donor's money as a picture: from the donor through the funds to the projects, and what else became of it."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from fundtracker.donors.dashboard import Dashboard, InFund
from fundtracker.kernel import clock
from fundtracker.ledger.rules import IN_LINES, LEFT_LINES
from fundtracker.ledger.wording import DONOR_LINES
from fundtracker.web import charts_flow
from fundtracker.web.charts_flow import Link, Node
from fundtracker.web.charts_picture import Column, Picture
from fundtracker.web.wording import in_language, money, say

LEFT = tuple(DONOR_LINES[name].id for name in LEFT_LINES)
Opened = Callable[[str, str, int | None], str]
"""The address that opens a figure in a fund, for a project or for none."""

MOST = {0: 4, 1: 8, 2: 12}
"""Nodes named in each layer; the smaller ones stand together."""


def flow(donor: Dashboard, opened: Opened) -> Picture | None:
    """The flow from the donor through the funds to the projects; nothing where nothing came."""
    uses: dict[str, Node] = {}
    nodes = {"received": Node("received", 0, donor.authority.label)}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    rows: list[tuple[str, str, int]] = []
    addresses: list[str] = []
    for fund in donor.funds:
        name = in_language(fund.name_fr, fund.name_en)
        nodes[fund.code] = Node(fund.code, 1, name, fund.code)
        for source, cents in _sources(fund):
            nodes.setdefault(source, Node(source, 0, say(DONOR_LINES[source])))
            sums[source, fund.code] += cents
        for key, words, figure, project, cents in _uses(fund):
            uses.setdefault(key, Node(key, 2, words))
            sums[fund.code, key] += cents
            rows.append((name, words, cents))
            addresses.append(opened(figure, fund.code, project))
    gathered, links = charts_flow.gather(
        [*nodes.values(), *_ordered(uses)], [Link(*ends, cents) for ends, cents in sums.items()], MOST, _others
    )
    if not links:
        return None
    return Picture(
        key="flow",
        title=_("Where your money went"),
        says=_("From you on the left, through the funds, to the projects and to what is left on the right; the wider, the more euros."),
        note=_("Where a sum was taken back it is in the table only.") if any(cents < 0 for _from, _to, cents in rows) else "",
        as_of=clock.today(),
        drawing=charts_flow.flow(gathered, links, money, charts_flow.WIDE),
        shown=946,
        narrow=charts_flow.flow(gathered, links, money, charts_flow.NARROW),
        columns=[Column(_("Fund")), Column(_("Project or use")), Column(_("Your euros"), "cents")],
        rows=rows,
        links=addresses,
    )


def _others(count: int) -> str:
    """What was gathered, by how many."""
    return str(ngettext("%(num)s other", "%(num)s others", count))


def _ordered(uses: Mapping[str, Node]) -> list[Node]:
    """The projects fund by fund, then what else the money was for, what is left last."""
    return sorted(uses.values(), key=lambda node: (node.key in LEFT, not node.key.startswith("p:")))


def _sources(fund: InFund) -> list[tuple[str, int]]:
    """What came into a fund, by line of the identity; what partners gave back reduces what the projects cost instead."""
    return [(name, getattr(fund.identity, name)) for name in IN_LINES if name != "returns" and getattr(fund.identity, name)]


def _uses(fund: InFund) -> list[tuple[str, str, str, int | None, int]]:
    """Where a fund's money is, as (key, words, the figure that opens it, its project, cents)."""
    projects = [
        (f"p:{one.project.id}", in_language(one.project.title_fr, one.project.title_en), "paid_on", one.project.id, one.own)
        for one in fund.reached
    ]
    return [*projects, *((str(line.label.id), say(line.label), line.figure, None, line.cents) for line in fund.other_uses if line.cents)]
