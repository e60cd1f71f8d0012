"""Forms of a committee's rules, and of a seat that keeps away from an item."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, ValidationError  # type: ignore[attr-defined]  # the stubs are older

from fundtracker.committees.rulebook import COUNTS, MAJORITIES, QUORUMS, SEAT_RULES
from fundtracker.committees.rules import Days, MajorityRule, QuorumRule, SeatRule
from fundtracker.kernel.text import Message
from fundtracker.web.fields import LineField, NumberField, VersionField, id_or_none
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


def _choices(words: Mapping[Any, Message]) -> list[SelectChoice]:
    return [SelectChoice(value.value, say(text)) for value, text in words.items()]


class RulesForm(BaseForm):
    """The rules a committee goes by."""

    seat_rule = RadioField(_l("Who has a seat"), coerce=SeatRule)
    notice_days = NumberField(_l("Clear days of notice"), least=0, most=60)
    notice_days_again = NumberField(_l("Clear days of notice when convened again without quorum"), least=0, most=60)
    notice_counts = RadioField(_l("Which days count"), coerce=Days)
    quorum = RadioField(_l("Quorum"), coerce=QuorumRule)
    majority = RadioField(_l("Majority"), coerce=MajorityRule)
    casting_vote = BooleanField(_l("Where votes are equal, the chair’s vote decides"))
    consensus = BooleanField(_l("Items are adopted without objection unless a member asks for a ballot"))
    proxies_a_head = NumberField(_l("Proxies a member may hold"), least=0, most=10)
    silence_consents = BooleanField(_l("In a written consultation, who does not answer consents"))
    version = VersionField(default=0, needed=False)

    def offer(self) -> None:
        """Set the choices, in the reader's language."""
        words: tuple[tuple[RadioField, Mapping[Any, Message]], ...] = (
            (self.seat_rule, SEAT_RULES),
            (self.notice_counts, COUNTS),
            (self.quorum, QUORUMS),
            (self.majority, MAJORITIES),
        )
        for field, texts in words:
            field.choices = _choices(texts)

    def values(self) -> dict[str, Any]:
        """What a rulebook holds."""
        return {name: value for name, value in super().values().items() if name != "version"}


class RecusalForm(BaseForm):
    """A seat that keeps away from an item."""

    authority_id = SelectField(_l("Authority"), coerce=id_or_none)
    reason = LineField(_l("Why, as the minutes will say it"), needed=False, longest=300)

    def offer(self, seats: Sequence[tuple[int, str]]) -> None:
        """Set the seats one may speak for."""
        self.authority_id.choices = [SelectChoice("", str(_l("Choose"))), *(SelectChoice(str(key), name) for key, name in seats)]

    def validate_authority_id(self, field: SelectField) -> None:
        """A choice was made."""
        if not field.data:
            raise ValidationError(str(_l("Choose the authority that takes no part.")))
