"""The private address of one's calendar, and the calendar it opens without signing in."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, public, signed_in, the_person
from fundtracker.diary import addresses, calendars
from fundtracker.diary.blueprint import blueprint
from fundtracker.documents import serving
from fundtracker.mail import house
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit

FRESH_SECONDS = 900
"""How long a calendar may keep what it got before it asks again."""


@blueprint.route("/me/calendar", methods=["GET", "POST"])
@signed_in
def address() -> ResponseReturnValue:
    """Make the address, or make it anew; the page that answers is the only one that shows it."""
    person, form, token = the_person(), ActForm(), addresses.new_token()
    verb = lambda: [addresses.keep(person.id, token, by=current_actor()), addresses.digest(token)]  # noqa: E731 used below
    result = submit(form, verb, by=current_actor()) if form.sent() else None
    if result is None:
        return page("diary/address.html", form=form, made_at=addresses.made_at(person.id), url="")
    if result[1] != addresses.digest(token):
        flash(_("This address was shown already. If you did not keep it, make a new one."), "info")
        return redirect(url_for("diary.address"), 303)
    url = f"{house.site()}{url_for('diary.calendar', token=token)}"
    return page("diary/address.html", form=ActForm(formdata=None), made_at=addresses.made_at(person.id), url=url)


@blueprint.post("/me/calendar/revoke")
@signed_in
def revoke_address() -> ResponseReturnValue:
    """Let the address open nothing any more."""
    person, form = the_person(), ActForm()
    said, there = _("The address is revoked: calendars get nothing any more."), url_for("diary.address")
    answer = acts.done(form, lambda: addresses.revoke(person.id, by=current_actor()), said, lambda _key: there)
    return answer or page("diary/address.html", form=form, made_at=addresses.made_at(person.id), url="")


@blueprint.get("/diary/calendar/<token>.ics")
@public
def calendar(token: str) -> ResponseReturnValue:
    """The diary of whoever this address belongs to; 404 for any other address."""
    found = calendars.build(addresses.person_of(token))
    answer = serving.shown(found.content, "diary.ics", "text/calendar", fresh=FRESH_SECONDS, public=False)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.set_etag(found.tag)
    answer.make_conditional(request)
    return answer
