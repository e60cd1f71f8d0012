"""Forms of the session: a ballot, its close, an amount amended in the room."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, ValidationError  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import Optional

from fundtracker.committees.rules import COUNTS_FOR_QUORUM, MONEY_KINDS, ItemKind, Outcome, outcomes_of
from fundtracker.committees.wording import OUTCOMES
from fundtracker.kernel.text import has_forbidden_characters
from fundtracker.votes.rules import GONE, MISTAKEN, Choice, Row, Said
from fundtracker.votes.wording import CHOICES
from fundtracker.web.fields import LineField, MoneyField, NumberField, TextField
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say

OFFERED = [SelectChoice(choice.value, _l(text.id)) for choice, text in CHOICES.items()]


def arrivals_sent(form: Mapping[str, str], authority_ids: Sequence[int]) -> dict[int, Row] | None:
    """What the rows of the page of arrivals say, by authority; None where one is missing or says something that is not on the page."""
    known, found = {GONE, MISTAKEN, *(each.value for each in COUNTS_FOR_QUORUM)}, {}
    for key in authority_ids:
        was, now, person = form.get(f"was-{key}"), form.get(f"now-{key}"), form.get(f"person-{key}", "").strip()
        if was is None or now is None or not {was, now} <= known or len(person) > 120 or has_forbidden_characters(person):
            return None
        sat = form.get(f"sat-{key}")
        found[key] = Row(was, now, person, sat.strip() if sat is not None else None)
    return found


def votes_sent(form: Mapping[str, str], authority_ids: Sequence[int]) -> dict[int, Said] | None:
    """What the rows of the page of votes say now and said when it was opened, by authority; None where one is not on the page.

    The rest of the seats say what `rest` says. A seat for which staff may enter a vote no more stands there as it was sent.
    """
    rest, found = form.get("rest", ""), {}
    for key in authority_ids:
        was, now = form.get(f"was-{key}", ""), form.get(f"choice-{key}") or rest
        if any(value and _choice(value) is None for value in (was, now)):
            return None
        if now:
            found[key] = Said(_choice(was), Choice(now))
    return found


def _choice(value: Any) -> Choice | None:
    return Choice(value) if value in list(Choice) else None


class BallotForm(BaseForm):
    """One seat's ballot."""

    choice = RadioField(_l("Your vote"), choices=OFFERED, coerce=_choice, validate_choice=False)

    def validate_choice(self, field: RadioField) -> None:
        """A choice was made."""
        if field.data is None:
            raise ValidationError(str(_l("Choose how this seat votes.")))


class AdoptForm(BaseForm):
    """An item adopted without objection, or its ballot closed: the decision's wording, and the conditions set."""

    text = TextField(_l("The decision, as the register will say it"), needed=False)
    conditions = TextField(_l("Conditions, where some were set"), needed=False)


class CloseForm(BaseForm):
    """A ballot closed: the wording and the conditions if its votes adopt the item, and why it was turned down if they reject it."""

    text = TextField(_l("If it is adopted: the decision, as the register will say it"), needed=False)
    conditions = TextField(_l("If it is adopted: conditions, where some were set"), needed=False)
    reason = TextField(_l("If it is rejected: why, where the register should say so"), needed=False)


class PutOffForm(BaseForm):
    """An item put off: why."""

    text = TextField(_l("Why it is put off"), needed=False)


class AmountForm(BaseForm):
    """Another amount put to the vote."""

    cents = MoneyField(_l("Amount put to the vote"))
    reason = LineField(_l("Why"), longest=300)


class PresidingForm(BaseForm):
    """Who presides: one of those there, or somebody else by name."""

    chosen = SelectField(_l("Who presides"), validators=[Optional()], validate_choice=False)
    name = LineField(_l("Or somebody else, by name"), needed=False, longest=120)

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Set those one chooses from: (who it is, in words). The page looks again whether a choice that was sent is still among them."""
        self.chosen.choices = [("", str(_l("Choose"))), *people]

    def validate_name(self, field: LineField) -> None:
        """Somebody is named, once."""
        if bool(field.data) == bool(self.chosen.data):
            raise ValidationError(str(_l("Choose one of those there, or type a name.")))


class DecisionForm(BaseForm):
    """What became of an item, as voted."""

    outcome = RadioField(_l("What was decided"), validate_choice=False)
    cents = MoneyField(_l("Amount decided"), needed=False)
    votes_for = NumberField(_l("Seats that voted for"), needed=False, least=0, most=500)
    votes_against = NumberField(_l("Seats that voted against"), needed=False, least=0, most=500)
    abstentions = NumberField(_l("Seats that abstained"), needed=False, least=0, most=500)
    secret = BooleanField(_l("The ballot was secret"))
    text = TextField(_l("The decision in words, as the record will say it"), needed=False)
    conditions = TextField(_l("Conditions, where some were set"), needed=False)

    def offer(self, kind: ItemKind) -> None:
        """Set the outcomes that fit the item."""
        self.offered = [outcome.value for outcome in outcomes_of(kind)]
        self.outcome.choices = [SelectChoice(outcome.value, say(OUTCOMES[outcome])) for outcome in outcomes_of(kind)]
        if kind not in MONEY_KINDS:
            del self.cents

    def validate_outcome(self, field: RadioField) -> None:
        """One of those offered."""
        if field.data not in self.offered:
            raise ValidationError(str(_l("Choose what became of the item.")))

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        cents = self.cents.data if "cents" in self else None
        said = [self.votes_for.data, self.votes_against.data, self.abstentions.data]
        counts = None if said[0] is None and said[1] is None else tuple(number or 0 for number in said)
        words = {"text": self.text.data, "conditions": self.conditions.data}
        return {"outcome": Outcome(self.outcome.data), "cents": cents, **words, "counts": counts, "secret": self.secret.data}
