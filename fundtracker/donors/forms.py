"""The form that records that financial reports were sent."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from fundtracker.web.fields import DayField
from fundtracker.web.forms import BaseForm


class SentForm(BaseForm):
    """To whom, and on which day; nobody named means all that wait."""

    authority_id = SelectField(_l("Donor"), coerce=lambda value: int(value) if str(value).isascii() and str(value).isdigit() else None)
    given_on = DayField(_l("Sent on"))

    def offer(self, donors: Sequence[tuple[int, str]]) -> None:
        """Set the donors of the fund and year."""
        self.authority_id.choices = [("", str(_l("All that wait"))), *((str(key), name) for key, name in donors)]
