"""Private notes of a member on a meeting and its items: their writer reads them and nobody else, whatever the role.

Neither the audit nor the journal knows of them, and no export of the staff holds them: a note is not an act of the association.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.committees import meetings, recusals, veils
from fundtracker.committees.models import AgendaItem, Committee, Meeting
from fundtracker.committees.rules import MeetingStatus
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg, sort_key
from fundtracker.room.models import Note
from fundtracker.web import wording


@dataclass(frozen=True)
class NoteLine:
    """A note of the person who asks, with what it is about; `item_title` is empty where it is about the meeting as a whole."""

    id: int
    meeting_id: int
    item_id: int | None
    code: str
    meeting_title: str
    starts_at: datetime
    item_title: str
    text: str
    changed_at: datetime


def write(user_id: int, *, meeting_id: int, item_id: int | None, text: str) -> int:
    """Keep a person's note on an item, or on the meeting as a whole, in place of the one before; gives back the meeting's id.

    Raises:
        NotFound: no such meeting, or it has no such item.
        Refusal: the meeting is a draft, whose items may still go away.
    """
    lock(User, user_id)
    if meetings.get(meeting_id).status is MeetingStatus.DRAFT:
        raise Refusal(msg("Notes are written once the meeting is convened: until then its agenda may change."))
    if item_id is not None and session.scalar(select(AgendaItem.id).filter_by(id=item_id, meeting_id=meeting_id)) is None:
        raise NotFound
    row = session.scalars(select(Note).filter_by(user_id=user_id, meeting_id=meeting_id, item_id=item_id)).one_or_none()
    if row is None:
        session.add(Note(user_id=user_id, meeting_id=meeting_id, item_id=item_id, text=text, changed_at=clock.now()))
    else:
        row.text, row.changed_at = text, clock.now()
    session.flush()
    return meeting_id


def delete(note_id: int, *, user_id: int) -> int:
    """Delete a note for good; gives back its id. Raises NotFound: no such note of this person."""
    lock(User, user_id)
    row = session.scalars(select(Note).filter_by(id=note_id, user_id=user_id)).one_or_none()
    if row is None:
        raise NotFound
    session.delete(row)
    session.flush()
    return note_id


def of_meeting(user_id: int, meeting_id: int) -> dict[int | None, NoteLine]:
    """A person's own notes on a meeting, by item; None is the meeting as a whole."""
    return {line.item_id: line for line in _lines(user_id, meeting_id)}


def find(user_id: int, words: str = "") -> list[NoteLine]:
    """A person's own notes on every meeting, the latest meeting first; with words, those that hold them all."""
    return [line for line in _lines(user_id) if holds(words, line.text, line.item_title, line.meeting_title, line.code)]


def get(note_id: int, user_id: int) -> NoteLine:
    """One note of a person. Raises NotFound: no such note of this person."""
    found = next((line for line in _lines(user_id) if line.id == note_id), None)
    if found is None:
        raise NotFound
    return found


def holds(words: str, *texts: str) -> bool:
    """Whether the texts together hold every word that was asked for, whatever the accents and the case."""
    asked, held = sort_key(words).split(), sort_key(" ".join(texts))
    return all(word in held for word in asked)


def _lines(user_id: int, meeting_id: int | None = None) -> Sequence[NoteLine]:
    query = (
        select(Note, Fund.code, Meeting.title, Meeting.starts_at, AgendaItem.title)
        .join(Meeting, Meeting.id == Note.meeting_id)
        .join(Committee, Committee.id == Meeting.committee_id)
        .join(Fund, Fund.id == Committee.fund_id)
        .outerjoin(AgendaItem, AgendaItem.id == Note.item_id)
        .where(Note.user_id == user_id)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc(), AgendaItem.position, Note.id)
    )
    if meeting_id is not None:
        query = query.where(Note.meeting_id == meeting_id)
    rows = session.execute(query).all()
    withheld = recusals.withheld_from(user_id, {row.meeting_id for row, *_ in rows if row.item_id is not None})
    hidden = wording.say(veils.TITLE) if withheld else ""
    return [
        NoteLine(
            id=row.id,
            meeting_id=row.meeting_id,
            item_id=row.item_id,
            code=code,
            meeting_title=title,
            starts_at=starts_at,
            item_title=hidden if row.item_id in withheld else item or "",
            text=row.text,
            changed_at=row.changed_at,
        )
        for row, code, title, starts_at, item in rows
    ]
