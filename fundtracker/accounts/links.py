"""Links mailed to a person to set the password: opened without harm, good once, for a limited time (S30)."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from fundtracker import audit
from fundtracker.accounts import sign_ins
from fundtracker.accounts.models import MailedLink, User
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.mail import outbox

LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(minutes=10)}


def send(user_id: int, purpose: Purpose) -> None:
    """Mail a fresh link; older ones of the same person and purpose die.

    A link to a forgotten password, for which anybody may ask, leaves an invitation alone.
    """
    user = lock(User, user_id)[0]
    now = clock.now()
    cancel(user_id, purpose=purpose)
    token = secrets.token_urlsafe(32)
    link = MailedLink(
        token_hash=sign_ins.digest(token), user_id=user_id, purpose=purpose, email=user.email, made_at=now, expires_at=now + LASTS[purpose]
    )
    session.add(link)
    session.flush()
    greeted = user.name if user.password_hash is not None else ""
    values = {"name": greeted, "path": f"/link/{token}", "expires": link.expires_at}
    outbox.write(to=user.email, template=purpose.value, language=user.language, event=f"link:{link.id}", **values)


def cancel(user_id: int, *, purpose: Purpose | None = None) -> None:
    """Let every link that a person was mailed die, or those of one purpose."""
    alive = update(MailedLink).where(MailedLink.user_id == user_id, MailedLink.used_at.is_(None))
    session.execute((alive if purpose is None else alive.where(MailedLink.purpose == purpose)).values(used_at=clock.now()))


def find(token: str) -> int | None:
    """The person of a link that still opens, or None; looking does not use it up."""
    query = select(MailedLink, User).join(User, User.id == MailedLink.user_id).where(MailedLink.token_hash == sign_ins.digest(token))
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    link, user = found
    alive = link.used_at is None and clock.now() <= link.expires_at and user.active and user.email == link.email
    return user.id if alive else None


def email_of(token: str) -> str:
    """The address a living link was mailed to; empty for any other."""
    user_id = find(token)
    user = session.get(User, user_id) if user_id else None
    return user.email if user else ""


def use(token: str, *, password_hash: str, address: str) -> int:
    """Set the password with a link and end every session of the person; gives back their id.

    Raises:
        Refusal: the link was used, replaced or is too old.
    """
    taken = session.execute(
        update(MailedLink)
        .where(MailedLink.token_hash == sign_ins.digest(token), MailedLink.used_at.is_(None), MailedLink.expires_at >= clock.now())
        .values(used_at=clock.now())
        .returning(MailedLink.user_id, MailedLink.email)
    ).one_or_none()
    user = lock(User, taken.user_id)[0] if taken else None
    if taken is None or user is None or not user.active or user.email != taken.email:
        raise Refusal(msg("This link has been used or is too old. Ask for a new one."))
    user.password_hash = password_hash
    cancel(user.id)
    sign_ins.end_all(user.id)
    session.flush()
    audit.record("accounts:password:set", user.id, by=Actor("user", user.id, address))
    return user.id
