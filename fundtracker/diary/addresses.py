"""The private address of a person's calendar: made, made anew, revoked; kept by its digest, so that nobody can read it here."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.diary import viewers
from fundtracker.diary.models import CalendarAddress
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import NotFound

LONGEST = 100


def new_token() -> str:
    """What an address holds that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def keep(user_id: int, token: str, *, by: Actor) -> int:
    """Let this token open the person's diary from now on, and no other one; gives back the person's id. Raises NotFound."""
    if not lock(User, user_id):
        raise NotFound
    _delete(user_id)
    session.add(CalendarAddress(user_id=user_id, token_digest=digest(token), made_at=clock.now()))
    session.flush()
    audit.record("web:calendar:made", user_id, by=by)
    return user_id


def revoke(user_id: int, *, by: Actor) -> int:
    """Let no address open the person's diary any more; gives back the person's id. Raises NotFound."""
    if not lock(User, user_id):
        raise NotFound
    if _delete(user_id):
        audit.record("web:calendar:revoked", user_id, by=by)
    return user_id


def made_at(user_id: int) -> datetime | None:
    """When the person's address was made; None without one."""
    return session.scalar(select(CalendarAddress.made_at).filter_by(user_id=user_id))


def person_of(token: str) -> int:
    """The person whose calendar asks. Raises NotFound: unknown, revoked, or nobody here any more; all look the same."""
    known = len(token) <= LONGEST and token.isascii()
    user_id = session.scalar(select(CalendarAddress.user_id).filter_by(token_digest=digest(token))) if known else None
    if user_id is None or not viewers.still_here(user_id):
        raise NotFound
    return user_id


def _delete(user_id: int) -> bool:
    row = session.scalars(select(CalendarAddress).filter_by(user_id=user_id)).one_or_none()
    if row is not None:
        session.delete(row)
        session.flush()
    return row is not None


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()
