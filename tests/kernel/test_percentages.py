"""Percentages that a reader adds up, and one precision for one figure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.kernel.money import Rate, percentages
from fundtracker.web import csv_files, language
from fundtracker.web.charts_picture import Column
from fundtracker.web.wording import fraction, per_inhabitant, percent, percents


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.integers(0, 2))
def test_parts_of_a_whole_add_up_to_a_hundred(parts, digits):
    found = percentages(parts, digits)
    if not sum(parts):
        assert set(found) == {0}
        return
    assert sum(found) == 100
    for part, said in zip(parts, found, strict=True):
        assert abs(said - Decimal(100 * part) / sum(parts)) < Decimal(1).scaleb(-digits)


def test_three_thirds_are_a_hundred(app):
    with app.test_request_context(), language.speaking("fr"):
        assert percents([1, 1, 1]) == ["33,4\u00a0%", "33,3\u00a0%", "33,3\u00a0%"]
        assert percents([0, 0]) == ["–", "–"]
        assert percents([30, -10]) == ["150,0\u00a0%", "-50,0\u00a0%"]


@pytest.mark.parametrize(("part", "whole", "said"), [(405, 10_000, "4,1\u00a0%"), (40_499, 1_000_000, "4,0\u00a0%"), (1, 8, "12,5\u00a0%")])
def test_a_share_is_written_the_same_as_a_part_and_as_a_fraction(app, part, whole, said):
    with app.test_request_context(), language.speaking("fr"):
        value = Decimal(part) / whole
        assert percent(part, whole, 1) == fraction(value) == Column("Part", "percent").written(value) == said


def test_euros_for_an_inhabitant_have_three_decimals_on_pages_and_four_in_files(app):
    value = Rate(Decimal(1546) / 100_000)
    with app.test_request_context(), language.speaking("fr"):
        assert per_inhabitant(value) == Column("Each", "rate").written(value) == "0,015\u00a0€"
    assert (Column("Each", "rate").plain(value, True), Column("Part", "percent").plain(Decimal(1) / 3, False)) == ("0,0155", "0.3333")
    assert (Column("Sum", "cents").plain(-5, True), Column("Middle", "number").plain(12.5, True)) == ("-0,05", "12,50")
    assert csv_files.decimal(Decimal("0.005")) == "0.01"
