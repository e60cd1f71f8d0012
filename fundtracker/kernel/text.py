"""Messages for people, marked where they are thought of and translated where they are shown; and sort keys."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Named = TypeVar("Named")


@dataclass(frozen=True)
class Message:
    """A sentence for people: a msgid in English with `%(name)s` places, and the values that go there.

    Values may be `Cents`, dates, datetimes, numbers, text or other messages; `web.wording.say` writes them in the reader's language.
    A sentence that counts has another form in `plural`, chosen by the value `num`.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        chosen = self.plural if self.plural and self.values["num"] != 1 else self.id
        return chosen % self.values if self.values else chosen


def msg(id: str, /, **values: object) -> Message:
    """Mark a sentence for the catalogue (`msg` is a keyword of the extraction) and bind its values."""
    return Message(id, values)


def msgn(one: str, many: str, /, num: int, **values: object) -> Message:
    """Mark a sentence that counts, in both its forms (`msgn` is a keyword of the extraction), with its `%(num)s`."""
    return Message(one, {"num": num, **values}, many)


def sort_key(text: str) -> str:
    """The text without accents, case and punctuation, for searching and sorting: "SAINT-ÉTIENNE" gives "saint etienne"."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae"))
    kept = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(kept).casefold().split())


def by_name(named: Iterable[Named], name: Callable[[Named], str]) -> list[Named]:
    """Things in the order of their names, as people look them up: É stands with E, capitals and small letters together."""
    return sorted(named, key=lambda one: sort_key(name(one)))


_TURNING = {chr(code) for code in (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029)}
_LINES = "\n\r\t"


def _is_character(c: str) -> bool:
    """Whether this is a character at all: no control character, no half of one, none of the 66 that Unicode says are none."""
    code = ord(c)
    return unicodedata.category(c) not in ("Cc", "Cs") and code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF


def has_forbidden_characters(text: str, *, lines: bool = False) -> bool:
    """Whether the text holds anything that no field may store: controls, direction changes, surrogates, non-characters.

    `lines` allows line feeds, carriage returns and tabs (fields of several lines).
    """
    allowed = _LINES if lines else ""
    return any((not _is_character(c) and c not in allowed) or c in _TURNING for c in text)


def showable(text: str) -> str:
    """The text as a page, a picture (SVG) or a feed may hold it: without what no HTML and no XML allows."""
    return "".join(c for c in text if c in _LINES or _is_character(c))
