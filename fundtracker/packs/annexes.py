"""Documents that packages above add to a pack, such as the minutes the committee is asked to approve; they are kept with the pack."""

from collections.abc import Sequence
from dataclasses import dataclass

from fundtracker.kernel.hooks import Hook


@dataclass(frozen=True)
class Annex:
    """A document to append to an item (or to the whole meeting): its title and its bytes, in each language."""

    item_id: int | None
    name: str
    title: dict[str, str]
    content: dict[str, bytes]


OF_MEETING: Hook[[int], Sequence[Annex]] = Hook("When the pack of a meeting (id) is built: documents to append to it.")


def of_meeting(meeting_id: int) -> list[Annex]:
    """What every package above has for a meeting."""
    return [annex for annexes in OF_MEETING(meeting_id) for annex in annexes]
