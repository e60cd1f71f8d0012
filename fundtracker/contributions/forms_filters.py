"""The filter bars of the lists of pledges and receipts; a wrong value filters nothing."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SearchField, SelectField
from wtforms.form import Form

from fundtracker.contributions.rules import ReceiptState, State
from fundtracker.contributions.wording import RECEIPT_STATES, STATES
from fundtracker.web import wording
from fundtracker.web.lists import row_id

ORDERS: list[tuple[str, Any]] = [("recent", _l("Most recent first")), ("oldest", _l("Oldest first")), ("amount", _l("Largest first"))]


class Filters(Form):
    """What both lists filter by."""

    text = SearchField(_l("Search"), filters=[lambda text: "".join(c for c in (text or "") if c.isprintable()).strip()[:100]])
    fund_id = SelectField(_l("Fund"), default="", validate_choice=False)
    state = SelectField(_l("State"), default="", validate_choice=False)

    def __init__(self, args: Any, funds: Sequence[tuple[int, str]]) -> None:
        super().__init__(args)
        self._args = args
        self.fund_id.choices = [("", _("All funds")), *((str(key), name) for key, name in funds)]

    def given(self) -> dict[str, str]:
        """What was given in the address, for the links to the other pages."""
        return {name: self._args[name] for name in [*self._fields, "authority_id"] if self._args.get(name)}

    def common(self) -> dict[str, Any]:
        """The filters of both lists, as the register takes them."""
        return {"fund_id": row_id(self._args, "fund_id"), "authority_id": row_id(self._args, "authority_id"), "text": self.text.data}


class PledgeFilters(Filters):
    """The list of pledges."""

    overdue = BooleanField(_l("Overdue only"))
    sort = SelectField(_l("Order"), default="recent", validate_choice=False)

    def __init__(self, args: Any, funds: Sequence[tuple[int, str]]) -> None:
        super().__init__(args, funds)
        self.state.choices = [("", _("All states")), *((state.value, wording.say(text)) for state, text in STATES.items())]
        self.sort.choices = [*ORDERS, ("authority", _l("By authority")), ("outstanding", _l("Most to come first"))]

    def values(self) -> dict[str, Any]:
        """What `register.list_pledges` takes."""
        state = State(self.state.data) if self.state.data in list(State) else None
        return {**self.common(), "state": state, "overdue": self.overdue.data, "sort": self.sort.data}


class ReceiptFilters(Filters):
    """The list of receipts."""

    year = SearchField(_l("Year"))
    sort = SelectField(_l("Order"), default="recent", validate_choice=False)

    def __init__(self, args: Any, funds: Sequence[tuple[int, str]]) -> None:
        super().__init__(args, funds)
        self.state.choices = [("", _("All states")), *((state.value, wording.say(text)) for state, text in RECEIPT_STATES.items())]
        self.sort.choices = [*ORDERS]

    def values(self) -> dict[str, Any]:
        """What `register.list_receipts` takes."""
        state = ReceiptState(self.state.data) if self.state.data in list(ReceiptState) else None
        return {**self.common(), "state": state, "year": row_id(self._args, "year"), "sort": self.sort.data}
