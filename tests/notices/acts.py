"""What these tests do with a meeting: convene it with notices, answer for a seat, look at mails and notices."""

from typing import Any

from sqlalchemy import select

from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.mail.models import Mail
from fundtracker.notices import convening, replies
from fundtracker.notices.models import Notice
from fundtracker.notices.rules import Answer
from tests.committees.scene import BEFORE, Scene, an_item, draft
from tests.watch import clock_at


def told(scene: Scene, start: str = "2024-03-13 11:00", at: str = BEFORE, **columns: Any) -> int:
    """A meeting with one item, convened with its notices."""
    meeting_id = draft(scene, start, **columns)
    an_item(scene, meeting_id)
    with clock_at(at), transaction():
        convening.convene(meeting_id, by=scene.by)
    return meeting_id


def answer(scene: Scene, meeting_id: int, seat: int, said: Answer, at: str = BEFORE, **facts: Any) -> None:
    """What the scene's donor of this number answers."""
    if "proxy_to" in facts:
        facts["proxy_to_id"] = scene.donors[facts.pop("proxy_to")].id
    with clock_at(at), transaction():
        replies.give(meeting_id, scene.donors[seat].id, answer=said, by=facts.pop("by", Actor("user", scene.members[seat].id)), **facts)


def notices(meeting_id: int) -> list[Notice]:
    session.rollback()
    return list(session.scalars(select(Notice).filter_by(meeting_id=meeting_id).order_by(Notice.id)))


def mails(template: str = "") -> list[Mail]:
    session.rollback()
    rows = session.scalars(select(Mail).order_by(Mail.id)).all()
    return [row for row in rows if row.template == template or not template]
