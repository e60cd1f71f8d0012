"""A person's own mandates: what they hold, what they are offered, and their answer to it."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in, the_person
from fundtracker.authorities import mandates, offers
from fundtracker.authorities.blueprint import blueprint
from fundtracker.authorities.offers import OfferLine
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page


@blueprint.get("/me/mandates")
@signed_in
def own_mandates() -> ResponseReturnValue:
    """What one holds today, and the invitations that wait for one's answer."""
    person = the_person()
    held = mandates.authorities_of(person.id, clock.today())
    return page("authorities/own_mandates.html", offers=offers.of_person(person.id), held=held, act=ActForm)


@blueprint.post("/me/mandates/<int:offer_id>/accept")
@signed_in
def accept_offer(offer_id: int) -> ResponseReturnValue:
    """Accept an invitation, by way of a check page."""
    form, offer, by = ActForm(), _offer(offer_id), current_actor()
    rows = [(_("Authority"), offer.authority_name), (_("Function"), wording.say(offer.function_name))]
    told = [
        msg(
            "From then on you see what %(name)s promised, paid and received, and its officers can end your mandate.",
            name=offer.authority_name,
        ),
        msg("Where it takes no part in an item of a meeting, its people do not read that item."),
    ]
    title = _("Accept this invitation")
    answer = acts.acted(form, lambda: offers.accept(offer_id, by=by), lambda: acts.Check(title, rows, told, title), _("Accepted."), _to)
    return answer or page("authorities/own_mandates.html", offers=offers.of_person(by.user_id or 0), held=[], act=ActForm, form=form)


@blueprint.post("/me/mandates/<int:offer_id>/decline")
@signed_in
def decline_offer(offer_id: int) -> ResponseReturnValue:
    """Decline an invitation."""
    form, by = ActForm(), current_actor()
    _offer(offer_id)
    answer = acts.done(form, lambda: offers.decline(offer_id, by=by), _("Declined: nothing changes for you."), _to)
    return answer or page("authorities/own_mandates.html", offers=offers.of_person(by.user_id or 0), held=[], act=ActForm, form=form)


def _offer(offer_id: int) -> OfferLine:
    """An offer to the person who is signed in. Raises NotFound."""
    found = next((line for line in offers.of_person(the_person().id) if line.id == offer_id), None)
    if found is None:
        raise NotFound
    return found


def _to(_key: int) -> str:
    return url_for("authorities.own_mandates")


@blueprint.app_template_global("offers_to")
def offers_to(user_id: int) -> list[OfferLine]:
    """The invitations that wait for a person's answer, for the page of their account."""
    return offers.of_person(user_id)


def home(user_id: int) -> str | None:
    """Whoever signs in sees the invitations that wait for an answer before anything else."""
    return url_for("authorities.own_mandates") if offers.of_person(user_id) else None
