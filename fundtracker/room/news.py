"""What came into a meeting since a member's last visit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from fundtracker.audit import AuditEvent
from fundtracker.committees.models import AgendaItem, Decision, MeetingDocument
from fundtracker.documents.models import Document
from fundtracker.kernel.db import session
from fundtracker.kernel.text import Message, msg
from fundtracker.notices.models import Question
from fundtracker.packs.models import Pack

CHANGES = ("web:agenda:added", "web:agenda:changed")


@dataclass(frozen=True)
class News:
    """The items and documents that are new since a moment, and what else came in, in sentences."""

    since: datetime
    items: frozenset[int]
    papers: frozenset[int]
    sentences: tuple[Message, ...]


def of_meeting(meeting_id: int, since: datetime, *, withheld: Collection[int] = ()) -> News:
    """What is new since a moment, but for what belongs to withheld items."""
    items = _items(meeting_id, since) - set(withheld)
    papers = _papers(meeting_id, since, withheld)
    pack = session.scalar(select(func.max(Pack.version)).where(Pack.meeting_id == meeting_id, Pack.built_at > since))
    changed = select(AuditEvent.id).where(AuditEvent.action == "web:meeting:changed", AuditEvent.subject_id == meeting_id)
    told = [
        (bool(session.scalar(changed.where(AuditEvent.at > since).limit(1))), msg("The title, the hour or the place changed.")),
        (bool(pack), msg("The pack was published in version %(version)s.", version=pack or 0)),
        (bool(items), msg("Agenda items added or changed: %(count)s.", count=len(items))),
        (bool(papers), msg("Documents added: %(count)s.", count=len(papers))),
    ]
    told += _counted(meeting_id, since, withheld)
    return News(since, frozenset(items), frozenset(papers), tuple(sentence for true, sentence in told if true))


def _items(meeting_id: int, since: datetime) -> set[int]:
    """The items that were added or changed, from the audit."""
    query = select(AuditEvent.subject_id).join(AgendaItem, AgendaItem.id == AuditEvent.subject_id)
    return set(session.scalars(query.where(AgendaItem.meeting_id == meeting_id, AuditEvent.action.in_(CHANGES), AuditEvent.at > since)))


def _papers(meeting_id: int, since: datetime, withheld: Collection[int]) -> set[int]:
    query = select(MeetingDocument.document_id, MeetingDocument.item_id).join(Document, Document.id == MeetingDocument.document_id)
    rows = session.execute(query.where(MeetingDocument.meeting_id == meeting_id, Document.kept_at > since))
    return {document_id for document_id, item_id in rows if item_id not in withheld}


def _counted(meeting_id: int, since: datetime, withheld: Collection[int]) -> list[tuple[bool, Message]]:
    """Questions, answers and decisions that came in."""
    standing = session.scalars(select(Question).filter_by(meeting_id=meeting_id, withdrawn_at=None))
    asked = [row for row in standing if row.item_id not in withheld]
    questions = sum(row.asked_at > since for row in asked)
    answers = sum(row.answered_at is not None and row.answered_at > since for row in asked)
    decided = select(func.count()).select_from(Decision).join(AgendaItem, AgendaItem.id == Decision.item_id)
    decisions = session.scalar(decided.where(AgendaItem.meeting_id == meeting_id, Decision.recorded_at > since)) or 0
    return [
        (bool(questions), msg("Questions put: %(count)s.", count=questions)),
        (bool(answers), msg("Questions answered: %(count)s.", count=answers)),
        (bool(decisions), msg("Decisions recorded: %(count)s.", count=decisions)),
    ]
