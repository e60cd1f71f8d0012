"""French names with their article or preposition: "d'Amiens", "du Havre", "de la Région Bretagne"; and sentences filled with them."""

import enum
import re
from collections.abc import Iterable, Mapping
from typing import Any


class Article(enum.IntEnum):
    """How a name takes its article: INSEE's code TNCC (domain: "type de nom en clair")."""

    NONE = 0
    ELIDED = 1
    LE = 2
    LA = 3
    LES = 4
    L = 5
    AUX = 6
    LAS = 7
    LOS = 8


_ARTICLES = {
    Article.LE: "le ",
    Article.LA: "la ",
    Article.LES: "les ",
    Article.L: "l’",
    Article.AUX: "les ",
    Article.LAS: "las ",
    Article.LOS: "los ",
}
_WRITTEN = re.compile(r"(?:le |la |les |l['’]|aux |las |los )", re.IGNORECASE)
_CONTRACTED = {
    "de": {Article.LE: "du ", Article.LES: "des ", Article.AUX: "des "},
    "à": {Article.LE: "au ", Article.LES: "aux ", Article.AUX: "aux "},
}


class Noun(str):
    """A name with its article: a text like any other that also says its French forms.

    Where the name carries its article (Le Havre), the article's capital stays unless it is contracted (du Havre, de La Rochelle);
    where it does not (Département du Cher), it is added in small letters (du Département du Cher, l'Eurométropole).
    """

    article: Article

    def __new__(cls, text: str, article: Article = Article.NONE) -> "Noun":
        """The text, which stays as it is."""
        noun = super().__new__(cls, text)
        noun.article = article
        return noun

    def _after(self, preposition: str) -> str:
        """The name after "de" or "à", or with its article where `preposition` is empty."""
        if self.article in (Article.NONE, Article.ELIDED):
            elided = preposition == "de" and self.article is Article.ELIDED
            return f"d’{self}" if elided else f"{preposition} {self}".strip()
        written = _WRITTEN.match(self)
        bare = self[written.end() :] if written else str(self)
        contracted = _CONTRACTED.get(preposition, {}).get(self.article)
        if contracted:
            return contracted + bare
        with_article = str(self) if written else _ARTICLES[self.article] + bare
        return f"{preposition} {with_article}".strip()

    @property
    def of(self) -> str:
        """After "de": "de Paris", "d'Amiens", "du Havre", "de la Région Bretagne"."""
        return self._after("de")

    @property
    def at(self) -> str:
        """After "à": "à Paris", "au Havre", "aux Mées", "à l'Eurométropole de Strasbourg"."""
        return self._after("à")

    @property
    def the(self) -> str:
        """As a subject or an object: "Paris", "Le Havre", "le Département du Cher", "l'Eurométropole de Strasbourg"."""
        return self._after("")


class Nouns(str):
    """Several names in one text, each of which takes its own preposition: "de Lyon, du Havre"."""

    parts: tuple[str, ...]

    def __new__(cls, parts: Iterable[str]) -> "Nouns":
        """The names with commas between them."""
        kept = tuple(parts)
        nouns = super().__new__(cls, ", ".join(kept))
        nouns.parts = kept
        return nouns

    @property
    def of(self) -> str:
        """Each after "de"."""
        return ", ".join(part.of if isinstance(part, Noun) else f"de {part}" for part in self.parts)

    @property
    def at(self) -> str:
        """Each after "à"."""
        return ", ".join(part.at if isinstance(part, Noun) else f"à {part}" for part in self.parts)

    @property
    def the(self) -> str:
        """Each with its article."""
        return ", ".join(part.the if isinstance(part, Noun) else part for part in self.parts)


_PLACE = re.compile(r"(?:(?P<preposition>\b[Dd]e|(?<!\w)[Àà])[ \u00a0])?%\((?P<name>\w+)\)s")
_SENTENCE_ENDS = (". ", "? ", "! ", ".\u00a0", "?\u00a0", "!\u00a0", "\n")


def inflected(sentence: str, values: Mapping[str, Any], *, french: bool) -> tuple[str, dict[str, Any]]:
    """A translated sentence and its values, ready to be put together, so that each name that is a `Noun` stands in its right form.

    The catalogue writes "de %(donor)s", "à %(donor)s" or "%(donor)s" alone, and nothing more: "le relevé de %(donor)s" reads "le relevé
    du Havre". A name alone gets its article, with a capital where it begins a sentence. Other values and other languages stay as they are.
    """
    filled = dict(values)
    if not french or not any(isinstance(value, Noun | Nouns) for value in values.values()):
        return sentence, filled

    def place(found: re.Match[str]) -> str:
        value = values.get(found["name"])
        if not isinstance(value, Noun | Nouns):
            return found[0]
        preposition = found["preposition"] or ""
        text = {"de": value.of, "à": value.at, "": value.the}[preposition.lower()]
        before = sentence[: found.start()]
        begins = not preposition and (not before or before.endswith(_SENTENCE_ENDS))
        if begins or preposition[:1].isupper():
            text = text[:1].upper() + text[1:]
        key = f"{found['name']}_{found.start()}"
        filled[key] = text
        return f"%({key})s"

    return _PLACE.sub(place, sentence), filled
