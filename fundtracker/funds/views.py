"""The staff's pages about funds: the list, one fund with its settings, opened, changed."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.funds import funds, programmes, projects, updates
from fundtracker.funds.blueprint import blueprint
from fundtracker.funds.forms import EditFundForm, NewFundForm
from fundtracker.web import wording
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit

SHOWN = {
    "tranche_grid": "50/30/20",
    "report_threshold_percent": 70,
    "fee_bp": 0,
    "fee_stays": False,
    "allowance_cents": 0,
    "urgency_ceiling_cents": 0,
    "charge_ceiling_cents": 10_000,
    "charge_year_ceiling_cents": 100_000,
    "vote_patience_days": 60,
    "call_patience_days": 60,
    "agreement_above_cents": 2_300_000,
}
"""The settings a new fund is proposed with (domain.md rules 5 to 7; decree 2001-495 for the agreement)."""


@blueprint.get("/staff/funds")
@requires(Permission.READ_BOOKS)
def fund_list() -> ResponseReturnValue:
    """Every fund, the latest crisis first."""
    return page("funds/list.html", funds=funds.list_(), last_updates=updates.last_dates())


@blueprint.get("/staff/funds/<code>")
@requires(Permission.READ_BOOKS)
def fund(code: str) -> ResponseReturnValue:
    """One fund: its settings, programmes, projects and updates."""
    found = funds.by_code(code)
    return page(
        "funds/fund.html",
        fund=found,
        programmes=programmes.list_(found.id),
        projects=projects.list_(found.id),
        updates=updates.list_(found.id),
    )


@blueprint.route("/staff/funds/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def new() -> ResponseReturnValue:
    """Open a fund."""
    form = NewFundForm(data=SHOWN)
    if form.sent():
        if form.to_check():
            return _check(form)
        fund_id = submit(form, lambda: funds.create(by=current_actor(), **form.values()), by=current_actor())
        if fund_id is not None:
            flash(_("The fund is open."), "success")
            return redirect(url_for("funds.fund", code=form.code.data), 303)
    return page("funds/new.html", form=form)


def _check(form: NewFundForm) -> ResponseReturnValue:
    """The fund as it will be opened."""
    rows = [
        (_("Code"), form.code.data),
        (_("Name"), wording.in_language(str(form.name_fr.data), str(form.name_en.data))),
        (_("GLIDE number"), form.glide.data or "–"),
        (_("Day of the crisis"), wording.day(form.crisis_on.data)),
        (_("Day the fund opened"), wording.day(form.opened_on.data)),
        (_("Management fee"), wording.percent(form.fee_bp.data, 10_000, 2)),
        (_("Fee of what is refunded"), _("kept") if form.fee_stays.data else _("given back with it")),
        (_("Instalments of a grant, in percent"), form.tranche_grid.data),
        (_("Ceiling of the chair’s urgent decisions"), wording.money(form.urgency_ceiling_cents.data)),
    ]
    consequences = [
        _("The fund has a public page at once."),
        _("Its code stays: the books and every paper quote it."),
        _("Nothing may be booked before the day it opened; later on that day can only be moved earlier."),
    ]
    return page(
        "components/check.html", form=form, title=_("Check this fund"), rows=rows, consequences=consequences, confirm=_("Open the fund")
    )


@blueprint.route("/staff/funds/<code>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_FUNDS)
def edit(code: str) -> ResponseReturnValue:
    """Change a fund's facts and settings."""
    found = funds.by_code(code)
    form = EditFundForm(obj=found, standing=found.status.value)
    form.offer(found.status)
    if form.sent():
        saved = submit(form, lambda: funds.amend(found.id, by=current_actor(), **form.values()), by=current_actor())
        if saved is not None:
            flash(_("The fund’s settings are saved."), "success")
            return redirect(url_for("funds.fund", code=found.code), 303)
    return page("funds/edit.html", form=form, fund=found)
