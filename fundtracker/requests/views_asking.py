"""Pages on which a donor asks: announce a pledge, send a paper, correct the contact of the authority or one's own address."""

from collections.abc import Callable
from dataclasses import asdict

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in, the_person
from fundtracker.authorities import contacts
from fundtracker.authorities.forms import ContactForm
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.contributions import pledges
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger.rules import fee
from fundtracker.requests import answering, asking, register
from fundtracker.requests import views_parts as parts
from fundtracker.requests.blueprint import blueprint
from fundtracker.requests.facts import ContactFacts, PaperFacts, PersonFacts, PledgeFacts
from fundtracker.requests.forms import ActFileForm, AmountForm, AnnounceForm, PaperForm, PersonForm
from fundtracker.requests.rules import Kind
from fundtracker.web import wording
from fundtracker.web.lists import row_id
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_file


@blueprint.route("/donors/<siren>/requests/announce", methods=["GET", "POST"])
@signed_in
def announce(siren: str) -> ResponseReturnValue:
    """Announce a pledge: first the fund, the amount and what the fee takes of it, then the act and what the money is for."""
    donor, first = parts.asking(siren), AmountForm(request.args)
    first.offer(parts.open_funds())
    asked = bool(request.args.get("fund") or request.args.get("cents"))
    if request.method == "GET" and ("change" in request.args or not (asked and first.validate())):
        return page("requests/amount.html", first=first, donor=donor)
    fund = funds.by_code(request.form.get("fund") or first.fund.data or "")
    form = AnnounceForm(fund=fund.code, cents=first.cents.data, fee_bp=fund.fee_bp)
    form.offer(parts.purpose_choices(fund.id))
    by = current_actor()
    act = lambda: asking.pledge(authority_id=donor.id, fund_id=fund.id, facts=PledgeFacts(**form.values()), by=by)  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: _check(form, donor, fund), _said(), _to(siren))
    cents = form.cents.data or 0
    return answer or page("requests/announce.html", form=form, donor=donor, fund=fund, cents=cents, fee=fee(cents, fund.fee_bp))


def _check(form: AnnounceForm, donor: AuthorityLine, fund: FundLine) -> acts.Check:
    """The pledge as staff will read it, and what the fee takes of it."""
    taken = fee(form.cents.data, fund.fee_bp)
    rows = [(_("Authority"), donor.label), (_("Fund"), wording.in_language(fund.name_fr, fund.name_en))]
    rows += acts.answers(form, "cents")
    rows += [(_("Management fee"), wording.money(taken)), (_("For projects"), wording.money(form.cents.data - taken))]
    rows += acts.answers(form, "stage", "on", "body", "act_number", "purpose", "conditions")
    told = [msg("Staff confirm the pledge; until then it is not recorded, and you may withdraw it."), msg("You get the answer by mail.")]
    told.append(msg("You send the act itself as a PDF on the next page."))
    if taken:
        told.append(msg("If it is paid at once, %(fee)s is taken from the payment; a bounced payment gives it back.", fee=Cents(taken)))
    if form.conditions.data or form.purpose.data:
        told.append(msg("Your conditions become an earmark once staff have confirmed them."))
    return acts.Check(_("Check your pledge"), rows, told, _("Send the pledge"))


@blueprint.route("/donors/<siren>/requests/paper", methods=["GET", "POST"])
@signed_in
def send_paper(siren: str) -> ResponseReturnValue:
    """Send the deliberation or the signed agreement of one of the donor's pledges."""
    donor, by = parts.asking(siren), current_actor()
    known = [line for line in pledges.of_authority(donor.id) if line.account.due]
    chosen = next((line for line in known if line.id == row_id(request.args, "pledge")), None)
    form = PaperForm(data={"pledge_id": chosen.id, "cents": chosen.account.due} if chosen else {})
    form.offer([(line.id, f"{line.reference} – {wording.money(line.account.due)}") for line in known])
    kept = kept_file(form, form.file) if form.sent() else None

    def act() -> int:
        assert kept is not None
        pledge_id = form.pledge_id.data
        return asking.paper(authority_id=donor.id, pledge_id=pledge_id, facts=PaperFacts(**form.values()), kept=kept, by=by)

    answer = acts.done(form, act, _said(), _to(siren)) if kept is not None else None
    return answer or page("requests/paper.html", form=form, donor=donor, known=known)


@blueprint.route("/donors/<siren>/requests/<int:request_id>/act", methods=["GET", "POST"])
@signed_in
def send_act(siren: str, request_id: int) -> ResponseReturnValue:
    """Add the letter or the deliberation to a pledge that waits for staff."""
    donor, by, form = parts.asking(siren), current_actor(), ActFileForm()
    line = register.get(request_id, donor.id)
    if line.kind is not Kind.PLEDGE:
        raise NotFound
    if request.method == "GET" and not line.waits:
        return redirect(_to(siren)(request_id), 303)
    kept = kept_file(form, form.file) if form.sent() else None

    def act() -> int:
        assert kept is not None
        return answering.attach(request_id, authority_id=donor.id, kept=kept, by=by)

    answer = acts.done(form, act, _("The paper is with your request."), _to(siren)) if kept is not None else None
    return answer or page("requests/act.html", form=form, donor=donor, line=line)


@blueprint.route("/donors/<siren>/requests/contact", methods=["GET", "POST"])
@signed_in
def correct_contact(siren: str) -> ResponseReturnValue:
    """Say where the authority is reached."""
    donor, by = parts.asking(siren), current_actor()
    form = ContactForm(data=asdict(contacts.of_authority(donor.id)))
    act = lambda: asking.contact(authority_id=donor.id, facts=ContactFacts(**form.values()), by=by)  # noqa: E731 used below
    return acts.done(form, act, _said(), _to(siren)) or page("requests/contact.html", form=form, donor=donor)


@blueprint.route("/donors/<siren>/requests/me", methods=["GET", "POST"])
@signed_in
def correct_person(siren: str) -> ResponseReturnValue:
    """Correct one's own name, or the address one signs in with."""
    donor, by, person = parts.asking(siren), current_actor(), the_person()
    form = PersonForm(data={"name": person.name, "email": person.email})
    act = lambda: asking.person(authority_id=donor.id, facts=PersonFacts(**form.values()), by=by)  # noqa: E731 used below
    return acts.done(form, act, _said(), _to(siren)) or page("requests/person.html", form=form, donor=donor)


def _said() -> str:
    return str(_("Sent. Staff answer, and you get a mail."))


def _to(siren: str) -> Callable[[int], str]:
    return lambda key: url_for("requests.own", siren=siren, request_id=key)
