"""Remarks on a draft: made by a seat that took part until the last day, taken or answered by the staff."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.authorities import mandates
from fundtracker.authorities.models import Authority
from fundtracker.committees import meetings
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.minutes import minutes, notes
from fundtracker.minutes.models import MinutesSection, Remark
from fundtracker.minutes.rules import EDITABLE, Phase
from fundtracker.votes import turnout


@dataclass(frozen=True)
class RemarkLine:
    """A remark with what became of it; `taken` is None until it is answered. `item_id` where it is about an item."""

    id: int
    section_id: int | None
    item_id: int | None
    authority: str
    author: str
    text: str
    made_at: datetime
    answer: str
    taken: bool | None


def make(meeting_id: int, *, section_id: int, authority_id: int, text: str, by: Actor) -> int:
    """Remark on a section for a seat that took part; gives back the meeting's id.

    Raises:
        NotFound: there are no minutes, or no such section.
        Denied: the actor does not speak for this authority, or it did not attend.
        Refusal: the minutes are not open to remarks, or the last day has passed.
    """
    meeting, row = minutes.locked(meeting_id)
    if row.phase is not Phase.REMARKS or row.remarks_until is None or row.remarks_until < clock.now():
        raise Refusal(msg("These minutes are not open to remarks any more. Write to the association."))
    if authority_id not in dict(seats_of(by.user_id or 0, meeting_id)):
        raise Denied(msg("Only those who took part, and speak for their authority, remark on the draft."))
    if session.scalar(select(MinutesSection.id).filter_by(id=section_id, meeting_id=meeting_id)) is None:
        raise NotFound
    author = session.get_one(User, by.user_id).name
    remark = Remark(meeting_id=meeting_id, section_id=section_id, authority_id=authority_id, user_id=by.user_id, author=author)
    remark.text, remark.made_at = text, clock.now()
    session.add(remark)
    session.flush()
    after = {"remark": remark.id, "section": section_id, "authority": authority_id, "text": text}
    audit.record("web:minutes:remarked", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=after)
    return meeting_id


def answer(remark_id: int, *, meeting_id: int, taken: bool, text: str, by: Actor) -> int:
    """Say what became of a remark, and tell its author; gives back the meeting's id.

    Raises:
        NotFound: no such remark on these minutes.
        Refusal: it is answered already, it is not taken and nothing says why, or the minutes are approved.
    """
    meeting, row = minutes.locked(meeting_id)
    remark = session.scalars(select(Remark).filter_by(id=remark_id, meeting_id=meeting_id)).one_or_none()
    if remark is None:
        raise NotFound
    if remark.taken is not None or row.phase not in EDITABLE:
        raise Refusal(msg("This remark is answered already, and its author was told."))
    if not taken and not text:
        raise Refusal(msg("Say why the remark is not taken."), field="text")
    remark.taken, remark.answer, remark.answered_at = taken, text, clock.now()
    session.flush()
    notes.answer(remark)
    after = {"remark": remark_id, "taken": taken, "answer": text}
    audit.record("web:minutes:answered", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=after)
    return meeting_id


def of_meeting(meeting_id: int) -> list[RemarkLine]:
    """The remarks on the minutes of a meeting, in the order they came."""
    query = (
        select(Remark, Authority.label, MinutesSection.item_id)
        .join(Authority, Authority.id == Remark.authority_id)
        .outerjoin(MinutesSection, MinutesSection.id == Remark.section_id)
        .where(Remark.meeting_id == meeting_id)
        .order_by(Remark.made_at, Remark.id)
    )
    same = ("id", "section_id", "author", "text", "made_at", "answer", "taken")
    return [
        RemarkLine(**{name: getattr(row, name) for name in same}, item_id=item_id, authority=authority)
        for row, authority, item_id in session.execute(query)
    ]


def made_by(user_id: int, meeting_id: int) -> bool:
    """Whether a person has made a remark on the minutes of a meeting."""
    return session.scalar(select(Remark.id).filter_by(user_id=user_id, meeting_id=meeting_id).limit(1)) is not None


def get(remark_id: int, meeting_id: int) -> RemarkLine:
    """One remark on the minutes of a meeting. Raises NotFound."""
    found = next((line for line in of_meeting(meeting_id) if line.id == remark_id), None)
    if found is None:
        raise NotFound
    return found


def seats_of(user_id: int, meeting_id: int) -> list[tuple[int, str]]:
    """The authorities that took part in a meeting, or answered in writing, and for which a person speaks today, as (id, name)."""
    there, today = turnout.took_part(meeting_id), clock.today()
    held = [line for line in mandates.authorities_of(user_id, today) if line.id in there]
    speaks = mandates.acting_for(user_id, today)
    return [(line.id, line.name) for line in held if line.id in speaks]
