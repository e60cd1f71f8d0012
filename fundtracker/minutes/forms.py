"""Forms of minutes: a section's text, the last day for remarks, a remark and its answer, the approval."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, ValidationError  # type: ignore[attr-defined]  # the stubs are older

from fundtracker.web.fields import DayField, LineField, TextField, VersionField, id_or_none
from fundtracker.web.forms import BaseForm

Choices = Sequence[tuple[int, str]]
LONGEST = 20_000


class SectionForm(BaseForm):
    """The text of a section."""

    text = TextField(_l("What was said"), needed=False, longest=LONGEST)
    version = VersionField(needed=False)


class OpeningForm(SectionForm):
    """The text of the opening, and who presided, where that is not on record."""

    chaired_by = LineField(_l("Who presided"), needed=False, longest=120)


class SendForm(BaseForm):
    """Until when those who took part may remark."""

    until = DayField(_l("Remarks until"))


class RemarkForm(BaseForm):
    """A remark on a section, for one of the authorities one speaks for."""

    section_id = SelectField(_l("Section"), coerce=id_or_none)
    authority_id = SelectField(_l("For"), coerce=id_or_none)
    text = TextField(_l("Your remark"))

    def offer(self, sections: Choices, seats: Choices) -> None:
        """Set the sections one reads and the seats one speaks for."""
        self.section_id.choices = [(str(key), name) for key, name in sections]
        self.authority_id.choices = [(str(key), name) for key, name in seats]


class AnswerForm(BaseForm):
    """What becomes of a remark."""

    taken = RadioField(
        _l("What becomes of it?"),
        choices=[SelectChoice("yes", _l("It is accepted: the text is changed")), SelectChoice("no", _l("It is not accepted"))],
    )
    text = TextField(_l("Answer to its author"), needed=False, longest=2000)

    def validate_taken(self, field: RadioField) -> None:
        """A choice was made."""
        if field.data not in ("yes", "no"):
            raise ValidationError(str(_l("Choose what becomes of the remark.")))


class PutForm(BaseForm):
    """The meeting that is asked to approve the minutes."""

    to_meeting_id = SelectField(_l("Meeting"), coerce=id_or_none)
    title = LineField(_l("Title of the item"))

    def offer(self, meetings: Choices) -> None:
        """Set the coming meetings."""
        self.to_meeting_id.choices = [("", str(_l("Choose"))), *((str(key), name) for key, name in meetings)]

    def validate_to_meeting_id(self, field: SelectField) -> None:
        """A choice was made."""
        if not field.data:
            raise ValidationError(str(_l("Choose the meeting that approves.")))


class WritingForm(BaseForm):
    """How and when the minutes were approved in writing."""

    on = DayField(_l("Approved on"))
    how = LineField(_l("How it was done"), longest=300)

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {"on": self.on.data, "how": self.how.data}
