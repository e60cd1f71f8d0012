"""Forms about partners, projects, grants and reports."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FormField, SelectField, ValidationError
from wtforms.form import Form

from fundtracker.funds.rules import is_short_code, read_grid
from fundtracker.kernel.errors import Refusal
from fundtracker.web import wording
from fundtracker.web.fields import DayField, LineField, MoneyField, NumberField, TextField, VersionField, id_or_none
from fundtracker.web.forms import AmountForm, BaseForm
from fundtracker.web.rows import RowsField

SPARE_ROWS = 3
"""Empty rows a form shows below those that are filled in."""

MOST_ROWS = 30


def check_grid(field: LineField) -> None:
    """Percentages that add up to 100, or nothing."""
    if field.data:
        try:
            field.data = "/".join(str(part) for part in read_grid(field.data))
        except Refusal as refusal:
            raise ValidationError(wording.say(refusal.message)) from refusal


class MoneyForm(BaseForm):
    """A form with an amount: what the book says of an amount is shown at the field `cents`."""

    def show(self, refusal: Refusal) -> None:
        """Put a refusal at its field; the book calls an amount `amount`."""
        if refusal.field == "amount" and "cents" in self._fields:
            refusal.field = "cents"
        super().show(refusal)


class PartnerForm(BaseForm):
    """A partner's details."""

    name = LineField(_l("Name of the organisation"))
    kind_fr = LineField(_l("What it is, in French"), needed=False, longest=100)
    kind_en = LineField(_l("What it is, in English"), needed=False, longest=100)
    country = LineField(_l("Country (two letters)"), longest=2)
    registration = LineField(_l("Registration number"), needed=False, longest=60)
    contact = LineField(_l("Person to reach"), needed=False)
    tranche_grid = LineField(_l("Instalments in percent, if not the fund’s"), needed=False, longest=40)
    masked = BooleanField(_l("In danger: withhold its name outside the committee"))
    version = VersionField(default=0)

    def validate_country(self, field: LineField) -> None:
        """Two letters; small ones are taken as capitals."""
        check_country(field)

    def validate_tranche_grid(self, field: LineField) -> None:
        """Percentages that add up to 100, or nothing."""
        check_grid(field)


def check_country(field: LineField) -> None:
    """Two letters of ISO 3166; small ones are taken as capitals."""
    field.data = (field.data or "").upper()
    if not (len(field.data) == 2 and field.data.isascii() and field.data.isalpha()):
        raise ValidationError(str(_l("Type the two letters of the country, such as MA.")))


class ProjectForm(BaseForm):
    """A project's details; `code` only when it is entered, for the books quote it."""

    code = LineField(_l("Code"), longest=20)
    title_fr = LineField(_l("Title in French"))
    title_en = LineField(_l("Title in English"))
    summary_fr = TextField(_l("Summary in French"), needed=False, longest=2000)
    summary_en = TextField(_l("Summary in English"), needed=False, longest=2000)
    risk_fr = TextField(_l("What could go wrong, and what is done about it, in French"), needed=False, longest=2000)
    risk_en = TextField(_l("What could go wrong, and what is done about it, in English"), needed=False, longest=2000)
    partner_id = SelectField(_l("Partner that carries it out"), coerce=id_or_none)
    programme_id = SelectField(_l("Programme"), coerce=id_or_none)
    country = LineField(_l("Country (two letters)"), longest=2)
    place = LineField(_l("Place"), needed=False)
    beneficiary = LineField(_l("Beneficiary"), needed=False)
    masked = BooleanField(_l("In danger: withhold place and partner outside the committee"))
    starts_on = DayField(_l("Planned start"), needed=False)
    ends_on = DayField(_l("Planned end"), needed=False)
    people_reached = NumberField(_l("People reached by the whole project"), needed=False, most=100_000_000)
    version = VersionField(default=0)

    def offer(self, partners: Sequence[tuple[int, str]], programmes: Sequence[tuple[int, str]]) -> None:
        """Set the partners and the fund's programmes."""
        self.partner_id.choices = [("", str(_l("Not chosen yet"))), *partners]
        self.programme_id.choices = [("", str(_l("None"))), *programmes]

    def validate_code(self, field: LineField) -> None:
        """Capitals, digits and hyphens; small letters are taken as capitals."""
        field.data = (field.data or "").upper()
        if not is_short_code(field.data):
            raise ValidationError(str(_l("A code has capital letters, digits and hyphens, such as MAR-01.")))

    def validate_country(self, field: LineField) -> None:
        """Two letters; small ones are taken as capitals."""
        check_country(field)


