"""Where the building of a pack stands: pure (domain.md rule 16)."""

import enum


class BuildState(enum.StrEnum):
    """Where a build stands."""

    WAITING = "waiting"
    BUILDING = "building"
    DONE = "done"
    FAILED = "failed"
