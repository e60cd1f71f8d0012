"""Forms of the follow-up of a decision, and the filters of the register."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from fundtracker.committees.forms import Choices, offered
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.committees.wording import FOLLOWINGS, ITEM_KINDS, OUTCOMES
from fundtracker.grants.forms_payments import TextFilters
from fundtracker.web.fields import DayField, id_or_none
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


class FollowForm(BaseForm):
    """Who follows a decision up, and by when; `seen` is what the page showed."""

    owner_id = SelectField(_l("Who looks after it"), coerce=id_or_none)
    due_on = DayField(_l("Due on"), needed=False)
    review_on = DayField(_l("To be looked at again on"), needed=False)
    done_on = DayField(_l("Done on"), needed=False)
    seen = HiddenField(default="")

    def offer(self, people: Choices) -> None:
        """Set who may look after it."""
        self.owner_id.choices = offered(_("Nobody yet"), people)


class DecisionFilters(TextFilters):
    """The register of every committee."""

    year = SelectField(_l("Year"), default="", validate_choice=False)
    kind = SelectField(_l("Kind"), default="", validate_choice=False)
    outcome = SelectField(_l("Outcome"), default="", validate_choice=False)
    sort = SelectField(_l("Order"), default="recent", validate_choice=False)

    def __init__(self, args: Any, years: Sequence[int], funds: Choices = ()) -> None:
        super().__init__(args, funds)
        self.offer(FOLLOWINGS)
        self.state.label.text = _("Follow-up")
        self.year.choices = [("", _("All years")), *((str(year), str(year)) for year in years)]
        self.kind.choices = [("", _("All kinds")), *((one.value, say(text)) for one, text in ITEM_KINDS.items())]
        self.outcome.choices = [("", _("All outcomes")), *((one.value, say(text)) for one, text in OUTCOMES.items())]
        self.sort.choices = [("recent", _("Most recent first")), ("due", _("By due date")), ("amount", _("Largest first"))]

    def values(self) -> dict[str, Any]:
        """What `register.list_` takes; what is not offered filters nothing."""
        kind = self.kind.data if self.kind.data in list(ItemKind) else ""
        outcome = self.outcome.data if self.outcome.data in list(Outcome) else ""
        return {**super().values(), "kind": kind, "outcome": outcome, "year": id_or_none(self.year.data), "sort": self.sort.data}


class CommitteeDecisionFilters(DecisionFilters):
    """The register of one committee."""

    fund_id = HiddenField(default="")  # type: ignore[assignment]  # not chosen here

    def values(self) -> dict[str, Any]:
        """What `register.list_` takes, beside the committee."""
        return {name: value for name, value in super().values().items() if name != "fund_id"}
