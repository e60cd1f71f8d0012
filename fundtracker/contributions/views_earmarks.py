"""Pages of a receipt's earmark: the donor's consent put on file and handed out, the release."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.contributions import earmarks, sheets
from fundtracker.contributions.blueprint import blueprint
from fundtracker.contributions.earmarks import EarmarkSheet
from fundtracker.contributions.forms_receipts import ConsentForm, ReleaseForm
from fundtracker.contributions.sheets import ReceiptSheet
from fundtracker.documents import serving
from fundtracker.kernel import clock
from fundtracker.kernel.errors import UnknownMove
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.web import wording
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_file


@blueprint.get("/staff/receipts/<int:receipt_id>/consent.pdf")
@requires(Permission.READ_BOOKS)
def consent_paper(receipt_id: int) -> ResponseReturnValue:
    """The donor's consent as it came."""
    return serving.send(earmarks.consent(receipt_id))


@blueprint.route("/staff/receipts/<int:receipt_id>/consent", methods=["GET", "POST"])
@requires(Permission.RECORD)
def consent(receipt_id: int) -> ResponseReturnValue:
    """Put the donor's written consent to release the earmark on file."""
    form = ConsentForm()
    sheet, earmark = _open(receipt_id, form)
    kept = kept_file(form, form.document) if form.sent() else None
    answer = None
    if kept:
        act = lambda: earmarks.file_consent(receipt_id, kept=kept, version=form.version.data, by=current_actor())  # noqa: E731 said once
        answer = acts.done(form, act, _("The consent is on file. Now you may release the earmark."), _address)
    return answer or page("contributions/consent.html", form=form, line=sheet.line, earmark=earmark)


@blueprint.route("/staff/receipts/<int:receipt_id>/release", methods=["GET", "POST"])
@requires(Permission.RECORD)
def release(receipt_id: int) -> ResponseReturnValue:
    """Release the earmark of a receipt."""
    form = ReleaseForm(data={"on": clock.today()})
    sheet, earmark = _open(receipt_id, form)
    act = lambda: earmarks.release(receipt_id, by=current_actor(), **form.values())  # noqa: E731 said where it is used
    said = _("The earmark is released: this is general money now.")
    answer = acts.acted(form, act, lambda: _check(form, sheet, earmark), said, _address)
    return answer or page("contributions/release.html", form=form, line=sheet.line, earmark=earmark)


def _open(receipt_id: int, form: ConsentForm | ReleaseForm) -> tuple[ReceiptSheet, EarmarkSheet]:
    """The receipt and its earmark, if that can still be released; a form that was sent is answered by the service.

    Raises:
        UnknownMove: it cannot; the message says why.
    """
    sheet = sheets.receipt(receipt_id)
    if sheet.earmark is None:
        raise UnknownMove(msg("This receipt has no earmark: there is nothing to release."))
    if not form.is_submitted():
        form.version.data = sheet.line.version
        if sheet.earmark.obstacle:
            raise UnknownMove(sheet.earmark.obstacle)
    return sheet, sheet.earmark


def _address(receipt_id: int) -> str:
    return url_for("contributions.receipt", receipt_id=receipt_id, _anchor="earmark")


def _check(form: ReleaseForm, sheet: ReceiptSheet, earmark: EarmarkSheet) -> Check:
    """What a release changes."""
    line = sheet.line
    rows = [
        (_("Receipt"), line.reference),
        (_("Donor"), line.authority_name),
        (_("Given for"), wording.in_language(earmark.purpose.name_fr, earmark.purpose.name_en)),
        (_("Unspent today"), wording.money(earmark.unspent)),
        (_("Consent on file"), earmark.consent.name if earmark.consent else ""),
        *answers(form, "on", "reason"),
    ]
    told: list[Message] = [
        msg("%(cents)s becomes general money: from then on it may pay for any project of the fund.", cents=Cents(earmark.unspent)),
        msg("What this receipt has paid for so far stays as it is booked."),
        msg("This cannot be undone: an earmark that was released is not set again."),
    ]
    if line.pledge_id:
        told.append(
            msg(
                "What is still to come of the pledge %(reference)s keeps what it is for: change that on its page.",
                reference=line.pledge_reference,
            )
        )
    return Check(_("Check this release"), rows, told, _("Release the earmark"))
