"""How a decision is followed up: by whom, by when, when it is looked at again, and whether it is done; pure."""

import enum
from datetime import date

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg


class Following(enum.StrEnum):
    """Where the follow-up of a decision stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    NONE = "none"


def following(*, owner_id: int | None, due_on: date | None, review_on: date | None, done_on: date | None, on: date) -> Following:
    """Where it stands on a day: done, overdue once its due date is over, in progress where anything of it is known."""
    if done_on is not None:
        return Following.DONE
    if due_on is not None and due_on < on:
        return Following.OVERDUE
    return Following.OPEN if owner_id or due_on or review_on else Following.NONE


def check(*, decided_on: date, due_on: date | None, review_on: date | None, done_on: date | None, on: date) -> None:
    """Refuse dates that cannot be: before the decision, or done in the future.

    Raises:
        Refusal: at the date's field.
    """
    before = msg("This is before the decision itself, which is of %(day)s. Choose a later day.", day=decided_on)
    for field, value in (("due_on", due_on), ("review_on", review_on), ("done_on", done_on)):
        if value is not None and value < decided_on:
            raise Refusal(before, field=field)
    if done_on is not None and done_on > on:
        raise Refusal(msg("Nothing is done in the future. Leave this empty until it is done."), field="done_on")
