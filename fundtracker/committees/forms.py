"""Forms of meetings, agendas, attendance, decisions and chairs."""

from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, ValidationError

from fundtracker.committees import rules
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.committees.wording import ITEM_KINDS, OUTCOMES, PRESENCES
from fundtracker.kernel.errors import Refusal
from fundtracker.web.fields import DayField, LineField, MoneyField, NumberField, TextField, TypedField, VersionField
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


class HourField(TypedField):
    """An hour of the day, such as 11:00 or 11 h 30."""

    def read(self, text: str) -> time:
        """The hour."""
        parts = text.casefold().replace("h", ":").replace(" ", "").rstrip(":").split(":")
        if len(parts) <= 2 and all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
            hour, minute = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
            if hour < 24 and minute < 60:
                return time(hour, minute)
        raise ValidationError(str(_l("Type an hour such as 11:00.")))

    def write(self, value: Any) -> str:
        """As it is typed."""
        return f"{value:%H:%M}"


def _id(value: str) -> int | None:
    return int(value) if value and str(value).isdigit() else None


class MeetingForm(BaseForm):
    """A meeting: what, when (as in Paris), where."""

    title = LineField(_l("Title"))
    day = DayField(_l("Day"))
    hour = HourField(_l("Hour (in Paris)"), render_kw={"placeholder": "11:00"})
    place = LineField(_l("Place"), needed=False)
    video_url = LineField(_l("Video address"), needed=False, longest=300)
    version = VersionField(needed=False)

    def validate_video_url(self, field: LineField) -> None:
        """Only what a browser opens as a page."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_("Type an address that starts with https://"))

    def validate_hour(self, field: HourField) -> None:
        """An hour that exists on that day."""
        if self.day.data and field.data is not None:
            try:
                rules.instant_of(self.day.data, field.data)
            except Refusal as refusal:
                raise ValidationError(say(refusal.message)) from refusal

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        starts_at: datetime = rules.instant_of(self.day.data, self.hour.data)
        return {"title": self.title.data, "starts_at": starts_at, "place": self.place.data, "video_url": self.video_url.data}


class NewMeetingForm(MeetingForm):
    """A meeting of a committee still to choose."""

    committee_id = SelectField(_l("Committee"), coerce=_id, validate_choice=True)


class ItemForm(BaseForm):
    """An agenda item and what it asks for."""

    kind = SelectField(_l("What it asks"), choices=[])
    title = LineField(_l("Title"))
    text = TextField(_l("Explanation"), needed=False)
    minutes = NumberField(_l("Minutes"), least=1, most=480)
    cents = MoneyField(_l("Amount asked for"), needed=False)
    project_id = SelectField(_l("Project"), coerce=_id)
    authority_id = SelectField(_l("Donor the money goes back to"), coerce=_id)
    to_fund_id = SelectField(_l("Fund the money goes to"), coerce=_id)
    place = LineField(_l("New place of the project"), needed=False)
    beneficiary = LineField(_l("New beneficiary"), needed=False)

    def offer(self, projects: list[tuple[int, str]], donors: list[tuple[int, str]], funds: list[tuple[int, str]]) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind.value, say(text)) for kind, text in ITEM_KINDS.items() if kind is not ItemKind.RATIFICATION]
        for field, rows in ((self.project_id, projects), (self.authority_id, donors), (self.to_fund_id, funds)):
            field.choices = [("", "–"), *((str(key), label) for key, label in rows)]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.values(), "kind": ItemKind(self.kind.data)}


class PaperForm(BaseForm):
    """A document for a meeting or one of its items."""

    title = LineField(_l("What it is"))
    item_id = SelectField(_l("For which item"), coerce=_id)
    file = FileField(_l("PDF file"))

    def validate_file(self, field: FileField) -> None:
        """A file is needed."""
        if not field.data or not field.data.filename:
            raise ValidationError(_("Choose the PDF file."))


class DecisionForm(BaseForm):
    """What became of an item, as voted."""

    outcome = SelectField(_l("What was decided"), choices=[])
    cents = MoneyField(_l("Amount decided"), needed=False)
    text = TextField(_l("Decision in words, as in the record"), needed=False)

    def offer(self, kind: ItemKind) -> None:
        """Fill the outcomes that fit the item."""
        self.outcome.choices = [(outcome.value, say(OUTCOMES[outcome])) for outcome in rules.outcomes_of(kind)]
        if kind not in rules.MONEY_KINDS:
            del self.cents

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        cents = self.cents.data if "cents" in self else None
        return {"outcome": Outcome(self.outcome.data), "cents": cents, "text": self.text.data}


class UrgentForm(BaseForm):
    """An urgent decision of the chair."""

    kind = SelectField(_l("What it allows"), choices=[])
    title = LineField(_l("Title"))
    project_id = SelectField(_l("Project"), coerce=_id)
    cents = MoneyField(_l("Amount"))
    text = TextField(_l("Why it cannot wait"))

    def offer(self, projects: list[tuple[int, str]]) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind.value, say(ITEM_KINDS[kind])) for kind in (ItemKind.GRANT, ItemKind.ENVELOPE)]
        self.project_id.choices = [("", "–"), *((str(key), label) for key, label in projects)]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.values(), "kind": ItemKind(self.kind.data)}


class ChairsForm(BaseForm):
    """Who chairs, and who acts when the chair cannot."""

    chair_user_id = SelectField(_l("Chair"), coerce=_id)
    vice_chair_user_id = SelectField(_l("Vice-chair"), coerce=_id)
    version = VersionField()

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Fill the choices."""
        for field in (self.chair_user_id, self.vice_chair_user_id):
            field.choices = [("", "–"), *((str(key), label) for key, label in people)]


class ActForm(BaseForm):
    """One button that asks to be checked."""


def presence_choices() -> list[tuple[str, str]]:
    """What may be said of a seat."""
    return [("", _("not said")), *((presence.value, say(text)) for presence, text in PRESENCES.items())]
