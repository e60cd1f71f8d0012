"""Getting in: the right password opens a session; a wrong one, an unknown address and a closed account look the same (S24 to S26)."""

from sqlalchemy import select

from fundtracker.accounts import sign_ins, throttle
from fundtracker.accounts.models import User
from fundtracker.accounts.passwords import Hashing
from fundtracker.kernel import clock
from fundtracker.kernel.db import lock, session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.mail import outbox


class TooManyAttempts(Refusal):
    """The account was tried too often from this address."""

    status = 429


def sign_in(email: str, password: str, *, address: str, hashing: Hashing) -> str:
    """Check an address and a password and open a session; gives back its token. Opens its own transactions: hashing stays outside.

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
    with transaction():
        throttle.clear(email, address)
        return sign_ins.start(user_id, address=address)


def change_password(user_id: int, *, current: str, new_hash: str, token: str, hashing: Hashing) -> None:
    """Change one's own password, given the current one; every other session ends and a mail says so. Opens its own transaction.

    Raises:
        Refusal: the current password is wrong.
    """
    kept = session.get_one(User, user_id).password_hash
    session.rollback()
    if not hashing.fits(current, kept):
        raise Refusal(msg("This is not your current password."), field="current")
    with transaction():
        user = lock(User, user_id)[0]
        user.password_hash = new_hash
        sign_ins.end_all(user_id, but=token)
        now = clock.now()
        event = f"password:{user_id}:{now.isoformat()}"
        outbox.write(
            to=user.email, template="password_changed", language=user.language, event=event, name=user.name, at=now, path="/forgotten"
        )
