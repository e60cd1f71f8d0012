"""The diary as everyone, donors and staff read it; signing up and giving a place up."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, current_person, public, signed_in, the_person
from fundtracker.diary import diary, events, sign_ups, viewers
from fundtracker.diary.blueprint import blueprint
from fundtracker.diary.events import EventLine
from fundtracker.web.forms import ActForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit


def _address(event_id: int) -> str:
    return url_for("diary.event", event_id=event_id)


@blueprint.get("/diary")
@public
def show() -> ResponseReturnValue:
    """What comes and what was, as far as it is for this reader."""
    person = current_person()
    viewer = viewers.of_person(person.id if person else None)
    return page("diary/diary.html", coming=diary.coming(viewer), past=diary.past(viewer, page_number(request.args)))


@blueprint.get("/diary/<int:event_id>")
@public
def event(event_id: int) -> ResponseReturnValue:
    """One entry, with its places."""
    person = current_person()
    return _page(events.get(event_id, viewers.of_person(person.id if person else None)), ActForm())


@blueprint.post("/diary/<int:event_id>/sign-up")
@signed_in
def sign_up(event_id: int) -> ResponseReturnValue:
    """Sign up, on the waiting list where every place is taken."""
    person, form = the_person(), ActForm()
    found = events.get(event_id, viewers.of_person(person.id))
    verb = lambda: sign_ups.sign_up(event_id, user_id=person.id, by=current_actor())  # noqa: E731 used below
    if form.sent() and submit(form, verb, by=current_actor()) is not None:
        waits = _("Every place is taken: you are on the waiting list, and get a mail when one comes free.")
        flash(_("You have a place.") if sign_ups.standing(found, person.id).has_place else waits, "success")
        return redirect(_address(event_id), 303)
    return _page(found, form)


@blueprint.post("/diary/<int:event_id>/give-up")
@signed_in
def give_up(event_id: int) -> ResponseReturnValue:
    """Give one's place up, or stop waiting."""
    person, form = the_person(), ActForm()
    found = events.get(event_id, viewers.of_person(person.id))
    verb = lambda: sign_ups.give_up(event_id, user_id=person.id, by=current_actor())  # noqa: E731 used below
    return acts.done(form, verb, _("You are not on the list any more."), lambda _key: _address(event_id)) or _page(found, form)


def _page(found: EventLine, form: ActForm) -> Response:
    person = current_person()
    return page("diary/event.html", form=form, event=found, standing=sign_ups.standing(found, person.id if person else None))
