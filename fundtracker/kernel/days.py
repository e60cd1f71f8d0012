"""Days as people type them: `1/2/2026`, `1.2.2026`, `1er février 2026`, `1 February 2026`; always the day before the month."""

import re
import unicodedata
from datetime import date

YEARS = range(1990, 2101)
"""The years in which anything here can have happened or be planned."""

MONTHS = {
    name: number
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), start=1)
}

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMBERS = re.compile(r"([0-9]{1,2})([/. -])([0-9]{1,2})\2([0-9]{4})")
_WORDS = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)? ([a-z]+) ([0-9]{4})")


def parse_day(text: str) -> date | None:
    """The day a person typed; None where it is none, or does not exist."""
    plain = " ".join(text.split())
    if found := _ISO.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(plain):
        return _day(int(found[4]), int(found[3]), int(found[1]))
    if found := _WORDS.fullmatch(_unaccented(plain.lower())):
        return _day(int(found[3]), MONTHS.get(found[2], 0), int(found[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    """The day where it exists, in a year that can be meant."""
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _unaccented(text: str) -> str:
    """The text without accents; what has other marks stays as it is and matches nothing."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if letter not in "\u0301\u0302\u0300")
