"""The form of a project's milestones."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, ValidationError
from wtforms.form import Form

from fundtracker.funds.rules import MOST_MILESTONES
from fundtracker.web.fields import DayField, LineField, VersionField
from fundtracker.web.forms import BaseForm
from fundtracker.web.rows import RowsField

SPARE_ROWS = 3
"""Empty rows the form shows below those that are filled in."""


class MilestoneRow(Form):
    """One step: what, when it is meant to be reached, when it was."""

    title_fr = LineField(_l("Step, in French"), needed=False, longest=120)
    title_en = LineField(_l("Step, in English"), needed=False, longest=120)
    due_on = DayField(_l("Planned for"), needed=False)
    reached_on = DayField(_l("Reached on"), needed=False)

    def validate_title_fr(self, field: LineField) -> None:
        """A row is empty, or has its French words."""
        if not field.data and (self.title_en.data or self.due_on.data or self.reached_on.data):
            raise ValidationError(str(_l("Say in French what this step is, or clear the row.")))


class MilestonesForm(BaseForm):
    """The steps of a project in their order; an empty row is left out."""

    milestones = RowsField(FormField(MilestoneRow), max_entries=MOST_MILESTONES, label=_l("Milestones"))
    version = VersionField()

    def spare(self) -> None:
        """Add empty rows to fill in."""
        self.milestones.spare(SPARE_ROWS, MOST_MILESTONES)

    def lines(self) -> list[dict[str, Any]]:
        """The rows that are filled in."""
        return [row.data for row in self.milestones if row.title_fr.data]
