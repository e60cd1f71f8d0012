"""Forms of the end of a fund: the question to its donors, their answers, the item for the committee."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, ValidationError  # type: ignore[attr-defined]  # the stubs are older

from fundtracker.closing.rules import Wish
from fundtracker.web.fields import DayField, LineField, TextField, VersionField, id_or_none
from fundtracker.web.forms import BaseForm

Choices = Sequence[tuple[int, str]]
WISHES = [SelectChoice(Wish.REFUND.value, _l("A refund")), SelectChoice(Wish.TRANSFER.value, _l("A transfer to the other fund"))]


class AskForm(BaseForm):
    """Until when donors may answer, and the fund they may choose instead of a refund."""

    answers_until = DayField(_l("Answers until"))
    to_fund_id = SelectField(_l("Fund to which donors may transfer what is left"), coerce=id_or_none)
    version = VersionField(default=0, needed=False)

    def offer(self, funds: Choices) -> None:
        """Set the other funds."""
        self.to_fund_id.choices = [("", str(_l("None: refunds only"))), *((str(key), name) for key, name in funds)]


class ProposeForm(BaseForm):
    """The agenda item that asks the committee to close the fund."""

    meeting_id = SelectField(_l("Meeting"), coerce=id_or_none)
    title = LineField(_l("Title"))
    text = TextField(_l("What the committee should know"))

    def offer(self, meetings: Choices) -> None:
        """Set the meetings that are still drafts."""
        self.meeting_id.choices = [("", str(_l("Choose"))), *((str(key), name) for key, name in meetings)]

    def validate_meeting_id(self, field: SelectField) -> None:
        """A choice was made."""
        if not field.data:
            raise ValidationError(str(_l("Choose the meeting that decides.")))


class AnswerForm(BaseForm):
    """What a donor wants done with what is left."""

    wish = RadioField(_l("What should become of it?"), choices=WISHES, coerce=lambda value: Wish(value) if value in list(Wish) else None)

    def offer(self, *, transfers: bool) -> None:
        """Leave the transfer out where no fund was named."""
        self.wish.choices = WISHES if transfers else WISHES[:1]

    def validate_wish(self, field: RadioField) -> None:
        """A choice was made."""
        if field.data is None:
            raise ValidationError(str(_l("Choose what should become of it.")))


class StaffAnswerForm(AnswerForm):
    """A donor's answer as staff write it down, with the paper it stands on."""

    by_clause = BooleanField(_l("Its agreement says so (no letter)"))
    file = FileField(
        _l("The letter or the agreement, as a PDF"), validators=[FileRequired(_l("Attach the letter or the agreement that says so."))]
    )

    def values(self) -> dict[str, Any]:
        """What `answers.give` takes, but for the document."""
        return {name: value for name, value in super().values().items() if name != "file"}
