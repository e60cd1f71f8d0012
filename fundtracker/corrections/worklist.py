"""What waits among corrections: each for its second person."""

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.corrections import corrections, permissions
from fundtracker.corrections import wording as words
from fundtracker.corrections.corrections import CorrectionLine
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg


def waiting() -> list[Waiting]:
    """Every correction that waits, for each right that may confirm it (no role holds both)."""
    return [_line(line, permission) for line in corrections.waiting() for permission in sorted(permissions.rights(line.entry.kind))]


def _line(line: CorrectionLine, permission: Permission) -> Waiting:
    reason = msg(
        "%(person)s prepared a correction of %(reference)s (%(cents)s): %(act)s. Another person confirms or refuses it.",
        person=line.prepared_by,
        reference=line.entry.reference,
        cents=Cents(line.entry.cents),
        act=words.ACTS[line.act],
    )
    return Waiting(
        kind="correction_to_confirm",
        reason=reason,
        endpoint="corrections.correction",
        since=line.prepared_at.astimezone(clock.PARIS).date(),
        permission=permission,
        args={"correction_id": line.id},
    )
