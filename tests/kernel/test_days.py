"""Days are read as people type them, day before month, and nothing else is taken for one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.kernel.days import parse_day

DAY = date(2026, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-02-01",
            "01/02/2026",
            "1/2/2026",
            "1.2.2026",
            "01.02.2026",
            "1-2-2026",
            "1 2 2026",
            " 1/2/2026 ",
            "1\u00a0février\u00a02026",
        ),
        *("1 février 2026", "1er février 2026", "1er Février 2026", "1 fevrier 2026", "1 February 2026", "1st february 2026"),
    ],
)
def test_a_day_is_read_as_people_type_it(text):
    assert parse_day(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        *("", "30/02/2026", "29/02/2100", "0001-01-01", "9999-12-31", "1989-12-31", "2026-W01-1", "２０２６-01-01", "2026\u201102\u201101"),
        *("1/2/26", "2026/02/01", "2/2026", "1/2.2026", "1 fevr 2026", "1 mai", "mai 2026", "1//2/2026", "13/13/2026", "1e3", "20260201"),
        *("1/2/2026; DROP", "٠١/٠٢/٢٠٢٦", "1 févrıer 2026", "0/1/2026", "\0", "1/2/2026\0"),
    ],
)
def test_nothing_else_is_taken_for_a_day(text):
    assert parse_day(text) is None


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_in_each_form(day):
    for text in (day.isoformat(), f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%Y}", f"{day.day} {day:%B} {day.year}"):
        assert parse_day(text) == day
