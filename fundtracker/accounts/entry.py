"""Getting in: the right password opens a session; a wrong one, an unknown address and a closed account look the same (S24 to S26)."""

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts import links, passwords, sign_ins, throttle
from fundtracker.accounts.models import User
from fundtracker.accounts.passwords import Hashing
from fundtracker.accounts.rules import Purpose
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.mail import outbox


class TooManyAttempts(Refusal):
    """The account was tried too often from this address."""

    status = 429


def sign_in(email: str, password: str, *, address: str, hashing: Hashing, former: str = "") -> str:
    """Check an address and a password and open a session; gives back its token. Opens its own transactions: hashing stays outside.

    `former` is the token of the session this browser had: it ends.

    Raises:
        TooManyAttempts: ten failures in a quarter of an hour.
        Refusal: they do not fit.
    """
    if throttle.is_throttled(email, address):
        raise TooManyAttempts(msg("Too many attempts. Wait a quarter of an hour, then try again."))
    user = session.scalars(select(User).filter_by(email=email.strip().casefold(), active=True)).one_or_none()
    user_id, kept = (user.id, user.password_hash) if user else (None, None)
    session.rollback()
    fits = hashing.fits(password, kept)
    if user_id is None or not fits:
        with transaction():
            throttle.sweep()
            throttle.count(email, address)
        raise Refusal(msg("This address and this password do not go together. Check both, or ask for a new password."))
    renewed = hashing.hash(password) if kept and hashing.is_outdated(kept) else None
    with transaction():
        throttle.clear(email, address)
        sign_ins.end(former)
        if renewed:
            session.get_one(User, user_id).password_hash = renewed
        return sign_ins.start(user_id, address=address)


def forgotten(email: str, *, address: str) -> None:
    """Mail a link to whoever has this address, a few in a quarter of an hour at most; nobody learns who has. Opens its own transaction."""
    with transaction():
        throttle.sweep()
        may = throttle.may_mail(email, address)
        user_id = session.scalar(select(User.id).filter_by(email=email.strip().casefold(), active=True))
        if may and user_id is not None:
            links.send(user_id, Purpose.RESET)


def change_password(user_id: int, *, current: str, new: str, token: str, address: str, hashing: Hashing) -> None:
    """Change one's own password, given the current one; every other session ends and a mail says so. Opens its own transactions.

    Raises:
        TooManyAttempts: ten failures in a quarter of an hour.
        Refusal: the current password is wrong, or the new one is not fit.
    """
    email, kept = session.execute(select(User.email, User.password_hash).filter_by(id=user_id)).one()
    if throttle.is_throttled(email, address):
        raise TooManyAttempts(msg("Too many attempts. Wait a quarter of an hour, then try again."))
    session.rollback()
    passwords.check(new, email=email)
    if not hashing.fits(current, kept):
        with transaction():
            throttle.count(email, address)
        raise Refusal(msg("This is not your current password."), field="current")
    new_hash = hashing.hash(new)
    with transaction():
        user = lock(User, user_id)[0]
        user.password_hash = new_hash
        sign_ins.end_all(user_id, but=token)
        links.cancel(user_id)
        audit.record("accounts:password:changed", user_id, by=Actor("user", user_id, address))
        now = clock.now()
        event = f"password:{user_id}:{now.isoformat()}"
        outbox.write(
            to=user.email, template="password_changed", language=user.language, event=event, name=user.name, at=now, path="/forgotten"
        )
