from datetime import date

import pytest

from fundtracker.authorities.rules import (
    FUNCTIONS,
    KINDS,
    Function,
    Kind,
    SearchText,
    called_exactly,
    is_current,
    overlap,
    read_search,
    short_key,
)

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 31)


@pytest.mark.parametrize(
    ("on", "ends_on", "current"),
    [
        (date(2024, 2, 29), LAST, False),
        (FIRST, LAST, True),
        (LAST, LAST, True),
        (date(2024, 4, 1), LAST, False),
        (date(2044, 4, 1), None, True),
        (date(2024, 2, 29), None, False),
    ],
)
def test_a_mandate_counts_from_its_first_day_to_its_last(on: date, ends_on: date | None, current: bool) -> None:
    assert is_current(FIRST, ends_on, on) is current


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((date(2024, 3, 31), None), True),
        ((date(2024, 4, 1), None), False),
        ((date(2024, 1, 1), date(2024, 2, 29)), False),
        ((date(2024, 1, 1), date(2024, 3, 1)), True),
        ((date(2024, 1, 1), None), True),
    ],
)
def test_spans_overlap_where_they_share_a_day(other: tuple[date, date | None], expected: bool) -> None:
    assert overlap((FIRST, LAST), other) is expected
    assert overlap(other, (FIRST, LAST)) is expected


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Département de la Loire", "loire"),
        ("Département de l'Ain", "ain"),
        ("Département du Var", "var"),
        ("Département d'Eure-et-Loir", "eure et loir"),
        ("Région Bretagne", "bretagne"),
        ("Collectivité de Corse", "corse"),
        ("Collectivité européenne d'Alsace", "alsace"),
        ("Collectivité territoriale de Guyane", "guyane"),
        ("Métropole de Lyon", "lyon"),
        ("CU d'Arras", "arras"),
        ("Le Havre", "havre"),
        ("L'Haÿ-les-Roses", "hay les roses"),
        ("Lens", "lens"),
        ("Cagnes-sur-Mer", "cagnes sur mer"),
    ],
)
def test_the_short_key_is_the_name_without_kind_and_article(name: str, key: str) -> None:
    assert short_key(name) == key


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        ("", (), ""),
        ("St-Étienne", ("saint", "etienne"), ""),
        ("Ste Colombe", ("sainte", "colombe"), ""),
        ("st", ("st",), ""),
        ("42218", ("42218",), "42218"),
        ("214 202 186", ("214", "202", "186"), "214202186"),
        ("2a004", ("2a004",), "2A004"),
        ("1234567890", ("1234567890",), ""),
        ("saint denis 93", ("saint", "denis", "93"), ""),
        ("%_\0", (), ""),
    ],
)
def test_a_search_text_is_read_as_words_and_code(text: str, words: tuple[str, ...], code: str) -> None:
    assert read_search(text) == SearchText(words, code)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert read_search("e" * 400) == SearchText(("e" * 120,))


def test_the_number_of_a_departement_is_no_part_of_the_name() -> None:
    assert read_search("saint denis 93").name == "saint denis"


def test_every_kind_and_function_has_its_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(FUNCTIONS) == set(Function)


@pytest.mark.parametrize(
    ("typed", "kind", "whole"),
    [
        ("Saint-Denis 974", Kind.COMMUNE, True),
        ("Saint-Denis", Kind.COMMUNE, True),
        ("Saint-Denis 93", Kind.COMMUNE, False),
        ("Ville de Saint-Denis", Kind.COMMUNE, True),
        ("Denis 974", Kind.COMMUNE, False),
    ],
)
def test_a_name_is_typed_wholly_or_not(typed: str, kind: Kind, whole: bool) -> None:
    assert called_exactly("Saint-Denis", kind, "974", read_search(typed)) is whole
