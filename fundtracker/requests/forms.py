"""Forms of what a donor asks, and of what staff answer."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Form, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from fundtracker.contributions.fields import IdField
from fundtracker.contributions.forms_pledges import earmark_of
from fundtracker.contributions.rules import Body, Stage
from fundtracker.contributions.wording import BODIES
from fundtracker.kernel.errors import Refusal
from fundtracker.requests.rules import State, check_amount
from fundtracker.requests.wording import STATES
from fundtracker.web import wording
from fundtracker.web.fields import DayField, LineField, MoneyField, NumberField, TextField, VersionField
from fundtracker.web.forms import BaseForm

EMAIL = {"type": "email", "inputmode": "email", "autocomplete": "email"}


def bodies() -> list[tuple[str, str]]:
    """Who may have acted, in the reader's language."""
    return [("", str(_l("Not known"))), *((body.value, wording.say(text)) for body, text in BODIES.items())]


class AmountForm(Form):
    """To which fund, and how much: what the fee is follows from it."""

    fund = SelectField(_l("Fund"), validators=[InputRequired(_l("Choose the fund."))])
    cents = MoneyField(_l("Amount promised"))

    def offer(self, funds: Sequence[tuple[str, str]]) -> None:
        """Set the funds that take pledges, by code."""
        self.fund.choices = [("", str(_l("Choose the fund"))), *funds]

    def validate_cents(self, field: MoneyField) -> None:
        """Not more than anybody announces by a form."""
        try:
            check_amount(field.data or 0)
        except Refusal as refusal:
            raise ValidationError(wording.say(refusal.message)) from refusal


class AnnounceForm(BaseForm):
    """A pledge, after its fee was shown."""

    fund = HiddenField()
    cents = MoneyField(_l("Amount promised"), widget=HiddenInput())
    fee_bp = NumberField(_l("Management fee"), most=10_000, widget=HiddenInput())
    stage = RadioField(_l("How far is it?"), default=Stage.ANNOUNCED.value)
    on = DayField(_l("Date of the act"))
    body = SelectField(_l("Who acted"), default="")
    act_number = LineField(_l("Number of the act"), needed=False, longest=60)
    purpose = SelectField(_l("What it is for"), default="")
    conditions = TextField(_l("Your conditions"), needed=False, longest=2000)

    def offer(self, purposes: Sequence[tuple[str, str]]) -> None:
        """Set the choices."""
        self.stage.choices = [
            (Stage.ANNOUNCED.value, str(_l("Announced: a letter or a decision of the executive"))),
            (Stage.VOTED.value, str(_l("Voted: the council has passed its resolution"))),
        ]
        self.body.choices = bodies()
        self.purpose.choices = list(purposes)

    def values(self) -> dict[str, Any]:
        """What `facts.PledgeFacts` takes."""
        values = super().values()
        values.pop("fund")
        earmark = earmark_of(values.pop("purpose"))
        return {**values, "stage": Stage(values["stage"]), "body": Body(values["body"]) if values["body"] else None, **earmark}


class PaperForm(BaseForm):
    """The deliberation or the signed agreement of a pledge."""

    pledge_id = IdField(_l("Pledge"))
    stage = RadioField(_l("What are you sending?"), default=Stage.VOTED.value)
    on = DayField(_l("Date of the act"))
    cents = MoneyField(_l("Amount in the act"))
    body = SelectField(_l("Who acted"), default="")
    act_number = LineField(_l("Number of the act"), needed=False, longest=60)
    file = FileField(_l("The paper as a PDF"), validators=[FileRequired(_l("Choose the PDF."))])

    def offer(self, pledges: Sequence[tuple[int, str]]) -> None:
        """Set the choices."""
        self.pledge_id.offer(pledges, _l("Choose the pledge"))
        self.stage.choices = [(Stage.VOTED.value, str(_l("The resolution"))), (Stage.AGREED.value, str(_l("The signed agreement")))]
        self.body.choices = bodies()

    def values(self) -> dict[str, Any]:
        """What `facts.PaperFacts` takes."""
        values = {name: value for name, value in super().values().items() if name not in ("pledge_id", "file")}
        return {**values, "stage": Stage(values["stage"]), "body": Body(values["body"]) if values["body"] else None}


class ActFileForm(BaseForm):
    """The act of a pledge that waits for staff."""

    file = FileField(_l("The act as a PDF"), validators=[FileRequired(_l("Choose the PDF."))])


class PersonForm(BaseForm):
    """One's own name and address."""

    name = LineField(_l("Your name"), longest=120, render_kw={"autocomplete": "name"})
    email = LineField(_l("The address you sign in with"), longest=254, render_kw=EMAIL)


class WithdrawForm(BaseForm):
    """One button, for the request as it was shown."""

    version = VersionField()


class FilterForm(Form):
    """The filter of the staff's list; a wrong value filters nothing."""

    state = SelectField(_l("State"), validate_choice=False)

    def offer(self) -> None:
        """Set the states."""
        self.state.choices = [("", str(_l("All states"))), *((state.value, wording.say(name)) for state, name in STATES.items())]

    @property
    def chosen(self) -> State | None:
        """The state that was chosen."""
        return State(self.state.data) if self.state.data in list(State) else None


class ConfirmForm(BaseForm):
    """Confirming: what the money of a pledge is for, a word for the donor."""

    purpose = SelectField(_l("Earmark that is recorded"), default="")
    answer = TextField(_l("A word for the donor"), needed=False, longest=2000)
    version = VersionField()

    def offer(self, purposes: Sequence[tuple[str, str]]) -> None:
        """Set what the money can be for."""
        self.purpose.choices = list(purposes)

    def values(self) -> dict[str, Any]:
        """What `answering.confirm` takes."""
        values = super().values()
        return {**values, "purpose": earmark_of(values["purpose"])}


class DeclineForm(BaseForm):
    """Declining, with the reason the donor reads."""

    reason = TextField(_l("Why"), longest=2000)
    version = VersionField()
