"""The building of a pack and what its parts are: pure (domain.md rule 16)."""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta

STALE = timedelta(seconds=60)
"""How long a worker may be silent about a build before another takes it up; it speaks every few files."""

MOST_TRIES = 3


class BuildState(enum.StrEnum):
    """Where a build stands."""

    WAITING = "waiting"
    BUILDING = "building"
    DONE = "done"
    FAILED = "failed"


class PartKind(enum.StrEnum):
    """What a file of a pack is.

    `money` adds up all items, so only readers from whom nothing is withheld get it. A `slip` stands for an item that is withheld, the one
    that names no item for the `common` file, whose agenda holds the titles (packs from before that have none and one for all); `feet`
    holds the foot of each page of the documents appended, in their order.
    """

    COMMON = "common"
    MONEY = "money"
    ITEM = "item"
    ANNEX = "annex"
    SLIP = "slip"
    FEET = "feet"


def may_claim(state: BuildState, claimed_at: datetime | None, now: datetime) -> bool:
    """Whether a worker may take a build up: nobody has, or whoever did has been silent for too long."""
    if state is BuildState.WAITING:
        return True
    return state is BuildState.BUILDING and (claimed_at is None or claimed_at < now - STALE)


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Which of the things a draft rests on are not what they were, by name."""
    return [name for name in now if before.get(name) != now[name]]
