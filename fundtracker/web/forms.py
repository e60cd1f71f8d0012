"""The base of every form: its key against double sending, its steps, and refusals shown at their field."""

import hashlib
import json
import secrets
from typing import IO, Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message
from fundtracker.web import wording

_OUTSIDE = {"csrf_token", "submission_key", "step"}


def _content_hash(stream: IO[bytes]) -> str:
    """A digest of a file that was sent; it stands where it stood before, so that whoever reads it next reads all of it."""
    stood = stream.tell()
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # an upload is a file as far as this reads
    stream.seek(stood)
    return found


class BaseForm(FlaskForm):
    """A form that records something.

    `submission_key` names this one form, so that sending it twice records once (`web.submissions.submit`). `step` walks through
    check-your-answers: a first valid POST shows the check page, which sends everything again with `step=confirm`; `step=edit` goes
    back to the fields. `refused` is the refusal the service gave, `status` the HTTP status the page should have.

    `doubts` are questions about what looks like a slip, each under the name of its box (one of `DOUBTS`): until it is ticked the form is
    not right, and the page shows the box only then.
    """

    DOUBTS: tuple[str, ...] = ()

    submission_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    step = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused: Refusal | None = None
        self.doubts: dict[str, Message] = {}

    @property
    def status(self) -> int:
        """200, or the status of what is wrong with this form."""
        if self.refused is not None:
            return self.refused.status
        return 422 if self.errors else 200

    def sent(self) -> bool:
        """Whether the form came back and every field is right (and the person is not going back to edit)."""
        return bool(self.is_submitted() and request.form.get("step") != "edit" and self.validate())

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is right and every doubt has been answered."""
        right = bool(super().validate(extra_validators))
        for name, question in self.doubts.items():
            field = self._fields[name]
            if not field.data:
                field.errors = [wording.say(question)]
                right = False
        return right

    def to_check(self) -> bool:
        """Whether a right form should now be shown for checking. Ask after `sent()`."""
        return request.form.get("step") != "confirm"

    def values(self) -> dict[str, Any]:
        """What the fields hold, without the form's own machinery."""
        return {name: value for name, value in self.data.items() if name not in _OUTSIDE and name not in self.DOUBTS}

    def body_hash(self) -> str:
        """A digest of what was sent, files with their name and content, so that one key never records two contents."""
        body = sorted((name, value) for name, value in request.form.items(multi=True) if name not in _OUTSIDE)
        files = sorted((name, file.filename, _content_hash(file.stream)) for name, file in request.files.items(multi=True) if file.filename)
        return hashlib.sha256(json.dumps([*body, *files]).encode()).hexdigest()

    def show(self, refusal: Refusal) -> None:
        """Put a service's refusal at its field, or at the top of the form."""
        self.refused = refusal
        text = wording.say(refusal.message)
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


class AmountForm(BaseForm):
    """A form with an amount that is asked about twice where it is far outside what was seen before."""

    DOUBTS: tuple[str, ...] = ("confirm_unusual",)
    confirm_unusual = BooleanField(_l("Yes, this amount is intended"))


class ActForm(BaseForm):
    """One button."""
