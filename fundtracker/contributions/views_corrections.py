"""The page on which a receipt in suspense gets its donor."""

from collections.abc import Callable, Sequence

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers, checked
from fundtracker.contributions import receipts, rules, sheets, views_owners
from fundtracker.contributions.blueprint import blueprint
from fundtracker.contributions.forms_receipts import CorrectionForm, OwnerFields
from fundtracker.contributions.rules import ReceiptMove
from fundtracker.contributions.sheets import ReceiptSheet
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import BaseForm
from fundtracker.web.pages import page


@blueprint.route("/staff/receipts/<int:receipt_id>/attribute", methods=["GET", "POST"])
@requires(Permission.RECORD)
def attribute(receipt_id: int) -> ResponseReturnValue:
    """Say whose a receipt in suspense is."""
    sheet = _open(receipt_id, ReceiptMove.ATTRIBUTE)
    form = CorrectionForm(data={"on": clock.today(), "version": sheet.line.version})
    views_owners.offer_pledges(form, sheet.line.fund_id)

    def check() -> Check:
        said = [
            msg("%(cents)s leaves suspense, becomes this donor’s share and can be spent.", cents=Cents(sheet.line.cents)),
            msg("This stays in the book. If the donor turns out to be wrong, move the receipt to the right one."),
        ]
        return Check(_("Check whose this receipt is"), _rows(sheet, form, "on"), said, _("Name the donor"))

    def act() -> int:
        return receipts.attribute(receipt_id, by=current_actor(), **form.values())

    return _answer("contributions/attribute.html", form, sheet, act, check, _("The receipt has its donor."))


def _open(receipt_id: int, move: ReceiptMove) -> ReceiptSheet:
    """The receipt, if this may be done with it.

    Raises:
        UnknownMove: it may not.
    """
    sheet = sheets.receipt(receipt_id)
    rules.after(sheet.line.state, move)
    return sheet


def _bank_line(sheet: ReceiptSheet) -> list[tuple[str, str]]:
    line = sheet.line
    rows = [(_("Receipt"), line.reference), (_("Amount"), wording.money(line.cents)), (_("Received on"), wording.day(line.received_on))]
    return rows + ([(_("Donor until now"), line.authority_name)] if line.authority_name else [])


def _rows(sheet: ReceiptSheet, form: OwnerFields, *names: str) -> Sequence[tuple[str, str]]:
    """The receipt, whose it will be, and what else was answered."""
    return [*_bank_line(sheet), *views_owners.named(form), *answers(form, *names)]


def _answer(
    template: str, form: BaseForm, sheet: ReceiptSheet, act: Callable[[], int], check: Callable[[], Check], done: str
) -> ResponseReturnValue:
    """The check page, the receipt's page after the act, or the form."""
    outcome = checked(form, act, check)
    if isinstance(outcome, Response):
        return outcome
    if outcome is not None:
        flash(done, "success")
        return redirect(url_for("contributions.receipt", receipt_id=sheet.line.id), 303)
    return page(template, form=form, sheet=sheet, line=sheet.line)
