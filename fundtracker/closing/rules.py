"""What a donor may want done with what is left of its money: pure (domain.md rule 11)."""

import enum


class Wish(enum.StrEnum):
    """What becomes of a donor's unspent money when its fund closes."""

    TRANSFER = "transfer"
    REFUND = "refund"
