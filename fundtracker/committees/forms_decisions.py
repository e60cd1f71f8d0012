"""Forms of decisions: what became of an item, and the chair's urgent ones."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, ValidationError

from fundtracker.committees.forms import offered
from fundtracker.committees.rules import MONEY_KINDS, URGENT_KINDS, ItemKind, Outcome, outcomes_of
from fundtracker.committees.wording import ITEM_KINDS, OUTCOMES
from fundtracker.grants.forms import id_or_none
from fundtracker.web.fields import LineField, MoneyField, TextField
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


class DecisionForm(BaseForm):
    """What became of an item, as voted."""

    outcome = RadioField(_l("What was decided"), validate_choice=False)
    cents = MoneyField(_l("Amount decided"), needed=False)
    text = TextField(_l("The decision in words, as the record will say it"), needed=False)

    def offer(self, kind: ItemKind) -> None:
        """Set the outcomes that fit the item."""
        self.outcome.choices = [(outcome.value, say(OUTCOMES[outcome])) for outcome in outcomes_of(kind)]
        if kind not in MONEY_KINDS:
            del self.cents

    def validate_outcome(self, field: RadioField) -> None:
        """One of those offered."""
        if field.data not in [choice[0] for choice in field.choices or ()]:
            raise ValidationError(_("Choose what became of the item."))

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        cents = self.cents.data if "cents" in self else None
        return {"outcome": Outcome(self.outcome.data), "cents": cents, "text": self.text.data}


class UrgentForm(BaseForm):
    """An urgent decision of the chair."""

    kind = SelectField(_l("What it allows"))
    title = LineField(_l("Title"))
    project_id = SelectField(_l("Project"), coerce=id_or_none)
    cents = MoneyField(_l("Amount"))
    text = TextField(_l("Why it cannot wait"))

    def offer(self, projects: Sequence[tuple[int, str]]) -> None:
        """Set what may be decided urgently, and the projects."""
        self.kind.choices = [(kind.value, say(text)) for kind, text in ITEM_KINDS.items() if kind in URGENT_KINDS]
        self.project_id.choices = offered(_("None: own expenses"), projects)

    def facts(self) -> dict[str, Any]:
        """What the service takes; own expenses belong to no project."""
        kind = ItemKind(self.kind.data)
        return {**self.values(), "kind": kind, "project_id": self.project_id.data if kind is ItemKind.GRANT else None}
