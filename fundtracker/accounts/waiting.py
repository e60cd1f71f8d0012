"""One line of the worklist: what waits, why, since when, and where to do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fundtracker.accounts.permissions import Permission
from fundtracker.kernel.text import Message


@dataclass(frozen=True)
class Waiting:
    """Something a member of staff should do next; `endpoint` and `args` lead to the page where it is done."""

    kind: str
    reason: Message
    endpoint: str
    since: date
    permission: Permission
    args: Mapping[str, object] = field(default_factory=dict)
