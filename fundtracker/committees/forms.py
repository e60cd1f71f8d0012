"""Forms of meetings, agendas, documents and chairs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectChoice, SelectField, ValidationError  # type: ignore[attr-defined]  # the stubs are older

from fundtracker.committees import rules
from fundtracker.committees.rules import CONDITIONED_KINDS, LATER_KINDS, MONEY_KINDS, PROJECT_KINDS, ItemKind, MeetingKind
from fundtracker.grants.forms_payments import StateFilters
from fundtracker.kernel.errors import Refusal
from fundtracker.web.fields import DayField, LineField, MoneyField, NumberField, TextField, TypedField, VersionField, id_or_none
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say

Choices = Sequence[tuple[int, str]]


def offered(first: str, choices: Choices) -> list[tuple[str, str]]:
    """The options of a select: none chosen, then what there is."""
    return [("", first), *((str(key), label) for key, label in choices)]


class HourField(TypedField):
    """An hour of the day, such as 11:00, 11 h or 11h30."""

    def read(self, text: str) -> time:
        """The hour."""
        parts = "".join(text.casefold().split()).replace("h", ":").removesuffix(":").split(":")
        if len(parts) <= 2 and all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
            hour, minute = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
            if hour < 24 and minute < 60:
                return time(hour, minute)
        raise ValidationError(str(_l("Type an hour such as 11:00.")))

    def write(self, value: Any) -> str:
        """As it is typed."""
        return f"{value:%H:%M}"


KINDS = [
    SelectChoice(MeetingKind.MEETING.value, _l("A meeting, in a room or by video")),
    SelectChoice(MeetingKind.CONSULTATION.value, _l("A consultation in writing, with a deadline")),
]


def _exists(day: date | None, hour: time | None) -> None:
    """An hour that exists on that day. Raises ValidationError."""
    if day and hour is not None:
        try:
            rules.instant_of(day, hour)
        except Refusal as refusal:
            raise ValidationError(say(refusal.message)) from refusal


class MeetingForm(BaseForm):
    """A meeting: what, when (as in Paris), where."""

    title = LineField(_l("Title"))
    day = DayField(_l("Day"))
    hour = HourField(_l("Hour, in Paris"))
    place = LineField(_l("Place"), needed=False)
    video_url = LineField(_l("Video address"), needed=False, longest=300)
    ends_on = DayField(_l("Last day to answer"), needed=False)
    ends_hour = HourField(_l("Until, in Paris"), needed=False)
    version = VersionField(needed=False)

    def in_writing(self) -> bool:
        """Whether this is a consultation in writing, which has a deadline."""
        return "ends_on" in self

    def validate_ends_on(self, field: DayField) -> None:
        """A consultation has a deadline."""
        if self.in_writing() and not field.data:
            raise ValidationError(_("Choose the last day on which members answer."))

    def validate_ends_hour(self, field: HourField) -> None:
        """An hour that exists on the last day."""
        if self.in_writing() and field.data is None:
            raise ValidationError(_("Type an hour such as 11:00."))
        _exists(self.ends_on.data, field.data)

    def validate_video_url(self, field: LineField) -> None:
        """Only what a browser opens as a page."""
        rest = (field.data or "").removeprefix("https://")
        if field.data and (rest == field.data or not rest or any(c.isspace() for c in rest)):
            raise ValidationError(_("Type an address that starts with https://, as the video service gives it."))

    def validate_hour(self, field: HourField) -> None:
        """An hour that exists on that day."""
        _exists(self.day.data, field.data)

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        starts_at: datetime = rules.instant_of(self.day.data, self.hour.data)
        ends_at = rules.instant_of(self.ends_on.data, self.ends_hour.data) if self.in_writing() else None
        named = {"title": self.title.data, "place": self.place.data, "video_url": self.video_url.data}
        return {**named, "starts_at": starts_at, "ends_at": ends_at}


class NewMeetingForm(MeetingForm):
    """A meeting of a fund's committee, or a consultation of it in writing."""

    fund_id = SelectField(_l("Fund"), coerce=id_or_none)
    kind = RadioField(_l("What it is"), choices=KINDS, default=MeetingKind.MEETING.value)

    def in_writing(self) -> bool:
        """A consultation was chosen."""
        return bool(self.kind.data == MeetingKind.CONSULTATION.value)

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {**super().facts(), "kind": MeetingKind(self.kind.data)}

    def validate_fund_id(self, field: SelectField) -> None:
        """A choice was made."""
        if not field.data:
            raise ValidationError(_("Choose the fund whose committee meets."))


class ItemForm(BaseForm):
    """An agenda item; it shows what its kind needs and nothing else."""

    title = LineField(_l("Title"))
    about_id = SelectField(_l("Which earlier decision"), coerce=id_or_none)
    project_id = SelectField(_l("Project"), coerce=id_or_none)
    authority_id = SelectField(_l("Donor the money goes back to"), coerce=id_or_none)
    to_fund_id = SelectField(_l("Fund the money goes to"), coerce=id_or_none)
    cents = MoneyField(_l("Amount asked for"))
    place = LineField(_l("New place"), needed=False)
    beneficiary = LineField(_l("New beneficiary"), needed=False)
    conditions = TextField(_l("Conditions proposed, where there are some"), needed=False)
    text = TextField(_l("What the committee should know"), needed=False)
    presenter = LineField(_l("Presented by"), needed=False, longest=120)
    minutes = NumberField(_l("Minutes"), least=1, most=480)
    version = VersionField(default=0)

    def offer(self, kind: ItemKind, choices: Mapping[str, Choices]) -> None:
        """Keep the fields this kind needs and set what each may name."""
        kept = {
            "about_id": kind in LATER_KINDS,
            "project_id": kind in PROJECT_KINDS,
            "authority_id": kind is ItemKind.REFUND,
            "to_fund_id": kind is ItemKind.TRANSFER,
            "cents": kind in MONEY_KINDS,
            "place": kind is ItemKind.AMENDMENT,
            "beneficiary": kind is ItemKind.AMENDMENT,
            "conditions": kind in CONDITIONED_KINDS,
        }
        for name, wanted in kept.items():
            if not wanted:
                del self[name]
            elif name in choices:
                self[name].choices = offered(_("Choose"), choices[name])

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.values().items() if name != "version"}


class PaperForm(BaseForm):
    """A document for a meeting or one of its items."""

    title = LineField(_l("What it is"))
    item_id = SelectField(_l("For which item"), coerce=id_or_none)
    file = FileField(_l("PDF file"), validators=[FileRequired(_l("Choose the PDF file."))])


class ChairsForm(BaseForm):
    """Who chairs, and who acts when the chair cannot: each by one mandate."""

    chair_mandate_id = SelectField(_l("Chair"), coerce=id_or_none)
    vice_chair_mandate_id = SelectField(_l("Vice-chair"), coerce=id_or_none)
    version = VersionField(default=0)

    def offer(self, people: Choices) -> None:
        """Set by which mandates one may lead the committee."""
        for field in (self.chair_mandate_id, self.vice_chair_mandate_id):
            field.choices = offered(_("Nobody yet"), people)


class MeetingFilters(StateFilters):
    """The list of meetings."""
