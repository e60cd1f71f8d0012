"""Kinds of authorities, functions of mandates, when a mandate counts, and how a search text is read."""

import enum
import re
from dataclasses import dataclass
from datetime import date

from fundtracker.kernel.text import Message, msg, sort_key


class Kind(enum.StrEnum):
    """What an authority is; the directory's own codes, then what it does not hold."""

    COMMUNE = "commune"
    EPCI_CC = "epci-cc"
    EPCI_CA = "epci-ca"
    EPCI_CU = "epci-cu"
    EPCI_METRO = "epci-metro"
    EPCI_MET69 = "epci-met69"
    EPT = "ept"
    DEPARTEMENT = "departement"
    REGION = "region"
    SYNDICAT = "syndicat"
    ASSOCIATION = "association"
    OTHER = "other"


KINDS: dict[Kind, Message] = {
    Kind.COMMUNE: msg("Commune"),
    Kind.EPCI_CC: msg("Community of communes"),
    Kind.EPCI_CA: msg("Agglomeration community"),
    Kind.EPCI_CU: msg("Urban community"),
    Kind.EPCI_METRO: msg("Metropolis"),
    Kind.EPCI_MET69: msg("Metropolis of Lyon"),
    Kind.EPT: msg("Public territorial establishment"),
    Kind.DEPARTEMENT: msg("Département"),
    Kind.REGION: msg("Région"),
    Kind.SYNDICAT: msg("Syndicate of communes"),
    Kind.ASSOCIATION: msg("Association of authorities"),
    Kind.OTHER: msg("Other public body"),
}
"""How a kind reads."""

OUTSIDE_DIRECTORY = (Kind.SYNDICAT, Kind.ASSOCIATION, Kind.OTHER)
"""Kinds one usually enters by hand."""


class Function(enum.StrEnum):
    """What a person is to the authority."""

    OFFICER = "officer"
    ELECTED = "elected"
    READER = "reader"


class OfferState(enum.StrEnum):
    """Where an offered mandate stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


FUNCTIONS: dict[Function, Message] = {
    Function.OFFICER: msg("Officer"),
    Function.ELECTED: msg("Elected member"),
    Function.READER: msg("Reader"),
}
"""How a function reads."""


def is_current(starts_on: date, ends_on: date | None, on: date) -> bool:
    """Whether a mandate counts on a day: from its first day to its last one, both included."""
    return starts_on <= on and (ends_on is None or on <= ends_on)


def overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Whether two spans of days share a day; an end of None is open."""
    return first[0] <= (second[1] or date.max) and second[0] <= (first[1] or date.max)


_KIND_WORDS = re.compile(
    r"^(?:departement|region|collectivite(?: territoriale| europeenne)?|metropole|eurometropole|cc|ca|cu)(?: (?:de la|de l|du|des|de|d))? "
)
_ARTICLE = re.compile(r"^(?:le|la|les|l) ")


def short_key(name: str) -> str:
    """The sort key without the words that say the kind and the article: "Département de la Loire" gives "loire", "Le Havre" "havre"."""
    return _ARTICLE.sub("", _KIND_WORDS.sub("", sort_key(name)))


LONGEST = 120
"""Characters of a search text that are read; the longest name of the directory has 59."""

_CODE = re.compile(r"\d[\dab]?\d{0,7}")
_SAINTS = {"st": "saint", "ste": "sainte"}
_SAID: tuple[tuple[str, frozenset[Kind]], ...] = (
    (r"ville|commune|mairie", frozenset({Kind.COMMUNE})),
    (r"departement|conseil (?:departemental|general)", frozenset({Kind.DEPARTEMENT})),
    (r"region|conseil regional|collectivite(?: territoriale| unique)?", frozenset({Kind.REGION, Kind.DEPARTEMENT})),
    (r"communaute (?:de|des) communes|comcom|cdc|cc", frozenset({Kind.EPCI_CC})),
    (r"communaute d agglomeration|agglomeration|agglo|ca", frozenset({Kind.EPCI_CA})),
    (r"communaute urbaine|cu", frozenset({Kind.EPCI_CU})),
    (r"etablissement public territorial|ept", frozenset({Kind.EPT})),
)
_SAID_BEFORE = tuple((re.compile(rf"^(?:(?:la|le|l) )?(?:{words}) (?:(?:de la|de l|du|des|de|d) )?(?=.)"), kinds) for words, kinds in _SAID)
"""What people write before a name to say what it is, with the kinds they mean (names of régions and of single authorities overlap)."""


@dataclass(frozen=True)
class SearchText:
    """A search text as read: `words` of a name (the last one may be unfinished), or `code`, the beginning of a SIREN or INSEE code.

    Where it begins with what the authority is ("Ville du Havre"), `bare` holds the words after it and `kinds` what that may be.
    """

    words: tuple[str, ...]
    code: str = ""
    bare: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()

    @property
    def name(self) -> str:
        """The words as a sort key, without the number of a département."""
        return _without_numbers(self.words)

    @property
    def bare_name(self) -> str:
        """The same of what follows the kind; empty where no kind is said."""
        return _without_numbers(self.bare)

    def __bool__(self) -> bool:
        return bool(self.words)


def _without_numbers(words: tuple[str, ...]) -> str:
    """Words as a sort key, without the number of a département."""
    return " ".join(word for word in words if not word[0].isdigit())


def read_search(text: str) -> SearchText:
    """Read what a person typed: accents, case and punctuation do not count; "st" and "ste" before another word mean "saint(e)"."""
    words = sort_key(text[:LONGEST]).split()
    *first, last = words or [""]
    whole = [*(_SAINTS.get(word, word) for word in first), last] if words else []
    compact = "".join(words)
    said = " ".join(whole)
    after = next(((before.sub("", said, count=1), kinds) for before, kinds in _SAID_BEFORE if before.match(said)), ("", frozenset[Kind]()))
    return SearchText(
        words=tuple(whole),
        code=compact.upper() if compact.isascii() and _CODE.fullmatch(compact) else "",
        bare=tuple(after[0].split()),
        kinds=after[1],
    )


def called_exactly(name: str, kind: Kind, departement: str, wanted: SearchText) -> bool:
    """Whether a text is the whole name, with or without the number of the département behind it: "saint denis 974", "Ville du Havre".

    "Rhône" is not the whole name of the Département du Rhône, "Département du Rhône" is.
    """
    numbers = [word.upper() for word in wanted.words if word[0].isdigit() and word not in sort_key(name).split()]
    if any(number != departement for number in numbers):
        return False
    said = " ".join(word for word in wanted.words if word.upper() not in numbers)
    if said == sort_key(name):
        return True
    bare = " ".join(word for word in wanted.bare if word.upper() not in numbers)
    return bool(bare) and kind in wanted.kinds and bare in (sort_key(name), short_key(name))
