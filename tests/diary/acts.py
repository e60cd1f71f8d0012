"""What these tests do with the diary: entries, sign-ups, mails."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.diary import events, sign_ups
from fundtracker.diary.models import DiaryEvent
from fundtracker.diary.rules import Audience, EventKind, Facts
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.db import session, transaction
from fundtracker.mail.models import Mail
from tests.watch import clock_at

NOW = "2026-03-01 09:00"
GATHERING: dict[str, Any] = {
    "kind": EventKind.GATHERING,
    "fund_id": None,
    "title_fr": "Groupe-pays Haïti",
    "title_en": "Haiti country group",
    "place": "Maison des collectivités, Lyon",
    "starts_at": datetime(2026, 3, 20, 10, tzinfo=PARIS),
    "ends_at": datetime(2026, 3, 20, 12, tzinfo=PARIS),
    "text_fr": "Ordre du jour libre.",
    "text_en": "Open agenda.",
    "capacity": None,
    "audience": Audience.PUBLIC,
    "sign_up_until": None,
    "travel_colour": None,
    "travel_on": None,
    "travel_source": "",
    "approved_by_name": "",
    "approved_on": None,
}


def facts(**columns: Any) -> Facts:
    return Facts(**{**GATHERING, **columns})


def an_event(at: str = NOW, **columns: Any) -> int:
    with clock_at(at), transaction():
        return events.create(facts(**columns), by=COMMAND)


def comes(event_id: int, user: User, at: str = NOW) -> int:
    with clock_at(at), transaction():
        return sign_ups.sign_up(event_id, user_id=user.id, by=Actor("user", user.id))


def leaves(event_id: int, user: User, at: str = NOW) -> int:
    with clock_at(at), transaction():
        return sign_ups.give_up(event_id, user_id=user.id, by=Actor("user", user.id))


def row(event_id: int) -> DiaryEvent:
    session.rollback()
    return session.get_one(DiaryEvent, event_id)


def mails(template: str) -> list[str]:
    """To whom mails of a template went, in the order they were written."""
    session.rollback()
    return list(session.scalars(select(Mail.to).where(Mail.template == template).order_by(Mail.id)))
