"""The donor's pages: the dashboard, and the movements behind each of its figures."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts.access import current_person, signed_in, the_person
from fundtracker.authorities import contributors, mandates, successions
from fundtracker.authorities.permissions import authority_seen_by
from fundtracker.committees import register
from fundtracker.contributions import papers
from fundtracker.documents import serving
from fundtracker.donors import behind, dashboard, pictures, statements, views_pictures
from fundtracker.donors.blueprint import blueprint
from fundtracker.grants import gallery
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page


@blueprint.get("/donors/<siren>")
@signed_in
def show(siren: str) -> ResponseReturnValue:
    """What the donor promised and paid, and what its money did."""
    authority = authority_seen_by(the_person(), siren)
    stands = successions.of(authority.id) if "own" not in request.args else None
    if stands is not None or authority.siren != siren:
        now = contributors.get(successions.standing([authority.id])[0]) if stands else authority
        return redirect(url_for("donors.show", siren=now.siren), 302)
    authority_id = authority.id
    donor = dashboard.build(authority_id)
    shown = [(found, views_pictures.addresses(siren, name)) for name in pictures.MADE if (found := views_pictures.make(name, donor))]
    photos = gallery.of_projects([one.project.id for fund in donor.funds for one in fund.reached])
    joined, before = successions.into(authority_id), successions.told(authority_id, clock.today())
    told: dict[str, Any] = {
        "joined": joined,
        "before": before,
        "pictures": shown,
        "photos": photos,
        "to_sign": register.waits_for(the_person().id),
    }
    return page("donors/dashboard.html", donor=donor, years=statements.years(authority_id), **told)


@blueprint.get("/donors/<siren>/figures/<figure>")
@signed_in
def figure(siren: str, figure: str) -> ResponseReturnValue:
    """Where one figure comes from: its formula and the lines behind it, which add up to it."""
    donor = authority_seen_by(the_person(), siren)
    found = behind.find(
        donor.id,
        figure,
        fund_code=request.args.get("fund"),
        project_id=request.args.get("project", type=int),
        page=page_number(request.args),
    )
    return page("donors/figure.html", donor=donor, found=found)


@blueprint.get("/donors/<siren>/documents/<int:document_id>")
@signed_in
def document(siren: str, document_id: int) -> ResponseReturnValue:
    """One of the donor's own papers."""
    authority_id = authority_seen_by(the_person(), siren).id
    if document_id not in {paper.id for paper in papers.of_authority(authority_id)}:
        raise NotFound()
    return serving.send(document_id)


def home(user_id: int) -> str | None:
    """Where someone with a mandate starts: their authority's page, or the list where there are several."""
    found = mandates.authorities_of(user_id, clock.today())
    if len(found) == 1:
        return url_for("donors.show", siren=found[0].siren)
    return url_for("donors.mine") if found else None


def places() -> list[tuple[str, str]]:
    """The places of the signed-in person's menu: each authority, and one place for the committees on which any of them sits, the diary."""
    person = current_person()
    if person is None or person.role:
        return []
    found = mandates.authorities_of(person.id, clock.today())
    seated = any(dashboard.sits(authority.id) for authority in found)
    return [
        *((authority.label, url_for("donors.show", siren=authority.siren)) for authority in found),
        *([(_("Your committees"), url_for("committees.mine"))] if seated else []),
        (_("Diary"), url_for("diary.show")),
    ]


@blueprint.get("/me/authorities")
@signed_in
def mine() -> ResponseReturnValue:
    """The authorities one holds a mandate in."""
    return page("donors/mine.html", authorities=mandates.authorities_of(the_person().id, clock.today()))
