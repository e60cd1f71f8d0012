from datetime import date
from xml.etree import ElementTree

import pytest
from flask import Flask

from fundtracker.ledger.overview import Month
from fundtracker.public.pictures import course
from fundtracker.web.charts_picture import Picture

TODAY = date(2024, 6, 30)


def drawn(app: Flask, *months: tuple[date, int, int]) -> Picture | None:
    with app.test_request_context():
        return course([Month(*month) for month in months], TODAY)


def test_the_table_says_what_had_come_and_gone_by_the_end_of_each_year(app: Flask) -> None:
    found = drawn(app, (date(2023, 9, 1), 100, 0), (date(2023, 12, 1), 50, 20), (date(2024, 1, 1), 10, 30))
    assert found is not None
    assert found.rows == [("2023", 150, 20), ("2024", 160, 50)]


@pytest.mark.parametrize("months", [[], [(date(2023, 9, 1), 100, 0)], [(date(2023, 9, 1), 0, 0), (date(2023, 10, 1), 0, 0)]])
def test_there_is_no_picture_where_there_is_nothing_to_see(app: Flask, months: list[tuple[date, int, int]]) -> None:
    assert drawn(app, *months) is None


def test_the_picture_is_sound_svg_without_script_or_style_and_names_itself(app: Flask) -> None:
    found = drawn(app, (date(2021, 9, 1), 10**11, 0), (date(2024, 6, 1), 1, 10**11 + 1))
    assert found is not None
    both = ElementTree.fromstring(f"<div>{found.svg}</div>")
    assert len(both) == 2
    for root in both:
        assert root.get("role") == "img"
        assert {element.get("id") for element in root} >= set((root.get("aria-labelledby") or "").split())
    assert not [element for element in both.iter() if element.tag == "script" or "style" in element.attrib]
