"""The pages everyone may read: the funds, one fund, where the data comes from, accessibility, privacy."""

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import public
from fundtracker.kernel import clock
from fundtracker.public import overview
from fundtracker.public.pictures import course
from fundtracker.web.pages import page

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What this is, the funds, the latest news."""
    return page("public/home.html", cards=overview.cards(), latest=overview.latest())


@blueprint.get("/funds/<code>")
@public
def fund(code: str) -> ResponseReturnValue:
    """What a fund collected and did. Another spelling of its code leads to the one address."""
    shown = overview.fund(code)
    if shown.fund.code != code:
        return redirect(url_for("public.fund", code=shown.fund.code), 301)
    pictures = [(found, ()) for found in (course(shown.months, clock.today()),) if found]
    return page("public/fund.html", shown=shown, pictures=pictures)


@blueprint.get("/about-data")
@public
def about_data() -> ResponseReturnValue:
    """Where the data comes from, under which licence."""
    return page("public/about_data.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How far these pages can be used by everyone, and whom to tell where they cannot."""
    return page("public/accessibility.html", contact=current_app.config["MAIL_FROM"])


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept about people, why and how long."""
    return page("public/privacy.html", contact=current_app.config["MAIL_FROM"])
