"""Progress as SVG: one bar a project, how much of its cost is paid and justified, and which part of it is the reader's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from fundtracker.web.charts import COLOURS
from fundtracker.web.charts_svg import INK, MUTED, WIDE, Drawing, Label, fill, fitted, path, rect

ROW, BAR = 92, 16
KEY = 22


@dataclass(frozen=True)
class Progress:
    """One project in cents: its whole cost, what of it is paid, what of that is justified, what is the reader's own.

    `above` stands over the bar; `mine` names the reader's part under it.
    """

    name: str
    cost: int
    paid: int
    justified: int
    own: int
    above: str
    mine: str


def progress(rows: Sequence[Progress], key: tuple[str, str, str], wide: int = WIDE) -> Drawing:
    """The drawing: a bar is a cost; `key` names what is justified, what is paid beyond, what is to come; a bracket marks the own part."""
    shapes: list[str] = []
    labels: list[Label] = []
    for index, (words, paint) in enumerate(zip(key, _PAINTS, strict=True)):
        shapes.append(rect(0, KEY * index + 2, 24, 14, paint))
        labels.append(Label(32, KEY * index + 14, fitted(words, wide - 40)))
    head = KEY * len(key) + 8
    for index, row in enumerate(rows):
        top = head + ROW * index
        cost = max(row.cost, row.paid, row.own, 1)
        paid, justified, own = (wide * max(value, 0) / cost for value in (row.paid, min(row.justified, row.paid), row.own))
        labels.append(Label(0, top + 16, fitted(row.name, wide), bold=True))
        labels.append(Label(0, top + 34, fitted(row.above, wide), colour=MUTED))
        for room, paint in ((wide, _PAINTS[2]), (paid, _PAINTS[1]), (justified, _PAINTS[0])):
            if room:
                shapes.append(rect(0, top + 42, room, BAR, paint))
        if own:
            shapes.append(path(f"M0.8 {top + 61}v5H{max(own, 2):.1f}v-5", stroke=INK, weight=1.6))
        labels.append(Label(0, top + 81, fitted(row.mine, wide)))
    return Drawing(wide, head + ROW * len(rows), shapes, labels)


_PAINTS = (COLOURS[0], fill(1), "#FFFFFF")
