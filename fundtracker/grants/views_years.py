"""Pages of a fund's fiscal years: the list with their totals, and the closing of one."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.grants import years
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.years import YearLine
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


@blueprint.get("/staff/funds/<code>/years")
@requires(Permission.READ_BOOKS)
def fund_years(code: str) -> ResponseReturnValue:
    """The fiscal years of a fund."""
    return _years_page(funds.by_code(code), ActForm())


@blueprint.post("/staff/funds/<code>/years/<int:year>/close")
@requires(Permission.MANAGE_FUNDS)
def year_close(code: str, year: int) -> ResponseReturnValue:
    """Close a fiscal year, by way of its check page; refused, the list says why."""
    fund, form = funds.by_code(code), ActForm()
    line = years.get(fund.id, year)
    act = lambda: years.close(fund.id, year, by=current_actor())  # noqa: E731 said where it is used
    said = _("The year %(year)s is closed.", year=str(year))
    answer = acts.acted(form, act, lambda: _check(fund, line), said, lambda _year: url_for("grants.fund_years", code=fund.code))
    return answer or _years_page(fund, form)


def _years_page(fund: FundLine, form: ActForm) -> ResponseReturnValue:
    return page("grants/years.html", fund=fund, years=years.list_(fund.id), form=form)


def _check(fund: FundLine, line: YearLine) -> Check:
    """What closing a year changes."""
    rows = [
        (_("Fund"), f"{fund.code} – {wording.in_language(fund.name_fr, fund.name_en)}"),
        (_("Year"), str(line.year)),
        (_("Held on 1 January"), wording.money(line.identity.opening)),
        (_("Came in"), wording.money(line.came_in)),
        (_("Went out"), wording.money(line.went_out)),
        (_("Held on 31 December"), wording.money(line.identity.closing)),
    ]
    told = [
        msg(
            "Nothing may be dated in %(year)s any more: no receipt, no payment, no correction. What comes later is dated later.",
            year=str(line.year),
        ),
        msg("Its totals stay as they are here. This cannot be undone."),
    ]
    return Check(_("Close the year %(year)s", year=str(line.year)), rows, told, _("Close the year"))
