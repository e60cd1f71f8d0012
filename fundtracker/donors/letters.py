"""A paper in running text: who writes, to whom, what; the same content as PDF and, where it is a draft to work on, as a text document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fundtracker.donors import open_document
from fundtracker.kernel.text import Message, msg
from fundtracker.web import language, pdf
from fundtracker.web.wording import say

PAGE = msg("Page")


@dataclass(frozen=True)
class Part:
    """A part of a paper under its own heading, an article of an agreement."""

    title: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class Letter:
    """A paper's texts, already in its language. `amount` and its words stand out; `note` says what the paper is not, or what to fill in."""

    title: str
    writer: Sequence[str]
    reader: Sequence[str]
    day: str
    opening: Sequence[str]
    amount: tuple[str, str] | None = None
    facts: Sequence[tuple[str, str]] = ()
    parts: Sequence[Part] = ()
    closing: Sequence[str] = ()
    signatures: Sequence[str] = ()
    note: str = ""
    foot: str = field(default="")


def as_pdf(write: Callable[[], Letter], spoken: str) -> bytes:
    """What `write` says in a language, as PDF/UA-1.

    Raises:
        PdfError: it could not be set.
    """
    with language.speaking(spoken):
        data = _data(write())
    return pdf.typeset("letter", data, language=spoken)


def as_text_document(write: Callable[[], Letter], spoken: str) -> bytes:
    """The same as an OpenDocument text, for people to work on."""
    with language.speaking(spoken):
        letter = write()
    return open_document.write(letter.title, list(_paragraphs(letter)), spoken)


def sentences(*texts: Message | None) -> list[str]:
    """Messages in the paper's language, without those that do not apply."""
    return [say(text) for text in texts if text is not None]


def _data(letter: Letter) -> dict[str, Any]:
    return {
        **{name: list(getattr(letter, name)) for name in ("writer", "reader", "opening", "closing", "signatures")},
        **{name: getattr(letter, name) for name in ("title", "day", "note", "foot")},
        "amount": list(letter.amount) if letter.amount else [],
        "facts": [list(row) for row in letter.facts],
        "parts": [{"title": part.title, "sentences": list(part.sentences)} for part in letter.parts],
        "page": say(PAGE),
    }


def _paragraphs(letter: Letter) -> Sequence[tuple[str, bool]]:
    """The paper as (text, whether it is a heading)."""
    plain = [*letter.writer, *letter.reader, letter.day, *letter.opening]
    if letter.amount:
        plain += letter.amount
    plain += [f"{label}\u00a0: {value}" for label, value in letter.facts]
    parts = [
        (text, heading) for part in letter.parts for text, heading in [(part.title, True), *((each, False) for each in part.sentences)]
    ]
    last = [*letter.closing, *(f"{name}\u00a0: ……………………" for name in letter.signatures), letter.note]
    return [(text, False) for text in plain if text] + parts + [(text, False) for text in last if text]
