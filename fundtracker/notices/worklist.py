"""What waits before meetings: questions to answer, seats that have not answered the notice."""

from datetime import timedelta

from sqlalchemy import exists, func, or_, select

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.authorities.models import Authority
from fundtracker.committees.models import AgendaItem, Meeting, Seat
from fundtracker.committees.rules import MeetingKind, MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import msg, msgn
from fundtracker.notices.models import Question, Reply
from fundtracker.notices.rules import Answer

SOON = timedelta(days=5)
OPEN = (Question.answered_at.is_(None), Question.withdrawn_at.is_(None))
"""Questions that wait for an answer."""


def waiting() -> list[Waiting]:
    """Everything that waits before meetings."""
    return [*_to_answer(), *_silent(), *_untold(), *_deputies()]


def _untold() -> list[Waiting]:
    changed = exists().where(
        AgendaItem.meeting_id == Meeting.id,
        AgendaItem.changed_at.is_not(None),
        or_(Meeting.agenda_told_at.is_(None), AgendaItem.changed_at > Meeting.agenda_told_at),
    )
    query = select(Meeting).where(Meeting.status == MeetingStatus.CONVENED, Meeting.starts_at > clock.now(), changed)
    return [
        Waiting(
            "agenda_untold",
            msg("“%(title)s” on %(when)s: the agenda changed after the notice. Tell everyone.", title=row.title, when=row.starts_at),
            "room.meeting",
            clock.today(),
            Permission.PREPARE_MEETINGS,
            {"meeting_id": row.id},
        )
        for row in session.scalars(query.order_by(Meeting.starts_at))
    ]


def _deputies() -> list[Waiting]:
    """Deputies named by a reply link, whom nobody who signs in has confirmed."""
    query = select(Reply, Meeting.title, Authority.label).join(Meeting, Meeting.id == Reply.meeting_id)
    query = query.join(Authority, Authority.id == Reply.authority_id).where(Reply.answer == Answer.DEPUTY)
    waiting = query.where(Reply.deputy_confirmed_at.is_(None), Meeting.status == MeetingStatus.CONVENED, Meeting.starts_at > clock.now())
    return [
        Waiting(
            "deputy_to_confirm",
            msg("“%(title)s”: %(authority)s names a deputy by its link. Ask, then confirm.", title=title, authority=name),
            "notices.reply_list",
            row.replied_at.astimezone(clock.PARIS).date(),
            Permission.PREPARE_MEETINGS,
            {"meeting_id": row.meeting_id},
        )
        for row, title, name in session.execute(waiting.order_by(Reply.replied_at))
    ]


def _to_answer() -> list[Waiting]:
    query = select(Question, Meeting.title).join(Meeting, Meeting.id == Question.meeting_id)
    open_ones = query.where(*OPEN, Meeting.status == MeetingStatus.CONVENED, Meeting.starts_at > clock.now())
    return [
        Waiting(
            "question_to_answer",
            msg("“%(title)s”: a question waits for an answer before the meeting.", title=title),
            "notices.answer_question",
            row.asked_at.astimezone(clock.PARIS).date(),
            Permission.PREPARE_MEETINGS,
            {"meeting_id": row.meeting_id, "question_id": row.id},
        )
        for row, title in session.execute(open_ones.order_by(Question.asked_at))
    ]


def _silent() -> list[Waiting]:
    seats = select(func.count()).select_from(Seat).where(Seat.meeting_id == Meeting.id).scalar_subquery()
    answered = select(func.count()).select_from(Reply).where(Reply.meeting_id == Meeting.id).scalar_subquery()
    soon = Meeting.starts_at.between(clock.now(), clock.now() + SOON)
    query = select(Meeting, seats - answered).where(
        Meeting.status == MeetingStatus.CONVENED, Meeting.kind == MeetingKind.MEETING, soon, seats > answered
    )
    return [
        Waiting(
            "seats_without_answer",
            msgn(
                "“%(title)s” on %(when)s: %(num)s seat has not answered. Remind or telephone.",
                "“%(title)s” on %(when)s: %(num)s seats have not answered. Remind or telephone.",
                count,
                title=row.title,
                when=row.starts_at,
            ),
            "notices.reply_list",
            clock.today(),
            Permission.PREPARE_MEETINGS,
            {"meeting_id": row.id},
        )
        for row, count in session.execute(query.order_by(Meeting.starts_at))
    ]
