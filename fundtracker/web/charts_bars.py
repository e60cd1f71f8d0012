"""Bars as SVG, one under the other: each with its name above it and its value at its end."""

from collections.abc import Sequence

from fundtracker.web.charts import COLOURS, Bar
from fundtracker.web.charts_svg import MUTED, WIDE, Drawing, Label, fitted, rect, width

ROW, BAR = 56, 18


def bars(rows: Sequence[Bar], wide: int = WIDE) -> Drawing:
    """The drawing; the first one is the page's subject, the others quiet."""
    most = max((row.value for row in rows), default=0)
    room = wide - max((width(row.written) for row in rows), default=0) - 10
    shapes: list[str] = []
    labels: list[Label] = []
    for index, row in enumerate(rows):
        top = ROW * index
        length = max(1.0, room * row.value / most) if row.value > 0 else 0.0
        labels.append(Label(0, top + 16, fitted(row.label, wide), bold=index == 0))
        if length:
            shapes.append(rect(0, top + 24, length, BAR, COLOURS[0] if index == 0 else "#D5D9DC"))
        labels.append(Label(length + 8, top + 38, row.written, bold=True, colour=MUTED if index else COLOURS[0]))
    return Drawing(wide, max(ROW * len(rows), 1), shapes, labels)
