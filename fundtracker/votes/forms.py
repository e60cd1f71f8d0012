"""Forms of the session: a ballot, its close, an amount amended in the room."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, ValidationError  # type: ignore[attr-defined]  # the stubs are older

from fundtracker.votes.rules import Choice
from fundtracker.web.fields import LineField, MoneyField, TextField
from fundtracker.web.forms import BaseForm

CHOICES = [
    SelectChoice(Choice.FOR.value, _l("For")),
    SelectChoice(Choice.AGAINST.value, _l("Against")),
    SelectChoice(Choice.ABSTENTION.value, _l("Abstention")),
    SelectChoice(Choice.NOT_VOTING.value, _l("Takes no part in the vote")),
]
CASTING = [*CHOICES[:2], SelectChoice("", _l("No casting vote"))]


def _choice(value: Any) -> Choice | None:
    return Choice(value) if value in list(Choice) else None


class BallotForm(BaseForm):
    """One seat's ballot."""

    choice = RadioField(_l("Your vote"), choices=CHOICES, coerce=_choice)

    def validate_choice(self, field: RadioField) -> None:
        """A choice was made."""
        if field.data is None:
            raise ValidationError(str(_l("Choose how this seat votes.")))


class CloseForm(BaseForm):
    """The close of a ballot: the decision's wording, and the chair's vote where votes are equal."""

    text = TextField(_l("The decision, as the register will say it"), needed=False)
    casting = RadioField(_l("The chair’s vote, if the votes are equal"), choices=CASTING, coerce=_choice, default="")


class AdoptForm(BaseForm):
    """An item adopted without objection."""

    text = TextField(_l("The decision, as the register will say it"), needed=False)


class AmountForm(BaseForm):
    """Another amount put to the vote."""

    cents = MoneyField(_l("Amount put to the vote"))
    reason = LineField(_l("Why"), longest=300)
