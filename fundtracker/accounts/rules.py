"""What mailed links are for."""

import enum


class Purpose(enum.StrEnum):
    """What a mailed link is for."""

    INVITATION = "invitation"
    RESET = "reset"
