"""What a pack rests on, read once at one moment of the database; `pages` puts it into words, once a language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from fundtracker.committees import attendance, committees, decidable, recusals, register, sheets
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.committees import CommitteeLine
from fundtracker.committees.decidable import Decidable
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.models import Meeting
from fundtracker.committees.register import DecisionLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.committees.rules_following import Following
from fundtracker.committees.sheets import SeatRow
from fundtracker.contributions import register as pledges
from fundtracker.contributions.rules import State
from fundtracker.funds import funds
from fundtracker.grants import grants, projects, reports
from fundtracker.grants.projects import ProjectSheet
from fundtracker.grants.reports import ReportLine
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.ledger import positions
from fundtracker.ledger.chain import Head
from fundtracker.ledger.models import Movement
from fundtracker.ledger.rules import Identity, Kind
from fundtracker.notices import questions
from fundtracker.notices.questions import QuestionLine
from fundtracker.packs.models import Pack

EXPECTED = (State.ANNOUNCED, State.VOTED, State.AGREED, State.CALLED, State.PART_PAID)

FOLLOWED = 12
"""As many earlier decisions are followed up in a pack; the register has them all."""


@dataclass(frozen=True)
class About:
    """A project as the items about it need it, read once for all of them."""

    sheet: ProjectSheet
    reports: Sequence[ReportLine]
    grid: str


@dataclass(frozen=True)
class Moved:
    """What was booked after movement `since` and up to `seq`, counted from a meeting where there was one before.

    `rows` are by kind of movement, reversals apart: (kind, whether they reverse, how many, sum in cents).
    """

    meeting: str
    began: datetime | None
    since: int
    seq: int
    rows: Sequence[tuple[Kind, bool, int, int]]


@dataclass(frozen=True)
class Followed:
    """An earlier decision, not veiled yet: `kept` are the items from which a seat keeps away; `bare`, its number alone is told."""

    line: DecisionLine
    kept: Collection[int]
    bare: bool


@dataclass(frozen=True)
class Facts:
    """Everything a pack says of a meeting, at one moment; amounts in cents.

    `seats` counts those of the meeting, or before it is convened those there would be; `expected` is what donors still owe by the stage of
    their pledge, as (stage, pledges, cents); `projects` are those the items are about, by id.
    """

    read_at: datetime
    head: Head
    meeting: MeetingLine
    items: Sequence[ItemLine]
    committee: CommitteeLine
    now: Decidable
    identity: Identity
    seats: int
    seated: Sequence[SeatRow]
    moved: Moved
    expected: Sequence[tuple[State, int, int]]
    followed: Sequence[Followed]
    questions: Sequence[QuestionLine]
    projects: Mapping[int, About]


def read(meeting: MeetingLine, items: Sequence[ItemLine], head: Head) -> Facts:
    """Read a pack's facts; within `kernel.db.snapshot`, so that all of them are of the moment of `head`."""
    fixed = {seat.authority_id for seat in attendance.of_meeting(meeting.id)}
    return Facts(
        read_at=clock.now(),
        head=head,
        meeting=meeting,
        items=items,
        committee=committees.get(meeting.committee_id),
        now=decidable.of_fund(meeting.fund_id, items),
        identity=positions.identity(meeting.fund_id),
        seats=len(fixed) or len(committees.seated(meeting.fund_id)),
        seated=[row for row in sheets.seat_table(meeting.fund_id) if not fixed or row.authority_id in fixed],
        moved=_moved(meeting, head.seq),
        expected=expected(meeting.fund_id),
        followed=_followed(meeting.committee_id, meeting.id),
        questions=questions.standing(meeting.id),
        projects=_about(items),
    )


def expected(fund_id: int) -> list[tuple[State, int, int]]:
    """What donors still owe, by the stage their pledge has reached; stages of which nothing is owed are left out."""
    found = {state: pledges.list_pledges(fund_id=fund_id, state=state) for state in EXPECTED}
    return [(state, listing.total, totals.outstanding) for state, (listing, totals) in found.items() if totals.outstanding]


def _about(items: Sequence[ItemLine]) -> dict[int, About]:
    """The projects that items are about, by id."""
    found = {}
    for project_id in sorted({line.project_id for line in items if line.project_id is not None}):
        sheet = projects.sheet(project_id)
        told = [line for grant in grants.of_project(project_id) for line in reports.of_grant(grant.id)]
        found[project_id] = About(sheet, told, funds.get(sheet.fund_id).tranche_grid)
    return found


def _moved(meeting: MeetingLine, seq: int) -> Moved:
    """What was booked since the last pack of the committee, or its last meeting."""
    before, since = _last(session.get_one(Meeting, meeting.id), meeting.fund_id)
    undoes = Movement.reverses_id.is_not(None)
    query = select(Movement.kind, undoes, func.count(), func.sum(Movement.cents)).group_by(Movement.kind, undoes)
    query = query.where(Movement.fund_id == meeting.fund_id, Movement.seq > since, Movement.seq <= seq)
    sums = {(kind, bool(undone)): (count, int(cents or 0)) for kind, undone, count, cents in session.execute(query)}
    rows = [(kind, undone, *sums[kind, undone]) for kind in Kind for undone in (False, True) if (kind, undone) in sums]
    return Moved(before.title if before else "", before.starts_at if before else None, since, seq, rows)


def _last(meeting: Meeting, fund_id: int) -> tuple[Meeting | None, int]:
    """The last meeting held before this one, and the movement the book had come to: in its last pack, else when it began."""
    query = (
        select(Meeting, Pack.chain_seq)
        .outerjoin(Pack, Pack.meeting_id == Meeting.id)
        .where(Meeting.committee_id == meeting.committee_id, Meeting.starts_at < meeting.starts_at, Meeting.status == MeetingStatus.HELD)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc(), Pack.version.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return None, 0
    booked = select(func.max(Movement.seq)).where(Movement.fund_id == fund_id, Movement.booked_at <= row[0].starts_at)
    return row[0], row[1] if row[1] is not None else session.scalar(booked) or 0


def _followed(committee_id: int, meeting_id: int) -> list[Followed]:
    """What became of earlier decisions, who follows each and by when: first what is overdue, then what is open, then the latest ones.

    Every reader gets these lines, so one that is not signed yet and from which any seat keeps away gives its number alone.
    """
    earlier = [line for line in register.every(committee_id=committee_id) if line.takes_effect and line.meeting_id != meeting_id]
    ranks = {Following.OVERDUE: 0, Following.OPEN: 1}
    lines = [line for line in earlier if line.opens_money or line.following in ranks]
    lines.sort(key=lambda line: ranks.get(line.following, 2))
    shown = lines[:FOLLOWED]
    kept = recusals.kept_away([line.item_id for line in shown if line.item_id is not None and line.signed_at is None])
    return [Followed(line, kept, bare=line.signed_at is None and line.item_id in kept) for line in shown]
