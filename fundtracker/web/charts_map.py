"""The map of the départements as SVG: shaded by classes, overseas as tiles, the classes named below; a data table stands beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from fundtracker.web.charts_svg import INK, MUTED, QUIET, Drawing, Label, fitted, overlaps, path, rect

SOURCE = Path(__file__).parent.parent / "data" / "departements.json"
SHADES = ("#D3E5E7", "#9CC6CB", "#5BA0A9", "#0B6B78", "#063C44")
"""From little to much: each is clearly darker than the one before, in grey too."""

EMPTY = "#FFFFFF"
WIDTH, HEIGHT = 613, 585
OVERSEAS = (
    ("971", "Guadeloupe"),
    ("972", "Martinique"),
    ("973", "Guyane"),
    ("974", "La Réunion"),
    ("976", "Mayotte"),
    ("975", "Saint-Pierre-et-Miquelon"),
    ("986", "Wallis-et-Futuna"),
    ("987", "Polynésie française"),
    ("988", "Nouvelle-Calédonie"),
)
"""The first five always have their tile, the others where they gave."""

TILE, LINE, LEGEND = 50, 34, 22
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Scale:
    """Classes of values: a value belongs to the first class whose end it does not exceed; the last one is open."""

    ends: tuple[int, ...]

    def of(self, value: int) -> int:
        """The class of a value, from 0."""
        return next((index for index, end in enumerate(self.ends) if value <= end), len(self.ends))


def scale(values: Sequence[int]) -> Scale:
    """At most five classes with round ends (1, 2 or 5 times a power of ten), spread over the values from the least to the most."""
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return Scale(())
    rounds = [step * 10**power for power in range(len(str(positive[-1])) + 1) for step in _STEPS]
    within = [end for end in rounds if positive[0] <= end < positive[-1]]
    if len(within) < len(SHADES):
        return Scale(tuple(within))
    picks = len(SHADES) - 1
    return Scale(tuple(sorted({within[(index + 1) * len(within) // (picks + 1)] for index in range(picks)})))


@lru_cache(maxsize=1)
def _shapes() -> Mapping[str, tuple[str, float, float]]:
    """Each département of the mainland: its outline, rounded to the picture's whole units, and the middle of its largest part."""
    found = {}
    for one in json.loads(SOURCE.read_text(encoding="utf-8"))["departements"]:
        largest = max(one["rings"], key=len)
        xs, ys = [x for x, _ in largest], [y for _, y in largest]
        found[one["code"]] = (
            "".join(map(_ring, one["rings"])),
            (min(xs) + max(xs)) / 2,
            (min(ys) + max(ys)) / 2,
        )
    return found


def _ring(points: Sequence[tuple[float, float]]) -> str:
    """A ring as a path of small steps; points that fall on the same spot count once, so that neighbours still meet."""
    spots: list[tuple[int, int]] = []
    for x, y in points:
        spot = (round(x), round(y))
        if not spots or spots[-1] != spot:
            spots.append(spot)
    if len(spots) < 3:
        return ""
    steps = [(x - px, y - py) for (px, py), (x, y) in pairwise(spots)]
    return f"M{spots[0][0]} {spots[0][1]}l" + " ".join(f"{dx} {dy}" for dx, dy in steps) + "z"


def known(code: str) -> bool:
    """Whether the map has a place for a département."""
    return code in _shapes() or code in dict(OVERSEAS)


def names() -> Mapping[str, str]:
    """The départements' names by code."""
    mainland = {one["code"]: one["name"] for one in json.loads(SOURCE.read_text(encoding="utf-8"))["departements"]}
    return {**mainland, **dict(OVERSEAS)}


def france(values: Mapping[str, int], *, classes: Scale, words: Sequence[str], nothing: str) -> Drawing:
    """The map: `values` by code, shaded by `classes` whose names are `words`; `nothing` names the départements without a value."""
    shown = {code: value for code, value in values.items() if value > 0}
    shapes = []
    for code, (outline, _, _) in _shapes().items():
        colour = SHADES[classes.of(shown[code])] if code in shown else EMPTY
        shapes.append(f'<path d="{outline}" fill="{colour}"/>')
    land = f'<g stroke="{QUIET}" stroke-width="0.7" stroke-linejoin="round">{"".join(shapes)}</g>'
    tiles, labels = _tiles(shown, classes)
    legend, names_, height = _legend(words, nothing, HEIGHT + 100)
    return Drawing(WIDTH, height, [land, *tiles, *legend], [*_numbers(shown, classes), *labels, *names_])


def _ink(index: int) -> str:
    """What can be read on a shade."""
    return INK if index < 2 else "#FFFFFF"


def _numbers(shown: Mapping[str, int], classes: Scale) -> list[Label]:
    """The numbers of the départements that gave, the largest values first, each where it stands over no other."""
    labels: list[Label] = []
    for code in sorted(shown, key=lambda one: (-shown[one], one)):
        if code in _shapes():
            _, x, y = _shapes()[code]
            label = Label(x, y + 5, code, 13, "middle", bold=True, colour=_ink(classes.of(shown[code])), rim=False)
            if not overlaps([*labels, label]):
                labels.append(label)
    return labels


def _tiles(shown: Mapping[str, int], classes: Scale) -> tuple[list[str], list[Label]]:
    """The tiles of the départements overseas below the map, each with its number and its name."""
    here = [(code, name) for index, (code, name) in enumerate(OVERSEAS) if index < 5 or code in shown]
    step = WIDTH / len(here)
    shapes, labels = [], []
    for index, (code, name) in enumerate(here):
        left = index * step
        of = classes.of(shown[code]) if code in shown else None
        shapes.append(rect(left + (step - TILE) / 2, HEIGHT + 4, TILE, 36, EMPTY if of is None else SHADES[of], QUIET))
        labels.append(Label(left + step / 2, HEIGHT + 28, code, 16, "middle", bold=True, colour=INK if of is None else _ink(of), rim=False))
        labels.append(Label(left + step / 2, HEIGHT + 60, fitted(name, step - 6, 19), 19, "middle", colour=MUTED))
    return shapes, labels


def _legend(words: Sequence[str], nothing: str, top: float) -> tuple[list[str], list[Label], float]:
    """The classes below each other in two columns, from little to much, and the empty one."""
    entries = [*zip(words, SHADES, strict=False), (nothing, EMPTY)]
    shapes, labels = [path(f"M0 {top - 18}H{WIDTH}", stroke=QUIET)], []
    rows = (len(entries) + 1) // 2
    for index, (name, shade) in enumerate(entries):
        x, y = WIDTH / 2 * (index // rows), top + LINE * (index % rows)
        shapes.append(rect(x, y, 30, LEGEND, shade, QUIET))
        labels.append(Label(x + 40, y + 18, fitted(name, WIDTH / 2 - 42, 21), 21))
    return shapes, labels, top + LINE * rows + 4
