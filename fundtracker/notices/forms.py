"""Forms of answers to a notice and of questions before a meeting."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from fundtracker.notices.rules import Answer
from fundtracker.notices.wording import ANSWERS, CHOICES
from fundtracker.web.fields import LineField, TextField
from fundtracker.web.forms import BaseForm
from fundtracker.web.wording import say


def number_or_none(text: Any) -> int | None:
    """The row a select names; None for nothing and for anything that is no row."""
    typed = str(text or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


class ReplyForm(BaseForm):
    """How a seat takes part; only what the answer needs is looked at."""

    answer = RadioField(_l("Your answer"), validators=[InputRequired(_l("Choose an answer."))])
    person = LineField(_l("Who will sit for the authority"), needed=False, longest=120)
    deputy_email = LineField(_l("The deputy’s e-mail address"), needed=False, longest=254)
    proxy_to_id = SelectField(_l("Who votes for the authority"), coerce=number_or_none)

    def offer(self, holders: Sequence[tuple[int, str]], first: str, *, by_phone: bool = False) -> None:
        """Set the answers and who may hold the proxy; without anyone who may, a proxy is not offered. `by_phone`: staff write it down."""
        kept = [answer for answer in Answer if holders or answer is not Answer.PROXY]
        words = ANSWERS if by_phone else CHOICES
        self.answer.choices = [(answer.value, say(words[answer])) for answer in kept]
        if by_phone:
            self.answer.label.text = _("What the authority answers")
        self.proxy_to_id.choices = [("", first), *((key, name) for key, name in holders)]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        found = {name: value for name, value in self.values().items() if name != "answer"}
        return {"answer": Answer(self.answer.data), **found}


class DeputyForm(BaseForm):
    """The button that confirms a deputy, as its page showed the answer that names it."""

    seen = HiddenField()


class QuestionForm(BaseForm):
    """A question before the meeting, about one item or about the whole of it."""

    item_id = SelectField(_l("What it is about"), coerce=number_or_none)
    authority_id = SelectField(_l("For which authority"), coerce=number_or_none)
    text = TextField(_l("Your question"), longest=2000)


class AnswerForm(BaseForm):
    """The answer to a question."""

    answer = TextField(_l("Answer"), longest=5000)
