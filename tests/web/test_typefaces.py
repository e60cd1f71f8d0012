"""What can be typed can be printed: papers in any script, and a visible sign where no typeface has a character."""

import io
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fundtracker.web import pdf, typefaces
from fundtracker.web.press import TEMPLATES
from fundtracker.web.typefaces import REPLACEMENT, settable

TYPED = [
    "Київ",
    "№ 7",
    "a → b",
    "😀",
    "Ωμέγα",
    "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "✓",
    "∑",
    "中文",
    "日本語",
    "한국어",
    "ไทย",
    "ქართული",
    "Հայերեն",
    "שלום",
    "አማርኛ",
    "əŋɔ",
]


def read(*sentences: str, title: str = "Essai") -> str:
    """A paper with these sentences, read back."""
    said: dict[str, Any] = {
        "title": title,
        "foot": title,
        "page": "Page",
        "writer": [title],
        "reader": ["b"],
        "day": "",
        "amount": [],
        "note": "",
    }
    content = pdf.typeset("letter", said | {"opening": list(sentences), "facts": [], "parts": [], "closing": [], "signatures": []})
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def one_of_each_block() -> list[str]:
    """The first character of each 128 code points that has any, so at least one of every Unicode block."""
    found = {}
    for code in range(0x20, 0x110000):
        if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Cc", "Zs", "Zl", "Zp"):
            found.setdefault(code // 128, chr(code))
    return list(found.values())


def test_scripts_signs_and_emoji_are_printed_and_read_back() -> None:
    back = read(*TYPED)
    assert [text for text in TYPED if text not in back] == []
    assert REPLACEMENT not in back


def test_arabic_is_printed_with_its_letters() -> None:
    back = read("مرحبا بكم")
    assert set("مرحبابكم") <= set(unicodedata.normalize("NFKC", back))


def test_every_character_is_printed_in_bold_in_titles_and_at_the_foot_too() -> None:
    assert read("x", title="Київ № → 😀 ⵣ 中").count("Київ № → 😀 ⵣ 中") == 3


def test_a_character_of_each_unicode_block_is_printed_or_visibly_replaced() -> None:
    every = one_of_each_block()
    assert len(every) > 1400
    back = read(*(" ".join(every[start : start + 100]) for start in range(0, len(every), 100)))
    shown = [character for character in every if typefaces.has_shape(character) and ord(character) not in typefaces.WITHOUT_SHAPE]
    alike = back + unicodedata.normalize("NFKC", back)  # a typeface may draw two characters with one glyph, as 一 and the radical ⼀
    assert [hex(ord(character)) for character in shown if unicodedata.category(character)[0] in "LNPS" and character not in alike] == []
    assert back.count(REPLACEMENT) >= len([character for character in every if not typefaces.has_shape(character)])


@pytest.mark.parametrize("character", ["\x01", "\x7f", "\ue000", "\ufdd0", "\ufffe", "\uffff", "\U000f0000", "\U0010ffff", "\u0378"])
def test_what_no_typeface_has_is_replaced_by_a_sign_that_shows(character: str) -> None:
    assert f"a{REPLACEMENT}b" in read(f"a{character}b")


def test_a_byte_order_mark_is_left_out() -> None:
    assert "Marie" in read("Ma\ufeffrie")


@settings(max_examples=6, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), min_size=1, max_size=60))
def test_no_text_stops_a_paper(texts: list[str]) -> None:
    assert read(*texts)


def test_values_keep_their_shape() -> None:
    assert settable({"a": ["b\ufffe", 1, None, True], "c": {"d": ("é", "")}}) == {"a": ["b\ufffd", 1, None, True], "c": {"d": ["é", ""]}}


def test_the_templates_name_the_chain_in_its_order() -> None:
    written = re.search(r"#let faces = \(([^)]*)\)", (TEMPLATES / "house.typ").read_text(encoding="utf-8"))
    assert written
    named = re.findall(r'"([^"]+)"', written[1])
    assert [name.replace(" ", "") for name in named] == [re.sub(r"[-\[].*", "", face.stem) for face in typefaces.FACES]
    others = [path.name for path in TEMPLATES.glob("*.typ") if re.search(r"font: (?!faces)", path.read_text(encoding="utf-8"))]
    assert others == []
