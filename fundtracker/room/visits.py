"""Visits to a meeting's page: when a person last came, so that what came in since can be marked as new; who came, for the staff."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from fundtracker.accounts.models import User
from fundtracker.authorities.models import Authority, Mandate
from fundtracker.committees import attendance
from fundtracker.committees.models import Seat
from fundtracker.kernel import clock
from fundtracker.kernel.db import lock, session, transaction
from fundtracker.kernel.text import sort_key
from fundtracker.notices.models import Notice
from fundtracker.room.models import Visit

ONE_VISIT = timedelta(minutes=30)
"""Whoever comes back within this time is still on the same visit: a reload does not make everything old."""
WRITE_EVERY = timedelta(minutes=1)

Opened = Mapping[tuple[int, int | None], datetime | None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SeenLine:
    """A person convened for a seat: when the notice's link was opened, when the meeting's page was first and last read."""

    authority_id: int
    authority_name: str
    name: str
    notice_at: datetime | None
    first_at: datetime | None
    last_at: datetime | None

    @property
    def seen(self) -> bool:
        """Whether the person saw anything of the meeting."""
        return self.notice_at is not None or self.first_at is not None


def come(user_id: int, meeting_id: int) -> datetime | None:
    """Note that a person reads a meeting's page; gives back when the visit before this one ended, None on the first visit.

    Opens its own transaction: call it before anything else was read. A busy database loses the visit, never the page.
    """
    now, row = clock.now(), session.get(Visit, (user_id, meeting_id))
    if row is not None and timedelta(0) <= now - row.last_at < WRITE_EVERY:
        return row.before_at
    try:
        with transaction(patience=1.0):
            return _write(user_id, meeting_id, now)
    except DBAPIError as error:
        log.warning("a visit could not be kept: %s", error.orig)
        return None


def _write(user_id: int, meeting_id: int, now: datetime) -> datetime | None:
    """Keep the visit, under the lock of the person's own row so that two windows at once make one visit."""
    lock(User, user_id)
    row = session.get(Visit, (user_id, meeting_id), populate_existing=True)
    if row is None:
        session.add(Visit(user_id=user_id, meeting_id=meeting_id, first_at=now, last_at=now))
        return None
    if now - row.last_at >= ONE_VISIT:
        row.before_at = row.last_at
    row.last_at = max(row.last_at, now)
    return row.before_at


def seen_by(meeting_id: int) -> list[SeenLine]:
    """Everybody who speaks today for a seat of a meeting, and its deputies, by seat and name, with what they saw; for the staff."""
    told = session.scalars(select(Notice).filter_by(meeting_id=meeting_id, revoked_at=None)).all()
    opened = {(row.authority_id, row.user_id): row.opened_at for row in told}
    lines = [_line(authority, user, visit, opened) for authority, user, visit in session.execute(_speakers(meeting_id))]
    names = {seat.authority_id: seat.authority_name for seat in attendance.of_meeting(meeting_id)}
    deputies = [row for row in told if row.user_id is None]
    lines += [SeenLine(row.authority_id, names.get(row.authority_id, ""), row.name, row.opened_at, None, None) for row in deputies]
    return sorted(lines, key=lambda line: (sort_key(line.authority_name), line.authority_id, sort_key(line.name)))


def _speakers(meeting_id: int) -> Any:
    """Whoever holds a mandate today in an authority with a seat, with their visit."""
    today = clock.today()
    return (
        select(Authority, User, Visit)
        .select_from(Seat)
        .join(Authority, Authority.id == Seat.authority_id)
        .join(Mandate, Mandate.authority_id == Seat.authority_id)
        .join(User, User.id == Mandate.user_id)
        .outerjoin(Visit, (Visit.user_id == User.id) & (Visit.meeting_id == Seat.meeting_id))
        .where(Seat.meeting_id == meeting_id, User.active, Mandate.starts_on <= today)
        .where(Mandate.ends_on.is_(None) | (Mandate.ends_on >= today))
        .distinct()
    )


def _line(authority: Authority, user: User, visit: Visit | None, opened: Opened) -> SeenLine:
    came = (visit.first_at, visit.last_at) if visit else (None, None)
    return SeenLine(authority.id, authority.label, user.name, opened.get((authority.id, user.id)), *came)
