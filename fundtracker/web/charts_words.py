"""Amounts as pictures write them: without cents where they are round sums, with more digits where they are very small."""

from decimal import Decimal

from fundtracker.web.wording import rate


def euros(value: Decimal, digits: int = 0) -> str:
    """Euros with so many decimals, the sign where the language has it: `80 000 €`, `€80,000`, `0,144 €`."""
    return rate(value, digits)


def whole(cents: int) -> str:
    """A round sum in cents without its cents."""
    return euros(Decimal(cents) / 100)
