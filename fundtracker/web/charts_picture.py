"""A picture with all that belongs to it: title, day, words, the table that says the same, the same as CSV and as an image of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from fundtracker.web import csv_files, wording
from fundtracker.web.charts_svg import MUTED, PAPER, Drawing, Label, rect, wrapped

SHOWN = 640
"""A picture's width on a large screen, in pixels."""

_MARGIN, _LINE = 16, 22


@dataclass(frozen=True)
class Column:
    """A column of the table: its heading, and its cells' kind (text, cents, number, percent as a fraction, rate in euros, day)."""

    name: str
    kind: str = "text"

    @property
    def is_number(self) -> bool:
        """Whether its cells stand at the right."""
        return self.kind in ("cents", "number", "percent", "rate")

    def written(self, value: object) -> str:
        """A cell as people read it; a dash where there is nothing to say."""
        if value is None:
            return "–"
        if self.kind == "cents" and isinstance(value, int):
            return wording.money(value)
        if self.kind == "day" and isinstance(value, date):
            return wording.day(value)
        if self.kind == "percent" and isinstance(value, Decimal):
            return wording.fraction(value)
        if self.kind == "rate" and isinstance(value, Decimal):
            return wording.rate(value, 3)
        return wording.number(value) if isinstance(value, (int, Decimal)) else str(value)

    def plain(self, value: object, comma: bool) -> str:
        """A cell as a spreadsheet reads it: no words that it would take for a formula, decimals as the language has them."""
        if value is None:
            return ""
        if isinstance(value, str):
            return csv_files.safe(value)
        text = str(value)
        if self.kind == "cents" and isinstance(value, int):
            text = csv_files.euros(value)
        elif isinstance(value, (Decimal, float)):
            text = csv_files.decimal(value, 4 if self.kind in ("percent", "rate") else 2)
        return text.replace(".", ",") if comma and self.is_number else text


@dataclass(frozen=True)
class Picture:
    """A picture of a page; `rows` hold plain values, the first of each names the row; `links` open a row's figure, one a row."""

    key: str
    title: str
    says: str
    as_of: date
    drawing: Drawing
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    narrow: Drawing | None = None
    note: str = ""
    links: Sequence[str] = field(default=())
    shown: int = SHOWN

    @property
    def svg(self) -> Markup:
        """The picture for a page; on a telephone the narrow one, where there is one."""
        if self.narrow is None:
            return self._drawn(self.drawing, self.key, self.shown)
        wide = self._drawn(self.drawing, self.key, self.shown, "wide")
        return wide + self._drawn(self.narrow, f"{self.key}-narrow", None, "narrow")

    def _drawn(self, drawing: Drawing, name: str, shown: int | None, kind: str = "") -> Markup:
        """One of its drawings as SVG."""
        return drawing.svg(title=self.title, description=self.says, name=name, shown=shown, kind=kind)

    @property
    def table(self) -> list[tuple[str, list[tuple[Column, str]]]]:
        """The rows as read: the address that opens each, or nothing, and its cells."""
        links = [*self.links, *[""] * (len(self.rows) - len(self.links))]
        return [
            (link, [(column, column.written(value)) for column, value in zip(self.columns, row, strict=True)])
            for link, row in zip(links, self.rows, strict=True)
        ]

    def csv(self) -> bytes:
        """The table as CSV, as the spreadsheet of the reader's language opens it."""
        french = wording.language() == "fr"
        rows = ([column.plain(value, french) for column, value in zip(self.columns, row, strict=True)] for row in self.rows)
        return csv_files.table([column.name for column in self.columns], rows, delimiter=";" if french else ",", bom=True)

    def image(self, source: str) -> bytes:
        """The picture by itself with its title above and `source` (whose it is, of which day) below, on paper."""
        drawn = self.drawing
        title = wrapped(self.title, drawn.width, 3, 18)
        below = wrapped(source, drawn.width, 3, 12)
        top = _MARGIN + _LINE * len(title) + 6
        bottom = top + drawn.height + 12
        labels = [
            *(Label(_MARGIN, _MARGIN + _LINE * (row + 1) - 6, line, 18, bold=True) for row, line in enumerate(title)),
            *(Label(_MARGIN, bottom + 16 * (row + 1), line, 12, colour=MUTED) for row, line in enumerate(below)),
        ]
        width, height = drawn.width + 2 * _MARGIN, bottom + 16 * len(below) + _MARGIN
        inner = f'<g transform="translate({_MARGIN} {top})">{drawn.content}</g>'
        whole = Drawing(width, height, [rect(0, 0, width, height, PAPER, PAPER), inner], labels)
        svg = whole.svg(title=self.title, description=self.says, name=self.key, shown=round(width * 1.5))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}'.encode()
