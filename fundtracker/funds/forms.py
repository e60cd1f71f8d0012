"""Forms about funds, their programmes, projects' identities and updates."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from stdnum import bic, iban
from wtforms import BooleanField, RadioField, SelectField, ValidationError

from fundtracker.funds.rules import MOVES, STATUSES, UPDATE_KINDS, FundStatus, UpdateKind, is_fund_code, is_glide, is_short_code, read_grid
from fundtracker.kernel.errors import Refusal
from fundtracker.web import wording
from fundtracker.web.fields import DayField, LineField, MoneyField, NumberField, PercentField, TextField, VersionField, id_or_none
from fundtracker.web.forms import BaseForm


class CountryField(LineField):
    """A country by its two capital letters (ISO 3166)."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, longest=2, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Two letters; small ones are taken as capitals."""
        text = (self.data or "").upper()
        if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
            raise ValidationError(str(_l("Type the two letters of the country, such as MA.")))
        self.data = text


class FundFields(BaseForm):
    """A fund's facts and settings."""

    name_fr = LineField(_l("Name in French"))
    name_en = LineField(_l("Name in English"))
    crisis_fr = TextField(_l("The crisis in French"), longest=1000)
    crisis_en = TextField(_l("The crisis in English"), longest=1000)
    country = CountryField(_l("Country (two letters)"))
    glide = LineField(_l("GLIDE number"), needed=False, longest=20)
    crisis_on = DayField(_l("Day of the crisis"))
    opened_on = DayField(_l("Day the fund opened"))
    closes_on = DayField(_l("Day it is meant to close"), needed=False)
    fee_bp = PercentField(_l("Management fee, in percent"))
    fee_stays = BooleanField(_l("A refund does not give its share of the fee back"))
    tranche_grid = LineField(_l("Instalments of a grant, in percent"), longest=40)
    report_threshold_percent = NumberField(_l("Spent before the next instalment, in percent"), most=100)
    allowance_cents = MoneyField(_l("Allowance for commitments beyond what is held"), allow_zero=True)
    urgency_ceiling_cents = MoneyField(_l("Ceiling of the chair’s urgent decisions"), allow_zero=True)
    charge_ceiling_cents = MoneyField(_l("Ceiling of one bank charge"), allow_zero=True)
    charge_year_ceiling_cents = MoneyField(_l("Ceiling of a year’s bank charges"), allow_zero=True)
    vote_patience_days = NumberField(_l("Ask about the vote after so many days"), most=3650)
    call_patience_days = NumberField(_l("Ask for the money called after so many days"), most=3650)
    agreement_above_cents = MoneyField(_l("A written agreement is wanted above"), allow_zero=True)

    bank_holder = LineField(_l("Holder of the fund’s bank account"), needed=False, longest=140)
    iban = LineField(_l("IBAN"), needed=False, longest=50)
    bic = LineField(_l("BIC"), needed=False, longest=15)

    def validate_iban(self, field: LineField) -> None:
        """An IBAN with the right check digits; spaces are allowed (ISO 13616)."""
        field.data = iban.compact(field.data or "")
        if field.data and not (field.data.isascii() and iban.is_valid(field.data)):
            raise ValidationError(str(_l("This is no IBAN: compare it with the bank’s paper (RIB), digit by digit.")))

    def validate_bic(self, field: LineField) -> None:
        """Eight or eleven letters and digits (ISO 9362)."""
        field.data = bic.compact(field.data or "")
        if field.data and not (field.data.isascii() and bic.is_valid(field.data)):
            raise ValidationError(str(_l("A BIC has eight or eleven letters and digits, such as AGRIFRPP.")))

    def validate_glide(self, field: LineField) -> None:
        """Two letters, year, number, country."""
        field.data = (field.data or "").upper()
        if field.data and not is_glide(field.data):
            raise ValidationError(str(_l("A GLIDE number looks like EQ-2023-000166-MAR.")))

    def validate_tranche_grid(self, field: LineField) -> None:
        """Percentages that add up to 100."""
        try:
            field.data = "/".join(str(part) for part in read_grid(field.data or ""))
        except Refusal as refusal:
            raise ValidationError(wording.say(refusal.message)) from refusal

    def validate_closes_on(self, field: DayField) -> None:
        """After the opening."""
        if field.data and self.opened_on.data and field.data <= self.opened_on.data:
            raise ValidationError(str(_l("A fund closes after the day it opened.")))

    def validate_opened_on(self, field: DayField) -> None:
        """Not before the crisis."""
        if field.data and self.crisis_on.data and field.data < self.crisis_on.data:
            raise ValidationError(str(_l("A fund opens on the day of its crisis or later.")))


