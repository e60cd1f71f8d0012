"""What the pages of grants share: words for states, links of funds, the way a one-button act goes."""

import enum
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from fundtracker.accounts.access import current_actor
from fundtracker.contributions.rehearsal import rehearse
from fundtracker.contributions.views_checking import Check
from fundtracker.funds import funds
from fundtracker.grants import wording as words
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.rules import Step
from fundtracker.web import wording
from fundtracker.web.forms import BaseForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


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


def done(form: BaseForm, act: Callable[[], Any], said: str, address: Callable[[Any], str]) -> ResponseReturnValue | None:
    """Send a form that needs no check page: the redirect after it, or None to show the form again."""
    result = submit(form, act, by=current_actor()) if form.sent() else None
    if result is None:
        return None
    flash(said, "success")
    return redirect(address(result), 303)


def acted(
    form: BaseForm, act: Callable[[], Any], check: Callable[[], Check], said: str, address: Callable[[Any], str]
) -> ResponseReturnValue | None:
    """Send a form by way of its check page, which is shown only for what would go through; None to show the form (again)."""
    if form.sent() and form.to_check():
        return _check_page(form, check()) if rehearse(form, act) else None
    return done(form, act, said, address)


def _check_page(form: BaseForm, shown: Check) -> ResponseReturnValue:
    told = [wording.say(sentence) for sentence in shown.consequences]
    names = {"title": shown.title, "rows": shown.rows, "consequences": told, "confirm": shown.confirm}
    return page("components/check.html", form=form, **names)
