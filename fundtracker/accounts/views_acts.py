"""The way of every act: right form, rehearsal and check page where it binds, then once for real, and on to the page that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Field, FieldList, SelectField

from fundtracker.accounts.access import current_actor
from fundtracker.kernel.errors import Conflict
from fundtracker.kernel.text import Message, msg
from fundtracker.web import wording
from fundtracker.web.fields import DayField, MoneyField
from fundtracker.web.forms import BaseForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import rehearse, submit


@dataclass(frozen=True)
class Check:
    """A check page: its title, the answers as (label, text), what the act changes and what cannot be undone, the verb of its button."""

    title: str
    rows: Sequence[tuple[str, str]]
    consequences: Sequence[Message]
    confirm: str


class Changed(Conflict):
    """What the check page showed is not what would be recorded any more: it is shown again."""


def checked(form: BaseForm, act: Callable[[], Any], check: Callable[[], Check], stamp: Callable[[], str] | None = None) -> Any:
    """Where the form stands: a check page (a Response), the act's result once it was confirmed, or None to show the form.

    `stamp` says what the check page shows beside what was typed, read under the act's own lock: where that changed before the
    confirmation, nothing is recorded and the check page is shown again as it is now.
    """
    if not form.sent():
        return None
    if not form.to_check():
        result = submit(form, lambda: _as_reviewed(act, stamp), by=current_actor())
        if not isinstance(form.refused, Changed):
            return result
    reviewed: list[str] = []

    def tried() -> Any:
        reviewed.extend([stamp()] if stamp is not None else [])
        return act()

    if not rehearse(form, tried):
        return None
    shown = check()
    return page(
        "components/check.html",
        form=form,
        title=shown.title,
        rows=shown.rows,
        consequences=[wording.say(sentence) for sentence in shown.consequences],
        confirm=shown.confirm,
        reviewed="".join(reviewed),
    )


def _as_reviewed(act: Callable[[], Any], stamp: Callable[[], str] | None) -> Any:
    """The act, where what was reviewed still stands. Raises Changed."""
    if stamp is not None and stamp() != request.form.get("reviewed", ""):
        raise Changed(msg("This changed while you read it. Nothing is recorded yet: read it as it is now, and confirm once more."))
    return act()


def done(form: BaseForm, act: Callable[[], Any], said: str, address: Callable[[Any], str]) -> ResponseReturnValue | None:
    """Send a form that needs no check page: the redirect after it, or None to show the form (again)."""
    return _went(submit(form, act, by=current_actor()) if form.sent() else None, said, address)


def acted(
    form: BaseForm,
    act: Callable[[], Any],
    check: Callable[[], Check],
    said: str,
    address: Callable[[Any], str],
    stamp: Callable[[], str] | None = None,
) -> ResponseReturnValue | None:
    """Send a form by way of its check page, which is shown only for what would go through; None to show the form (again)."""
    outcome = checked(form, act, check, stamp)
    return outcome if isinstance(outcome, Response) else _went(outcome, said, address)


def _went(result: Any, said: str, address: Callable[[Any], str]) -> ResponseReturnValue | None:
    """Say what was done and go to the page of its result; None where nothing was."""
    if result is None:
        return None
    flash(said, "success")
    return redirect(address(result), 303)


def answers(form: BaseForm, *names: str) -> list[tuple[str, str]]:
    """What these fields hold, as (label, text); empty ones are left out."""
    fields = [getattr(form, name) for name in names]
    rows = [(str(field.label.text), text) for field in fields for text in _texts(field)]
    return [(label, text) for label, text in rows if text]


def _texts(field: Field) -> list[str]:
    """A field's value in words; one text a filled row for rows."""
    if isinstance(field, FieldList):
        rows = [[text for part in row for text in _texts(part) if text] for row in field]
        return [" – ".join(texts) for texts in rows if texts]
    if isinstance(field, MoneyField):
        return [wording.money(field.data)]
    if isinstance(field, DayField):
        return [wording.day(field.data)]
    if isinstance(field, BooleanField):
        return []
    if isinstance(field.data, time):
        return [wording.hour(field.data)]
    if isinstance(field, SelectField):
        return [str(label) for value, label, *_ in field.iter_choices() if field.data and str(value) == str(field.data)]
    return [str(field.data or "")]
