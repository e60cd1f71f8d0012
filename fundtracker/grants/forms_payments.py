"""Forms about payments: to prepare each kind, to reject, to mark as paid; and the filter bars of the lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField, ValidationError
from wtforms.form import Form

from fundtracker.grants.forms import MoneyForm
from fundtracker.grants.rules import PaymentKind
from fundtracker.kernel.text import Message
from fundtracker.web import wording
from fundtracker.web.fields import DayField, LineField, MoneyField, TextField, VersionField, id_or_none
from fundtracker.web.forms import AmountForm, BaseForm


class CurrencyField(LineField):
    """A currency by its three capital letters (ISO 4217)."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, needed=False, longest=3, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Three letters; small ones are taken as capitals."""
        text = (self.data or "").upper()
        if text and not (len(text) == 3 and text.isascii() and text.isalpha()):
            raise ValidationError(str(_l("Type the three letters of the currency, such as MAD.")))
        self.data = text


class LocalAmountField(MoneyField):
    """An amount in another currency, in hundredths of its unit."""


class PastFields(BaseForm):
    """What marks a payment of the past, made before it was followed here; empty for every other."""

    past_on = DayField(_l("Already made by the bank on"), needed=False)
    past_reason = TextField(_l("Why it is only recorded now"), needed=False, longest=500)


class PaymentForm(MoneyForm, AmountForm):
    """What every payment says."""

    cents = MoneyField(_l("Amount in euros"))
    payee = LineField(_l("Paid to"))
    purpose = LineField(_l("Purpose, as the bank will print it"), longest=300)
    version = VersionField(default=0)

    def values(self) -> dict[str, Any]:
        """What the verbs of `payments` take; the currency counts only with an amount in it."""
        values = super().values()
        if "currency" in values and not values["local_hundredths"]:
            values["currency"] = ""
        return {name: value for name, value in values.items() if name != "version"}


class DisbursementForm(PaymentForm, PastFields):
    """A disbursement of a grant's instalment."""

    local_hundredths = LocalAmountField(_l("Amount in local currency, if known"), needed=False)
    currency = CurrencyField(_l("Local currency"))
    exception_reason = TextField(_l("Exception: why it is paid although the rule holds it back"), needed=False, longest=500)


class ExpenseForm(PaymentForm, PastFields):
    """An own expense, out of an envelope or as a bank charge."""

    drawn_on = SelectField(_l("Decided by"))

    def offer(self, envelopes: Iterable[tuple[int, str]], funds: Iterable[tuple[int, str]]) -> None:
        """Set what it may be drawn on: open envelopes, and the rule for bank charges in each fund."""
        charges = [(f"charge-{key}", _("%(fund)s: bank charge, by the rule for bank charges", fund=name)) for key, name in funds]
        self.drawn_on.choices = [("", _("Choose the decision")), *((f"envelope-{key}", name) for key, name in envelopes), *charges]

    def validate_drawn_on(self, field: SelectField) -> None:
        """A choice was made."""
        if not field.data:
            raise ValidationError(str(_l("Choose the decision the expense follows from.")))

    @property
    def chosen(self) -> tuple[str, int]:
        """`envelope` or `charge`, and the id of the authorisation or of the fund."""
        kind, _dash, key = str(self.drawn_on.data).partition("-")
        return kind, int(key)


class RefundForm(PaymentForm, PastFields):
    """A refund to a donor out of one of its receipts."""

    receipt_id = SelectField(_l("Receipt it is refunded from"), coerce=id_or_none)

    def offer(self, receipts: Sequence[tuple[int, str]]) -> None:
        """Set the donor's receipts that still hold something."""
        self.receipt_id.choices = [("", _("Choose the receipt")), *receipts]

    def validate_receipt_id(self, field: SelectField) -> None:
        """A choice was made."""
        if not field.data:
            raise ValidationError(str(_l("Choose one of the list.")))


class TransferForm(PaymentForm, PastFields):
    """A transfer to another fund."""


class PayForm(MoneyForm):
    """A payment the bank made."""

    value_date = DayField(_l("Value date at the bank"))
    local_hundredths = LocalAmountField(_l("Amount in local currency, if known"), needed=False)
    currency = CurrencyField(_l("Local currency"))
    version = VersionField()

    def values(self) -> dict[str, Any]:
        """What `payments.pay` takes."""
        values = super().values()
        return values if values["local_hundredths"] else {**values, "currency": ""}


class Filters(Form):
    """What every list filters by; a wrong value filters nothing."""

    fund_id = SelectField(_l("Fund"), default="", validate_choice=False)

    def __init__(self, args: Any, funds: Sequence[tuple[int, str]]) -> None:
        super().__init__(args)
        self._args = args
        self.fund_id.choices = [("", _("All funds")), *((str(key), name) for key, name in funds)]

    def given(self) -> dict[str, str]:
        """What was given in the address, for the links to the other pages."""
        return {name: self._args[name] for name in self._fields if self._args.get(name)}

    def values(self) -> dict[str, Any]:
        """What the list takes."""
        return {"fund_id": id_or_none(self.fund_id.data) or None}


class StateFilters(Filters):
    """A list with states; the view offers their words."""

    state = SelectField(_l("State"), default="", validate_choice=False)

    def offer(self, states: Mapping[Any, Message]) -> None:
        """Set the states in words."""
        self.state.choices = [("", _("All states")), *((one.value, wording.say(text)) for one, text in states.items())]

    def values(self) -> dict[str, Any]:
        """What the list takes; a state that is not offered filters nothing."""
        offered = {str(choice[0]) for choice in self.state.choices or ()}
        return {**super().values(), "state": self.state.data if self.state.data in offered else ""}


class TextFilters(StateFilters):
    """A list with states that can be searched."""

    text = SearchField(_l("Search"), filters=[lambda text: "".join(c for c in (text or "") if c.isprintable()).strip()[:100]])

    def values(self) -> dict[str, Any]:
        """What the list takes."""
        return {**super().values(), "text": self.text.data}


class PaymentFilters(TextFilters):
    """The list of payments."""

    kind = SelectField(_l("Kind"), default="", validate_choice=False)
    sort = SelectField(_l("Order"), default="recent", validate_choice=False)

    def offer_kinds(self, kinds: Mapping[PaymentKind, Message]) -> None:
        """Set the kinds in words, and the orders."""
        self.sort.choices = [("recent", _("Most recent first")), ("oldest", _("Oldest first")), ("amount", _("Largest first"))]
        self.kind.choices = [("", _("All kinds")), *((one.value, wording.say(text)) for one, text in kinds.items())]

    def values(self) -> dict[str, Any]:
        """What `register.list_` takes."""
        kind = self.kind.data if self.kind.data in list(PaymentKind) else ""
        return {**super().values(), "kind": kind, "sort": self.sort.data}
