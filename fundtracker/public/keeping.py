"""What the page of privacy promises, read from the code that keeps it: cookies, days and hours are said as they are set."""

from dataclasses import dataclass

from fundtracker.accounts import links, sign_ins, throttle, typed
from fundtracker.accounts.rules import Purpose
from fundtracker.web import language


@dataclass(frozen=True)
class Keeping:
    """The names of the two cookies and how long things are kept."""

    session_cookie: str
    language_cookie: str
    language_days: int
    idle_minutes: int
    longest_hours: int
    longest_hours_of_staff: int
    session_days: int
    failure_minutes: int
    invitation_days: int
    reset_minutes: int
    typed_minutes: int


def read(session_cookie: str) -> Keeping:
    """As this installation keeps it, whose session cookie is called so."""
    return Keeping(
        session_cookie=session_cookie,
        language_cookie=language.COOKIE,
        language_days=language.KEPT_DAYS,
        idle_minutes=_minutes(sign_ins.IDLE.total_seconds()),
        longest_hours=_minutes(sign_ins.LONGEST.total_seconds()) // 60,
        longest_hours_of_staff=_minutes(sign_ins.LONGEST_FOR_STAFF.total_seconds()) // 60,
        session_days=sign_ins.KEPT.days,
        failure_minutes=_minutes(throttle.WINDOW.total_seconds()),
        invitation_days=links.LASTS[Purpose.INVITATION].days,
        reset_minutes=_minutes(links.LASTS[Purpose.RESET].total_seconds()),
        typed_minutes=_minutes(typed.FRESH_SECONDS),
    )


def _minutes(seconds: float) -> int:
    return int(seconds) // 60
