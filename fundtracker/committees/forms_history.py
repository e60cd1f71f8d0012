"""The form that takes over what a committee decided before it was followed here."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from fundtracker.committees.forms import offered
from fundtracker.committees.rules import MONEY_KINDS, ItemKind
from fundtracker.committees.wording import ITEM_KINDS
from fundtracker.web.fields import DayField, LineField, MoneyField, TextField, id_or_none
from fundtracker.web.forms import AmountForm
from fundtracker.web.wording import say

NAMES = {ItemKind.GRANT: "project_id", ItemKind.REFUND: "authority_id", ItemKind.TRANSFER: "to_fund_id"}
"""What each kind of decision names; the other choices do not count."""


class PastForm(AmountForm):
    """A decision of the past."""

    kind = SelectField(_l("What it allows"))
    title = LineField(_l("Title"))
    project_id = SelectField(_l("Project"), coerce=id_or_none)
    authority_id = SelectField(_l("Donor the money goes back to"), coerce=id_or_none)
    to_fund_id = SelectField(_l("Fund the money goes to"), coerce=id_or_none)
    cents = MoneyField(_l("Amount"))
    met_on = DayField(_l("Day of the meeting"))
    decided_on = DayField(_l("Day the decision took effect"))
    signed_by = LineField(_l("Who signed it then"))
    text = TextField(_l("In words"), needed=False, longest=2000)
    reason = TextField(_l("Why it is taken over, and where it stands on paper"), longest=500)

    def offer(self, named: Mapping[str, Sequence[tuple[int, str]]]) -> None:
        """Set what is taken over, and whom it may concern."""
        self.kind.choices = [(kind.value, say(text)) for kind, text in ITEM_KINDS.items() if kind in MONEY_KINDS]
        for name in NAMES.values():
            self[name].choices = offered(_("None"), named.get(name, ()))

    def facts(self) -> dict[str, Any]:
        """What `history.record` takes: only what belongs to the kind chosen."""
        values, kind = self.values(), ItemKind(self.kind.data)
        for of, name in NAMES.items():
            values[name] = values[name] if kind is of else None
        return {**values, "kind": kind}
