"""Stacked bars as SVG: one bar a year (or anything in order), cut into the same parts, each part named where it is seen best."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fundtracker.web.charts_course import top_of
from fundtracker.web.charts_svg import HAIR, MUTED, SIZE, WIDE, Drawing, Label, fill, fitted, path, rect, width

PLOT = 200
KEY = 22
"""The height of one line of the names above the bars."""


@dataclass(frozen=True)
class Stack:
    """One bar: its name and its parts in the order of the names, none below zero."""

    name: str
    cents: Sequence[int]


def stacked(names: Sequence[str], stacks: Sequence[Stack], *, write: Callable[[int], str], wide: int = WIDE) -> Drawing:
    """The drawing; `write` says how a round sum of the scale reads. The names stand above the bars, each with a piece of its own."""
    shapes: list[str] = []
    labels: list[Label] = []
    top = KEY * len(names) + 30
    bottom = top + PLOT
    for index, name in enumerate(names):
        shapes.append(rect(0, KEY * index + 2, 24, 14, fill(index)))
        labels.append(Label(32, KEY * index + 14, fitted(name, wide - 40)))
    most = max((sum(max(cents, 0) for cents in stack.cents) for stack in stacks), default=0)
    whole = top_of(max(most, 1))
    for value in (0, whole // 2, whole):
        y = bottom - PLOT * value / whole
        shapes.append(path(f"M0 {y:.1f}H{wide}", stroke=HAIR))
        if value:
            labels.append(Label(0, y - 4, write(value), colour=MUTED))
    left = max((width(write(value)) for value in (whole // 2, whole)), default=0) + 8
    step = (wide - left) / max(len(stacks), 1)
    widest = max((width(stack.name) for stack in stacks), default=0)
    every = max(1, math.ceil((1.5 * widest + 8) / step))
    for index, stack in enumerate(stacks):
        x, y = left + step * index + step * 0.15, bottom
        for part, cents in enumerate(stack.cents):
            height = PLOT * max(cents, 0) / whole
            y -= height
            if height:
                shapes.append(rect(x, y, step * 0.7, height, fill(part)))
        if (len(stacks) - 1 - index) % every == 0:
            room = width(stack.name) / 2
            labels.append(Label(min(x + step * 0.35, wide - room), bottom + 20, stack.name, SIZE, "middle"))
    return Drawing(wide, bottom + 28, shapes, labels)
