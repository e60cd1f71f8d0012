"""What every picture is made of: words with the room they take, colours with their patterns, and the SVG around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from fundtracker.kernel.text import showable
from fundtracker.web.charts import COLOURS

INK, MUTED, QUIET, HAIR, PAPER = "#1B2A33", "#52626C", "#8D8A80", "#D9D4C7", "#FBF9F4"
SIZE = 14
FAMILY = "Hyperlegible, Atkinson Hyperlegible, Verdana, Arial, sans-serif"
"""The page's own face; a downloaded picture falls back to what the reader's machine has."""

_WIDTHS = {
    0.30: "',.:;j|’!`ilîï·\u00a0\u202f ",
    0.40: '()[]f{}"-_rt',
    0.50: "*/1I\\cyzç–",
    0.60: "7<>EFJLaehknosuvx~éèêëàâôùûüÉÈ$+234589=?PSTZ^bdgpq",
    0.70: "06BCKRVÇ«»€&ADGHNUXYwÀ",
    0.90: "O#@Q…MWmæ",
}
_EM = {character: width for width, characters in _WIDTHS.items() for character in characters}
_WIDEST = 1.05
"""The house's bold face in parts of an em, rounded up: a label never takes more room than it is given."""

WIDE, NARROW = 480, 360
"""How wide a picture is drawn: for a page, and for a telephone, where it is shown at that very size."""

DASHES = ("", "9 4", "3 3", "12 3 3 3")
"""How lines differ without colour, the first one solid."""

_MARKS = (
    "",
    '<path d="M0 6L6 0" stroke="#fff" stroke-width="1.2"/>',
    '<circle cx="3" cy="3" r="1.2" fill="#fff"/>',
    '<path d="M0 0L6 6" stroke="#fff" stroke-width="1.2"/>',
    '<path d="M0 3H6" stroke="#fff" stroke-width="1.6"/>',
    '<path d="M0 0L6 6M0 6L6 0" stroke="#fff" stroke-width="0.9"/>',
)
"""How areas differ without colour: nothing, strokes, dots, the other strokes, lines, a grid."""


def width(words: str, size: float = SIZE) -> float:
    """The room that words take at most, in the picture's units."""
    return size * sum(_EM.get(character, _WIDEST) for character in words)


def fitted(words: str, room: float, size: float = SIZE) -> str:
    """The words, cut with an ellipsis where they need more than `room`."""
    if width(words, size) <= room:
        return words
    kept = words
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…" if kept else ""


def shrunk(words: str, room: float, size: float = SIZE) -> float:
    """The size at which words that may not be cut, an amount above all, fit the room."""
    return size * min(1.0, room / width(words, size)) if words else size


def wrapped(words: str, room: float, most: int = 2, size: float = SIZE) -> list[str]:
    """The words on at most `most` lines of `room`, the last one cut where they are too many."""
    lines: list[str] = []
    left = words.split(" ")
    while left and len(lines) < most - 1:
        line = left.pop(0)
        while left and width(f"{line} {left[0]}", size) <= room:
            line = f"{line} {left.pop(0)}"
        lines.append(fitted(line, room, size))
    return [*lines, fitted(" ".join(left), room, size)] if left else lines


def _safe(words: str) -> str:
    """Words as they may stand in SVG: escaped, and never our own sign for the picture's name."""
    return str(escape(showable(words))).replace("#@", "&#35;@")


@dataclass(frozen=True)
class Label:
    """Words at a place: `y` is their baseline; `anchor` is start, middle or end."""

    x: float
    y: float
    words: str
    size: float = SIZE
    anchor: str = "start"
    bold: bool = False
    colour: str = INK
    rim: bool = True

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the room it takes."""
        room = width(self.words, self.size)
        left = self.x - {"start": 0.0, "middle": room / 2, "end": room}[self.anchor]
        return left, self.y - 0.8 * self.size, left + room, self.y + 0.25 * self.size

    def svg(self) -> str:
        """The words, with a rim of paper so that what lies behind does not hinder reading."""
        weight = ' font-weight="700"' if self.bold else ""
        anchor = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        rim = f' stroke="{PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if self.rim else ""
        place = f'x="{self.x:.1f}" y="{self.y:.1f}" font-size="{self.size:g}" fill="{self.colour}"'
        return f"<text {place}{weight}{anchor}{rim}>{_safe(self.words)}</text>"


@dataclass(frozen=True)
class Drawing:
    """A picture before it is written: shapes of our own making (`#@` stands for the picture's name) and labels."""

    width: float
    height: float
    shapes: Sequence[str] = ()
    labels: Sequence[Label] = field(default=())

    @property
    def content(self) -> str:
        """What stands within the SVG: the shapes, and the labels over them."""
        return "".join(self.shapes) + "".join(label.svg() for label in self.labels)

    def svg(self, *, title: str, description: str, name: str, shown: int | None = None, kind: str = "") -> Markup:
        """The SVG; `name` makes its ids unique on a page, `shown` is its width on a large screen, `kind` a class of its own."""
        size = f' width="{shown}"' if shown else ""
        content = self.content.replace("#@", f"#{name}-")
        return Markup(  # nosec B704 every text in it was escaped
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{f"chart {kind}".strip()}" viewBox="0 0 {self.width:g} {self.height:g}"{size} '
            f'role="img" aria-labelledby="{name}-title {name}-desc" font-family="{FAMILY}">'
            f'<title id="{name}-title">{_safe(title)}</title><desc id="{name}-desc">{_safe(description)}</desc>'
            f"{_patterns(name, content)}{content}</svg>"
        )


def fill(index: int) -> str:
    """The fill of the area with this number: its colour and, but for the first, its pattern."""
    index %= len(COLOURS)
    return f"url(#@fill{index})" if index else COLOURS[0]


def rect(x: float, y: float, w: float, h: float, paint: str, edge: str = INK) -> str:
    """A rectangle with a thin edge, which keeps it apart from its neighbour without colour."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{max(h, 0):.1f}"'
    return f'<rect {place} fill="{paint}" stroke="{edge}" stroke-width="0.6"/>'


def path(d: str, *, stroke: str = QUIET, weight: float = 1, paint: str = "none", dashes: str = "") -> str:
    """A path."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{d}" fill="{paint}" stroke="{stroke}" stroke-width="{weight:g}"{dashed}/>'


def _patterns(name: str, shapes: str) -> str:
    """The patterns that the shapes use."""
    used = [index for index in range(1, len(COLOURS)) if f"#{name}-fill{index})" in shapes]
    made = [
        f'<pattern id="{name}-fill{index}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{COLOURS[index]}"/>{_MARKS[index]}</pattern>'
        for index in used
    ]
    return f"<defs>{''.join(made)}</defs>" if made else ""


def spread(wanted: Sequence[float], rooms: Sequence[float], start: float) -> list[float]:
    """Tops for things of these heights as near as they can be to the tops wanted, in their order, from `start` down, none over another."""
    tops: list[float] = []
    limit = start
    for top, room in zip(wanted, rooms, strict=True):
        tops.append(max(top, limit))
        limit = tops[-1] + room
    return tops


def overlaps(labels: Iterable[Label]) -> list[tuple[Label, Label]]:
    """The pairs of labels that stand over each other: none in a picture that is right."""
    found = list(labels)
    return [
        (one, other)
        for index, one in enumerate(found)
        for other in found[index + 1 :]
        if one.box[0] < other.box[2] and other.box[0] < one.box[2] and one.box[1] < other.box[3] and other.box[1] < one.box[3]
    ]
