"""Forms of the reading room: a private note, the words one looks for."""

from flask_babel import lazy_gettext as _l

from fundtracker.web.fields import TextField
from fundtracker.web.forms import BaseForm


class NoteForm(BaseForm):
    """A private note."""

    text = TextField(_l("Your note"), longest=10_000)
