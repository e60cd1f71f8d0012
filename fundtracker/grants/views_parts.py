"""What the pages of grants share: words for states, links of funds."""

import enum
from decimal import Decimal

from flask_babel import format_decimal

from fundtracker.funds import funds
from fundtracker.grants import wording as words
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.rules import Step
from fundtracker.web import wording


@blueprint.app_template_filter("grant_word")
def grant_word(value: enum.Enum) -> str:
    """A state or a kind, as people read it."""
    return wording.say(words.word(value))


@blueprint.app_template_filter("grant_tag")
def grant_tag(value: enum.Enum) -> str:
    """The colour of a state's tag."""
    return words.tag(value)


@blueprint.app_template_filter("grant_step")
def grant_step(step: tuple[Step, int]) -> str:
    """What a grant waits for, as people read it."""
    return wording.say(words.step(*step))


@blueprint.app_template_filter("quantity")
def quantity(value: Decimal) -> str:
    """A number with its decimals, as people write it."""
    return str(format_decimal(value, format="#,##0.00####"))


def every_fund() -> list[tuple[int, str]]:
    """The funds as filters offer them."""
    return funds.choices()
