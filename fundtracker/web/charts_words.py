"""Amounts as pictures write them: without cents where they are round sums, with more digits where they are very small."""

from decimal import Decimal

from flask_babel import format_currency

from fundtracker.web.wording import language


def euros(value: Decimal, digits: int = 0) -> str:
    """Euros with so many decimals, the sign where the language has it: `80 000 €`, `€80,000`, `0,144 €`."""
    number = "#,##0" + ("." + "0" * digits if digits else "")
    pattern = f"{number}\u00a0¤" if language() == "fr" else f"¤{number}"
    return str(format_currency(value, "EUR", format=pattern, currency_digits=False))


def whole(cents: int) -> str:
    """A round sum in cents without its cents."""
    return euros(Decimal(cents) / 100)
