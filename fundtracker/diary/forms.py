"""The forms of the diary: an entry, its cancellation."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired

from fundtracker.committees.forms import HourField, offered
from fundtracker.committees.rules import instant_of
from fundtracker.diary.rules import Audience, EventKind, Facts, TravelColour
from fundtracker.diary.wording import AUDIENCES, COLOURS, KINDS
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.errors import Refusal
from fundtracker.web.fields import DayField, LineField, NumberField, TextField, VersionField, id_or_none
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


class EventForm(BaseForm):
    """An entry of the diary: what, when (as in Paris), where, for whom; the travel advice and the approval of a mission."""

    kind = RadioField(_l("What it is"), validators=[InputRequired(_l("Choose what it is."))])
    fund_id = SelectField(_l("Fund"), coerce=id_or_none)
    title_fr = LineField(_l("Title in French"))
    title_en = LineField(_l("Title in English"))
    place = LineField(_l("Place"), needed=False)
    day = DayField(_l("First day"))
    hour = HourField(_l("Beginning, in Paris"))
    end_day = DayField(_l("Last day"), needed=False)
    end_hour = HourField(_l("End, in Paris"))
    text_fr = TextField(_l("Text in French"), needed=False)
    text_en = TextField(_l("Text in English"), needed=False)
    audience = RadioField(_l("Who sees it"), validators=[InputRequired(_l("Choose who sees it."))])
    capacity = NumberField(_l("Places"), needed=False, least=1, most=10_000)
    sign_up_until = DayField(_l("Last day to sign up"), needed=False)
    travel_colour = SelectField(_l("Travel advice"), default="")
    travel_on = DayField(_l("Day of the advice"), needed=False)
    travel_source = LineField(_l("Where the advice stands"), needed=False, longest=300)
    approved_by_name = LineField(_l("Approved in writing by"), needed=False, longest=120)
    approved_on = DayField(_l("Day of the approval"), needed=False)
    version = VersionField()

    def offer(self, funds: Sequence[tuple[int, str]]) -> None:
        """Set the options."""
        self.kind.choices = [(kind.value, say(name)) for kind, name in KINDS.items()]
        self.audience.choices = [(audience.value, say(name)) for audience, name in AUDIENCES.items()]
        self.travel_colour.choices = [("", str(_l("None"))), *((colour.value, say(name)) for colour, name in COLOURS.items())]
        self.fund_id.choices = offered(str(_l("No fund in particular")), funds)

    @property
    def last_day(self) -> date | None:
        """The day it ends: the first one unless another was typed."""
        found: date | None = self.end_day.data or self.day.data
        return found

    def validate_hour(self, field: HourField) -> None:
        """An hour that exists on the first day."""
        _existing(self.day.data, field)

    def validate_end_hour(self, field: HourField) -> None:
        """An hour that exists on the last day."""
        _existing(self.last_day, field)

    def facts(self) -> Facts:
        """What the service takes."""
        same = ("fund_id", "title_fr", "title_en", "place", "text_fr", "text_en", "capacity", "sign_up_until")
        travel = ("travel_on", "travel_source", "approved_by_name", "approved_on")
        return Facts(
            **{name: self[name].data for name in (*same, *travel)},
            kind=EventKind(self.kind.data),
            audience=Audience(self.audience.data),
            travel_colour=TravelColour(self.travel_colour.data) if self.travel_colour.data else None,
            starts_at=instant_of(self.day.data, self.hour.data),
            ends_at=instant_of(self.last_day or self.day.data, self.end_hour.data),
        )


class CancelForm(BaseForm):
    """Why it is cancelled."""

    reason = LineField(_l("Reason, as those who signed up will read it"), longest=500)


def filled(facts: Facts) -> dict[str, Any]:
    """What the fields hold for an entry that exists."""
    first, last = facts.starts_at.astimezone(PARIS), facts.ends_at.astimezone(PARIS)
    same = ("fund_id", "title_fr", "title_en", "place", "text_fr", "text_en", "capacity", "sign_up_until", "travel_on", "travel_source")
    hours = {"day": first.date(), "hour": first.time(), "end_day": _other_day(first, last), "end_hour": last.time()}
    chosen = {"kind": facts.kind.value, "audience": facts.audience.value, "travel_colour": (facts.travel_colour or "")}
    return {name: getattr(facts, name) for name in (*same, "approved_by_name", "approved_on")} | hours | chosen


def _other_day(first: datetime, last: datetime) -> date | None:
    return last.date() if last.date() != first.date() else None


def _existing(day: date | None, field: HourField) -> None:
    if day is not None and field.data is not None:
        try:
            instant_of(day, field.data)
        except Refusal as refusal:
            raise ValidationError(say(refusal.message)) from refusal
