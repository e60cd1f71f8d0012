"""A donor's pictures: each with an address that opens it again with its filter, its data as CSV, its image as SVG."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import signed_in, the_person
from fundtracker.authorities.permissions import authority_seen_by
from fundtracker.documents import serving
from fundtracker.donors import dashboard, pictures
from fundtracker.donors.blueprint import blueprint
from fundtracker.donors.dashboard import Dashboard
from fundtracker.kernel.errors import NotFound
from fundtracker.web.charts_picture import Picture
from fundtracker.web.pages import page
from fundtracker.web.wording import day

NAMES = "any(flow, course, progress, inhabitants, clock):picture"


@blueprint.get(f"/donors/<siren>/pictures/<{NAMES}>")
@signed_in
def picture(siren: str, picture: str) -> ResponseReturnValue:
    """One picture by itself, over all funds or narrowed to one."""
    donor = dashboard.build(authority_seen_by(the_person(), siren).id)
    narrowed = donor.narrowed(request.args.get("fund"))
    found = make(picture, narrowed)
    here = addresses(siren, picture, request.args.get("fund"))[1:]
    return page("donors/picture.html", donor=donor, found=found, name=picture, code=request.args.get("fund", ""), addresses=here)


@blueprint.get(f"/donors/<siren>/pictures/<{NAMES}>.csv")
@signed_in
def picture_csv(siren: str, picture: str) -> ResponseReturnValue:
    """A picture's data."""
    found, name = _found(siren, picture)[:2]
    return serving.attachment(found.csv(), f"{name}.csv", "text/csv")


@blueprint.get(f"/donors/<siren>/pictures/<{NAMES}>.svg")
@signed_in
def picture_svg(siren: str, picture: str) -> ResponseReturnValue:
    """A picture as an image of its own."""
    found, name, donor = _found(siren, picture)
    source = _("%(name)s – as of %(day)s – %(address)s", name=donor.authority.label, day=day(found.as_of), address=request.host)
    return _image(found.image(source), f"{name}.svg")


def _image(content: bytes, name: str) -> Response:
    """An image as a download: opened in a browser it may run nothing."""
    return serving.attachment(content, name, "image/svg+xml")


def _found(siren: str, picture: str) -> tuple[Picture, str, Dashboard]:
    """The picture, the stem of its file's name, the donor. Raises NotFound where there is nothing to draw."""
    code = request.args.get("fund")
    donor = dashboard.build(authority_seen_by(the_person(), siren).id).narrowed(code)
    found = make(picture, donor)
    if found is None:
        raise NotFound
    return found, "-".join(part for part in (siren, picture, code) if part), donor


def make(name: str, donor: Dashboard) -> Picture | None:
    """A picture by the name in its address; each row of its table opens the movements behind it."""

    def opened(figure: str, code: str, project_id: int | None) -> str:
        return url_for("donors.figure", siren=donor.authority.siren, figure=figure, fund=code, project=project_id)

    return pictures.MADE[name](donor, opened)


def addresses(siren: str, name: str, code: str | None = None) -> list[tuple[str, str]]:
    """Where a picture opens by itself, where its data and its image are; with the words for each."""
    args: dict[str, Any] = {"siren": siren, "picture": name, "fund": code or None}
    return [
        (url_for("donors.picture", **args), _("Open the picture by itself")),
        (url_for("donors.picture_csv", **args), _("Its data (CSV)")),
        (url_for("donors.picture_svg", **args), _("The image (SVG)")),
    ]
