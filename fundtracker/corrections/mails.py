"""Mails about corrections: to whoever may confirm one that was prepared, and to whoever prepared it once it is settled.

They name the entry and what is to be done, nothing that somebody typed: reason and answer are read on the page, after signing in.
"""

from collections.abc import Sequence

from sqlalchemy import select

from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import permissions_of
from fundtracker.corrections import permissions
from fundtracker.corrections.entries import Entry
from fundtracker.corrections.models import Correction
from fundtracker.corrections.wording import ACTS, KINDS
from fundtracker.kernel.db import session
from fundtracker.mail import outbox
from fundtracker.web import wording
from fundtracker.web.language import speaking


def confirmers(prepared_by_id: int, entry: Entry) -> Sequence[User]:
    """Who may confirm a correction of an entry that this person prepares, by id: those who sign in."""
    query = select(User).where(User.active, User.role.is_not(None), User.password_hash.is_not(None)).order_by(User.id)
    return [
        user for user in session.scalars(query) if permissions.can_judge(user.id, permissions_of(user.role), prepared_by_id, entry.kind)
    ]


def ask(row: Correction, entry: Entry) -> None:
    """Ask each person who may confirm it."""
    for user in confirmers(row.prepared_by_id, entry):
        _write(user, "correction_to_confirm", row, entry, actor=_name(row.prepared_by_id))


def answer(row: Correction, entry: Entry) -> None:
    """Tell whoever prepared it that it was confirmed or refused; one who has left is not told."""
    user = session.get_one(User, row.prepared_by_id)
    if user.active:
        _write(user, f"correction_{row.state.value}", row, entry, actor=_name(row.judged_by_id))


def _write(user: User, template: str, row: Correction, entry: Entry, *, actor: str) -> None:
    with speaking(user.language):
        words = {"act": wording.say(ACTS[row.act]), "kind": wording.say(KINDS[entry.kind])}
    outbox.write(
        to=user.email,
        template=template,
        language=user.language,
        event=f"{template}:{row.id}:{user.id}",
        name=user.name,
        actor=actor,
        reference=entry.reference,
        code=entry.fund_code,
        cents=entry.cents,
        path=f"/staff/corrections/{row.id}",
        **words,
    )


def _name(user_id: int | None) -> str:
    return session.get_one(User, user_id).name if user_id else ""
