"""Pictures as SVG: no script, no inline style, words on the things, a title and a description; data tables stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from fundtracker.kernel.text import showable

COLOURS = ("#0B6B78", "#B4481E", "#6B4A8E", "#C28F00", "#4C8B3F", "#6C7A84")
"""The house's colours for pictures, in order; the subject of the page comes first."""


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its value, the value as written."""

    label: str
    value: int
    written: str


def _safe(words: str) -> Markup:
    """Words as they may stand in SVG."""
    return escape(showable(words))


def bars(rows: Sequence[Bar], *, title: str, description: str, name: str) -> Markup:
    """Horizontal bars, one under the other, each with its label above it and its value at its end; `name` makes ids unique."""
    most = max((row.value for row in rows), default=0)
    height = 44 * len(rows) + 8
    parts = [
        f'<svg class="chart" viewBox="0 0 640 {height}" role="img" aria-labelledby="{name}-title {name}-desc">',
        f'<title id="{name}-title">{_safe(title)}</title><desc id="{name}-desc">{_safe(description)}</desc>',
    ]
    for index, row in enumerate(rows):
        top = 44 * index + 4
        width = max(1.0, 460 * row.value / most) if row.value and most else 0
        colour = COLOURS[0] if index == 0 else COLOURS[5]
        parts.append(f'<text x="0" y="{top + 13}" font-size="15" fill="#1B2A33">{_safe(row.label)}</text>')
        parts.append(f'<rect x="0" y="{top + 19}" width="{width:.1f}" height="14" fill="{colour}" stroke="#1B2A33" stroke-width="0.5"/>')
        parts.append(
            f'<text x="{width + 8:.1f}" y="{top + 31}" font-size="15" font-weight="700" fill="#1B2A33">{_safe(row.written)}</text>'
        )
    return Markup("".join(parts) + "</svg>")  # nosec B704 every text in it was escaped
