"""The people of a donor, looked after by its officers: who acts for it, a colleague invited, a mandate ended, a successor named."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in, the_person
from fundtracker.authorities import contacts, mandates, offers
from fundtracker.authorities.forms import EndForm, MandateForm, SuccessorForm
from fundtracker.authorities.lines import AuthorityLine
from fundtracker.authorities.mandates import MandateLine
from fundtracker.authorities.rules import FUNCTIONS, Function
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import Message, msg
from fundtracker.requests import asking, colleagues, permissions
from fundtracker.requests import views_parts as parts
from fundtracker.requests.blueprint import blueprint
from fundtracker.requests.facts import InvitationFacts, SuccessorFacts
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page

CONFIRMED = msg("An elected member holds the seat: staff confirm this, and you get a mail.")


@blueprint.get("/donors/<siren>/people")
@signed_in
def people(siren: str) -> ResponseReturnValue:
    """Who acts and reads for the donor, and who did."""
    donor, person, today = parts.donor(siren), the_person(), clock.today()
    lines = mandates.history_of(donor.id)
    shown: dict[str, Any] = {
        "offers": offers.of_authority(donor.id),
        "act": ActForm,
        "lines": lines,
        "vacated": mandates.vacated(lines, today),
        "today": today,
    }
    may, manages = permissions.can_ask(person, donor.id), permissions.can_manage_people(person, donor.id)
    return page("requests/people.html", donor=donor, may=may, manages=manages, contact=contacts.of_authority(donor.id), **shown)


@blueprint.route("/donors/<siren>/people/invite", methods=["GET", "POST"])
@signed_in
def invite(siren: str) -> ResponseReturnValue:
    """Invite a colleague."""
    donor, by = parts.managing(siren), current_actor()
    form = MandateForm(starts_on=clock.today())
    form.offer()

    def act() -> int:
        facts = InvitationFacts(**{**form.values(), "function": Function(form.function.data)})
        return colleagues.invite(authority_id=donor.id, facts=facts, by=by)

    answer = acts.acted(form, act, lambda: _check_invitation(form, donor), _said(form.function.data), _to(siren))
    return answer or page("requests/invite.html", form=form, donor=donor)


def _check_invitation(form: MandateForm, donor: AuthorityLine) -> acts.Check:
    """Who is invited, and what they will see."""
    function = Function(form.function.data)
    rows = [(_("Authority"), donor.label), *acts.answers(form, "name", "email")]
    rows += [(_("Function"), wording.say(FUNCTIONS[function])), *acts.answers(form, "starts_on", "ends_on")]
    told = [msg("From the first day to the last one this person sees what %(name)s promised, paid and received.", name=donor.label)]
    if function is Function.ELECTED:
        told.append(CONFIRMED)
    else:
        told.append(msg("The person is told by mail at once and accepts the invitation; before that it changes nothing."))
    if function is Function.OFFICER:
        told.append(msg("An officer announces, sends papers and invites colleagues as you do."))
    return acts.Check(_("Check this invitation"), rows, told, _("Invite"))


@blueprint.post("/donors/<siren>/people/offers/<int:offer_id>/withdraw")
@signed_in
def withdraw_offer(siren: str, offer_id: int) -> ResponseReturnValue:
    """Take an invitation back that nobody has answered."""
    donor, form, by = parts.managing(siren), ActForm(), current_actor()
    act = lambda: offers.withdraw(offer_id, authority_id=donor.id, by=by)  # noqa: E731 used below
    back = url_for("requests.people", siren=siren)
    return acts.done(form, act, _("The invitation is withdrawn."), lambda key: back) or people(siren)


@blueprint.route("/donors/<siren>/people/<int:mandate_id>/end", methods=["GET", "POST"])
@signed_in
def end(siren: str, mandate_id: int) -> ResponseReturnValue:
    """End a colleague's mandate, or one's own."""
    donor, by = parts.managing(siren), current_actor()
    mandate = mandates.get(mandate_id, donor.id)
    form = EndForm(ends_on=clock.today())
    act = lambda: colleagues.end(authority_id=donor.id, mandate_id=mandate_id, by=by, **form.values())  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: _check_end(form, donor, mandate), _said(mandate.function), _to(siren))
    at_once = mandate.starts_on < clock.today()
    return answer or page("requests/end.html", form=form, donor=donor, mandate=mandate, at_once=at_once, wrong=colleagues.AT_ONCE)


def _check_end(form: EndForm, donor: AuthorityLine, mandate: MandateLine) -> acts.Check:
    """Whose mandate ends, and what that closes."""
    rows = [(_("Authority"), donor.label), (_("Person"), mandate.person_name), (_("Function"), wording.say(mandate.function_name))]
    told = [msg("After that day %(name)s sees nothing of %(authority)s any more.", name=mandate.person_name, authority=donor.label)]
    told.append(CONFIRMED if mandate.function is Function.ELECTED else msg("The person is told by mail at once."))
    return acts.Check(_("Check the end of this mandate"), [*rows, *acts.answers(form, "ends_on")], told, _("End the mandate"))


@blueprint.route("/donors/<siren>/people/<int:mandate_id>/successor", methods=["GET", "POST"])
@signed_in
def successor(siren: str, mandate_id: int) -> ResponseReturnValue:
    """Say who follows an elected member, or that nobody does yet."""
    donor, by = parts.asking(siren), current_actor()
    mandate = mandates.get(mandate_id, donor.id)
    if mandate.function is not Function.ELECTED:
        raise NotFound
    last = mandate.ends_on or clock.today()
    form = SuccessorForm(ends_on=last, starts_on=last + timedelta(days=1))
    form.offer()

    def act() -> int:
        facts = SuccessorFacts(**{"name": "", "email": "", "starts_on": None, "until": None, **form.facts()})
        return asking.successor(authority_id=donor.id, mandate_id=mandate_id, facts=facts, by=by)

    answer = acts.acted(form, act, lambda: _check_successor(form, donor, mandate), _said(Function.ELECTED), _to(siren))
    return answer or page("requests/successor.html", form=form, donor=donor, mandate=mandate)


def _check_successor(form: SuccessorForm, donor: AuthorityLine, mandate: MandateLine) -> acts.Check:
    """Who leaves the seat and who takes it."""
    rows = [(_("Authority"), donor.label), (_("Elected member until now"), mandate.person_name), *acts.answers(form, "ends_on", "what")]
    told: list[Message] = [CONFIRMED]
    if form.named:
        rows += acts.answers(form, "name", "email", "starts_on", "until")
    else:
        told.append(msg("Until a successor is named, the seat does not count in the quorum and holds no proxy."))
    return acts.Check(_("Check who follows"), rows, told, _("Send to the staff"))


def _to(siren: str) -> Callable[[int], str]:
    return lambda key: url_for("requests.own", siren=siren, request_id=key)


def _said(function: str | None) -> str:
    """What an officer does at once is done; what concerns the seat waits for staff."""
    return str(_("Sent. Staff answer, and you get a mail.") if function == Function.ELECTED else _("Done."))
