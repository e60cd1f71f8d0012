"""Values and messages in the reader's words: money, days, instants, percentages, sentences."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from flask_babel import format_currency, format_date, format_decimal, get_locale, gettext, ngettext

from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.money import Cents, Rate, percentages, rounded
from fundtracker.kernel.nouns import Noun, Nouns
from fundtracker.kernel.text import Message


def money(cents: int | None) -> str:
    """Cents as an amount in euros, such as `12 500,00 €` or `€12,500.00`; nothing for None. Spaces never break."""
    return "" if cents is None else str(format_currency(Decimal(cents) / 100, "EUR"))


def amount_typed(cents: int | None) -> str:
    """Cents as one would type them into a field: `12 500,00` in French, `12500.00` in English."""
    if cents is None:
        return ""
    text = f"{Decimal(cents) / 100:.2f}"
    return text.replace(".", ",") if language() == "fr" else text


def day(value: date | None) -> str:
    """A date in full, the day before the month: `13 mars 2024`, `13 March 2024`."""
    return "" if value is None else _first(str(format_date(value, "d MMMM y")), value)


def weekday(value: date | None) -> str:
    """A date with its day of the week: `mercredi 13 mars 2024`, `Wednesday 13 March 2024`."""
    return "" if value is None else _first(str(format_date(value, "EEEE d MMMM y")), value)


def _first(text: str, value: date) -> str:
    """The first of a month as French writes it: `1er mars 2024`."""
    return re.sub(r"\b1 ", "1er ", text, count=1) if value.day == 1 and language() == "fr" else text


def moment(value: datetime | None) -> str:
    """An instant as it is in Paris: `mercredi 13 mars 2024 à 11:00`."""
    if value is None:
        return ""
    local = value.astimezone(PARIS)
    return str(gettext("%(day)s at %(time)s", day=weekday(local.date()), time=hour(local.time())))


def hour(value: time) -> str:
    """An hour of the day: `11 h`, `11 h 30`, in English `11:30`."""
    if language() != "fr":
        return f"{value:%H:%M}"
    return f"{value.hour}\u00a0h\u00a0{value:%M}".removesuffix("\u00a000")


def number(value: int | Decimal | float) -> str:
    """A number with its thousands apart."""
    return str(format_decimal(value))


def percent(part: int, whole: int, digits: int = 0) -> str:
    """A share as a percentage with `digits` decimals; a dash where the whole is nothing."""
    return "–" if whole == 0 else _percent(rounded(Decimal(part) * 100 / Decimal(whole), digits), digits)


def fraction(value: Decimal) -> str:
    """A share that is a fraction of one as a percentage with one decimal, as `percent` writes the same share."""
    return _percent(rounded(value * 100, 1), 1)


def percents(parts: Sequence[int], digits: int = 1) -> list[str]:
    """The parts of a whole as percentages that add up to 100; dashes where the whole is nothing."""
    if not sum(parts):
        return ["–"] * len(parts)
    return [_percent(value, digits) for value in percentages(parts, digits)]


def per_inhabitant(value: Rate) -> str:
    """Euros for one inhabitant with three decimals, wherever that is said: gifts are small beside the number of people."""
    return rate(value, 3)


def rate(euros: Decimal, digits: int) -> str:
    """Euros with so many decimals, the sign where the language has it: `80 000 €`, `€80,000`, `0,144 €`."""
    number = "#,##0" + ("." + "0" * digits if digits else "")
    pattern = f"{number}\u00a0¤" if language() == "fr" else f"¤{number}"
    return str(format_currency(rounded(euros, digits), "EUR", format=pattern, currency_digits=False))


def _percent(value: Decimal, digits: int) -> str:
    """A percentage as the language writes it."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{format_decimal(value, format=pattern)}\u00a0%" if language() == "fr" else f"{value}%"


def file_size(size: int) -> str:
    """The size of a file in bytes as people say it: `812 ko`, `1,2 Mo`."""
    if size < 1_000_000:
        return str(gettext("%(size)s kB", size=number(max(1, round(size / 1000)))))
    return str(gettext("%(size)s MB", size=number((Decimal(size) / 1_000_000).quantize(Decimal("0.1")))))


def language() -> str:
    """The language of the page: `fr` or `en`."""
    locale = get_locale()
    return str(locale.language) if locale else "fr"


def say(message: Message | str) -> str:
    """A message in the reader's language, its values written as people write them."""
    if isinstance(message, str):
        return message
    texts = {name: written(value) for name, value in message.values.items()}
    if message.plural:
        del texts["num"]
        return str(ngettext(message.id, message.plural, message.values["num"], **texts))
    return str(gettext(message.id, **texts))


def written(value: object) -> str:
    """A value, of a message or alone, in the reader's words."""
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Cents):
        return money(value)
    if isinstance(value, Rate):
        return per_inhabitant(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return hour(value)
    if isinstance(value, Noun | Nouns):
        return value  # takes its article in the sentence
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def in_language(french: str, english: str) -> str:
    """The text of a row kept in both languages, in the reader's; the other one where it is empty."""
    return (french or english) if language() == "fr" else (english or french)


HOUSE_NAMES = {("en", "TR"): "Turkey", ("fr", "TR"): "Turquie"}
"""Countries that the house calls by one name, whatever a new version of the data says."""


def country(code: str) -> str:
    """A country's name by its two letters; the letters where nobody knows them."""
    locale = get_locale()
    return HOUSE_NAMES.get((locale.language, code)) or str(locale.territories.get(code, code)) if locale else code


FILTERS: dict[str, Callable[..., object]] = {
    "money": money,
    "day": day,
    "weekday": weekday,
    "moment": moment,
    "number": number,
    "file_size": file_size,
    "percent": percent,
    "say": say,
    "names": Nouns,
    "country": country,
}
"""What templates may write as `{{ value | money }}`."""
