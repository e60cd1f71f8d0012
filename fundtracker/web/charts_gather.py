"""Gathering what is small: a picture shows the largest parts, the rest stands together under "others"."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
SMALLEST = 0.01
"""A part below this share of the whole is gathered where two or more are."""

FEW = 6
"""So many parts are all shown, however small."""


def gathered(values: Sequence[tuple[Key, int]], most: int) -> tuple[list[Key], list[Key]]:
    """The keys to show, in the order given, and those to gather: at most `most` things are seen, "others" among them.

    One alone is never gathered; a part of one per cent or more only where there are too many.
    """
    positive = [(key, value) for key, value in values if value > 0]
    whole = sum(value for _, value in positive)
    by_size = sorted(range(len(positive)), key=lambda index: (-positive[index][1], index))
    if len(positive) <= min(FEW, most):
        return [key for key, _ in positive], []
    large = [index for index in by_size if positive[index][1] >= SMALLEST * whole]
    kept = set(large if len(positive) - len(large) >= 2 else by_size)
    if len(kept) + (len(kept) < len(positive)) > most:
        kept = set(by_size[: most - 1])
    shown = [key for index, (key, _) in enumerate(positive) if index in kept]
    return shown, [key for index, (key, _) in enumerate(positive) if index not in kept]


def parts(values: Sequence[tuple[str, int]], most: int, others: Callable[[int], str]) -> list[tuple[str, int]]:
    """Named values with the small ones as one, named by how many they are."""
    named = dict(enumerate(values))
    shown, rest = gathered([(index, value) for index, (_, value) in named.items()], most)
    left = [(others(len(rest)), sum(named[index][1] for index in rest))] if rest else []
    return [*(named[index] for index in shown), *left]
