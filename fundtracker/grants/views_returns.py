"""Pages of money a partner gave back: recorded, and reversed where it was booked by mistake."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.grants import grants, returns
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import ReturnForm
from fundtracker.grants.forms_payments import ReverseForm
from fundtracker.grants.grants import GrantLine
from fundtracker.kernel import clock
from fundtracker.kernel.errors import UnknownMove
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger.movements import MovementLine
from fundtracker.web import wording
from fundtracker.web.pages import page


@blueprint.route("/staff/grants/<int:grant_id>/return", methods=["GET", "POST"])
@requires(Permission.RECORD)
def grant_return(grant_id: int) -> ResponseReturnValue:
    """Record unspent money the partner gave back."""
    line = grants.get(grant_id)
    form = ReturnForm(data={"version": line.version})
    act = lambda: returns.record(grant_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.acted(form, act, lambda: _return_check(form, line), _("The money that came back is booked."), _address)
    return answer or page("grants/grant_return.html", form=form, line=line)


@blueprint.route("/staff/grants/<int:grant_id>/returns/<int:movement_id>/reverse", methods=["GET", "POST"])
@requires(Permission.RECORD)
def return_reverse(grant_id: int, movement_id: int) -> ResponseReturnValue:
    """Reverse money that was booked as given back by mistake."""
    line, movement = grants.get(grant_id), returns.get(grant_id, movement_id)
    form = ReverseForm(data={"version": line.version, "value_date": clock.today()})
    if movement.reversed_ and not form.is_submitted():
        raise UnknownMove(msg("This return has already been reversed. Open the grant to see it."))
    act = lambda: returns.reverse(grant_id, movement_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.acted(form, act, lambda: _reversal_check(form, line, movement), _("The return is reversed."), _address)
    return answer or page("grants/return_reverse.html", form=form, line=line, movement=movement)


def _address(grant_id: int) -> str:
    return url_for("grants.grant", grant_id=grant_id, _anchor="returned")


def _return_check(form: ReturnForm, line: GrantLine) -> Check:
    """What money given back changes."""
    rows = [(_("Grant"), line.reference), (_("Partner"), line.partner), *answers(form, "cents", "value_date", "reason")]
    told = [
        msg("The money goes back to the donors whose money this grant had taken, each its share to the cent."),
        msg("It is booked at its value date and stays in the book: a mistake is reversed, not deleted."),
    ]
    return Check(_("Check this return"), rows, told, _("Book the money that came back"))


def _reversal_check(form: ReverseForm, line: GrantLine, movement: MovementLine) -> Check:
    """What reversing a return changes."""
    rows = [
        (_("Grant"), line.reference),
        (_("Partner"), line.partner),
        (_("Amount that came back"), wording.money(movement.cents)),
        (_("Value date at the bank"), wording.day(movement.value_date)),
        (_("Why it came back"), movement.memo),
        *answers(form, "value_date", "reason"),
    ]
    told = [
        msg("%(cents)s leave the donors’ money they had gone back to.", cents=Cents(movement.cents)),
        msg("What they have paid for since passes to the other donors’ money pro rata."),
        msg("Return and reversal both stay in the book. A reversal is not reversed: if the money comes after all, record it again."),
    ]
    return Check(_("Reverse this return"), rows, told, _("Reverse the return"))
