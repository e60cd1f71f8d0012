"""When a digest is due: at eight in the morning of Paris, whatever the season; on Mondays for a weekly one."""

from datetime import UTC, date, datetime

import pytest

from fundtracker.kernel.clock import PARIS
from fundtracker.news.rules import Rhythm, digest_at, digest_day


@pytest.mark.parametrize(
    ("moment", "daily", "weekly"),
    [
        ("2024-03-13 07:59", "2024-03-12", "2024-03-11"),
        ("2024-03-13 08:00", "2024-03-13", "2024-03-11"),
        ("2024-03-11 07:59", "2024-03-10", "2024-03-04"),
        ("2024-03-11 08:00", "2024-03-11", "2024-03-11"),
        ("2024-03-31 07:59", "2024-03-30", "2024-03-25"),
        ("2024-03-31 08:00", "2024-03-31", "2024-03-25"),
        ("2024-10-27 08:00", "2024-10-27", "2024-10-21"),
        ("2025-01-01 03:00", "2024-12-31", "2024-12-30"),
    ],
)
def test_the_last_digest_that_is_due(moment: str, daily: str, weekly: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=PARIS)
    assert digest_day(Rhythm.DAILY, now) == date.fromisoformat(daily)
    assert digest_day(Rhythm.WEEKLY, now) == date.fromisoformat(weekly)


@pytest.mark.parametrize(("day", "hour"), [("2024-03-30", 7), ("2024-03-31", 6), ("2024-10-26", 6), ("2024-10-27", 7)])
def test_a_digest_is_put_together_at_eight_in_paris_before_and_after_the_time_changes(day: str, hour: int) -> None:
    assert digest_at(date.fromisoformat(day)).astimezone(UTC).hour == hour
