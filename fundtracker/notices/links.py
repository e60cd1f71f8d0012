"""Reply links: they open without a password, for one meeting and one seat, until the meeting ends or the mandate does."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fundtracker.accounts import throttle
from fundtracker.accounts.models import User
from fundtracker.authorities.models import Authority
from fundtracker.committees import committees, meetings, seats
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.models import Meeting
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound
from fundtracker.mail import house
from fundtracker.notices import replies, rules, sending
from fundtracker.notices.models import Notice
from fundtracker.notices.rules import Answer


@dataclass(frozen=True)
class Link:
    """What a living link opens: which meeting, for which seat, in whose hands it was put."""

    notice_id: int
    meeting_id: int
    authority_id: int
    authority_name: str
    name: str
    language: str
    deputy: bool


@dataclass(frozen=True)
class Ended:
    """What a link was for that opens nothing any more: its meeting, whether that is over, and whether it was a deputy's."""

    meeting: MeetingLine
    over: bool
    deputy: bool


def find(token: str) -> Link:
    """What a link opens; looking changes nothing.

    Raises:
        NotFound: nothing this house signed, or its meeting, its mandate or itself has come to an end.
    """
    row = _signed(token)
    if row is None or row.revoked_at is not None:
        raise NotFound
    meeting = session.get_one(Meeting, row.meeting_id)
    if meeting.status is not MeetingStatus.CONVENED or clock.now() >= rules.over_at(meeting.starts_at, meeting.ends_at):
        raise NotFound
    if row.authority_id in seats.vacant(row.meeting_id) or not (row.deputy or _sits(row)):
        raise NotFound
    authority = session.get_one(Authority, row.authority_id)
    return Link(row.id, row.meeting_id, row.authority_id, authority.label, row.name, row.language, row.deputy)


def ended(token: str) -> Ended | None:
    """The meeting that a link was for, where it opens nothing any more: over, cancelled, or someone else sits; else None."""
    row = _signed(token)
    if row is None:
        return None
    meeting = meetings.get(row.meeting_id)
    over = clock.now() >= rules.over_at(meeting.starts_at, meeting.ends_at) or meeting.status is not MeetingStatus.CONVENED
    return Ended(meeting, over, row.deputy) if over or row.revoked_at is not None else None


def _signed(token: str) -> Notice | None:
    """The notice a token was signed for, as it stands now."""
    values = house.read(sending.PURPOSE, token)
    if values is None or len(values) != 2 or not isinstance(values[0], int) or not isinstance(values[1], str):
        return None
    row = session.get(Notice, values[0])
    return row if row is not None and secrets.compare_digest(row.stamp.encode(), values[1].encode()) else None


def _sits(row: Notice) -> bool:
    """Whether the person told still speaks for the seat's authority, and has an account."""
    active = session.scalar(select(User.active).where(User.id == row.user_id))
    return bool(active) and row.user_id is not None and row.authority_id in committees.acts_for(row.user_id)


def titles(link: Link) -> list[str]:
    """The agenda as whoever holds a link may read it."""
    return sending.titles(link.meeting_id, sending.withheld(session.get_one(Notice, link.notice_id)))


def may_try(link: Link, address: str) -> bool:
    """Count a use of a link; gives back whether there were few enough lately."""
    name = f"reply:{link.notice_id}"
    if throttle.is_throttled(name, address):
        return False
    throttle.count(name, address)
    return True


def answer(token: str, *, address: str, request_id: str, answer: Answer, proxy_to_id: int | None, person: str, deputy_email: str) -> int:
    """Answer for the link's seat; gives back the meeting's id.

    Raises:
        NotFound: the link is dead, or a deputy's, who answers nothing.
        Refusal: as `replies.give`.
    """
    link = find(token)
    if link.deputy:
        raise NotFound
    facts: dict[str, Any] = {"proxy_to_id": proxy_to_id, "person": person, "deputy_email": deputy_email}
    by = Actor("seat", link.notice_id, address, request_id)
    meeting_id = replies.give(link.meeting_id, link.authority_id, answer=answer, by=by, **facts)
    row = lock(Notice, link.notice_id)[0]
    row.opened_at = row.opened_at or clock.now()
    session.flush()
    return meeting_id
