from datetime import date
from xml.etree import ElementTree

import pytest
from flask import Flask

from fundtracker.ledger.overview import Month
from fundtracker.public.pictures import Course, course
from fundtracker.web import charts_course
from fundtracker.web.charts_course import Line

TODAY = date(2024, 6, 30)


def drawn(app: Flask, *months: tuple[date, int, int]) -> Course | None:
    with app.test_request_context():
        return course([Month(*month) for month in months], TODAY)


def test_the_table_says_what_had_come_and_gone_by_the_end_of_each_year(app: Flask) -> None:
    found = drawn(app, (date(2023, 9, 1), 100, 0), (date(2023, 12, 1), 50, 20), (date(2024, 1, 1), 10, 30))
    assert found is not None
    assert found.rows == [(2023, 150, 20), (2024, 160, 50)]


@pytest.mark.parametrize("months", [[], [(date(2023, 9, 1), 100, 0)], [(date(2023, 9, 1), 0, 0), (date(2023, 10, 1), 0, 0)]])
def test_there_is_no_picture_where_there_is_nothing_to_see(app: Flask, months: list[tuple[date, int, int]]) -> None:
    assert drawn(app, *months) is None


def test_the_picture_is_sound_svg_without_script_or_style_and_names_itself(app: Flask) -> None:
    found = drawn(app, (date(2021, 9, 1), 10**11, 0), (date(2024, 6, 1), 1, 10**11 + 1))
    assert found is not None
    root = ElementTree.fromstring(found.svg)
    assert root.get("role") == "img"
    assert {element.get("id") for element in root} >= set((root.get("aria-labelledby") or "").split())
    assert not [element for element in root.iter() if element.tag == "script" or "style" in element.attrib]


def test_words_in_a_picture_stay_words() -> None:
    line = Line("<b>Fonds</b>", [(date(2023, 1, 1), 1), (date(2023, 2, 1), 2)], "2")
    svg = charts_course.course([line], until=TODAY, scale=(2, "1", "2"), title='"<', description="&", name="x")
    assert "".join(ElementTree.fromstring(svg).itertext()).startswith('"<&')
    assert "<b>" not in svg


def test_names_of_lines_that_end_together_stand_apart() -> None:
    steps = [(date(2023, 1, 1), 0), (date(2023, 2, 1), 0)]
    svg = charts_course.course(
        [Line("A", steps, "0"), Line("B", steps, "0")], until=TODAY, scale=(2, "1", "2"), title="t", description="d", name="x"
    )
    heights = [float(element.get("y") or 0) for element in ElementTree.fromstring(svg) if (element.text or "")[:2] in ("A ", "B ")]
    assert abs(heights[0] - heights[1]) >= charts_course.LABEL_GAP


@pytest.mark.parametrize(
    ("most", "top"), [(1, 1), (7, 8), (10, 10), (11, 20), (24, 25), (395_000, 400_000), (520_000, 800_000), (10**11 + 1, 2 * 10**11)]
)
def test_a_scale_ends_at_a_round_number_that_holds_the_most(most: int, top: int) -> None:
    assert charts_course.top_of(most) == top
