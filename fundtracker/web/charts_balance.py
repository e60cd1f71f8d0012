"""Two stacks of the same height as SVG: where money comes from and where it goes, each part named beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fundtracker.web.charts_gather import parts
from fundtracker.web.charts_svg import MUTED, QUIET, WIDE, Drawing, Label, fill, path, rect, shrunk, spread, wrapped

STACK, LINE = 240, 18
HEAD = 26
MOST = 6
"""Parts of one stack that are named; the smaller ones stand together."""


@dataclass(frozen=True)
class Part:
    """One part of a stack, in cents."""

    name: str
    cents: int


def balance(
    left: tuple[str, Sequence[Part]],
    right: tuple[str, Sequence[Part]],
    *,
    write: Callable[[int], str],
    others: Callable[[int], str],
    wide: int = WIDE,
) -> Drawing:
    """The drawing: each side is its heading and its parts; parts of nothing or less are left out."""
    shapes: list[str] = []
    labels: list[Label] = []
    bottoms = [float(HEAD + STACK)]
    for side, (heading, found) in enumerate((left, right)):
        named = parts([(part.name, part.cents) for part in found], MOST, others)
        bottoms.append(_side(shapes, labels, (side, wide), heading, named, write))
    return Drawing(wide, max(bottoms) + 6, shapes, labels)


def _side(
    shapes: list[str],
    labels: list[Label],
    frame: tuple[int, int],
    heading: str,
    named: Sequence[tuple[str, int]],
    write: Callable[[int], str],
) -> float:
    """Draw one stack of a side (0 or 1) in a picture so wide; give back where it ends."""
    side, wide = frame
    middle, bar_width, gap = wide / 2, wide // 10, 26 if wide >= WIDE else 14
    anchor, out = ("end", -1) if side == 0 else ("start", 1)
    bar = middle - bar_width - 3 if side == 0 else middle + 3
    edge = bar if side == 0 else bar + bar_width
    words_at = edge + out * gap
    room = words_at if side == 0 else wide - words_at
    labels.append(Label(middle + out * 10, 16, heading, shrunk(heading, middle - 10), anchor, bold=True))
    whole = sum(cents for _, cents in named)
    lines = [wrapped(name, room) for name, _ in named]
    heights = [STACK * cents / whole for _, cents in named]
    tops = [HEAD + sum(heights[:index]) for index in range(len(heights))]
    rooms = [LINE * (len(words) + 1) + 4.0 for words in lines]
    places = spread([top + (height - need) / 2 for top, height, need in zip(tops, heights, rooms, strict=True)], rooms, HEAD)
    for index, ((_, cents), words, place) in enumerate(zip(named, lines, places, strict=True)):
        centre = tops[index] + heights[index] / 2
        shapes.append(rect(bar, tops[index], bar_width, heights[index], fill(index)))
        shapes.append(path(f"M{edge} {centre:.1f}L{edge + out * (gap - 6)} {place + LINE - 5:.1f}", stroke=QUIET))
        amount = write(cents)
        for row, line in enumerate(words):
            labels.append(Label(words_at, place + LINE * (row + 1) - 2, line, anchor=anchor, colour=MUTED))
        labels.append(Label(words_at, place + LINE * (len(words) + 1) - 2, amount, shrunk(amount, room), anchor, bold=True))
    return places[-1] + rooms[-1] if places else HEAD
