"""Pages that put a receipt right: given to its donor, moved to the right one, bounced."""

from collections.abc import Callable, Sequence

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers, checked
from fundtracker.contributions import receipts, rules, sheets, views_owners
from fundtracker.contributions.blueprint import blueprint
from fundtracker.contributions.forms_receipts import BounceForm, CorrectionForm, MoveForm, OwnerFields
from fundtracker.contributions.rules import ReceiptMove
from fundtracker.contributions.sheets import ReceiptSheet
from fundtracker.kernel import clock
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
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


@blueprint.route("/staff/receipts/<int:receipt_id>/move", methods=["GET", "POST"])
@requires(Permission.RECORD)
def move(receipt_id: int) -> ResponseReturnValue:
    """Move a receipt to the right donor, with all it paid for."""
    sheet = _open(receipt_id, ReceiptMove.MOVE)
    form = MoveForm(data={"on": clock.today(), "version": sheet.line.version})
    views_owners.offer_pledges(form, sheet.line.fund_id)

    def check() -> Check:
        said = [
            msg("%(cents)s and all it has paid for leave %(donor)s.", cents=Cents(sheet.line.cents), donor=sheet.line.authority_name),
            msg("The correction is named on the statements of both donors and stays there."),
        ]
        return Check(_("Check this move"), _rows(sheet, form, "on", "reason"), said, _("Move the receipt"))

    def act() -> int:
        return receipts.move(receipt_id, by=current_actor(), **form.values())

    return _answer("contributions/move.html", form, sheet, act, check, _("The receipt was moved to the right donor."))


@blueprint.route("/staff/receipts/<int:receipt_id>/bounce", methods=["GET", "POST"])
@requires(Permission.RECORD)
def bounce(receipt_id: int) -> ResponseReturnValue:
    """Record that the bank took a receipt back."""
    sheet = _open(receipt_id, ReceiptMove.BOUNCE)
    form = BounceForm(data={"version": sheet.line.version})

    def check() -> Check:
        rows = [*_bank_line(sheet), *answers(form, "on", "reason")]
        return Check(_("Check this return"), rows, _bounce_consequences(sheet), _("Record the return"))

    def act() -> int:
        return receipts.bounce(receipt_id, by=current_actor(), **form.values())

    return _answer("contributions/bounce.html", form, sheet, act, check, _("The receipt is reversed."))


def _bounce_consequences(sheet: ReceiptSheet) -> list[Message]:
    """What a return changes."""
    said = [msg("%(cents)s leaves the bank balance, with its management fee given back.", cents=Cents(sheet.line.cents))]
    if sheet.line.pledge_id:
        said.append(msg("The pledge %(reference)s is owed again.", reference=sheet.line.pledge_reference))
    said.append(msg("What it had paid for passes to the other donors’ money pro rata; if that is too little, the association advances it."))
    return [*said, msg("This cannot be undone: if the payment comes again, record a new receipt.")]


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
