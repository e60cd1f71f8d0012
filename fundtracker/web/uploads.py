"""A PDF sent with a form: its bytes are kept before the transaction, its row within it."""

from flask_wtf.file import FileField

from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.kernel.errors import Refusal
from fundtracker.web import wording
from fundtracker.web.forms import BaseForm


def kept_file(form: BaseForm, field: FileField) -> Kept | None:
    """Keep the bytes of the file that was sent; None without one, and where it was refused: then the form says why."""
    if not field.data or not field.data.filename:
        return None
    try:
        return store.put(field.data.stream, field.data.filename)
    except Refusal as refusal:
        form.refused = refusal
        field.errors = [*field.errors, wording.say(refusal.message)]
        return None
