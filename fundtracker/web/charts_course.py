"""A course over time as SVG: sums that grow in steps, their names at their ends; a data table stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from fundtracker.web.charts import COLOURS

LEFT, RIGHT, TOP, BOTTOM = 4, 476, 56, 236
WIDTH, HEIGHT = 480, 264
SHOWN = 600
"""The picture's width on a large screen, in pixels; its letters stay legible at 358, on a telephone."""

LABEL_GAP = 26
"""The least distance between the names of two lines, in the picture's units."""

GROUNDS = (1, 2, 2.5, 4, 5, 8, 10)
"""Where the scale may end, as multiples of a power of ten: its half is a plain number too."""


@dataclass(frozen=True)
class Line:
    """One line: its name, the days on which it stepped with its value from then on, its last value as written."""

    name: str
    steps: Sequence[tuple[date, int]]
    written: str


def top_of(most: int) -> int:
    """Where a scale ends that holds `most`: a round number, so that its half is one too."""
    power = 1
    while power * 10 < most:
        power *= 10
    return next(int(ground * power) for ground in GROUNDS if ground * power >= most)


def course(lines: Sequence[Line], *, until: date, scale: tuple[int, str, str], title: str, description: str, name: str) -> Markup:
    """The lines from the first step of any to `until`; `scale` is its end with the words for its half and its end.

    The first line is the page's subject and carries an area; `name` makes ids unique.
    """
    start = min(day for line in lines for day, _ in line.steps)
    days = max((until - start).days, 1)
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" width="{SHOWN}" role="img" aria-labelledby="{name}-title {name}-desc">',
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>',
        f'<defs><pattern id="{name}-area" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path d="M0 6L6 0" stroke="{COLOURS[0]}" stroke-width="1" stroke-opacity="0.35"/></pattern></defs>',
        *_grid(start, until, days, scale),
    ]
    heights = _spread([_y(line.steps[-1][1], scale[0]) for line in lines])
    for index, (line, height) in enumerate(zip(lines, heights, strict=True)):
        path, colour = _path(line, start, days, scale[0]), COLOURS[0] if index == 0 else COLOURS[1]
        dashes = "" if index == 0 else ' stroke-dasharray="7 3"'
        if index == 0:
            parts.append(f'<path d="{path}V{BOTTOM}H{LEFT}Z" fill="url(#{name}-area)"/>')
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="3"{dashes}/>')
        parts.append(_text(RIGHT, height - 8, f"{line.name} {line.written}", colour, anchor="end"))
    return Markup("".join(parts) + "</svg>")  # nosec B704 every text in it was escaped


def _y(value: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _x(day: date, start: date, days: int) -> float:
    return LEFT + (RIGHT - LEFT) * (day - start).days / days


def _path(line: Line, start: date, days: int, top: int) -> str:
    """Up where the sum grew, along until it grows again."""
    steps = "".join(f"H{_x(day, start, days):.1f}V{_y(value, top):.1f}" for day, value in line.steps)
    return f"M{LEFT} {BOTTOM}{steps}H{RIGHT}"


def _grid(start: date, until: date, days: int, scale: tuple[int, str, str]) -> list[str]:
    """Three lines with their values, and the years below."""
    top, half, whole = scale
    parts = []
    for value, words in ((0, ""), (top // 2, half), (top, whole)):
        height = _y(value, top)
        parts.append(f'<path d="M{LEFT} {height:.1f}H{RIGHT}" stroke="#D9D4C7" stroke-width="1"/>')
        parts.append(_text(LEFT, height - 4, words, "#52626C"))
    for year in range(start.year, until.year + 1):
        left, right = max(start, date(year, 1, 1)), min(until, date(year, 12, 31))
        edge = _x(left, start, days)
        parts.append(f'<path d="M{edge:.1f} {BOTTOM}v6" stroke="#8D8A80" stroke-width="1"/>')
        if (right - left).days * (RIGHT - LEFT) / days > 40:
            parts.append(_text(edge + 2, BOTTOM + 20, str(year), "#52626C"))
    return parts


def _text(x: float, y: float, words: str, colour: str, *, anchor: str = "start") -> str:
    """Words with a rim of paper, so that lines behind them do not hinder reading; those at an end are bold."""
    if not words:
        return ""
    weight = ' font-weight="700"' if anchor == "end" else ""
    rim = 'stroke="#FBF9F4" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="14"{weight} fill="{colour}" text-anchor="{anchor}" {rim}>{escape(words)}</text>'


def _spread(heights: Sequence[float]) -> list[float]:
    """The heights of the lines' ends, moved apart upwards where their names would stand over each other."""
    placed: dict[int, float] = {}
    limit = float(BOTTOM)
    for index in sorted(range(len(heights)), key=lambda one: -heights[one]):
        placed[index] = min(heights[index], limit)
        limit = placed[index] - LABEL_GAP
    return [placed[index] for index in range(len(heights))]
