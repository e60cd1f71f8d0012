"""The phases of minutes, what each lets people do, and the papers they end in: pure (domain.md rule 16)."""

import enum
from datetime import date, timedelta

from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.kernel.text import msg, msgn


class Phase(enum.StrEnum):
    """Where minutes stand."""

    DRAFT = "draft"
    REMARKS = "remarks"
    APPROVED = "approved"
    LOCKED = "locked"


class Move(enum.StrEnum):
    """What can be done with minutes as a whole."""

    SEND = "send"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    LOCK = "lock"


class Kind(enum.StrEnum):
    """A paper that follows from a meeting."""

    MINUTES = "minutes"
    DECISIONS = "decisions"
    ATTENDANCE = "attendance"


MOVES: dict[tuple[Phase, Move], Phase] = {
    (Phase.DRAFT, Move.SEND): Phase.REMARKS,
    (Phase.REMARKS, Move.TAKE_BACK): Phase.DRAFT,
    (Phase.REMARKS, Move.APPROVE): Phase.APPROVED,
    (Phase.APPROVED, Move.LOCK): Phase.LOCKED,
}
"""Every move that exists; any other raises UnknownMove."""

EDITABLE = frozenset({Phase.DRAFT, Phase.REMARKS})
"""Phases in which the text may change: what was approved stays as it was."""

LONGEST = timedelta(days=90)
"""How long attendees may be given for their remarks."""


def after(phase: Phase, move: Move) -> Phase:
    """The phase a move leads to.

    Raises:
        UnknownMove: the table does not hold it.
    """
    if (phase, move) not in MOVES:
        raise UnknownMove(msg("The minutes are not in a state for this. Open their page again."))
    return MOVES[(phase, move)]


def check_editable(phase: Phase, approved_by: str = "") -> None:
    """Refuse to change a text that was approved; `approved_by` is the label of the decision that adopted it, noted here yet or not.

    Raises:
        Refusal: a meeting approved the minutes, or they are noted as approved, or locked.
    """
    if approved_by:
        raise Refusal(
            msg(
                "The committee approved these minutes as they stood (decision %(label)s): they stay so. "
                "A mistake is put right in the minutes of the next meeting.",
                label=approved_by,
            )
        )
    if phase not in EDITABLE:
        raise Refusal(msg("These minutes are approved and stay as they are. A mistake is put right in the minutes of the next meeting."))


def changed(before: str, after: str) -> tuple[str, str]:
    """What differs between two texts, as (before, after): without the lines both begin and end with."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return "\n".join(old), "\n".join(new)


def check_taken(before: str | None, after: str) -> None:
    """Refuse to say that a remark is taken while the text reads as it did when it was made.

    Raises:
        Refusal: at the field `taken`.
    """
    if before is not None and before.split() == after.split():
        raise Refusal(
            msg("The text reads as it did when the remark was made. Change it first, then say that the remark is accepted."), field="taken"
        )


def check_until(until: date, today: date) -> None:
    """Refuse a last day for remarks that leaves no time, or that never comes.

    Raises:
        Refusal: at the field `until`.
    """
    if until <= today:
        raise Refusal(msg("Choose a later day, so that those who took part have the time to read."), field="until")
    if until - today > LONGEST:
        raise Refusal(msg("Choose a day within the next %(days)s days.", days=LONGEST.days), field="until")


def check_approvable(*, open_remarks: int, until: date, today: date) -> None:
    """Refuse to approve while remarks may still come, or wait for their answer.

    Raises:
        Refusal: with the number of remarks, or the day.
    """
    if open_remarks:
        raise Refusal(
            msgn(
                "%(num)s remark waits for an answer. Answer it first.",
                "%(num)s remarks wait for an answer. Answer them first.",
                open_remarks,
            )
        )
    if until >= today:
        raise Refusal(msg("Remarks may come until %(day)s. Approve the minutes after that day.", day=until))
