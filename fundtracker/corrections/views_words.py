"""What pages of corrections share: acts and entries in words, before and after as one reads them."""

from datetime import date
from typing import Any

from fundtracker.corrections import compare
from fundtracker.corrections import wording as words
from fundtracker.kernel.money import Cents
from fundtracker.web import wording


def word(value: Any) -> str:
    """An act, a state or a kind of entry in words."""
    found = words.ACTS.get(value) or words.STATES.get(value) or words.KINDS.get(value)
    return wording.say(found) if found else str(value)


def written(value: compare.Value) -> str:
    """A value as it is read: money, a day, or words."""
    if isinstance(value, Cents):
        return wording.money(value)
    return wording.day(value) if isinstance(value, date) else value


def changed(rows: list[compare.Row]) -> list[tuple[str, str]]:
    """The rows of a check page: what stays once, what changes from what to what."""
    return [
        (wording.say(row.label), f"{written(row.before) or '–'} → {written(row.after) or '–'}" if row.changes else written(row.before))
        for row in rows
    ]
