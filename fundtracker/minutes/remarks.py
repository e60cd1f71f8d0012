"""Remarks on a draft: made by a seat that took part until the last day, taken or answered by the staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from fundtracker.minutes import minutes, notes, rules
from fundtracker.minutes.models import MinutesSection, Remark
from fundtracker.minutes.rules import EDITABLE, Phase
from fundtracker.votes import turnout


@dataclass(frozen=True)
class RemarkLine:
    """A remark with what became of it; `taken` is None until it is answered. `item_id` where it is about an item.

    `change` is what it changed of the text, as (before, after). Once it is withdrawn, text and answer are empty.
    """

    id: int
    section_id: int | None
    item_id: int | None
    authority: str
    author: str
    text: str
    made_at: datetime
    answer: str
    taken: bool | None
    user_id: int
    withdrawn_at: datetime | None
    change: tuple[str, str] | None


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
    section = session.scalars(select(MinutesSection).filter_by(id=section_id, meeting_id=meeting_id)).one_or_none()
    if section is None:
        raise NotFound
    author = session.get_one(User, by.user_id).name
    remark = Remark(meeting_id=meeting_id, section_id=section_id, authority_id=authority_id, user_id=by.user_id, author=author)
    remark.text, remark.made_at, remark.before = text, clock.now(), section.text
    session.add(remark)
    session.flush()
    after = {"remark": remark.id, "section": section_id, "authority": authority_id, "text": text}
    audit.record("web:minutes:remarked", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=after)
    return meeting_id


def answer(remark_id: int, *, meeting_id: int, taken: bool, text: str, by: Actor) -> int:
    """Say what became of a remark, and tell its author; gives back the meeting's id.

    Raises:
        NotFound: no such remark on these minutes.
        Refusal: it is answered or withdrawn already, it is taken and the text is as it was, it is not taken and nothing says why, or
            the minutes are approved.
    """
    meeting, row = minutes.locked(meeting_id)
    remark = _of_meeting(remark_id, meeting_id)
    if remark.withdrawn_at is not None:
        raise Refusal(msg("This remark was withdrawn and is no longer answered."))
    if remark.taken is not None or row.phase not in EDITABLE:
        raise Refusal(msg("This remark is answered already, and its author was told."))
    if not taken and not text:
        raise Refusal(msg("Say why the remark is not accepted."), field="text")
    section = session.get(MinutesSection, remark.section_id) if taken and remark.section_id is not None else None
    if section is not None:
        rules.check_taken(remark.before, section.text)
        remark.after = section.text
    remark.taken, remark.answer, remark.answered_at = taken, text, clock.now()
    session.flush()
    notes.answer(remark)
    after = {"remark": remark_id, "taken": taken, "answer": text}
    audit.record("web:minutes:answered", meeting_id, by=by, fund_id=meetings.fund_of(meeting), after=after)
    return meeting_id


def withdraw(remark_id: int, *, meeting_id: int, by: Actor) -> int:
    """Take one's own remark and its answer off the page, with its trace; what it changed of the text stays. Gives back the meeting's id.

    Raises:
        NotFound: no such remark on these minutes, or another person's.
        Refusal: the minutes are approved.
    """
    meeting, row = minutes.locked(meeting_id)
    remark = _of_meeting(remark_id, meeting_id)
    if by.user_id is None or remark.user_id != by.user_id:
        raise NotFound
    rules.check_editable(row.phase)
    if remark.withdrawn_at is None:
        remark.withdrawn_at = clock.now()
        session.flush()
        before = {"remark": remark_id, "text": remark.text, "answer": remark.answer}
        audit.record("web:minutes:remark_withdrawn", meeting_id, by=by, fund_id=meetings.fund_of(meeting), before=before)
    return meeting_id


def _of_meeting(remark_id: int, meeting_id: int) -> Remark:
    found = session.scalars(select(Remark).filter_by(id=remark_id, meeting_id=meeting_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def of_meeting(meeting_id: int) -> list[RemarkLine]:
    """The remarks on the minutes of a meeting, in the order they came."""
    query = (
        select(Remark, Authority.label, MinutesSection.item_id)
        .join(Authority, Authority.id == Remark.authority_id)
        .outerjoin(MinutesSection, MinutesSection.id == Remark.section_id)
        .where(Remark.meeting_id == meeting_id)
        .order_by(Remark.made_at, Remark.id)
    )
    return [_line(row, authority, item_id) for row, authority, item_id in session.execute(query)]


def _line(row: Remark, authority: str, item_id: int | None) -> RemarkLine:
    same = ("id", "section_id", "author", "made_at", "taken", "user_id", "withdrawn_at")
    facts: dict[str, Any] = {name: getattr(row, name) for name in same}
    text, answer, change = row.text, row.answer, None
    if row.withdrawn_at is not None:
        text, answer = "", ""
    elif row.before is not None and row.after is not None:
        change = rules.changed(row.before, row.after)
    return RemarkLine(**facts, item_id=item_id, authority=authority, text=text, answer=answer, change=change)


def made_by(user_id: int, meeting_id: int) -> bool:
    """Whether a person has made a remark on the minutes of a meeting, and not withdrawn it."""
    made = select(Remark.id).filter_by(user_id=user_id, meeting_id=meeting_id, withdrawn_at=None)
    return session.scalar(made.limit(1)) is not None


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
