"""The clock: Paris days from UTC instants, and nights when the hour changes."""

from datetime import UTC, date, datetime

import pytest

from fundtracker.kernel import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2024, 2, 29, 12, 0, tzinfo=UTC), date(2024, 2, 29)),
    ],
)
def test_today_is_the_day_in_paris(instant: datetime, day: date) -> None:
    with clock.at(instant):
        assert clock.now() == instant
        assert clock.today() == day


def test_the_clock_runs_again_after_it_was_held() -> None:
    with clock.at(datetime(2001, 1, 1, tzinfo=UTC)):
        pass
    assert clock.now().year > 2001
    assert clock.now().tzinfo is UTC


def test_noon_is_noon_in_paris_summer_and_winter() -> None:
    assert clock.noon(date(2026, 7, 1)).hour == 10
    assert clock.noon(date(2026, 1, 1)).hour == 11
