"""How an authority is named: its label ("Saint-Benoît (974)"), its article and prepositions ("du Havre", "de la Région Bretagne")."""

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fundtracker.authorities.rules import Kind
from fundtracker.kernel.nouns import Article, Noun

SOURCE = Path(__file__).parent.parent / "data" / "articles.csv.gz"

NAMES_ITS_PLACE = (Kind.DEPARTEMENT, Kind.REGION)
"""Kinds whose name is never that of another: their département would say it twice."""

_MASCULINE = [
    "département",
    "conseil",
    "syndicat",
    "sivom",
    "sivu",
    "siaep",
    "smictom",
    "sictom",
    "établissement",
    "pôle",
    "petr",
    "groupement",
    "fonds",
    "centre",
    "parc",
    "territoire",
]
_FEMININE = [
    "région",
    "commune",
    "ville",
    "mairie",
    "collectivité",
    "communauté",
    "cc",
    "ca",
    "cu",
    "métropole",
    "fédération",
    "régie",
    "association",
    "agence",
    "assemblée",
    "agglomération",
    "eurométropole",
    "union",
    "société",
]
_GENERIC: Mapping[str, Article] = {
    **dict.fromkeys(_MASCULINE, Article.LE),
    **dict.fromkeys(_FEMININE, Article.LA),
}
"""Words that say what an authority is, with their article; the ones in a vowel take "l'" (`article_of`)."""

_WRITTEN = (
    (re.compile(r"le ", re.IGNORECASE), Article.LE),
    (re.compile(r"la ", re.IGNORECASE), Article.LA),
    (re.compile(r"les ", re.IGNORECASE), Article.LES),
    (re.compile(r"l['’]", re.IGNORECASE), Article.L),
)


@cache
def _articles() -> Mapping[str, Article]:
    """INSEE's article of each commune, by code."""
    rows = csv.DictReader(io.StringIO(gzip.decompress(SOURCE.read_bytes()).decode("utf-8")))
    return {row["insee_code"]: Article(int(row["article"])) for row in rows if row["kind"] == "commune"}


def article_of(name: str, kind: Kind | str, insee_code: str = "") -> Article:
    """How an authority's name takes its article.

    A commune's is INSEE's (which alone knows that Hauteville in the Marne is elided and that in the Ardennes is not). What INSEE has no
    article for begins with the word for what it is (Département, CC, Eurométropole), with an article of its own, or with neither.
    """
    if kind == Kind.COMMUNE and insee_code:
        known = _articles().get(insee_code)
        if known is not None:
            return known
    first = re.split(r"[ '’-]", name, maxsplit=1)[0].lower()
    generic = _GENERIC.get(first)
    if generic is not None and first != name.lower():
        return Article.L if _begins_with_a_vowel(first) else generic
    written = (article for begins, article in _WRITTEN if begins.match(name))
    return next(written, Article.ELIDED if _begins_with_a_vowel(name) else Article.NONE)


def _begins_with_a_vowel(word: str) -> bool:
    """Whether French elides before it; an h is taken as aspirated where nobody says otherwise."""
    plain = unicodedata.normalize("NFD", word[:1].replace("Œ", "O").replace("œ", "o").replace("Æ", "A"))
    return plain[:1].lower() in tuple("aeiou") or (plain[:1].lower() == "y" and word[1:2].lower() not in tuple("aeiouéè"))


def named(name: str, kind: Kind | str, insee_code: str = "") -> Noun:
    """An authority's name as it goes into sentences."""
    return Noun(name, article_of(name, kind, insee_code))


def label(name: str, kind: Kind | str, departement: str, insee_code: str = "") -> Noun:
    """An authority's name wherever it could be taken for another: in choices, lists, and beside money.

    The département always stands behind a commune's, an intercommunalité's or a syndicate's name, also where it is unique today: a reader
    need not know which names are, and no label changes when a second one comes.
    """
    text = f"{name} ({departement})" if departement and kind not in NAMES_ITS_PLACE else name
    return Noun(text, article_of(name, kind, insee_code))


def of(name: str) -> str:
    """A name after "de": "d'Amiens", "du Havre", "du Département du Cher"."""
    return name.of if isinstance(name, Noun) else f"de {name}"


def at(name: str) -> str:
    """A name after "à": "à Amiens", "au Havre", "au Département du Cher"."""
    return name.at if isinstance(name, Noun) else f"à {name}"


def the(name: str) -> str:
    """A name as a subject: "Amiens", "Le Havre", "le Département du Cher"."""
    return name.the if isinstance(name, Noun) else name
