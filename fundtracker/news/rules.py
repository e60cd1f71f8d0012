"""How often news comes by mail, and which day's digest is due: pure."""

import enum
from datetime import date, datetime, timedelta

from fundtracker.kernel.clock import PARIS

HOUR = 8
"""The hour of Paris at which digests are put together."""

FRESH = timedelta(days=30)
"""What was published longer ago is no news any more: whoever gets an account back is not flooded."""


class Rhythm(enum.StrEnum):
    """How often a person gets news by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


def digest_day(rhythm: Rhythm, now: datetime) -> date:
    """The day of the last digest that is due: today or yesterday for a daily one, a Monday for a weekly one."""
    local = now.astimezone(PARIS)
    day = local.date() if local.hour >= HOUR else local.date() - timedelta(days=1)
    return day - timedelta(days=day.weekday()) if rhythm is Rhythm.WEEKLY else day


def digest_at(day: date) -> datetime:
    """The instant of a day's digest: what was published before goes into it."""
    return datetime(day.year, day.month, day.day, HOUR, tzinfo=PARIS)
