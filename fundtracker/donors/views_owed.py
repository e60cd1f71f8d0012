"""The staff's pages of the financial reports owed to donors: which years wait, who has theirs, and the act of recording it."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.donors import giving
from fundtracker.donors.blueprint import blueprint
from fundtracker.donors.forms import SentForm
from fundtracker.kernel.text import msg
from fundtracker.web.pages import page


@blueprint.get("/staff/financial-reports")
@requires(Permission.READ_BOOKS)
def reports_years() -> ResponseReturnValue:
    """The funds' years whose donors are owed a financial report."""
    return page("donors/reports_years.html", found=giving.asked())


@blueprint.get("/staff/financial-reports/<code>/<int:year>")
@requires(Permission.READ_BOOKS)
def reports_owed(code: str, year: int) -> ResponseReturnValue:
    """The donors of a fund's year, each with its report."""
    return page("donors/reports_owed.html", found=giving.of_fund(code, year))


@blueprint.route("/staff/financial-reports/<code>/<int:year>/sent", methods=["GET", "POST"])
@requires(Permission.RECORD)
def report_sent(code: str, year: int) -> ResponseReturnValue:
    """Record that reports were sent."""
    found, form = giving.of_fund(code, year), SentForm()
    form.offer([(line.authority_id, line.name) for line in found.owed])

    def act() -> int:
        return giving.give(code, year, authority_id=form.authority_id.data, given_on=form.given_on.data, by=current_actor())

    def check() -> acts.Check:
        count = 1 if form.authority_id.data else len(found.open)
        rows = [*acts.answers(form, "given_on"), (_("Reports"), ngettext("%(num)s report", "%(num)s reports", count))]
        told = [msg("Nothing is mailed: this records what you sent. These reports leave the worklist.")]
        return acts.Check(_("Record reports as sent"), rows, told, _("Record them"))

    address = url_for("donors.reports_owed", code=found.fund.code, year=year)
    answer = acts.acted(form, act, check, _("The reports are recorded as sent."), lambda _count: address)
    return answer or page("donors/report_sent.html", form=form, found=found)
