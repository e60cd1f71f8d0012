"""The form of what one follows."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired

from fundtracker.news.rules import Rhythm
from fundtracker.news.wording import RHYTHMS
from fundtracker.web.fields import id_or_none
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


class FollowingForm(BaseForm):
    """How often news comes, and of what."""

    rhythm = RadioField(_l("How often"), validators=[InputRequired(_l("Choose how often."))])
    funds = SelectMultipleField(_l("Funds"), coerce=id_or_none, validate_choice=False)
    projects = SelectMultipleField(_l("Projects"), coerce=id_or_none, validate_choice=False)

    def offer(self) -> None:
        """Set the rhythms."""
        self.rhythm.choices = [(rhythm.value, say(name)) for rhythm, name in RHYTHMS.items()]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "rhythm": Rhythm(self.rhythm.data),
            "fund_ids": frozenset(self.funds.data or ()),
            "project_ids": frozenset(self.projects.data or ()),
        }
