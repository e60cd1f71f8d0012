"""Writing mails: rows of the outbox in the act's own transaction, so that nothing is sent for what was rolled back (M26)."""

from datetime import date, datetime

from sqlalchemy import select

from fundtracker import jobs
from fundtracker.kernel import addresses, clock
from fundtracker.kernel.db import session
from fundtracker.kernel.hooks import Hook
from fundtracker.kernel.nouns import Noun, Nouns
from fundtracker.mail.models import Mail

WRITING: Hook[[], None] = Hook("Before a mail is written: count it, and refuse it where somebody writes too many.")


def write(*, to: str, template: str, language: str, event: str, **values: object) -> None:
    """Put a mail into the outbox: one per `event`, to one address, set from `templates/mail/<template>.txt` when it is sent.

    Raises:
        Refusal: the address is not exactly one, or holds anything that could make it two or start a header line.
    """
    addresses.read(to)
    if session.scalar(select(Mail.id).filter_by(event=event)):
        return
    WRITING.tell()
    now = clock.now()
    content = {name: _plain(value) for name, value in values.items()}
    session.add(Mail(event=event, to=to, template=template, language=language, content=content, made_at=now, next_try_at=now))
    session.flush()
    jobs.nudge("mail")


def _plain(value: object) -> object:
    """A value as JSON can hold it; `mail.sender` reads days, instants and names with their article back."""
    if isinstance(value, Noun):
        return {"noun": str(value), "article": int(value.article)}
    if isinstance(value, Nouns):
        return {"nouns": [_plain(part) for part in value.parts]}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value
