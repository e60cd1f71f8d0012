"""What the pages of notices show of a meeting: its facts, who may hold a proxy, who was told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from fundtracker.committees import committees, meetings, recusals, seats
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.models import Committee, Meeting
from fundtracker.committees.rulebook import quorum_of
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.notices import calendars, proxies, replies, rules, sending
from fundtracker.notices.calendars import Entry
from fundtracker.notices.models import Notice
from fundtracker.notices.replies import ReplyLine
from fundtracker.notices.rules import STAYS_AWAY, Answer


@dataclass(frozen=True)
class ToldLine:
    """A person who was told of a meeting; `lives` while their link does."""

    name: str
    email: str
    deputy: bool
    reminders: int
    opened_at: datetime | None
    lives: bool


@dataclass(frozen=True)
class SeatMeeting:
    """A meeting to come of a seat, with its answer and the seats whose proxy it holds."""

    meeting: MeetingLine
    reply: ReplyLine
    held: list[str]


def holders(meeting_id: int, giver_id: int) -> list[tuple[int, str]]:
    """The seats that may hold the proxy of another one, as (id, name)."""
    lines = replies.of_meeting(meeting_id)
    most = session.scalars(select(Committee).join(Meeting, Meeting.committee_id == Committee.id).where(Meeting.id == meeting_id)).one()
    held = [line.proxy_to_id for line in lines.values() if line.answer is Answer.PROXY and line.authority_id != giver_id]
    empty, known = {*seats.vacant(meeting_id), giver_id}, proxies.with_person(meeting_id)
    return [
        (line.authority_id, line.authority_name)
        for line in lines.values()
        if line.authority_id in known - empty and line.answer not in STAYS_AWAY and held.count(line.authority_id) < most.proxies_a_head
    ]


def quorum(meeting_id: int) -> int:
    """How many seats must be there at a meeting, by the rules of its committee; none where it is convened again."""
    line = meetings.get(meeting_id)
    book = committees.rulebook(line.committee_id)
    return quorum_of(len(seats.base(meeting_id)), book.quorum) if line.quorum_needed else 0


def takes_answers(meeting: MeetingLine) -> bool:
    """Whether a meeting takes answers now."""
    row = session.get_one(Meeting, meeting.id)
    return row.status is MeetingStatus.CONVENED and clock.now() < rules.over_at(row.starts_at, row.ends_at) and row.kind.value == "meeting"


def told(meeting_id: int) -> dict[int, list[ToldLine]]:
    """Who was told of a meeting, by authority."""
    found: dict[int, list[ToldLine]] = {}
    for row in session.scalars(select(Notice).filter_by(meeting_id=meeting_id).order_by(Notice.id)):
        line = ToldLine(row.name, row.email, row.deputy, row.reminders, row.opened_at, row.revoked_at is None)
        found.setdefault(row.authority_id, []).append(line)
    return found


def calendar(meeting_id: int, user_id: int) -> str:
    """The meeting's file for calendars, as a person may read it. Raises NotFound before it is convened."""
    row = session.get(Meeting, meeting_id)
    if row is None or row.convened_at is None:
        raise NotFound
    return calendars.written(sending.entry(row, items=sending.titles(meeting_id, recusals.withheld_from(user_id, [meeting_id]))))


def entries(lines: Sequence[MeetingLine], user_id: int) -> list[Entry]:
    """Convened meetings as calendars keep them, each as a person may read it and stamped with the day it was convened."""
    found, withheld = [], recusals.withheld_from(user_id, {line.id for line in lines})
    for line in lines:
        entry = sending.entry(session.get_one(Meeting, line.id), items=sending.titles(line.id, withheld))
        found.append(replace(entry, stamped_at=line.convened_at or entry.stamped_at))
    return found


def of_seat(authority_id: int) -> list[SeatMeeting]:
    """The convened meetings to come of a seat, with what is on record for it."""
    found = []
    for meeting in meetings.next_for(authority_id):
        lines = replies.of_meeting(meeting.id)
        found.append(SeatMeeting(meeting, lines[authority_id], list(lines[authority_id].holds)))
    return found
