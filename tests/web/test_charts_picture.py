"""A picture's table, its CSV and its image say what the picture says, in the reader's language."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from flask import Flask

from fundtracker.web import charts_words, language
from fundtracker.web.charts import Bar, bars
from fundtracker.web.charts_picture import Column, Picture
from fundtracker.web.charts_svg import Drawing, Label

COLUMNS = [Column("Nom"), Column("Versé", "cents"), Column("Part", "percent"), Column("Le", "day"), Column("Nombre", "number")]
ROWS: list[tuple[object, ...]] = [
    ("=1+1", 123_456, Decimal("0.125"), date(2024, 3, 1), 7),
    ("Régie “x”; fin", -1, None, None, 0),
]


def a_picture(**values: object) -> Picture:
    drawing = Drawing(200, 100, labels=[Label(0, 20, "Fonds #@ <b>")])
    given = {
        "key": "p",
        "title": "Titre <&",
        "says": "Dit",
        "as_of": date(2024, 6, 30),
        "drawing": drawing,
        "columns": COLUMNS,
        "rows": ROWS,
    }
    return Picture(**given | values)  # type: ignore[arg-type]


def test_the_table_reads_as_people_write(app: Flask) -> None:
    with app.test_request_context("/?lang=fr"):
        (link, first), (_, second) = a_picture(links=["/ailleurs"]).table
    assert link == "/ailleurs"
    assert [text for _, text in first] == ["=1+1", "1\u202f234,56\u00a0€", "12,5\u00a0%", "1er mars 2024", "7"]
    assert [text for _, text in second][2:4] == ["–", "–"]


def test_the_csv_opens_in_a_french_spreadsheet_and_runs_nothing(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        text = a_picture().csv().decode("utf-8-sig")
    assert text.splitlines() == [
        "Nom;Versé;Part;Le;Nombre",
        "'=1+1;1234,56;0,1250;2024-03-01;7",
        '"Régie “x”; fin";-0,01;;;0',
    ]


def test_the_image_stands_by_itself(app: Flask) -> None:
    with app.test_request_context():
        image = a_picture(title="Un titre très long " * 9).image("Données au 30 juin 2024 – <source>")
    root = ElementTree.fromstring(image)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = "".join(root.itertext())
    assert "Fonds #@ <b>" in text
    assert "<source>" in text
    assert "script" not in image.decode()


def test_words_in_a_picture_stay_words(app: Flask) -> None:
    with app.test_request_context():
        svg = a_picture().svg
    assert "<b>" not in svg
    assert "#@" not in svg
    assert "Fonds #@ <b>" in "".join(ElementTree.fromstring(svg).itertext())


def test_on_a_page_the_wide_and_the_narrow_one_have_ids_of_their_own(app: Flask) -> None:
    with app.test_request_context():
        both = a_picture(narrow=Drawing(90, 90)).svg
    root = ElementTree.fromstring(f"<div>{both}</div>")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 4


def test_amounts_on_pictures_have_their_sign_where_the_language_has_it(app: Flask) -> None:
    with app.test_request_context(), language.speaking("fr"):
        assert (charts_words.whole(8_000_000), charts_words.euros(Decimal("0.144"), 3)) == ("80\u202f000\u00a0€", "0,144\u00a0€")
    with app.test_request_context(), language.speaking("en"):
        assert (charts_words.whole(8_000_000), charts_words.euros(Decimal("0.144"), 3)) == ("€80,000", "€0.144")


@pytest.mark.parametrize("character", ["\x00", "\x01", "\ud800", "\ufffe", "\uffff", "\U0010ffff", "😀", "Ї", "&", "<"])
def test_whatever_stands_in_a_name_its_picture_is_valid_xml(character: str) -> None:
    said = f"Ma{character}rie"
    drawing = Drawing(100, 100, labels=[Label(10, 10, said)]).svg(title=said, description=said, name="x")
    root = ElementTree.fromstring(str(drawing).encode())
    kept = "Ma" + ("" if character in "\x00\x01\ud800\ufffe\uffff\U0010ffff" else character) + "rie"
    assert [text for element in root for text in element.itertext()] == [kept] * 3
    ElementTree.fromstring(str(bars([Bar(said, 1, said)], title=said, description=said, name="y")).encode())
