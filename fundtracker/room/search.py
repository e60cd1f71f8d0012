"""Search over the meetings a person may see: titles, items, documents, decisions, questions, minutes and the person's own notes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fundtracker.accounts.access import Person
from fundtracker.accounts.permissions import Permission
from fundtracker.committees import committees, recusals
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting, MeetingDocument, Seat
from fundtracker.committees.rules import MeetingStatus, day_only
from fundtracker.funds.models import Fund
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg
from fundtracker.minutes.models import Minutes, MinutesSection
from fundtracker.minutes.rules import Phase
from fundtracker.notices.models import Question
from fundtracker.room import notes

MOST = 400
"""How many meetings are searched, the latest first."""
LENGTH = 160


@dataclass(frozen=True)
class Hit:
    """Something found in a meeting: what it is, its title, the words around, and where on the meeting's page it stands."""

    kind: Message
    title: str
    excerpt: str
    item_id: int | None = None
    decision_id: int | None = None


@dataclass(frozen=True)
class Found:
    """A meeting in which something was found."""

    id: int
    code: str
    title: str
    starts_at: datetime
    day_only: bool
    status: MeetingStatus
    hits: tuple[Hit, ...]


def find(person: Person, words: str) -> list[Found]:
    """The meetings of a person in which something holds all these words, the latest first; without words all of them, empty."""
    held = committees.held_by(person.id)
    seen = _seen(person, held)
    ids = [meeting.id for meeting, _ in seen]
    hits: dict[int, list[Hit]] = {meeting_id: [] for meeting_id in ids}
    if words.strip():
        hidden = recusals.withheld_from(person.id, ids)
        papers = (*_papers(ids, hidden), *_minutes(ids, hidden, person))
        others = (*_items(ids, hidden), *_decisions(ids, hidden), *_questions(ids, hidden), *_notes(person.id, ids))
        for meeting_id, hit, texts in (*others, *papers):
            if notes.holds(words, *texts):
                hits[meeting_id].append(hit)
    return [
        Found(row.id, code, row.title, row.starts_at, day_only(row.status, row.convened_at), row.status, tuple(hits[row.id]))
        for row, code in seen
        if not words.strip() or hits[row.id] or notes.holds(words, row.title, code, row.place)
    ]


def _seen(person: Person, held: list[int]) -> list[tuple[Meeting, str]]:
    """The meetings a person may see (`committees.permissions.can_see_meeting`, for all of them at once)."""
    query = select(Meeting, Fund.code).join(Committee, Committee.id == Meeting.committee_id).join(Fund, Fund.id == Committee.fund_id)
    if not person.may(Permission.READ_BOOKS):
        seated = select(Seat.meeting_id).where(Seat.authority_id.in_(held))
        query = query.where(
            (Meeting.id.in_(seated) & (Meeting.status != MeetingStatus.DRAFT)) | Meeting.committee_id.in_(_chaired(person.id))
        )
    rows = session.execute(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST))
    return [(meeting, code) for meeting, code in rows]


def _chaired(user_id: int) -> list[int]:
    """The committees a person chairs today, or for whose chair the person acts."""
    led = select(Committee.id).where((Committee.chair_user_id == user_id) | (Committee.vice_chair_user_id == user_id))
    return [committee_id for committee_id in session.scalars(led) if committees.may_sign(committee_id, user_id)]


Lines = Iterable[tuple[int, Hit, tuple[str, ...]]]


def _items(ids: list[int], hidden: frozenset[int]) -> Lines:
    rows = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id.in_(ids)).order_by(AgendaItem.position, AgendaItem.id))
    for row in rows:
        if row.id not in hidden:
            texts = (row.title, row.text, row.presenter, row.place, row.beneficiary)
            yield row.meeting_id, Hit(msg("Agenda item"), row.title, _short(row.text), item_id=row.id), texts


def _decisions(ids: list[int], hidden: frozenset[int]) -> Lines:
    query = select(Decision, AgendaItem.meeting_id).join(AgendaItem, AgendaItem.id == Decision.item_id)
    for row, meeting_id in session.execute(query.where(AgendaItem.meeting_id.in_(ids)).order_by(Decision.number)):
        if row.item_id not in hidden or row.signed_at is not None:
            title = f"{row.label} – {row.title}"
            yield (
                meeting_id,
                Hit(msg("Decision"), title, _short(row.text), row.item_id, row.id),
                (title, row.text, row.place, row.beneficiary),
            )


def _questions(ids: list[int], hidden: frozenset[int]) -> Lines:
    for row in session.scalars(select(Question).where(Question.meeting_id.in_(ids)).order_by(Question.id)):
        if row.item_id not in hidden and row.withdrawn_at is None:
            yield row.meeting_id, Hit(msg("Question"), _short(row.text), _short(row.answer), row.item_id), (row.text, row.answer)


def _papers(ids: list[int], hidden: frozenset[int]) -> Lines:
    query = select(MeetingDocument).where(MeetingDocument.meeting_id.in_(ids)).order_by(MeetingDocument.document_id)
    for row in session.scalars(query):
        if row.item_id not in hidden:
            yield row.meeting_id, Hit(msg("Document"), row.title, "", row.item_id), (row.title,)


def _minutes(ids: list[int], hidden: frozenset[int], person: Person) -> Lines:
    """The text of minutes, from the day they are sent for remarks; staff who prepare them find their drafts."""
    query = select(MinutesSection, Minutes.phase).join(Minutes, Minutes.meeting_id == MinutesSection.meeting_id)
    rows = session.execute(query.where(MinutesSection.meeting_id.in_(ids)).order_by(MinutesSection.id))
    for row, phase in rows:
        if row.item_id in hidden or (phase is Phase.DRAFT and not person.may(Permission.PREPARE_MEETINGS)):
            continue
        yield row.meeting_id, Hit(msg("Minutes of the meeting"), "", _short(row.text), row.item_id), (row.text,)


def _notes(user_id: int, ids: list[int]) -> Lines:
    for line in notes.find(user_id):
        if line.meeting_id in ids:
            yield line.meeting_id, Hit(msg("Your note"), "", _short(line.text), line.item_id), (line.text,)


def _short(text: str) -> str:
    """The beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1].rstrip() + "…"
