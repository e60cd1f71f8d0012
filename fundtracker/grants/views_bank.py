"""What the bank does by itself: interest is booked, charges are prepared; and how far the fund's ceilings for charges are used."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.funds import funds
from fundtracker.grants import charges, interest
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import InterestForm
from fundtracker.kernel.text import msg
from fundtracker.web.pages import page


@blueprint.get("/staff/funds/<code>/bank")
@requires(Permission.READ_BOOKS)
def fund_bank(code: str) -> ResponseReturnValue:
    """A fund's interest, and its bank charges beside their ceilings."""
    fund = funds.by_code(code)
    return page("grants/bank.html", fund=fund, charges=charges.of_fund(fund.id), interest=interest.of_fund(fund.id))


@blueprint.route("/staff/funds/<code>/interest", methods=["GET", "POST"])
@requires(Permission.RECORD)
def interest_new(code: str) -> ResponseReturnValue:
    """Record interest that arrived, by way of its check page."""
    fund, form = funds.by_code(code), InterestForm()
    act = lambda: interest.record(fund.id, by=current_actor(), **form.values())  # noqa: E731 said where it is used

    def check() -> Check:
        told = [
            msg("Each donor gets its share of it, to the cent, by what was left of its money on that day."),
            msg("It is booked at its value date and stays in the book: a mistake is reversed, not deleted."),
        ]
        rows = [(_("Fund"), fund.code), *answers(form, "cents", "value_date", "note")]
        return Check(_("Check this interest"), rows, told, _("Book the interest"))

    answer = acts.acted(form, act, check, _("The interest is booked."), lambda _fund_id: url_for("grants.fund_bank", code=fund.code))
    return answer or page("grants/interest.html", form=form, fund=fund)
