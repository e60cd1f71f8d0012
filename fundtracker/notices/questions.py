"""Questions before a meeting: whoever sits asks, staff answer, everybody with a seat reads both.

One that should not be there (a name, a slip, something for nobody's eyes) is withdrawn by whoever asked or by staff: its words are on no
page from then on and in no search, that it was there and who withdrew it is, and the audit keeps what it said.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Authority
from fundtracker.committees import meetings, recusals
from fundtracker.committees.models import AgendaItem, Meeting, Seat
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.mail import outbox
from fundtracker.notices import rules
from fundtracker.notices.models import Question


@dataclass(frozen=True)
class QuestionLine:
    """A question with its answer, empty while there is none; `item_title` empty where it is about the whole meeting.

    Once it is withdrawn, text and answer are empty.
    """

    id: int
    meeting_id: int
    item_id: int | None
    item_title: str
    authority_id: int
    authority_name: str
    asked_by: str
    text: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    asked_by_id: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


def ask(meeting_id: int, *, authority_id: int, text: str, by: Actor, item_id: int | None = None) -> int:
    """Put a question for a seat; gives back its id.

    Raises:
        NotFound: no such meeting, seat or item.
        Refusal: the meeting is over, or not convened yet.
    """
    row = meetings.fresh(meeting_id)
    _check_open(row)
    if session.get(Seat, (meeting_id, authority_id)) is None:
        raise NotFound
    if item_id is not None and session.scalar(select(AgendaItem.id).filter_by(id=item_id, meeting_id=meeting_id)) is None:
        raise NotFound
    asker = session.get(User, by.user_id) if by.user_id else None
    question = Question(
        meeting_id=meeting_id,
        item_id=item_id,
        authority_id=authority_id,
        asked_by=asker.name if asker else "",
        asked_by_id=by.user_id,
        text=text,
        asked_at=clock.now(),
    )
    session.add(question)
    session.flush()
    audit.record("web:question:asked", question.id, by=by, fund_id=meetings.fund_of(row), after={"meeting_id": meeting_id, "text": text})
    return question.id


def answer(question_id: int, *, meeting_id: int, text: str, by: Actor) -> int:
    """Answer a question, or better the answer; whoever asked is told the first time. Gives back the question's id.

    Raises:
        NotFound: no such question at this meeting.
        Refusal: it was withdrawn.
    """
    row = meetings.fresh(meeting_id)
    question = next((each for each in lock(Question, question_id) if each.meeting_id == meeting_id), None)
    if question is None:
        raise NotFound
    if question.withdrawn_at is not None:
        raise Refusal(msg("This question was withdrawn and is no longer answered."))
    before = {"answer": question.answer}
    question.answer, question.answered_at, question.answered_by_id = text, clock.now(), by.user_id
    session.flush()
    audit.record("web:question:answered", question_id, by=by, fund_id=meetings.fund_of(row), before=before, after={"answer": text})
    _tell(question, row)
    return question_id


def withdraw(question_id: int, *, meeting_id: int, by: Actor, prepares: bool = False) -> int:
    """Take a question and its answer off every page, with its trace; gives back its id. `prepares`: by staff, who may withdraw any.

    Raises:
        NotFound: no such question at this meeting, or another's.
    """
    row = meetings.fresh(meeting_id)
    question = next((each for each in lock(Question, question_id) if each.meeting_id == meeting_id), None)
    if question is None or by.user_id is None or not (prepares or question.asked_by_id == by.user_id):
        raise NotFound
    if question.withdrawn_at is None:
        question.withdrawn_at, question.withdrawn_by_id = clock.now(), by.user_id
        session.flush()
        before = {"text": question.text, "answer": question.answer}
        audit.record("web:question:withdrawn", question_id, by=by, fund_id=meetings.fund_of(row), before=before)
    return question_id


def of_meeting(meeting_id: int, *, withheld: Collection[int] = ()) -> list[QuestionLine]:
    """The questions of a meeting in their order, but for those about items that are withheld; of those withdrawn, that they were there."""
    withdrawer = aliased(User)
    query = (
        select(Question, AgendaItem.title, Authority.label, User.name, withdrawer.name)
        .join(Authority, Authority.id == Question.authority_id)
        .outerjoin(AgendaItem, AgendaItem.id == Question.item_id)
        .outerjoin(User, User.id == Question.answered_by_id)
        .outerjoin(withdrawer, withdrawer.id == Question.withdrawn_by_id)
        .where(Question.meeting_id == meeting_id)
        .order_by(Question.asked_at, Question.id)
    )
    rows = [row for row in session.execute(query) if row[0].item_id not in withheld or row[0].item_id is None]
    return [
        QuestionLine(
            id=question.id,
            meeting_id=meeting_id,
            item_id=question.item_id,
            item_title=item or "",
            authority_id=question.authority_id,
            authority_name=authority,
            asked_by=question.asked_by,
            text=question.text if question.withdrawn_at is None else "",
            asked_at=question.asked_at,
            answer=question.answer if question.withdrawn_at is None else "",
            answered_by=name or "",
            answered_at=question.answered_at,
            asked_by_id=question.asked_by_id,
            withdrawn_at=question.withdrawn_at,
            withdrawn_by=withdrawn_by or "",
        )
        for question, item, authority, name, withdrawn_by in rows
    ]


def standing(meeting_id: int) -> list[QuestionLine]:
    """The questions of a meeting that stand, for papers."""
    return [line for line in of_meeting(meeting_id) if line.withdrawn_at is None]


def get(question_id: int, meeting_id: int) -> QuestionLine:
    """One question of a meeting. Raises NotFound."""
    found = next((line for line in of_meeting(meeting_id) if line.id == question_id), None)
    if found is None:
        raise NotFound
    return found


def _check_open(row: Meeting) -> None:
    if row.status is not MeetingStatus.CONVENED or clock.now() >= rules.over_at(row.starts_at, row.ends_at):
        raise Refusal(msg("Questions are put between the convening and the end of the meeting."))


def _tell(question: Question, row: Meeting) -> None:
    """Mail the answer once to whoever asked, who still sits for that seat and from whom the item is not withheld."""
    asker = session.get(User, question.asked_by_id) if question.asked_by_id else None
    hidden = asker is not None and question.item_id in recusals.withheld_from(asker.id, [row.id])
    hidden = hidden or question.item_id in recusals.of_seat(row.id, question.authority_id)
    if asker is not None and asker.active and not hidden and mandates.may_see(asker.id, question.authority_id):
        values = {"name": asker.name, "title": row.title, "question": question.text, "answer": question.answer}
        outbox.write(
            to=asker.email,
            template="question_answered",
            language=asker.language,
            event=f"question:{question.id}",
            path=f"/meetings/{row.id}/questions",
            **values,
        )
