"""The phases of minutes: pure."""

import enum


class Phase(enum.StrEnum):
    """Where minutes stand."""

    DRAFT = "draft"
    REMARKS = "remarks"
    APPROVED = "approved"
    LOCKED = "locked"
