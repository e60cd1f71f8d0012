"""Money as integer euro cents: reading what people type, and sharing a sum out without losing a cent."""

import re
from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg

MOST = 10**13
"""The largest amount a form accepts, in cents (100 billion euros): far above any fund, far below what a 64-bit column holds."""

K = TypeVar("K", bound=Hashable)
_SPACES = {" ", "\u00a0", "\u202f", "\u2009"}
_GROUPED = re.compile(r"\d{1,3}(?:[ ]\d{3})+")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_PLAIN = re.compile(r"\d+")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")


class Cents(int):
    """An amount in euro cents, so that a message or a filter knows to write it as money."""


class Rate(Decimal):
    """Euros for one inhabitant, so that a message or a filter knows to write them with three decimals."""


def say_amount() -> Message:
    """The sentence that tells what an amount looks like."""
    return msg("Type an amount in euros above zero, such as 1234.56.")


def parse_amount(text: str, *, allow_zero: bool = False) -> int:
    """Read an amount typed in French or in English; return cents.

    Accepted: `1 234,56` with any kind of space, `1234.56`, `1.234,56`, `1,234.56`, each with or without `€` at one end. A
    decimal part has one or two digits. What reads two ways, such as `12,345`, signs, exponents, other digits than 0-9 are
    refused (trust.md D5).

    Raises:
        Refusal: with the sentence that says what to type.
    """
    refused = Refusal(say_amount(), field="amount")
    cleaned = _without_sign("".join(" " if c in _SPACES else c for c in text).strip())
    if not cleaned.isascii() or len(cleaned) > 24:
        raise refused
    if _ENGLISH.fullmatch(cleaned):
        cleaned = cleaned.replace(",", "")
    whole, mark, decimals = cleaned.rpartition(",")
    if not mark:
        whole, mark, decimals = cleaned.rpartition(".")
        if "." in whole or (mark and " " not in whole and not _PLAIN.fullmatch(whole)):
            raise refused
    if not mark:
        whole, decimals = cleaned, ""
    elif not re.fullmatch(r"\d{1,2}", decimals):
        raise refused
    if not any(pattern.fullmatch(whole) for pattern in (_PLAIN, _GROUPED, _DOTTED)):
        raise refused
    cents = int(whole.replace(" ", "").replace(".", "")) * 100 + int(decimals.ljust(2, "0") or 0)
    if cents > MOST:
        raise Refusal(msg("This amount is too large. Check the number of digits."), field="amount")
    if cents == 0 and not allow_zero:
        raise refused
    return cents


def _without_sign(text: str) -> str:
    """The amount without its `€`, which stands after it in French and before it in English."""
    return text.removesuffix("€").strip() if text.endswith("€") else text.removeprefix("€").strip()


def percentages(parts: Sequence[int], digits: int = 1) -> list[Decimal]:
    """What each part is of their sum, in per cent with `digits` decimals: they add up to 100 exactly (largest remainder).

    A side with something below zero has no whole to be parts of: then each is rounded by itself. Nothing at all is 0 per cent each.
    """
    whole, unit = sum(parts), Decimal(1).scaleb(-digits)
    if whole <= 0 or any(part < 0 for part in parts):
        return [rounded(Decimal(100 * part) / whole, digits) if whole else Decimal(0) * unit for part in parts]
    shares = apportion(100 * 10**digits, dict(enumerate(parts)))
    return [shares[index] * unit for index in range(len(parts))]


def rounded(value: Decimal, digits: int) -> Decimal:
    """A number with `digits` decimals, halves away from zero: as people round."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def apportion(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """Share `total` cents out over `weights` pro rata, to the cent: largest remainder, ties in the order of the keys given.

    The parts sum to `total` exactly; a zero weight gets nothing; with `total` at most the sum of the weights, no part exceeds its
    weight. Rule: domain.md rule 9.

    Raises:
        ValueError: if `total` is not zero and there is no weight to put it on, or either is negative.
    """
    if total < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("apportion takes no negative amounts")
    whole = sum(weights.values())
    if total == 0:
        return dict.fromkeys(weights, 0)
    if whole == 0:
        raise ValueError("nothing to apportion over")
    parts = {key: total * weight // whole for key, weight in weights.items()}
    missing = total - sum(parts.values())
    by_remainder = sorted(weights, key=lambda key: -(total * weights[key] % whole))
    for key in by_remainder[:missing]:
        parts[key] += 1
    return parts
