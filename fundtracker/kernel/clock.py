"""The one clock: instants in UTC, days as they are in Paris; tests and the demo data set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """This day in Paris."""
    return now().astimezone(PARIS).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock at an aware instant, for the demo data and for tests."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def noon(day: date) -> datetime:
    """Noon in Paris on that day, as an aware instant in UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=PARIS).astimezone(UTC)
