"""Forms of what follows a meeting without quorum: another meeting, or a deadline to answer in writing."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from fundtracker.committees.forms import HourField
from fundtracker.committees.rules import instant_of
from fundtracker.kernel.errors import Refusal
from fundtracker.web.fields import DayField, LineField
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


def _existing(day: DayField, hour: HourField) -> None:
    """An hour that exists on that day. Raises ValidationError."""
    if day.data and hour.data is not None:
        try:
            instant_of(day.data, hour.data)
        except Refusal as refusal:
            raise ValidationError(say(refusal.message)) from refusal


class AgainForm(BaseForm):
    """When and where the committee meets again."""

    day = DayField(_l("Day"))
    hour = HourField(_l("Hour, in Paris"))
    place = LineField(_l("Place"), needed=False)
    video_url = LineField(_l("Video address"), needed=False, longest=300)

    def validate_hour(self, field: HourField) -> None:
        """An hour that exists on that day."""
        _existing(self.day, field)

    def validate_video_url(self, field: LineField) -> None:
        """Only what a browser opens as a page."""
        if field.data and (not field.data.startswith("https://") or any(c.isspace() for c in field.data)):
            raise ValidationError(str(_l("Type an address that starts with https://, as the video service gives it.")))

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        starts_at: datetime = instant_of(self.day.data, self.hour.data)
        return {"starts_at": starts_at, "place": self.place.data, "video_url": self.video_url.data}


class ConsultForm(BaseForm):
    """Until when members answer in writing."""

    ends_on = DayField(_l("Last day to answer"))
    hour = HourField(_l("Until, in Paris"))

    def validate_hour(self, field: HourField) -> None:
        """An hour that exists on that day."""
        _existing(self.ends_on, field)

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {"ends_at": instant_of(self.ends_on.data, self.hour.data)}
