"""Counting failed sign-ins and requests for links, so that guessing is slow, no mailbox is flooded and no owner locked out (S26, S27)."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.accounts.sign_ins import digest
from fundtracker.kernel import clock
from fundtracker.kernel.db import Base, Instant, session

MOST = 10
MOST_BY_ADDRESS = 100
MOST_LINKS = 5
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
    few = (session.scalar(asked) or 0) < MOST_LINKS
    session.add(FailedSignIn(account=_key(email, "link"), address=address, at=clock.now()))
    session.flush()
    return few


def clear(email: str, address: str) -> None:
    """Forget the failures of an account from an address, after a right password."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.account == _key(email), FailedSignIn.address == address))


def sweep() -> None:
    """Drop what is older than the window."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - WINDOW))


def _key(email: str, kind: str = "") -> str:
    """Case and spaces do not make another account."""
    return digest(kind + email.strip().casefold())
