"""Days, instants, amounts and shares as French and British readers write them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from fundtracker.web.language import speaking
from fundtracker.web.wording import day, language, moment, money, number, weekday

WRITTEN = {
    "fr": {
        "day": "7 décembre 2026",
        "first": "1er décembre 2026",
        "weekday": "lundi 7 décembre 2026",
        "moment": "lundi 7 décembre 2026 à 18\u00a0h\u00a030",
        "money": "1\u202f234,56\u00a0€",
        "number": "36\u202f347",
    },
    "en": {
        "day": "7 December 2026",
        "first": "1 December 2026",
        "weekday": "Monday 7 December 2026",
        "moment": "Monday 7 December 2026 at 18:30",
        "money": "€1,234.56",
        "number": "36,347",
    },
}


@pytest.mark.parametrize("spoken", WRITTEN)
def test_values_are_written_as_their_readers_write_them(app: Flask, spoken: str) -> None:
    with app.test_request_context(), speaking(spoken):
        assert language() == spoken
        assert {
            "day": day(date(2026, 12, 7)),
            "first": day(date(2026, 12, 1)),
            "weekday": weekday(date(2026, 12, 7)),
            "moment": moment(datetime(2026, 12, 7, 17, 30, tzinfo=UTC)),
            "money": money(123_456),
            "number": number(36_347),
        } == WRITTEN[spoken]


def test_an_amount_that_a_template_names_itself_follows_the_reader(app: Flask) -> None:
    with app.test_request_context(), speaking("fr"):
        law = app.jinja_env.from_string("{{ 2300000 | money }}")
        assert law.render() == "23\u202f000,00\u00a0€"
    with app.test_request_context(), speaking("en"):
        assert law.render() == "€23,000.00"
