"""A timeline as SVG: one row a step, the subject's day as a filled mark with its words, the others' as small rings behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fundtracker.web.charts import COLOURS
from fundtracker.web.charts_svg import HAIR, INK, MUTED, WIDE, Drawing, Label, fitted, path, width

ROW = 58
INSET = 10


@dataclass(frozen=True)
class Step:
    """One step: its name, after how many days the subject reached it (None: not yet) and in words, the others' days, their middle."""

    name: str
    days: int | None
    written: str
    others: Sequence[int] = ()
    middle: float | None = None


def timeline(steps: Sequence[Step], *, scale: Sequence[tuple[int, str]], wide: int = WIDE) -> Drawing:
    """The drawing; `scale` is the days below the rows with their words. Negative days stand at the beginning."""
    most = max([1, *(day for day, _ in scale), *(step.days or 0 for step in steps), *(day for step in steps for day in step.others)])
    shapes: list[str] = []
    labels: list[Label] = []
    bottom = ROW * len(steps) + 4

    def at(day: float) -> float:
        return INSET + (wide - 2 * INSET) * min(max(day, 0), most) / most

    edge = -8.0
    for day, words in scale:
        x = at(day)
        shapes.append(path(f"M{x:.1f} 0V{bottom}", stroke=HAIR))
        anchor, left = _anchor(x, width(words), wide)
        if left > edge + 8:
            labels.append(Label(x, bottom + 18, words, anchor=anchor, colour=MUTED))
            edge = left + width(words)
    for index, step in enumerate(steps):
        top = ROW * index
        y = top + 42
        shapes.append(path(f"M{INSET} {y}H{wide - INSET}", stroke=HAIR, weight=2))
        shapes += [f'<circle cx="{at(day):.1f}" cy="{y}" r="4" fill="#FFFFFF" stroke="{MUTED}" stroke-width="1.2"/>' for day in step.others]
        if step.middle is not None:
            shapes.append(path(f"M{at(step.middle):.1f} {y - 10}v20", stroke=INK, weight=2, dashes="3 2"))
        if step.days is not None:
            shapes.append(f'<circle cx="{at(step.days):.1f}" cy="{y}" r="8" fill="{COLOURS[0]}" stroke="{INK}" stroke-width="1"/>')
        words = fitted(step.written, wide * 0.62)
        labels.append(Label(0, top + 24, fitted(step.name, wide - width(words) - 16)))
        labels.append(
            Label(wide, top + 24, words, anchor="end", bold=step.days is not None, colour=INK if step.days is not None else MUTED)
        )
    return Drawing(wide, bottom + 26, shapes, labels)


def _anchor(x: float, room: float, wide: int) -> tuple[str, float]:
    """How words stand at a place so that they stay within the picture, and where they begin."""
    if x - room / 2 < 0:
        return "start", x
    if x + room / 2 > wide:
        return "end", x - room
    return "middle", x - room / 2
