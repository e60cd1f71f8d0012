"""Mails to whoever signs for a committee: decisions wait, and until they are signed they allow nothing (domain.md rule 14)."""

from sqlalchemy import func, select

from fundtracker.accounts.models import User
from fundtracker.committees import committees
from fundtracker.committees.models import AgendaItem, Committee, Decision, Meeting
from fundtracker.kernel.db import session
from fundtracker.mail import outbox


def ask(meeting_id: int, *, event: str) -> None:
    """Write once per `event` to the chair, or to the vice-chair where the chair cannot sign, that decisions of a meeting wait."""
    waiting = select(func.count()).select_from(Decision).join(AgendaItem, AgendaItem.id == Decision.item_id)
    count = session.scalar(waiting.where(AgendaItem.meeting_id == meeting_id, Decision.signed_at.is_(None))) or 0
    meeting = session.get_one(Meeting, meeting_id)
    committee = session.get_one(Committee, meeting.committee_id)
    leads = [key for key in (committee.chair_user_id, committee.vice_chair_user_id) if key and committees.may_sign(committee.id, key)]
    if not count or not leads:
        return
    user, line = session.get_one(User, leads[0]), committees.get(committee.id)
    outbox.write(
        to=user.email,
        template="decisions_to_sign",
        language=user.language,
        event=f"signature:{meeting_id}:{event}:{user.id}",
        name=user.name,
        title=meeting.title,
        when=meeting.starts_at,
        count=count,
        fund_fr=line.name_fr,
        fund_en=line.name_en,
        path=f"/committees/{line.code}",
    )
