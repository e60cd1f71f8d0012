"""The pages everyone may read: the funds, one fund, its years and its clock, where the data comes from, accessibility, privacy."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fundtracker.accounts.access import current_person, public
from fundtracker.accounts.permissions import Permission
from fundtracker.documents import serving
from fundtracker.funds import funds, papers
from fundtracker.public import clocks, keeping, overview, years
from fundtracker.public.blueprint import blueprint
from fundtracker.public.views_pictures import shown
from fundtracker.web.pages import page


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What this is, the funds, where the help comes from, the latest news."""
    return page(
        "public/home.html", cards=overview.cards(), latest=overview.latest(), pictures=shown(None, "map"), by=request.args.get("by", "")
    )


@blueprint.get("/funds/<code>")
@public
def fund(code: str) -> ResponseReturnValue:
    """What a fund collected and did. Another spelling of its code leads to the one address."""
    found = overview.fund(code)
    if found.fund.code != code:
        return redirect(url_for("public.fund", code=found.fund.code), 301)
    pictures = shown(code, "course", "balance", "map")
    return page("public/fund.html", shown=found, pictures=pictures, by=request.args.get("by", ""), withheld=_withheld(found))


@blueprint.get("/funds/<code>/years")
@public
def account(code: str) -> ResponseReturnValue:
    """The account of a crisis, year by year, for ten years."""
    return page("public/years.html", account=years.of_fund(code), pictures=shown(code, "years"))


@blueprint.get("/funds/<code>/clock")
@public
def clock(code: str) -> ResponseReturnValue:
    """How long each step took after the crisis, beside the other funds."""
    return page("public/clock.html", found=clocks.of_fund(code), pictures=shown(code, "clock"))


@blueprint.get("/funds/<code>/papers/<int:paper_id>")
@public
def paper(code: str, paper_id: int) -> ResponseReturnValue:
    """A paper of a fund that was published."""
    return serving.send(papers.get(paper_id, funds.by_code(code).id).document_id)


def _withheld(found: overview.PublicFund) -> list[overview.PublicProject] | None:
    """For staff who look at the page as the public sees it: the projects of which something is withheld. None for everyone else."""
    person = current_person()
    if person is None or not person.may(Permission.READ_BOOKS):
        return None
    return [project for project in found.projects if project.masked]


@blueprint.get("/about-data")
@public
def about_data() -> ResponseReturnValue:
    """Where the data comes from, under which licence."""
    return page("public/about_data.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How far these pages can be used by everyone, and whom to tell where they cannot."""
    return page(
        "public/accessibility.html", kept=keeping.read(current_app.config["SESSION_COOKIE_NAME"]), contact=current_app.config["MAIL_FROM"]
    )


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept about people, why and how long."""
    return page(
        "public/privacy.html", kept=keeping.read(current_app.config["SESSION_COOKIE_NAME"]), contact=current_app.config["MAIL_FROM"]
    )
