"""Pages of receipts: the list, one receipt with where its money went, a new one."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers, checked
from fundtracker.contributions import receipts, register, sheets, views_owners, whereabouts
from fundtracker.contributions import views_parts as parts
from fundtracker.contributions.blueprint import blueprint
from fundtracker.contributions.forms_filters import ReceiptFilters
from fundtracker.contributions.forms_receipts import SEVERAL, ReceiptForm
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import amounts, years
from fundtracker.ledger.rules import Kind
from fundtracker.web.lists import page_number, row_id
from fundtracker.web.pages import page


@blueprint.get("/staff/receipts")
@requires(Permission.READ_BOOKS)
def receipt_list() -> ResponseReturnValue:
    """Every receipt, filtered and sorted."""
    filters = ReceiptFilters(request.args, parts.every_fund())
    listing, totals = register.list_receipts(**filters.values(), page=page_number(request.args))
    return page("contributions/receipts.html", filters=filters, listing=listing, totals=totals, args=filters.given())


@blueprint.get("/staff/receipts/<int:receipt_id>")
@requires(Permission.READ_BOOKS)
def receipt(receipt_id: int) -> ResponseReturnValue:
    """One receipt: the bank line, whose it is, where its money went, what may be done with it."""
    sheet = sheets.receipt(receipt_id)
    acts = parts.receipt_acts(sheet)
    first = parts.Action(*acts[0]) if sheet.line.authority_id is None and acts else None
    return page(
        "contributions/receipt.html",
        sheet=sheet,
        line=sheet.line,
        trail=whereabouts.of_receipt(receipt_id),
        facts=parts.receipt_facts(sheet.line),
        action=first,
        others=acts[1:] if first else acts,
    )


@blueprint.route("/staff/receipts/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def receipt_new() -> ResponseReturnValue:
    """Record a payment that arrived in the fund that the address names."""
    fund = parts.fund_asked_for(request.args)
    if fund is None:
        return parts.choose_fund("contributions.receipt_new", _("Record a receipt"))
    form = ReceiptForm(data=views_owners.start(fund.id, row_id(request.args, "pledge")))
    views_owners.offer_pledges(form, fund.id)
    unusual = amounts.question(fund.id, Kind.RECEIPT, form.cents.data)
    form.doubts = {"confirm_unusual": unusual} if unusual else {}
    outcome = checked(form, lambda: _record(fund.id, form), lambda: _receipt_check(form, fund))
    if isinstance(outcome, Response):
        return outcome
    if outcome is not None:
        flash(_("Receipt recorded."), "success")
        return redirect(url_for("contributions.receipt", receipt_id=outcome), 303)
    return page("contributions/receipt_new.html", form=form, fund=fund)


def _record(fund_id: int, form: ReceiptForm) -> int:
    """Record what the form says; the first of several receipts is shown."""
    values = {"fund_id": fund_id, "by": current_actor(), **form.values()}
    if form.whose.data == SEVERAL:
        return receipts.record_split(parts=form.split(), **values)[0]
    return receipts.record(**values)


def _receipt_check(form: ReceiptForm, fund: Any) -> Check:
    """What a new receipt changes."""
    rows = [(_("Fund"), fund.code), *answers(form, "cents", "received_on", "payer", "bank_reference", "whose")]
    rows += views_owners.named(form)
    consequences: list[Message] = [
        msg(
            "It takes the next receipt number of %(code)s and stays in the book: a mistake is put right, not deleted.",
            code=fund.code,
        )
    ]
    booked_on = years.booking_day(fund.id, form.received_on.data)
    if booked_on != form.received_on.data:
        late = msg(
            "The year %(year)s is closed: it is booked on %(day)s, and its bank date stays beside it.",
            year=str(form.received_on.data.year),
            day=booked_on,
        )
        consequences.append(late)
    consequences += views_owners.consequences(form, fund)
    for other in sheets.alike(fund_id=fund.id, cents=form.cents.data, received_on=form.received_on.data):
        same = msg("Careful: %(reference)s has the same amount on the same day. Is this another payment?", reference=other.reference)
        consequences.append(same)
    consequences += form.doubts.values()
    return Check(_("Check this receipt"), rows, consequences, _("Record the receipt"))
