"""The diary as one list: entries and the committees' meetings that a person may see, what comes first, what is past a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fundtracker.committees import meetings
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.diary import events, sign_ups
from fundtracker.diary.events import EventLine
from fundtracker.diary.viewers import Viewer
from fundtracker.diary.wording import MEETING
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.grants.paging import PER_PAGE
from fundtracker.kernel import clock
from fundtracker.kernel.text import Message
from fundtracker.web.lists import Listing

KEPT = timedelta(days=366)
"""How long after it a calendar still shows what was."""


@dataclass(frozen=True)
class DiaryLine:
    """One line of the diary: an entry (`event_id`) or a committee's meeting (`meeting_id`)."""

    starts_at: datetime
    ends_at: datetime
    title_fr: str
    title_en: str
    kind_name: Message
    place: str
    fund_fr: str
    fund_en: str
    cancelled: bool
    signed_up: bool
    by_video: bool = False
    event_id: int | None = None
    meeting_id: int | None = None


def meetings_of(viewer: Viewer, *, since: datetime | None = None) -> list[MeetingLine]:
    """The convened meetings that a viewer sees: every one for staff, those with a seat of theirs for others, none for visitors."""
    if viewer.staff:
        return meetings.dated(since=since)
    return meetings.dated(since=since, seated=viewer.held) if viewer.held else []


def coming(viewer: Viewer) -> list[DiaryLine]:
    """What is to come or under way, the next first."""
    now = clock.now()
    entries = _of_events(events.all_(viewer, since=now), viewer)
    return sorted([*entries, *_of_meetings(_still_to_come(viewer))], key=lambda line: line.starts_at)


def past(viewer: Viewer, page: int) -> Listing[DiaryLine]:
    """What is over, the latest first, a page at a time."""
    now, ahead = clock.now(), {line.id for line in _still_to_come(viewer)}
    entries = _of_events([line for line in events.all_(viewer) if line.ends_at <= now], viewer)
    held = _of_meetings([line for line in meetings_of(viewer) if line.id not in ahead])
    rows = sorted([*entries, *held], key=lambda line: line.starts_at, reverse=True)
    return Listing(rows[(page - 1) * PER_PAGE : page * PER_PAGE], len(rows), page, max(1, -(-len(rows) // PER_PAGE)))


def _still_to_come(viewer: Viewer) -> list[MeetingLine]:
    recent = meetings_of(viewer, since=meetings.day_began())
    return [line for line in recent if line.status is not MeetingStatus.HELD]


def _of_events(lines: Sequence[EventLine], viewer: Viewer) -> list[DiaryLine]:
    own = sign_ups.events_of(viewer.user_id) if viewer.user_id is not None else frozenset()
    same = ("starts_at", "ends_at", "title_fr", "title_en", "kind_name", "place", "fund_fr", "fund_en")
    return [
        DiaryLine(
            **{name: getattr(line, name) for name in same},
            cancelled=line.cancelled_at is not None,
            signed_up=line.id in own,
            event_id=line.id,
        )
        for line in lines
    ]


def _of_meetings(lines: Sequence[MeetingLine]) -> list[DiaryLine]:
    by_id: dict[int, FundLine] = {fund.id: fund for fund in funds.list_()} if lines else {}
    return [
        DiaryLine(
            starts_at=line.starts_at,
            ends_at=line.starts_at,
            title_fr=line.title,
            title_en=line.title,
            kind_name=MEETING,
            place=line.place,
            fund_fr=by_id[line.fund_id].name_fr,
            fund_en=by_id[line.fund_id].name_en,
            cancelled=line.status is MeetingStatus.CANCELLED,
            signed_up=False,
            by_video=bool(line.video_url),
            meeting_id=line.id,
        )
        for line in lines
    ]