class MoneyRow(Form):
    """One line of a budget: what, and how much."""

    what = LineField(_l("Label of the line"), needed=False)
    cents = MoneyField(_l("Amount"), needed=False)

    def validate_what(self, field: LineField) -> None:
        """Both halves or none."""
        if self.cents.data and not field.data:
            raise ValidationError(str(_l("Say what this amount is for.")))

    def validate_cents(self, field: MoneyField) -> None:
        """Both halves or none."""
        if self.what.data and not field.data and not field.process_errors:
            raise ValidationError(str(_l("Give the amount of this line, or clear the line.")))


class BudgetForm(BaseForm):
    """A project's budget and its co-financing; an empty row is left out."""

    budget = RowsField(FormField(MoneyRow), max_entries=MOST_ROWS, label=_l("Budget lines"))
    cofinancing = RowsField(FormField(MoneyRow), max_entries=MOST_ROWS, label=_l("Money that does not pass through the fund"))
    version = VersionField()

    def spare(self) -> None:
        """Add empty rows to fill in."""
        for rows in (self.budget, self.cofinancing):
            rows.spare(SPARE_ROWS, MOST_ROWS)

    def values(self) -> dict[str, Any]:
        """What `projects.set_money` takes."""
        return {"budget": _lines(self.budget), "cofinancing": _lines(self.cofinancing), "version": self.version.data}


def _lines(rows: RowsField) -> list[tuple[str, int]]:
    """The rows of money that are filled in."""
    return [(row.what.data, row.cents.data) for row in rows if row.what.data and row.cents.data]


class SignForm(MoneyForm):
    """A grant signed under a decision."""

    cents = MoneyField(_l("Amount of the grant"))
    signed_on = DayField(_l("Signed on"))
    tranche_grid = LineField(_l("Instalments in percent"), longest=40)
    first_due_on = DayField(_l("First instalment due on"), needed=False)
    subject_to_receipts = BooleanField(_l("Sign what is not available yet subject to receipts"))

    def validate_tranche_grid(self, field: LineField) -> None:
        """Percentages that add up to 100."""
        check_grid(field)

    def values(self) -> dict[str, Any]:
        """What `grants.sign` takes."""
        values = super().values()
        first = values.pop("first_due_on")
        return {**values, "due_dates": [first]}


class DayRow(Form):
    """The day one instalment is due."""

    due_on = DayField(_l("Due on"), needed=False)


class ScheduleForm(BaseForm):
    """The days a grant's instalments are due; one row an instalment."""

    days = RowsField(FormField(DayRow), max_entries=6, label=_l("Instalments of the grant"))
    version = VersionField()

    def values(self) -> dict[str, Any]:
        """What `grants.plan` takes."""
        return {"due_dates": [row.due_on.data for row in self.days], "version": self.version.data}


class ActForm(BaseForm):
    """A button: it carries the version of the record it was shown with."""

    version = VersionField()

    def renew(self, version: int) -> None:
        """Carry the version of the record as it is shown now, after a refusal."""
        self.version.raw_data, self.version.data = None, version


class ReturnForm(MoneyForm, AmountForm):
    """Money a partner gave back."""

    cents = MoneyField(_l("Amount that came back"))
    value_date = DayField(_l("Value date at the bank"))
    reason = LineField(_l("Why it came back"), longest=300)
    version = VersionField()


class InterestForm(MoneyForm):
    """Interest the bank paid."""

    cents = MoneyField(_l("Amount of the interest"))
    value_date = DayField(_l("Value date at the bank"))
    note = LineField(_l("Note, as on the bank line"), needed=False, longest=140)


class ReportForm(BaseForm):
    """A financial report that came."""

    spent_cents = MoneyField(_l("Spent of this instalment so far"), allow_zero=True)
    received_on = DayField(_l("Received on"))
    note = TextField(_l("What it says"), needed=False, longest=2000)
    paper = FileField(_l("The report as it came (PDF)"))

    def values(self) -> dict[str, Any]:
        """What `reports.record` takes, but for the document."""
        return {name: value for name, value in super().values().items() if name != "paper"}


class ReasonForm(BaseForm):
    """An act that needs its reason."""

    reason = TextField(_l("Reason"), longest=500)
    version = VersionField()


class PaperForm(BaseForm):
    """A PDF to put on file."""

    paper = FileField(_l("PDF file"), [FileRequired(_l("Choose the PDF file."))])
    version = VersionField()
