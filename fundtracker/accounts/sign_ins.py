"""Sessions as rows: found by the digest of a random token, ended when the person signs out, idle or too old (D6, S14 to S17)."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from fundtracker import audit
from fundtracker.accounts.models import MailedLink, SignIn, User
from fundtracker.accounts.permissions import Role
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound

log = logging.getLogger(__name__)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
LONGEST_FOR_STAFF = timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=5)
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Session:
    """An open session: the person's facts, and the token the browser holds."""

    token: str
    sign_in_id: int
    user_id: int
    name: str
    email: str
    role: Role | None
    language: str


@dataclass(frozen=True)
class SignInLine:
    """An open session as its owner sees it; `here` where it is the one that looks."""

    id: int
    here: bool
    address: str
    started_at: datetime
    touched_at: datetime


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(user_id: int, *, address: str) -> str:
    """Open a session; gives back the token, which is not kept."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(SignIn(token_hash=digest(token), user_id=user_id, address=address, started_at=now, touched_at=now))
    session.flush()
    audit.record("accounts:session:started", user_id, by=Actor("user", user_id, address))
    return token


def find(token: str) -> Session | None:
    """The open session of a token, touched at most every five minutes; None where it ended, idles or is too old."""
    query = select(SignIn, User).join(User, User.id == SignIn.user_id).where(SignIn.token_hash == digest(token))
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, user = found
    now = clock.now()
    longest = LONGEST_FOR_STAFF if user.role else LONGEST
    if row.ended_at or not user.active or now - row.touched_at > IDLE or not row.started_at <= now <= row.started_at + longest:
        return None
    opened = Session(token, row.id, user.id, user.name, user.email, user.role, user.language)
    if now - row.touched_at > TOUCH_EVERY:
        _touch(row.id, now)
    return opened


def owner(token: str) -> int | None:
    """Whose session a token opened, whether or not it is still open."""
    return session.scalar(select(SignIn.user_id).filter_by(token_hash=digest(token)))


def _touch(sign_in_id: int, now: datetime) -> None:
    """Note that the session is in use; where nothing can be written, people may still read."""
    try:
        with transaction(patience=1):
            session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(touched_at=now))
    except DBAPIError as error:
        log.warning("a session could not be touched: %s", error.orig)


def end(token: str) -> None:
    """End the session of a token."""
    session.execute(update(SignIn).where(SignIn.token_hash == digest(token), SignIn.ended_at.is_(None)).values(ended_at=clock.now()))


def end_one(sign_in_id: int, *, user_id: int) -> int:
    """End one of a person's own sessions. Raises NotFound."""
    row = session.scalars(select(SignIn).filter_by(id=sign_in_id, user_id=user_id)).one_or_none()
    if row is None:
        raise NotFound
    row.ended_at = row.ended_at or clock.now()
    session.flush()
    return sign_in_id


def end_all(user_id: int, *, but: str = "") -> None:
    """End every session of a person, but for the one of a token."""
    others = SignIn.token_hash != digest(but)
    session.execute(update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None), others).values(ended_at=clock.now()))


def list_(user_id: int, *, token: str = "") -> list[SignInLine]:
    """A person's open sessions, the latest first; `token` is that of the browser that asks."""
    now = clock.now()
    role = session.scalar(select(User.role).filter_by(id=user_id))
    oldest = now - (LONGEST_FOR_STAFF if role else LONGEST)
    still_open = (SignIn.ended_at.is_(None), SignIn.touched_at >= now - IDLE, SignIn.started_at >= oldest)
    query = select(SignIn).where(SignIn.user_id == user_id, *still_open).order_by(SignIn.started_at.desc(), SignIn.id.desc())
    rows = session.scalars(query)
    return [SignInLine(row.id, row.token_hash == digest(token), row.address, row.started_at, row.touched_at) for row in rows]


def sweep() -> None:
    """Forget sessions and mailed links that opened nothing for three months; the audit trail keeps who signed in when."""
    before = clock.now() - KEPT
    with transaction():
        session.execute(delete(SignIn).where(SignIn.touched_at < before))
        session.execute(delete(MailedLink).where(MailedLink.expires_at < before))
