"""Lists of many rows, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
LAST = 100_000
"""The last page number that is believed."""


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One page of a list: its rows, how many there are in all, which page this is, of how many."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def page_number(args: Mapping[str, str]) -> int:
    """The page asked for in an address (`?page=3`); the first one where that is no number."""
    text = args.get("page", "")
    return min(max(int(text), 1), LAST) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def row_id(args: Mapping[str, str], name: str) -> int | None:
    """The id asked for in an address (`?project=7`); None where it is no number that a row can have."""
    text = args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
