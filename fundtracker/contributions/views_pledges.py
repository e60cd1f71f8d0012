"""Pages of pledges: the list, one pledge, a new one, and the documents of its acts."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers, checked
from fundtracker.authorities import contributors
from fundtracker.contributions import papers, pledges, register, sheets
from fundtracker.contributions import views_parts as parts
from fundtracker.contributions.blueprint import blueprint
from fundtracker.contributions.forms_filters import PledgeFilters
from fundtracker.contributions.forms_pledges import PledgeForm
from fundtracker.contributions.rules import Stage
from fundtracker.contributions.wording import PAPERS
from fundtracker.documents import serving
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import amounts
from fundtracker.ledger.rules import Kind
from fundtracker.web import wording
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page


@blueprint.get("/staff/pledges")
@requires(Permission.READ_BOOKS)
def pledge_list() -> ResponseReturnValue:
    """Every pledge, filtered and sorted."""
    filters = PledgeFilters(request.args, parts.every_fund())
    listing, totals = register.list_pledges(**filters.values(), page=page_number(request.args))
    return page("contributions/pledges.html", filters=filters, listing=listing, totals=totals, args=filters.given())


@blueprint.get("/staff/pledges/<int:pledge_id>")
@requires(Permission.READ_BOOKS)
def pledge(pledge_id: int) -> ResponseReturnValue:
    """One pledge: where it stands, its money, its papers, what to do next."""
    sheet = sheets.pledge(pledge_id)
    return page(
        "contributions/pledge.html",
        sheet=sheet,
        line=sheet.line,
        action=parts.next_action(sheet),
        others=parts.other_acts(sheet),
        amounts=parts.amounts(sheet),
        facts=parts.pledge_facts(sheet),
        amendments=parts.amendments(sheet),
        missing=", ".join(wording.say(PAPERS[stage]) for stage in sheet.line.missing_papers),
    )


@blueprint.route("/staff/pledges/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def pledge_new() -> ResponseReturnValue:
    """Record a pledge to the fund that the address names."""
    fund = parts.fund_asked_for(request.args)
    if fund is None:
        return parts.choose_fund("contributions.pledge_new", _("Record a pledge"))
    chosen = contributors.by_siren(request.args.get("authority", ""))
    form = PledgeForm(data={"authority_id": chosen.id} if chosen else {})
    form.purpose.choices = parts.purposes(fund.id)
    form.doubts = _doubts(form, fund.id)
    outcome = checked(
        form,
        lambda: pledges.record(fund_id=fund.id, by=current_actor(), **form.values()),
        lambda: _pledge_check(form, fund.code, fund.fee_bp),
    )
    if isinstance(outcome, Response):
        return outcome
    if outcome is not None:
        flash(_("Pledge recorded."), "success")
        return redirect(url_for("contributions.pledge", pledge_id=outcome), 303)
    return page("contributions/pledge_new.html", form=form, fund=fund)


def _doubts(form: PledgeForm, fund_id: int) -> dict[str, Message]:
    """What looks like a slip: an amount far outside what the fund has seen; before the check page, the same promise again.

    When that page is confirmed the same promise may be this one, sent by a second click.
    """
    same = form.to_check() and sheets.same_pledge(fund_id=fund_id, authority_id=form.authority_id.data, cents=form.cents.data)
    found = {"confirm_unusual": amounts.question(fund_id, Kind.PLEDGE, form.cents.data), "confirm_same": same or None}
    return {name: question for name, question in found.items() if question is not None}


def _pledge_check(form: PledgeForm, fund_code: str, fee_bp: int) -> Check:
    """What a new pledge changes."""
    authority = contributors.get(form.authority_id.data)
    consequences = [
        msg("The pledge stays in the book of %(code)s. Later you may amend it, or cancel what is still to come.", code=fund_code)
    ]
    if fee_bp:
        fee = msg(
            "A management fee of %(percent)s will be taken from each payment: %(cents)s in all.", **parts.fee(form.cents.data, fee_bp)
        )
        consequences.append(fee)
    consequences += form.doubts.values()
    rows = [(_("Fund"), fund_code), (_("Authority"), authority.choice)]
    rows += answers(form, "cents", "announced_on", "first_stage", "purpose", "conditions", "instalments")
    return Check(_("Check this pledge"), rows, consequences, _("Record the pledge"))


@blueprint.get("/staff/pledges/<int:pledge_id>/papers/<stage>")
@requires(Permission.READ_BOOKS)
def paper(pledge_id: int, stage: str) -> ResponseReturnValue:
    """The document of one stage of a pledge."""
    if stage not in list(Stage):
        raise NotFound()
    return serving.send(papers.of_pledge(pledge_id, Stage(stage)))
