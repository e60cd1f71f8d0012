import re
from pathlib import Path

import pytest

from fundtracker.kernel.nouns import Article, Noun, Nouns, inflected
from fundtracker.kernel.text import by_name

HAVRE = Noun("Le Havre", Article.LE)
CHER = Noun("Département du Cher", Article.LE)
FORMS = [
    (Noun("Paris"), "de Paris", "à Paris", "Paris"),
    (Noun("Amiens", Article.ELIDED), "d’Amiens", "à Amiens", "Amiens"),
    (HAVRE, "du Havre", "au Havre", "Le Havre"),
    (Noun("La Rochelle", Article.LA), "de La Rochelle", "à La Rochelle", "La Rochelle"),
    (Noun("Les Mées", Article.LES), "des Mées", "aux Mées", "Les Mées"),
    (Noun("L'Haÿ-les-Roses", Article.L), "de L'Haÿ-les-Roses", "à L'Haÿ-les-Roses", "L'Haÿ-les-Roses"),
    (Noun("Aux Marais", Article.AUX), "des Marais", "aux Marais", "Aux Marais"),
    (Noun("Los Masos", Article.LOS), "de Los Masos", "à Los Masos", "Los Masos"),
    (CHER, "du Département du Cher", "au Département du Cher", "le Département du Cher"),
    (Noun("Région Bretagne", Article.LA), "de la Région Bretagne", "à la Région Bretagne", "la Région Bretagne"),
    (Noun("Eurométropole", Article.L), "de l’Eurométropole", "à l’Eurométropole", "l’Eurométropole"),
    (Noun("Alpes", Article.LES), "des Alpes", "aux Alpes", "les Alpes"),
    (Nouns([HAVRE, "X", CHER]), "du Havre, de X, du Département du Cher", "au Havre, à X, au Département du Cher", None),
]


@pytest.mark.parametrize(("noun", "of", "at", "the"), FORMS)
def test_a_name_takes_its_preposition_and_article(noun: Noun | Nouns, of: str, at: str, the: str | None) -> None:
    assert (noun.of, noun.at) == (of, at)
    assert the is None or noun.the == the


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Relevé de %(name)s", "Relevé du Département du Cher"),
        ("De %(name)s à %(name)s", "Du Département du Cher au Département du Cher"),
        ("%(name)s a versé. %(name)s a voté", "Le Département du Cher a versé. Le Département du Cher a voté"),
        ("de %(name)s", "du Département du Cher"),
        ("Pour %(name)s, le %(day)s", "Pour le Département du Cher, le 1er mars"),
        ("mandat de %(person)s", "mandat de Le Goff"),
        ("100 %% de %(name)s", "100 % du Département du Cher"),
        ("monde %(name)s", "monde le Département du Cher"),
    ],
)
def test_a_sentence_inflects_the_names_that_go_into_it_and_nothing_else(sentence: str, said: str) -> None:
    ready, values = inflected(sentence, {"name": CHER, "day": "1er mars", "person": "Le Goff"}, french=True)
    assert ready % values == said


def test_english_takes_names_as_they_are() -> None:
    ready, values = inflected("Statement of %(name)s", {"name": CHER}, french=False)
    assert ready % values == "Statement of Département du Cher"


def test_names_are_listed_as_people_look_them_up() -> None:
    assert by_name(["Zoé", "eve", "Éric", "Ève B", "albert", "Œdipe", "Odile"], str) == [
        "albert",
        "Éric",
        "eve",
        "Ève B",
        "Odile",
        "Œdipe",
        "Zoé",
    ]


def test_no_query_leaves_the_order_of_names_to_the_database() -> None:
    """SQLite puts É behind Z: a query sorts by `sort_key`, or what it found is put in order with `by_name`."""
    raw = re.compile(r"order_by\([^)]*\b(?:User|Authority|Partner|DirectoryEntry)\.name\b")
    assert [str(path) for path in Path("fundtracker").rglob("*.py") if raw.search(path.read_text())] == []
