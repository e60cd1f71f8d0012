"""The typefaces papers are set in: the house's own, then those for every other script; what none of them has is shown as �.

The house's face knows 340 characters. A name in Cyrillic, an arrow or an emoji comes from the first of the others that has it
(`faces` in templates/pdf/house.typ names them in this order). typst sets no PDF/UA with a character that no face has.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_atkinson_hyperlegible
import manimgx_fonts
import weblate_fonts
from fontTools.ttLib import TTFont

HOUSE = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
WORLD = Path(weblate_fonts.__file__).parent / "static" / "weblate_fonts" / "kurinto" / "ttf"
SIGNS = Path(manimgx_fonts.__file__).parent
FOLDERS = (HOUSE, WORLD, SIGNS)
"""Where typst looks for faces; nowhere else, so that a paper looks the same on every machine."""

FACES = (
    HOUSE / "AtkinsonHyperlegible-Regular.ttf",
    WORLD / "KurintoSans-Rg.ttf",
    SIGNS / "NotoEmoji[wght].ttf",
    SIGNS / "NotoSansSymbols[wght].ttf",
    WORLD / "KurintoSansSC-Rg.ttf",
    WORLD / "KurintoSansTC-Rg.ttf",
    WORLD / "KurintoSansJP-Rg.ttf",
    WORLD / "KurintoSansKR-Rg.ttf",
)
"""The chain, in the order in which a character is looked for."""

REPLACEMENT = "\ufffd"
"""What stands for a character that no face has: a question mark in a black diamond."""

WITHOUT_SHAPE = frozenset(
    code
    for first, last in (
        (0x09, 0x0A),
        (0x0D, 0x0D),
        (0xAD, 0xAD),
        (0x34F, 0x34F),
        (0x61C, 0x61C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x2028, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A),
        (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)
"""Characters that are set without a shape of their own: line ends, and those that Unicode says to ignore by default."""

BYTE_ORDER_MARK = "\ufeff"
"""Says nothing within a text, and PDF/UA forbids it as it does U+0000 and U+FFFE: left out."""

IMPOSSIBLE = frozenset((0x0000, 0xFFFE))
"""Forbidden by PDF/UA even where a face has something for them."""


@cache
def covered(face: Path) -> frozenset[int]:
    """The code points that a face has."""
    with TTFont(face, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def has_shape(character: str) -> bool:
    """Whether a character can be set: some face has it, or it needs none."""
    code = ord(character)
    return code not in IMPOSSIBLE and (code in WITHOUT_SHAPE or any(code in covered(face) for face in FACES))


def settable(value: Any) -> Any:
    """The same plain JSON with each character in it that cannot be set replaced by one that says so."""
    if isinstance(value, str):
        return _settable(value)
    if isinstance(value, Mapping):
        return {name: settable(inner) for name, inner in value.items()}
    return [settable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _settable(text: str) -> str:
    """One text; most hold nothing that the house's face lacks."""
    if text.isascii() and text.isprintable():
        return text
    marked = text.replace(BYTE_ORDER_MARK, "")
    strange = {ord(character): REPLACEMENT for character in set(marked) if not has_shape(character)}
    return marked.translate(strange)
