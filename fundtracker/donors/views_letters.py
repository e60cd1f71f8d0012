"""Papers about one payment or one pledge: attestation, payment request, drafts of the resolution and of the agreement."""

from collections.abc import Callable

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from fundtracker.accounts import journal
from fundtracker.accounts.access import signed_in, the_person
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.permissions import authority_seen_by
from fundtracker.contributions.sheets import PledgeSheet
from fundtracker.documents import serving
from fundtracker.donors import attestations, calls, drafts, letters, open_document
from fundtracker.donors.blueprint import blueprint
from fundtracker.donors.letters import Letter
from fundtracker.exchange import association
from fundtracker.exchange.association import Association
from fundtracker.web.lists import row_id


@blueprint.get("/donors/<siren>/receipts/<int:receipt_id>/attestation.pdf")
@signed_in
def attestation(siren: str, receipt_id: int) -> ResponseReturnValue:
    """The attestation of one payment."""
    donor = authority_seen_by(the_person(), siren)
    line = attestations.receipt(donor.id, receipt_id)
    return _pdf(donor, f"attestation-{line.reference}", lambda: attestations.write(donor, line, _association()))


@blueprint.get("/donors/<siren>/pledges/<int:pledge_id>/request.pdf")
@signed_in
def payment_request(siren: str, pledge_id: int) -> ResponseReturnValue:
    """The payment request of a pledge for what is due today, or up to its `instalment`: the same paper for staff and donor."""
    donor = authority_seen_by(the_person(), siren)
    call = calls.find(donor.id, pledge_id, row_id(request.args, "instalment"))
    return _pdf(donor, f"request-{call.sheet.line.reference}", lambda: calls.write(donor, call, _association()))


@blueprint.get("/donors/<siren>/pledges/<int:pledge_id>/deliberation.<any(pdf, odt):form>")
@signed_in
def deliberation(siren: str, pledge_id: int, form: str) -> ResponseReturnValue:
    """The draft of the council's resolution, to read or to work on."""
    return _draft(siren, pledge_id, form, "deliberation", drafts.resolution)


@blueprint.get("/donors/<siren>/pledges/<int:pledge_id>/agreement.<any(pdf, odt):form>")
@signed_in
def agreement(siren: str, pledge_id: int, form: str) -> ResponseReturnValue:
    """The draft of the agreement, to read or to work on."""
    return _draft(siren, pledge_id, form, "agreement", drafts.agreement)


def _draft(
    siren: str, pledge_id: int, form: str, name: str, write: Callable[[AuthorityLine, PledgeSheet, Association], Letter]
) -> ResponseReturnValue:
    donor = authority_seen_by(the_person(), siren)
    sheet = calls.promised(donor.id, pledge_id)
    name = f"{name}-{sheet.line.reference}"
    if form == "pdf":
        return _pdf(donor, name, lambda: write(donor, sheet, _association()))
    journal.note("paper read", authority=donor.id, paper=f"{name}.odt")
    content = letters.as_text_document(lambda: write(donor, sheet, _association()), str(get_locale()))
    return serving.attachment(content, f"{name}.odt", open_document.MEDIA_TYPE)


def _pdf(donor: AuthorityLine, name: str, write: Callable[[], Letter]) -> ResponseReturnValue:
    journal.note("paper read", authority=donor.id, paper=f"{name}.pdf")
    return serving.attachment(letters.as_pdf(write, str(get_locale())), f"{name}.pdf")


def _association() -> Association:
    return association.from_settings(current_app.config)
