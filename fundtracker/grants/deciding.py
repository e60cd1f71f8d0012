"""The decisions under which money went out, for pages that only read: they may not touch authorisations themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from fundtracker.grants import authorisations
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel.text import Message


@dataclass(frozen=True)
class Decided:
    """A decision of a committee that money was used under: for which project or authority, if for one."""

    decision_id: int
    name: Message
    on: date
    project_id: int | None
    authority_id: int | None


def used(kind: AuthorisationKind, fund_ids: Collection[int]) -> list[Decided]:
    """The decisions of a kind in these funds under which something was granted or paid, the oldest first."""
    return [
        Decided(line.decision_id, authorisations.name(line), line.opened_on, line.project_id, line.authority_id)
        for line in authorisations.used_ones(kind, fund_ids)
    ]
