"""Dates, amounts and numbers that stand in the other language's form on a page, a paper or in a mail."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape

from sqlalchemy import String, select

from fundtracker.kernel.db import Base, session

FRENCH_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
ENGLISH_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
FOREIGN = {
    "en": re.compile(rf"\d,\d\d[ \u00a0]?€|\d[ \u00a0]€(?!\d)|\d\u202f\d{{3}}\b|\d\u00a0%|\b(?:1er|\d{{1,2}}) (?:{FRENCH_MONTHS})\b|[nN]°"),
    "fr": re.compile(
        rf"€\d|\d,\d{{3}}\.\d\d\b|\d\.\d+[ \u00a0]?[€%]|\b\d{{1,2}} (?:{ENGLISH_MONTHS})\b|\b(?:{ENGLISH_MONTHS}) \d{{1,2}}, \d{{4}}"
    ),
}
"""What no page in a language writes: the amounts, numbers and days of the other one."""
TAG = re.compile(r"<[^>]+>")
APART = re.compile(r"<(script|style|textarea)\b.*?</\1>|<(\w+)\b[^>]* lang=\"\w+\"[^>]*>.*?</\2>", re.DOTALL)
"""What is nobody's sentence, and what is marked as being in another language."""


def words(html: str) -> str:
    """What a reader sees of a page."""
    return unescape(TAG.sub("\n", APART.sub("", html.partition("<body")[2])))


def typed() -> set[str]:
    """Texts that people typed with a date or an amount in them: they stay as they are in every language."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String):
                found |= fixed(session.scalars(select(column)).all())
    return found


def fixed(value: object) -> set[str]:
    """The texts in a value, however deep, with a date or an amount in them: said once, in one language."""
    if isinstance(value, str):
        return {_line(value)} if any(form.search(value) for form in FOREIGN.values()) else set()
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, Iterable) else ()
    return {text for part in parts for text in fixed(part)}


def misspoken(text: str, language: str, typed: Collection[str]) -> Iterator[str]:
    """Each form of the other language in a text that nobody typed, with what stands around it."""
    line = _line(text)
    for each in sorted(typed, key=len, reverse=True):
        line = line.replace(each, "…")
    for match in FOREIGN[language].finditer(line):
        yield f"{language}: {line[max(0, match.start() - 40) : match.end() + 20]}"


def _line(text: str) -> str:
    """A text on one line, its unbreakable spaces kept."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
