"""The pictures of the public pages: each with an address that opens it again as it is, its data as CSV, its image as SVG."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import public
from fundtracker.documents import serving
from fundtracker.funds import funds
from fundtracker.funds.lines import FundLine
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import overview, positions
from fundtracker.public import clocks, maps, pictures, places, years
from fundtracker.public.blueprint import blueprint
from fundtracker.web.charts_picture import Picture
from fundtracker.web.pages import page
from fundtracker.web.wording import day, in_language

NAMES = "any(course, balance, map, years, clock):picture"
MADE: Mapping[str, Callable[[FundLine], Picture | None]] = {
    "course": lambda fund: pictures.course(overview.months(fund.id), clock.today()),
    "balance": lambda fund: pictures.balance(positions.identity(fund.id)),
    "map": lambda fund: maps.contributors(places.of_fund(fund.id), by_inhabitant=_by_inhabitant()),
    "years": lambda fund: pictures.years(years.of_fund(fund.code)),
    "clock": lambda fund: pictures.emergency(clocks.of_fund(fund.code)),
}
"""Each picture of a fund by the name in its address."""


def _by_inhabitant() -> bool:
    """Whether the address asks for euros for each inhabitant."""
    return request.args.get("by") == "inhabitant"


def _make(code: str | None, name: str) -> tuple[Picture | None, FundLine | None]:
    """A picture of a fund, or of all of them. Raises NotFound."""
    if code is None:
        if name != "map":
            raise NotFound
        return maps.contributors(places.of_fund(), by_inhabitant=_by_inhabitant()), None
    fund = funds.by_code(code)
    return MADE[name](fund), fund


def shown(code: str | None, *names: str) -> list[tuple[Picture, list[tuple[str, str]]]]:
    """Pictures for a page, each with its addresses; without those that have nothing to show."""
    return [(found, _addresses(code, name)) for name in names if (found := _make(code, name)[0])]


def _addresses(code: str | None, name: str) -> list[tuple[str, str]]:
    args: dict[str, Any] = {"picture": name, "by": "inhabitant" if name == "map" and _by_inhabitant() else None}
    stem = "public.picture" if code else "public.picture_of_all"
    if code:
        args["code"] = code
    return [
        (url_for(stem, **args), _("Open the picture by itself")),
        (url_for(f"{stem}_csv", **args), _("Its data (CSV)")),
        (url_for(f"{stem}_svg", **args), _("The image (SVG)")),
    ]


@blueprint.get(f"/funds/<code>/pictures/<{NAMES}>")
@blueprint.get("/pictures/<any(map):picture>", endpoint="picture_of_all")
@public
def picture(picture: str, code: str | None = None) -> ResponseReturnValue:
    """One picture by itself."""
    found, fund = _make(code, picture)
    return page(
        "public/picture.html", found=found, fund=fund, name=picture, by=request.args.get("by", ""), addresses=_addresses(code, picture)[1:]
    )


@blueprint.get(f"/funds/<code>/pictures/<{NAMES}>.csv")
@blueprint.get("/pictures/<any(map):picture>.csv", endpoint="picture_of_all_csv")
@public
def picture_csv(picture: str, code: str | None = None) -> ResponseReturnValue:
    """A picture's data."""
    found, stem, _fund = _found(picture, code)
    return serving.attachment(found.csv(), f"{stem}.csv", "text/csv")


@blueprint.get(f"/funds/<code>/pictures/<{NAMES}>.svg")
@blueprint.get("/pictures/<any(map):picture>.svg", endpoint="picture_of_all_svg")
@public
def picture_svg(picture: str, code: str | None = None) -> ResponseReturnValue:
    """A picture as an image of its own: opened in a browser it may run nothing."""
    found, stem, fund = _found(picture, code)
    name = in_language(fund.name_fr, fund.name_en) if fund else _("All funds")
    source = _("%(name)s – as of %(day)s – %(address)s", name=name, day=day(found.as_of), address=request.host)
    return serving.attachment(found.image(source), f"{stem}.svg", "image/svg+xml")


def _found(name: str, code: str | None) -> tuple[Picture, str, FundLine | None]:
    """The picture, the stem of its file's name, its fund. Raises NotFound where there is nothing to draw."""
    found, fund = _make(code, name)
    if found is None:
        raise NotFound
    parts = (fund.code if fund else "", name, "inhabitant" if name == "map" and _by_inhabitant() else "")
    return found, "-".join(part for part in parts if part), fund
