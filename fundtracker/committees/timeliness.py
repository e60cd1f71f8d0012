"""Whether a notice is late: the committee's rule counted in clear days, with French weekends and bank holidays where it says so."""

from datetime import date, timedelta

import holidays

from fundtracker.committees import rules
from fundtracker.committees.models import Committee, Meeting
from fundtracker.committees.rules import Days, MeetingKind
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message


def lateness(meeting_id: int, *, now: bool = False) -> Message | None:
    """The rule a meeting's notice breaks (that it would break now, before it is convened); None where it keeps it.

    With `now`, the rule that something sent now breaks, for what comes after the notice. Raises NotFound.
    """
    row = session.get(Meeting, meeting_id)
    if row is None:
        raise NotFound
    committee = session.get_one(Committee, row.committee_id)
    if row.kind is MeetingKind.CONSULTATION:
        return None
    needed = committee.notice_days if row.reconvenes_id is None else committee.notice_days_again
    worked = committee.notice_counts is Days.WORKED
    sent_on = (clock.now() if now or row.convened_at is None else row.convened_at).astimezone(clock.PARIS).date()
    meets_on = row.starts_at.astimezone(clock.PARIS).date()
    left_out = days_off(sent_on, min(meets_on, sent_on + timedelta(days=400))) if worked else frozenset[date]()
    return rules.breach(rules.clear_days(sent_on, meets_on, left_out=left_out), needed, worked=worked)


def days_off(first: date, last: date) -> frozenset[date]:
    """Saturdays, Sundays and bank holidays of metropolitan France from one day to another."""
    feasts = holidays.country_holidays("FR", years=range(first.year, last.year + 1))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return frozenset(day for day in days if day.weekday() >= 5 or day in feasts)
