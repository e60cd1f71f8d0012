"""The page on which money that a partner gave back is recorded."""

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
from fundtracker.grants.grants import GrantLine
from fundtracker.kernel.text import msg
from fundtracker.ledger import amounts
from fundtracker.ledger.rules import Kind
from fundtracker.web.pages import page


@blueprint.route("/staff/grants/<int:grant_id>/return", methods=["GET", "POST"])
@requires(Permission.RECORD)
def grant_return(grant_id: int) -> ResponseReturnValue:
    """Record unspent money the partner gave back."""
    line = grants.get(grant_id)
    form = ReturnForm(data={"version": line.version})
    unusual = amounts.question(line.fund_id, Kind.RETURN, form.cents.data)
    form.doubts = {"confirm_unusual": unusual} if unusual else {}
    act = lambda: returns.record(grant_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    answer = acts.acted(form, act, lambda: _return_check(form, line), _("The money that came back is booked."), _address)
    return answer or page("grants/grant_return.html", form=form, line=line)


def _address(grant_id: int) -> str:
    return url_for("grants.grant", grant_id=grant_id, _anchor="returned")


def _return_check(form: ReturnForm, line: GrantLine) -> Check:
    """What money given back changes."""
    rows = [(_("Grant"), line.reference), (_("Partner"), line.partner), *answers(form, "cents", "value_date", "reason")]
    told = [
        msg("The money goes back to the donors whose money this grant had taken, each its share to the cent."),
        msg("It is booked at its value date and stays in the book: a mistake is reversed, not deleted."),
        *form.doubts.values(),
    ]
    return Check(_("Check what the partner gave back"), rows, told, _("Book the money that came back"))
