"""Whose vote decides a tie: that of the seat of the chair, or of the vice-chair where the chair cannot act (domain.md rule 12)."""

from collections.abc import Collection

from fundtracker.committees import committees
from fundtracker.committees.models import Committee, Meeting
from fundtracker.kernel.db import session


def seat_of(row: Meeting, *, among: Collection[int]) -> int | None:
    """The seat of whoever presides, of those that count: one that keeps away, stands vacant or is not there breaks no tie."""
    committee = session.get_one(Committee, row.committee_id)
    for user_id in (committee.chair_user_id, committee.vice_chair_user_id):
        held = committees.acts_for(user_id) & frozenset(among) if user_id is not None else frozenset()
        if held:
            return min(held)
    return None
