"""The worklist: what every package says is waiting, for the person who may do it, oldest first."""

from collections import Counter
from collections.abc import Callable, Sequence

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.committees import worklist as committees
from fundtracker.contributions import worklist as contributions
from fundtracker.funds import worklist as funds
from fundtracker.grants import worklist as grants

SOURCES: tuple[Callable[[], Sequence[Waiting]], ...] = (contributions.waiting, grants.waiting, committees.waiting, funds.waiting)


def waiting(permissions: frozenset[Permission]) -> list[Waiting]:
    """Everything that waits for someone with these permissions, oldest first."""
    lines = [line for source in SOURCES for line in source() if line.permission in permissions]
    return sorted(lines, key=lambda line: (line.since, line.kind))


def by_kind(lines: Sequence[Waiting]) -> list[tuple[str, int]]:
    """How many lines of each kind wait, most first."""
    return Counter(line.kind for line in lines).most_common()


def elsewhere(lines: Sequence[Waiting], *, seen: frozenset[Permission]) -> int:
    """How many lines wait for colleagues with other rights."""
    return sum(line.permission not in seen for line in lines)
