"""Sending a form: tried before its check page, recorded once in one transaction however often it is sent, refusals shown on it.

A form's key belongs to the act with its address: the same key at another record's address is another form.
"""

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import Base, Instant, session, transaction
from fundtracker.kernel.errors import Conflict, Refusal
from fundtracker.kernel.text import msg, showable
from fundtracker.web.forms import BaseForm


@dataclass
class Acting:
    """Who sends the form that is being recorded; `mailed` once it has written a mail."""

    by: Actor
    mailed: bool = False


acting: ContextVar[Acting | None] = ContextVar("acting", default=None)
"""The form that is being recorded, for packages above that count what forms do; None in the worker and on the command line."""


class Submission(Base):
    """A form that was recorded: who sent it, its key, a digest of its content and the result that was shown.

    `key` is a digest of the form's key and its address; rows from before addresses counted hold the form's key itself.
    """

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("actor", "endpoint", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(String(40))
    endpoint: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[Any] = mapped_column(JSON, default=None)
    at: Mapped[datetime] = mapped_column(Instant)


def submit(form: BaseForm, verb: Callable[[], Any], *, by: Actor) -> Any:
    """Run `verb` in one transaction, once for this form's key; give back its result, or None after a refusal.

    The result must be plain JSON (an id, a number, a text, a list or a mapping of them) and not None. The same form sent again gives
    the first result without running `verb`; another content under the same key, or none, is refused. A refusal is put on the form.
    """
    sent = form.body_hash()  # reads files, so before the transaction
    try:
        with transaction():
            return _once(form, sent, verb, by)
    except Refusal as refusal:
        form.show(refusal)
        return None


class _Undo(Exception):
    """Ends a rehearsal: the transaction is rolled back."""


def rehearse(form: BaseForm, verb: Callable[[], object]) -> bool:
    """Run `verb` in a transaction that is always rolled back; whether it would go through. A refusal is put on the form."""
    try:
        with transaction():
            verb()
            session.flush()
            raise _Undo
    except _Undo:
        return True
    except Refusal as refusal:
        form.show(refusal)
        return False


def _once(form: BaseForm, sent: str, verb: Callable[[], Any], by: Actor) -> Any:
    """The submission row goes in first: whoever sends the same key meanwhile waits for it, then reads its result."""
    key = str(form.submission_key.data or "")
    if not key:
        raise Refusal(msg("The page you sent was too old, or not from here."))
    earlier = _recorded(by, key[:64])
    if earlier is not None:
        return _first_result(earlier, sent)
    content = _digest(_query(), sent)
    who = {"actor": str(by), "endpoint": str(request.endpoint), "key": _digest(sorted((request.view_args or {}).items()), key)}
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = insert(Submission).values(**who, body_hash=content, at=clock.now(), result=None)
    if not session.execute(row.on_conflict_do_nothing().returning(Submission.id)).first():
        return _first_result(session.scalars(select(Submission).filter_by(**who)).one(), content)
    held = acting.set(Acting(by))
    try:
        result = verb()
    finally:
        acting.reset(held)
    session.flush()
    kept = session.scalars(select(Submission).filter_by(**who)).one()
    kept.result = result
    return result


def _recorded(by: Actor, key: str) -> Submission | None:
    """A form that was recorded under its key alone."""
    if key != showable(key):
        return None
    return session.scalars(select(Submission).filter_by(actor=str(by), endpoint=str(request.endpoint), key=key)).one_or_none()


def _query() -> list[tuple[str, str]]:
    """What the address asks for after its question mark, but for the language, which changes nothing of what is sent."""
    return sorted((name, value) for name, value in request.args.items(multi=True) if name != "lang")


def _digest(*parts: object) -> str:
    """64 characters that stand for these parts."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _first_result(first: Submission, body_hash: str) -> Any:
    """What the form recorded the first time it was sent."""
    if first.body_hash != body_hash:
        raise Conflict(msg("This form was already sent with other content. Open it again and compare before you save."))
    return first.result
