"""Mails to whoever signs for a committee: decisions wait, and until they are signed they allow nothing (domain.md rule 14)."""

from collections import Counter

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.committees import committees, signing
from fundtracker.committees.models import AgendaItem, Decision, Meeting
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.mail import outbox


def ask(meeting_id: int, *, event: str) -> None:
    """Write once per `event` to each person who is to sign decisions of a meeting (`signing`) how many wait.

    A consultation decided when it ended, or once every seat had answered, not when it was opened.
    """
    query = select(Decision.item_id).join(AgendaItem, AgendaItem.id == Decision.item_id)
    waiting = session.scalars(query.where(AgendaItem.meeting_id == meeting_id, Decision.signed_at.is_(None)).order_by(Decision.id)).all()
    meeting = session.get_one(Meeting, meeting_id)
    asked = Counter(who.people[0].user_id for who in (signing.of_item(meeting.committee_id, key) for key in waiting) if who.people)
    line = committees.get(meeting.committee_id)
    for user_id, count in asked.items():
        user = session.get_one(User, user_id)
        outbox.write(
            to=user.email,
            template="decisions_to_sign",
            language=user.language,
            event=f"signature:{meeting_id}:{event}:{user.id}",
            name=user.name,
            title=meeting.title,
            when=min(meeting.ends_at, clock.now()) if meeting.ends_at else meeting.starts_at,
            count=count,
            fund_fr=line.name_fr,
            fund_en=line.name_en,
            path=f"/committees/{line.code}",
        )
