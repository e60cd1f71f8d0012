"""A course over time as SVG: sums that grow in steps, their names at their ends; a data table stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fundtracker.web.charts import COLOURS
from fundtracker.web.charts_svg import DASHES, HAIR, MUTED, QUIET, SIZE, WIDE, Drawing, Label, fitted, overlaps, path, width

LEFT, PLOT = 4, 190
LABEL_GAP = 22
"""The least distance between the names of two lines, in the picture's units."""

SAMPLE = 26
"""The length of the piece of line before a name."""

GROUNDS = (1, 2, 2.5, 4, 5, 8, 10)
"""Where the scale may end, as multiples of a power of ten: its half is a plain number too."""


@dataclass(frozen=True)
class Line:
    """One line: its name, the days on which it stepped with its value from then on, its last value as written."""

    name: str
    steps: Sequence[tuple[date, int]]
    written: str


@dataclass(frozen=True)
class _Frame:
    """Where days and values stand."""

    start: date
    days: int
    whole: int
    top: int
    right: int

    @property
    def bottom(self) -> int:
        return self.top + PLOT

    def x(self, day: date) -> float:
        return LEFT + (self.right - LEFT) * (day - self.start).days / self.days

    def y(self, value: int) -> float:
        return self.bottom - PLOT * max(value, 0) / self.whole


def top_of(most: int) -> int:
    """Where a scale ends that holds `most`: a round number, so that its half is one too."""
    power = 1
    while power * 10 < most:
        power *= 10
    return next(int(ground * power) for ground in GROUNDS if ground * power >= most)


def course(lines: Sequence[Line], *, until: date, scale: tuple[int, str, str], wide: int = WIDE) -> Drawing:
    """The lines, each with a step at least, from the first step of any to `until`; `scale` is its end, the words for its half and for it.

    The first line is the page's subject and the strongest.
    """
    start = min(day for line in lines for day, _ in line.steps)
    flat = _Frame(start, max((until - start).days, 1), max(scale[0], 1), 0, wide - LEFT)
    names = _names([flat.y(line.steps[-1][1]) for line in lines])
    frame = replace(flat, top=round(20 + max(0.0, -min(names))))
    heights = [height + frame.top for height in names]
    shapes, labels = _years(frame, until)
    for index in reversed(range(len(lines))):
        line, colour = lines[index], COLOURS[index % len(COLOURS)]
        weight, dashes = (3.5 if index == 0 else 2.5), DASHES[index % len(DASHES)]
        shapes.append(path(_path(line, frame), stroke=colour, weight=weight, dashes=dashes))
        room = frame.right - LEFT - SAMPLE - 8
        words = f"{fitted(line.name, room - width(line.written))} {line.written}".strip()
        label = Label(frame.right, heights[index], words, anchor="end", bold=True)
        begin = label.box[0] - SAMPLE - 4
        y = heights[index] - SIZE * 0.3
        shapes.append(path(f"M{begin:.1f} {y:.1f}h{SAMPLE}", stroke=colour, weight=weight, dashes=dashes))
        labels.append(label)
    return Drawing(wide, frame.bottom + 28, [*_grid(frame, scale, labels), *shapes], labels)


def _path(line: Line, frame: _Frame) -> str:
    """Up where the sum grew, along until it grows again."""
    steps = "".join(f"H{frame.x(day):.1f}V{frame.y(value):.1f}" for day, value in line.steps)
    return f"M{LEFT} {frame.bottom}{steps}H{frame.right}"


def _grid(frame: _Frame, scale: tuple[int, str, str], labels: list[Label]) -> list[str]:
    """Three lines; their values are added to the labels where no line's name stands already."""
    whole, half_words, words = scale
    shapes = []
    for value, name in ((0, ""), (whole // 2, half_words), (whole, words)):
        y = frame.y(value)
        shapes.append(path(f"M{LEFT} {y:.1f}H{frame.right}", stroke=HAIR))
        label = Label(LEFT, y - 4, fitted(name, 92), colour=MUTED)
        names = [Label(one.box[0] - SAMPLE - 8, one.y, "–" * 2) for one in labels if one.bold]
        if name and not overlaps([label, *labels]) and not any(overlaps([label, one]) for one in names):
            labels.append(label)
    return shapes


def _years(frame: _Frame, until: date) -> tuple[list[str], list[Label]]:
    """The years below."""
    shapes, labels = [], []
    edge = 0.0
    for year in range(frame.start.year, until.year + 1):
        begin = max(frame.x(max(frame.start, date(year, 1, 1))), LEFT)
        shapes.append(path(f"M{begin:.1f} {frame.bottom}v6", stroke=QUIET))
        if begin >= edge and begin + 2 + width(str(year)) <= frame.right + LEFT:
            labels.append(Label(begin + 2, frame.bottom + 20, str(year), colour=MUTED))
            edge = begin + 2 + width(str(year)) + 6
    return shapes, labels


def _names(ends: Sequence[float]) -> list[float]:
    """The baselines of the names: each above the end of its line, the lowest below it where others are close above."""
    lowest = max(range(len(ends)), key=lambda one: (ends[one], one))
    above = [end - 8 for index, end in enumerate(ends) if index != lowest]
    if above and ends[lowest] - max(above) < 2 * LABEL_GAP and PLOT - ends[lowest] > LABEL_GAP + 4:
        placed = _spread(above)
        return [*placed[:lowest], ends[lowest] + LABEL_GAP - 4, *placed[lowest:]]
    return _spread([end - 8 for end in ends])


def _spread(heights: Sequence[float]) -> list[float]:
    """The baselines of the lines' names, moved apart upwards where they would stand over each other."""
    placed: dict[int, float] = {}
    limit = max(heights, default=0.0)
    for index in sorted(range(len(heights)), key=lambda one: (-heights[one], -one)):
        placed[index] = min(heights[index], limit)
        limit = placed[index] - LABEL_GAP
    return [placed[index] for index in range(len(heights))]
