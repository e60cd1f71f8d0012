"""Following news by mail: one's own choice, and the link in each mail that ends it without a password."""

from typing import Any

from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_actor, public, signed_in, the_person
from fundtracker.kernel.db import transaction
from fundtracker.news import following
from fundtracker.news.blueprint import blueprint
from fundtracker.news.forms import FollowingForm
from fundtracker.web.forms import ActForm
from fundtracker.web.pages import page
from fundtracker.web.submissions import submit

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends for its reader (RFC 8058)."""


@blueprint.route("/me/following", methods=["GET", "POST"])
@signed_in
def follow() -> ResponseReturnValue:
    """What one follows and how often; `?fund=` ticks one more fund, which the form then saves."""
    person, offers = the_person(), following.offers()
    chosen = following.of_person(person.id)
    asked = {offer.fund.id for offer in offers if offer.fund.code == request.args.get("fund")}
    form = FollowingForm(rhythm=chosen.rhythm.value, funds=sorted(chosen.fund_ids | asked), projects=sorted(chosen.project_ids))
    form.offer()
    if form.sent():
        verb = lambda: following.choose(person.id, by=current_actor(), **form.facts())  # noqa: E731 used below
        if submit(form, verb, by=current_actor()) is not None:
            flash(_("Your choice is kept."), "success")
            return redirect(url_for("news.follow"), 303)
    return page("news/following.html", form=form, offers=offers, new=asked - chosen.fund_ids)


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """End the mails of news: a look changes nothing; the button of the page, or of the reader's mail program, does.

    The mail program has no token of ours and no cookie: what it sends counts by the signature in the address (RFC 8058).
    """
    by_mail = request.method == "POST" and request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    if request.method == "POST" and not by_mail:
        current_app.extensions["csrf"].protect()
    subscription_id = following.find(token)
    if request.method == "POST":
        here: dict[str, Any] = {"address": request.remote_addr or "", "request_id": str(g.get("request_id", ""))}
        with transaction():
            following.stop(token, **here)
        if not by_mail:
            return redirect(url_for("news.unsubscribe", token=token), 303)
    return page("news/unsubscribe.html", form=ActForm(), token=token, stopped=following.stopped(subscription_id))


def init_app(app: Flask) -> None:
    """Let mail programs unsubscribe their readers: the view itself asks for the form's token wherever a page sent it."""
    app.extensions["csrf"].exempt(app.view_functions["news.unsubscribe"])
