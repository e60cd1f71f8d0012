"""Every sentence has its French: nothing missing, nothing fuzzy, the same places to fill, French typography."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PLACE = re.compile(r"%\((\w+)\)")
UNFRENCH = {
    "a straight apostrophe": re.compile(r"\w'\w"),
    "a breaking space before a sign": re.compile(r" (?:[:;?!€»]|%(?![(]))"),
    "a breaking space after «": re.compile("« "),
    "no space before a sign": re.compile(r"[^\s\u00a0\u202f%!?][;?!»]"),
    "a number that may break between its thousands": re.compile(r"\d \d{3}\b"),
    "a number that may break before its unit": re.compile(r"[nN]° |[\ds] (?:Mo|ko)\b"),
}


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (ROOT / "fundtracker/translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="fr")


@pytest.fixture(scope="module")
def sentences() -> dict[str, str]:
    """Each msgid in the code, and where it stands."""
    with (ROOT / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "msg": None, "msgn": (1, 2)}
    found: dict[str, str] = {}
    for folder in ("fundtracker", "templates"):
        below = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in mapping if pattern.startswith(folder)]
        below_options = {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()}
        for name, line, message, *_ in extract_from_dir(ROOT / folder, below, below_options, keywords):
            found[message[0] if isinstance(message, tuple) else message] = f"{folder}/{name}:{line}"
    return found


def texts(message: Message) -> tuple[str, ...]:
    """The translation's forms: one, or one for each number."""
    return message.string if isinstance(message.string, (tuple, list)) else (message.string,)


def messages(catalogue: Catalog) -> Iterator[tuple[str, Message]]:
    for message in catalogue:
        if message.id:
            yield (message.id[0] if isinstance(message.id, (tuple, list)) else message.id), message


def test_every_sentence_in_the_code_is_in_the_french_catalogue(french: Catalog, sentences: dict[str, str]) -> None:
    assert len(sentences) > 300
    known = {key for key, _ in messages(french)}
    assert {sentence: place for sentence, place in sentences.items() if sentence not in known} == {}


def test_every_sentence_is_translated_and_none_is_fuzzy(french: Catalog) -> None:
    assert [key for key, message in messages(french) if message.fuzzy or not all(texts(message))] == []


def test_the_places_to_fill_are_the_same_in_both_languages(french: Catalog) -> None:
    for key, message in messages(french):
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        assert set(PLACE.findall(texts(message)[-1])) == set(PLACE.findall(ids[-1])), key
        for text in texts(message):
            assert set(PLACE.findall(text)) <= {place for one in ids for place in PLACE.findall(one)}, key


@pytest.mark.parametrize("fault", UNFRENCH)
def test_french_is_set_as_the_french_set_it(french: Catalog, fault: str) -> None:
    assert [text for _, message in messages(french) for text in texts(message) if UNFRENCH[fault].search(text) and "://" not in text] == []


@pytest.mark.parametrize(
    ("fault", "text"),
    list(zip(UNFRENCH, ("l'heure", "Vraiment ?", "« oui", "Vraiment?", "36 347", "n° 3"), strict=True)),
)
def test_unfrench_typography_is_noticed(fault: str, text: str) -> None:
    assert UNFRENCH[fault].search(text)


NOUNS = (
    "seats|days|donors|votes|pledges|instalments|projects|funds|files|remarks|photos|requests|hours|minutes|characters|abstentions|people|"
    "lines|authorities|milestones|decisions|proxies|items|questions|years|payments|receipts"
)
COUNTED = re.compile(rf"%\((\w+)\)s (?:other |clear )?(?:{NOUNS})\b")
MANY = {
    *("most", "least", "max"),  # limits, all of them above one
    *("idle", "typed", "hours", "minutes", "invitation", "reset"),  # constants of the code (tests/public/test_keeping.py)
    *("base", "voters"),  # the whole that a number is of
    "authority",  # which votes, rather than being counted
}
ABOVE_ONE = {
    "keeps the language you chose, if you chose one, for %(days)s days.",
    "Choose a day within the next %(days)s days.",
    "The first %(number)s authorities",
    "There are %(count)s photos already. Take one away first.",
}


