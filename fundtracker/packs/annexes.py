"""Documents that packages above add to a pack, such as the minutes the committee is asked to approve; they are kept with the pack."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Annex:
    """A document to append to an item (or to the whole meeting): its title and its bytes, in each language."""

    item_id: int | None
    name: str
    title: dict[str, str]
    content: dict[str, bytes]


Source = Callable[[int], list[Annex]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask `source` for annexes whenever the pack of a meeting, given by its id, is built. Registered twice, it is asked once."""
    if source not in _sources:
        _sources.append(source)


def of_meeting(meeting_id: int) -> list[Annex]:
    """What every source has for a meeting, in the order they were registered."""
    return [annex for source in _sources for annex in source(meeting_id)]
