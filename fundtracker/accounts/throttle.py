"""Counting failed sign-ins, requests for links and forms that send mail: guessing is slow, no mailbox is flooded, no owner locked out.

Whatever form writes a mail is counted (S26, S27), by who sends it and by where it comes from: none has to think of it.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.accounts.models import User
from fundtracker.accounts.sign_ins import digest
from fundtracker.kernel import clock
from fundtracker.kernel.db import Base, Instant, session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.web.submissions import acting

MOST = 10
MOST_BY_ADDRESS = 100
MOST_LINKS = 5
MOST_LINKS_BY_ADDRESS = 20
MOST_FORMS = 12
MOST_FORMS_BY_ADDRESS = 60
MOST_FORMS_OF_STAFF = 120
WINDOW = timedelta(minutes=15)


class FailedSignIn(Base):
    """A failed attempt, or a request for a link: a digest of the address typed, where it came from, when. Old rows are swept."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(45), index=True)
    at: Mapped[datetime] = mapped_column(Instant)


def is_throttled(email: str, address: str) -> bool:
    """Whether this account from this address, or this address for whatever account, has failed too often lately."""
    recent = FailedSignIn.at > clock.now() - WINDOW
    from_there = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.address == address, recent)
    by_pair = session.scalar(from_there.where(FailedSignIn.account == _key(email))) or 0
    return by_pair >= MOST or (session.scalar(from_there) or 0) >= MOST_BY_ADDRESS


def count(email: str, address: str) -> None:
    """Count one failure."""
    session.add(FailedSignIn(account=_key(email), address=address, at=clock.now()))
    session.flush()


def may_mail(email: str, address: str) -> bool:
    """Count a request for a link, whoever the address belongs to; gives back whether there were few enough lately."""
    recent = FailedSignIn.at > clock.now() - WINDOW
    asked = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.account == _key(email, "link"), recent)
    from_there = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.address == f"l:{address}", recent)
    few = (session.scalar(asked) or 0) < MOST_LINKS and (session.scalar(from_there) or 0) < MOST_LINKS_BY_ADDRESS
    session.add(FailedSignIn(account=_key(email, "link"), address=f"l:{address}", at=clock.now()))
    session.flush()
    return few


class TooManyForms(Refusal):
    """Somebody sent too many forms that write mails."""

    status = 429


def count_form() -> None:
    """Count the form that is being recorded, once, before the first mail it writes.

    Raises:
        TooManyForms: its sender, or the address it comes from, has sent too many of them lately; with when to try again.
    """
    form = acting.get()
    if form is None or form.mailed:
        return
    user = session.get(User, form.by.user_id) if form.by.user_id is not None else None
    most = MOST_FORMS_OF_STAFF if user is not None and user.role is not None else MOST_FORMS
    account, place = _key(str(form.by), "form"), f"f:{form.by.address}"
    _insist_on_few(FailedSignIn.account == account, most)
    if form.by.address and most == MOST_FORMS:
        _insist_on_few(FailedSignIn.address == place, MOST_FORMS_BY_ADDRESS)
    form.mailed = True
    session.add(FailedSignIn(account=account, address=place, at=clock.now()))
    session.flush()


def _insist_on_few(counted: ColumnElement[bool], most: int) -> None:
    """Raise TooManyForms where as many of these were counted lately as may be."""
    since = clock.now() - WINDOW
    times = list(
        session.scalars(select(FailedSignIn.at).where(counted, FailedSignIn.at > since).order_by(FailedSignIn.at.desc()).limit(most))
    )
    if len(times) >= most:
        text = msg(
            "Many forms that send mails came from here in a short time, so this one was not sent. Try again from %(when)s on.",
            when=times[-1] + WINDOW,
        )
        raise TooManyForms(text)


def clear(email: str, address: str) -> None:
    """Forget the failures of an account from an address, after a right password."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.account == _key(email), FailedSignIn.address == address))


def sweep() -> None:
    """Drop what is older than the window."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - WINDOW))


def forget() -> None:
    """The sweep of the worker: nothing of a failed attempt outlives its window by more than an hour."""
    with transaction():
        sweep()


def _key(email: str, kind: str = "") -> str:
    """Case and spaces do not make another account."""
    return digest(kind + email.strip().casefold())