def test_what_counts_has_a_form_for_one_and_one_for_many(sentences: dict[str, str]) -> None:
    """A sentence with a number before what it counts is written in both forms (`ngettext`, `msgn`): "1 siège", "2 sièges"."""
    single = {key: place for key, place in sentences.items() if not key.startswith("Your sessions, ") and key not in ABOVE_ONE}
    found = {
        key: place
        for key, place in single.items()
        for name in COUNTED.findall(key)
        if name != "num" and name not in MANY and "%(num)s" not in key
    }
    assert found == {}
    assert COUNTED.findall("%(present)s seats, %(num)s clear days") == ["present", "num"]


ONE_WORD = {
    "Turquie, not Türkiye": re.compile("Türkiye"),
    "versement reçu, not encaissement": re.compile("encaissement", re.IGNORECASE),
    "a percentage, not basis points": re.compile(r"points? de base", re.IGNORECASE),
    "reversement, not remboursement, of what a donor gets back": re.compile(r"rembours\w+ (?:à|aux|des) donateur", re.IGNORECASE),
    "décaissement à un partenaire": re.compile("[Vv]ersement à un partenaire (?:contrepassé|$)"),
    "promis aux projets": re.compile("promis à des projets"),
    "reversé, not remboursé, of a donor": re.compile(r"(?:vous|nous) ont été remboursés|remboursements? déduits?"),
    "versement reçu, not encaissé": re.compile(r"encaissée?s?\b"),
    "la liste « À faire »": re.compile("liste des tâches|liste de travail"),
    "une rectification is prepared, confirmed and refused": re.compile("[Uu]ne correction|la correction"),
    "l’équipe, not agent, of staff": re.compile("rôle d’agent"),
    "argent non fléché, not argent général": re.compile("argent général|fonds généraux"),
    "à venir, not dans le futur": re.compile("dans le futur|date future"),
    "frais has no singular": re.compile("[Aa]ucun frais"),
    "a sentence, not a bracket, for her and him": re.compile(r"(?:convoqué|prévenu)\(e\)"),
}


@pytest.mark.parametrize("word", ONE_WORD)
def test_one_thing_has_one_word(french: Catalog, word: str) -> None:
    assert [text for _, message in messages(french) for text in texts(message) if ONE_WORD[word].search(text)] == []


SUMS = "amount|asked|cents|excess|fee|given|held|justified|left|paid|received|refunded|refunds|remains|returned|transfers|unspent|waits"
UNENGLISH = {
    "take no part, not keep away": re.compile(r"\b(?:keep|keeps|kept|keeping) away\b", re.IGNORECASE),
    "Turkey, a percentage": re.compile(r"Türkiye|basis points?", re.IGNORECASE),
    "a sum is singular": re.compile(
        rf"%\((?:{SUMS})\)s (?:of (?:it|this grant|the fund|your money) )?(?:are|were|have|wait|leave|become)\b"
    ),
    "thousands with a comma, decimals with a point": re.compile(r"\d[ \u00a0\u202f]\d{3}\b|\b\d+,\d{1,2}\b"),
    "€ before its amount": re.compile(r"\d[ \u00a0\u202f]?€"),
    "by a day, not until it": re.compile(r"\b(?:(?<!still )[Aa]nswer|[Ss]ay|[Tt]ell us|write your remarks) until\b"),
    "no longer, not no more": re.compile(r"\b(?:changes?|signs?|leads?|votes?|answered) (?:\w+ ){0,2}no more\b"),
    "links stop working": re.compile(r"\b(?:link|links|address|one) dies?\b"),
    "again, not afresh": re.compile(r"\bafresh\b"),
    "median, not middle": re.compile(r"\bmiddle\b(?!\)s)", re.IGNORECASE),
    "may, not takes the role": re.compile(r"\btakes the role\b"),
    "a council's resolution, not its deliberation": re.compile(r"\bdeliberation\b"),
}


@pytest.mark.parametrize("fault", UNENGLISH)
def test_english_reads_as_the_british_write_it(sentences: dict[str, str], fault: str) -> None:
    assert [key for key in sentences if UNENGLISH[fault].search(key)] == []


@pytest.mark.parametrize(
    ("fault", "text"),
    list(
        zip(
            UNENGLISH,
            (
                "It keeps away from this item",
                "Türkiye",
                "%(cents)s of it are promised",
                "the 36 347 authorities",
                "23,000 €",
                "Tell us until %(day)s",
                "It changes no more",
                "The former one dies",
                "Open it afresh",
                "Middle of the others",
                "This takes the role of staff",
                "The deliberation",
            ),
            strict=True,
        )
    ),
)
def test_unenglish_words_are_noticed(fault: str, text: str) -> None:
    assert UNENGLISH[fault].search(text)
