"""Forms about corrections: what is wrong with each kind of entry, and the answer of whoever refuses."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from fundtracker.contributions.fields import IdField
from fundtracker.contributions.forms_receipts import DONOR, NOBODY, PLEDGE, MoveForm, OwnerFields
from fundtracker.web.fields import DayField, LineField, MoneyField, TextField, VersionField
from fundtracker.web.forms import BaseForm


class WhyForm(BaseForm):
    """Why an entry is corrected; the version of what it was prepared from."""

    reason = TextField(_l("What happened, and where it is seen on paper"), longest=500)
    version = VersionField()


class ReceiptForm(OwnerFields, WhyForm):
    """A receipt as it should have been entered."""

    fund_id = IdField(_l("Fund"))
    cents = MoneyField(_l("Amount received"))
    received_on = DayField(_l("Value date on the bank statement"))
    payer = LineField(_l("Payer, as on the bank line"), needed=False, longest=140)
    bank_reference = LineField(_l("Reference, as on the bank line"), needed=False, longest=100)
    whose = RadioField(_l("Whose payment is it?"), default=PLEDGE)
    answers = (PLEDGE, DONOR, NOBODY)

    def values(self) -> dict[str, Any]:
        """What `contributions.slips.correct` takes beside the receipt."""
        names = ("fund_id", "cents", "received_on", "payer", "bank_reference", "confirm_excess", "reason")
        whose = {name: value for name, value in self.owner().items() if name != "make_pledge"}
        return {**{name: self.data[name] for name in names}, "version": self.version.data, **whose}


class MoveReceiptForm(MoveForm):
    """Whose a receipt really is, with all it has paid for; prepared like every correction."""


class BankReceiptForm(WhyForm):
    """A receipt that the bank took back."""

    on = DayField(_l("Value date on the bank statement"))


class BankPaymentForm(WhyForm):
    """A payment that the bank gave back."""

    value_date = DayField(_l("Value date at the bank"))


class PaymentForm(WhyForm):
    """A payment as it should have been booked."""

    cents = MoneyField(_l("Amount in euros"))
    value_date = DayField(_l("Value date at the bank"))
    payee = LineField(_l("Paid to"))
    purpose = LineField(_l("Purpose, as the bank will print it"), longest=300)


class AmountForm(WhyForm):
    """Interest, or money given back, as it should have been booked."""

    cents = MoneyField(_l("Amount in euros"))
    value_date = DayField(_l("Value date at the bank"))


class AnswerForm(BaseForm):
    """Why a correction is refused."""

    answer = TextField(_l("Why not"), longest=500)
