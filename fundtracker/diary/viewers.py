"""Who looks at the diary: everyone, donors of funds they paid into, staff; and the part of it that each may see."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, permissions_of
from fundtracker.committees import committees
from fundtracker.diary.models import DiaryEvent
from fundtracker.diary.rules import Audience
from fundtracker.kernel.db import session
from fundtracker.news import following


@dataclass(frozen=True)
class Viewer:
    """A visitor (no `user_id`) or a person: `fund_ids` are those into which an authority of theirs paid, `held` these authorities today."""

    user_id: int | None = None
    staff: bool = False
    fund_ids: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()


VISITOR = Viewer()


def of_person(user_id: int | None) -> Viewer:
    """The viewer a person is today; a visitor without one."""
    row = session.get(User, user_id) if user_id is not None else None
    if row is None:
        return VISITOR
    if Permission.READ_BOOKS in permissions_of(row.role):
        return Viewer(row.id, staff=True)
    funds = frozenset(line.fund_id for line in committees.of_person(row.id))
    return Viewer(row.id, fund_ids=funds, held=frozenset(committees.held_by(row.id)))


def still_here(user_id: int) -> bool:
    """Whether a person may still sign in and is somebody here: a member of staff, or with a mandate that counts today."""
    return session.scalar(select(User.id).where(User.id == user_id, following.has_rights())) is not None


def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """That an entry is for this viewer."""
    if viewer.staff:
        return DiaryEvent.id.is_not(None)
    everyone = DiaryEvent.audience == Audience.PUBLIC
    if not viewer.fund_ids:
        return everyone
    theirs = or_(DiaryEvent.fund_id.in_(viewer.fund_ids), DiaryEvent.fund_id.is_(None))
    return or_(everyone, and_(DiaryEvent.audience == Audience.DONORS, theirs))