class NewFundForm(FundFields):
    """A fund opened."""

    code = LineField(_l("Code"), longest=12)

    def validate_code(self, field: LineField) -> None:
        """Country and year."""
        field.data = (field.data or "").upper()
        if not is_fund_code(field.data):
            raise ValidationError(str(_l("A fund’s code is three letters and a year, such as MAR-2023.")))


class EditFundForm(FundFields):
    """A fund's facts and settings changed."""

    standing = RadioField(_l("Status"))
    version = VersionField()

    def offer(self, status: FundStatus) -> None:
        """Set the statuses it may have."""
        self.standing.choices = [(one.value, wording.say(name)) for one, name in STATUSES.items() if one == status or one in MOVES[status]]

    def values(self) -> dict[str, Any]:
        """What `funds.amend` takes."""
        values = super().values()
        status = FundStatus(values.pop("standing"))
        return {**values, "status": status}


def check_short_code(field: LineField) -> None:
    """Capitals, digits and hyphens; small letters are taken as capitals."""
    field.data = (field.data or "").upper()
    if not is_short_code(field.data):
        raise ValidationError(str(_l("A code has capital letters, digits and hyphens, such as MAR-01.")))


class ProgrammeForm(BaseForm):
    """A programme named; its code is asked for once."""

    code = LineField(_l("Code"), longest=20)
    name_fr = LineField(_l("Name in French"))
    name_en = LineField(_l("Name in English"))

    def validate_code(self, field: LineField) -> None:
        """A short code."""
        check_short_code(field)


class EditProgrammeForm(BaseForm):
    """A programme renamed."""

    name_fr = LineField(_l("Name in French"))
    name_en = LineField(_l("Name in English"))
    version = VersionField()


class UpdateForm(BaseForm):
    """News in both languages."""

    kind = SelectField(_l("What it tells"), coerce=UpdateKind, default=UpdateKind.NEWS)
    dated = DayField(_l("Date"))
    project_id = SelectField(_l("About"), coerce=id_or_none)
    title_fr = LineField(_l("Title in French"))
    body_fr = TextField(_l("Text in French"))
    title_en = LineField(_l("Title in English"))
    body_en = TextField(_l("Text in English"))
    version = VersionField()

    def offer(self, projects: Sequence[tuple[int, str]]) -> None:
        """Set the kinds, and the projects of the fund."""
        self.kind.choices = [(kind.value, wording.say(name)) for kind, name in UPDATE_KINDS.items()]
        self.project_id.choices = [("", str(_l("The whole fund"))), *projects]


class PaperForm(BaseForm):
    """A paper of a fund: its file, its day, what it is called in both languages."""

    file = FileField(_l("File (PDF)"), [FileRequired(_l("Choose the PDF."))])
    dated = DayField(_l("Date"))
    title_fr = LineField(_l("Title in French"))
    title_en = LineField(_l("Title in English"))

    def facts(self) -> dict[str, Any]:
        """What `papers.add` takes beside the file."""
        return {name: self[name].data for name in ("dated", "title_fr", "title_en")}


class MoveForm(BaseForm):
    """A button that publishes or withdraws."""
