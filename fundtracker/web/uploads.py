"""A PDF or a photo sent with a form: its bytes are kept before the transaction, its rows within it."""

from collections.abc import Callable
from typing import TypeVar

from flask_wtf.file import FileField

from fundtracker.documents import pictures, store
from fundtracker.documents.pictures import Photo
from fundtracker.documents.store import Kept
from fundtracker.kernel.errors import Refusal
from fundtracker.web import wording
from fundtracker.web.forms import BaseForm

File = TypeVar("File")


def kept_file(form: BaseForm, field: FileField) -> Kept | None:
    """Keep the bytes of the file that was sent; None without one, and where it was refused: then the form says why."""
    return _kept(form, field, lambda: store.put(field.data.stream, field.data.filename))


def kept_photo(form: BaseForm, field: FileField) -> Photo | None:
    """Keep the photo that was sent, as `kept_file` does."""
    return _kept(form, field, lambda: pictures.put(field.data.stream))


def _kept(form: BaseForm, field: FileField, put: Callable[[], File]) -> File | None:
    if not field.data or not field.data.filename:
        return None
    try:
        return put()
    except Refusal as refusal:
        form.refused = refusal
        field.errors = [*field.errors, wording.say(refusal.message)]
        return None
