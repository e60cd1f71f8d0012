"""Convening a committee and telling it of changes: each act writes its notices and mails in its own transaction."""

from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.committees import agenda, meetings, reconvening
from fundtracker.committees.models import Meeting, Seat
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.notices import reminders, sending
from fundtracker.notices.models import Notice


def convene(meeting_id: int, *, by: Actor) -> int:
    """Convene a meeting and tell everyone with a mandate in an authority with a seat; gives back its id.

    Raises:
        Refusal: as `meetings.convene`.
    """
    meetings.convene(meeting_id, by=by)
    _tell_new(meetings.fresh(meeting_id))
    return meeting_id


def edit(meeting_id: int, *, by: Actor, version: int, **facts: Any) -> int:
    """Change a meeting; where it is convened, whoever was told is told again. Gives back its id.

    Raises:
        Refusal, Conflict: as `meetings.edit`.
    """
    row = meetings.fresh(meeting_id)
    before = _told(row)
    meetings.edit(meeting_id, by=by, version=version, **facts)
    if row.status is MeetingStatus.CONVENED and before != _told(row):
        _tell_again(row)
    return meeting_id


def _told(row: Meeting) -> tuple[Any, ...]:
    """What a change of which is told."""
    return (row.title, row.starts_at, row.place, row.video_url, row.ends_at)


def cancel(meeting_id: int, *, by: Actor) -> int:
    """Cancel a meeting and tell whoever was told of it; what it took up is the first meeting's again. Gives back its id."""
    meetings.cancel(meeting_id, by=by)
    reconvening.give_back(meeting_id, by=by)
    row = meetings.fresh(meeting_id)
    if row.convened_at is not None:
        _tell_again(row)
    return meeting_id


def tell_agenda(meeting_id: int, *, by: Actor) -> int:
    """Tell whoever was convened that the agenda changed since; gives back the meeting's id.

    Raises:
        NotFound: no such meeting.
        Refusal: it is not to come, or nothing changed that was not told.
    """
    row = meetings.fresh(meeting_id)
    if row.status is not MeetingStatus.CONVENED or row.starts_at <= clock.now() or not agenda.untold(meeting_id):
        raise Refusal(msg("The agenda has not changed since everyone was told."))
    meetings.tell_anew(meeting_id)
    meetings.announce(meeting_id)
    for notice in session.scalars(select(Notice).filter_by(meeting_id=meeting_id, revoked_at=None).order_by(Notice.id)):
        sending.agenda_changed(row, notice)
    audit.record("web:notice:agenda", meeting_id, by=by, fund_id=meetings.fund_of(row))
    return meeting_id


def _tell_again(row: Meeting) -> None:
    meetings.tell_anew(row.id)
    if row.starts_at > clock.now():
        meetings.announce(row.id)
    for notice in session.scalars(select(Notice).filter_by(meeting_id=row.id, revoked_at=None).order_by(Notice.id)):
        sending.changed(row, notice)


def _tell_new(row: Meeting) -> int:
    """Tell whoever sits for a seat today and has no notice yet; gives back how many."""
    known = {(notice.authority_id, notice.email): notice for notice in session.scalars(select(Notice).filter_by(meeting_id=row.id))}
    told = 0
    for authority_id in session.scalars(select(Seat.authority_id).filter_by(meeting_id=row.id).order_by(Seat.authority_id)):
        for person in {line.user_id: line for line in mandates.people_of(authority_id, clock.today())}.values():
            notice = known.get((authority_id, person.email))
            if notice is None:
                user = session.get_one(User, person.user_id)
                sending.first(row, authority_id, name=user.name, email=user.email, language=user.language, user_id=user.id)
            elif notice.revoked_at is not None:
                notice.deputy, notice.user_id = False, person.user_id
                sending.again(row, notice)
            else:
                continue
            told += 1
    return told


def _let_go(row: Meeting) -> int:
    """Let the links of people die whose mandate has ended; gives back how many."""
    gone = 0
    for notice in session.scalars(select(Notice).filter_by(meeting_id=row.id, revoked_at=None, deputy=False)):
        if notice.user_id is not None and not mandates.may_see(notice.user_id, notice.authority_id):
            sending.withdraw(row, notice)
            gone += 1
    session.flush()
    return gone


def keep_up() -> int:
    """Follow the mandates: successors are told of meetings to come, links of mandates that ended die. Gives back how many changed."""
    changed = 0
    for meeting_id in reminders.to_come():
        with transaction():
            row = meetings.fresh(meeting_id)
            if row.status is MeetingStatus.CONVENED:
                changed += _let_go(row) + _tell_new(row)
    return changed
