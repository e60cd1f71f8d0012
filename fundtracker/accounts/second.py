"""The second person: nobody confirms, judges or undoes what they did themselves (domain.md rule 3). Stated once, asked everywhere."""

from collections.abc import Collection

from fundtracker.kernel.text import Message
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


def may_be_second(person_id: int, first_ids: Collection[int], *, holds_right: bool, role: Message, own: Message) -> Verdict:
    """Whether somebody may be the second person of an act of these people.

    `role` says which role it takes, `own` that the person cannot be the second one of an act of their own.
    """
    if not holds_right:
        return refuse(role)
    if person_id in first_ids:
        return refuse(own)
    return ALLOWED
