"""The form of the chair's urgent decisions."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from fundtracker.committees.forms import offered
from fundtracker.committees.rules import URGENT_KINDS, ItemKind
from fundtracker.committees.wording import ITEM_KINDS
from fundtracker.web.fields import LineField, MoneyField, TextField, id_or_none
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


class UrgentForm(BaseForm):
    """An urgent decision of the chair."""

    kind = SelectField(_l("What it allows"))
    title = LineField(_l("Title"))
    project_id = SelectField(_l("Project"), coerce=id_or_none)
    cents = MoneyField(_l("Amount"))
    conditions = TextField(_l("Conditions, where some are set"), needed=False)
    text = TextField(_l("Why it cannot wait"))

    def offer(self, projects: Sequence[tuple[int, str]]) -> None:
        """Set what may be decided urgently, and the projects."""
        self.kind.choices = [(kind.value, say(text)) for kind, text in ITEM_KINDS.items() if kind in URGENT_KINDS]
        self.project_id.choices = offered(_("None: own expenses"), projects)

    def facts(self) -> dict[str, Any]:
        """What the service takes; own expenses belong to no project."""
        kind = ItemKind(self.kind.data)
        return {**self.values(), "kind": kind, "project_id": self.project_id.data if kind is ItemKind.GRANT else None}
