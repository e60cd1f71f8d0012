"""Whose vote decides a tie: that of the seat of the chair, or of the vice-chair where the chair cannot act (domain.md rule 12)."""

from collections.abc import Collection

from fundtracker.committees import leading
from fundtracker.committees.models import Meeting


def seat_of(row: Meeting, *, among: Collection[int]) -> int | None:
    """The seat of whoever presides, of those that count: one that keeps away, stands vacant or is not there breaks no tie."""
    leads = [lead.authority_id for lead in leading.of_committee(row.committee_id)]
    return next((authority_id for authority_id in leads if authority_id in among), None)
