"""Fields of the forms about pledges and receipts: rows that repeat, a hidden version, a choice that may be empty."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectField, ValidationError
from wtforms.form import Form

from fundtracker.web.fields import DayField, MoneyField, id_or_none
from fundtracker.web.rows import FixedRowsField


class IdField(SelectField):
    """A choice of one row by its id; the empty choice is None."""

    def __init__(self, label: Any = None, *, needed: bool = True, **kwargs: Any) -> None:
        self.needed = needed
        super().__init__(label, coerce=id_or_none, **kwargs)
        self.choices = []
        self.flags.required = needed

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices, and an empty choice where one is needed."""
        if self.data is not None and self.data not in [choice[0] for choice in self.iter_choices()]:
            raise ValidationError(str(_l("Choose one of the list.")))
        if self.needed and self.data is None:
            raise ValidationError(str(_l("Choose one of the list.")))

    def offer(self, choices: Sequence[tuple[int, str]], empty: Any) -> None:
        """Set the choices, below an empty one that says what to do."""
        self.choices = [("", str(empty)), *choices]


class InstalmentRow(Form):
    """One instalment: its day and its amount."""

    due_on = DayField(_l("Expected on"), needed=False)
    cents = MoneyField(_l("Amount"), needed=False)


class PartRow(Form):
    """One pledge that a transfer pays, and how much of it."""

    pledge_id = IdField(_l("Pledge"), needed=False)
    cents = MoneyField(_l("Amount"), needed=False)


def instalment_rows(rows: int) -> FixedRowsField:
    """So many rows for instalments."""
    return FixedRowsField(FormField(InstalmentRow), min_entries=rows, max_entries=rows, label=_l("Instalments"))


def part_rows(rows: int) -> FixedRowsField:
    """So many rows for the parts of a transfer."""
    return FixedRowsField(FormField(PartRow), min_entries=rows, max_entries=rows, label=_l("Pledges this transfer pays"))
