"""Amounts in words, as papers that attest to money write them."""

from num2words import num2words

from fundtracker.web import wording

MILLION = 1_000_000


def in_words(cents: int) -> str:
    """An amount of zero or more in the reader's words: `douze mille cinq cents euros et dix centimes`."""
    french = wording.language() == "fr"
    euros, rest = divmod(cents, 100)
    said = f"{num2words(euros, lang='fr' if french else 'en')} {_unit(euros, french=french)}"
    if not rest:
        return said
    small = ("centime" if french else "cent") + ("" if rest == 1 else "s")
    return f"{said} {'et' if french else 'and'} {num2words(rest, lang='fr' if french else 'en')} {small}"


def _unit(euros: int, *, french: bool) -> str:
    """`euro` or `euros`; French says `un million d’euros`, and `zéro euro`."""
    if french:
        of = "d’" if euros >= MILLION and euros % MILLION == 0 else ""
        return f"{of}euro{'s' if euros > 1 else ''}"
    return "euro" if euros == 1 else "euros"
