"""What tests of news do: somebody follows, something is told."""

from datetime import date
from typing import Any

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Role
from fundtracker.funds import updates
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.mail.models import Mail
from fundtracker.news import following
from fundtracker.news.rules import Rhythm
from tests.factories import a_user
from tests.watch import clock_at

TEXT = {"title_fr": "L’eau coule", "title_en": "Water runs", "body_fr": "À Ijoukak.", "body_en": "In Ijoukak."}
START = "2024-03-01 09:00"


def a_follower(*fund_ids: int, projects: tuple[int, ...] = (), rhythm: Rhythm = Rhythm.AT_ONCE, **columns: Any) -> User:
    """A member of staff who follows these from the first of March 2024."""
    user = a_user(Role.STAFF, **columns)
    follow(user, *fund_ids, projects=projects, rhythm=rhythm)
    return user


def follow(user: User, *fund_ids: int, projects: tuple[int, ...] = (), rhythm: Rhythm = Rhythm.AT_ONCE, at: str = START) -> int:
    """Follow exactly these; gives back the subscription's id."""
    with clock_at(at), transaction():
        return following.choose(user.id, rhythm=rhythm, fund_ids=fund_ids, project_ids=projects, by=COMMAND)


def told(fund_id: int, at: str = "2024-03-04 10:00", **values: Any) -> int:
    """An update published then."""
    with clock_at(at), transaction():
        update_id = updates.draft(fund_id=fund_id, by=COMMAND, **{"dated": date(2024, 2, 1), **TEXT, **values})
        return updates.publish(update_id, fund_id=fund_id, by=COMMAND)


def mails() -> list[Mail]:
    """What was written, the oldest first."""
    session.rollback()
    return session.query(Mail).order_by(Mail.id).all()
