"""The files a donor publishes and declares with, and the page that says what they hold and what is still to be filled in."""

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import journal
from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, signed_in, the_person
from fundtracker.authorities import establishments
from fundtracker.authorities.forms import SiretForm
from fundtracker.authorities.permissions import authority_seen_by, can_record_siret
from fundtracker.documents import serving
from fundtracker.donors import declaring, shelf, statements
from fundtracker.donors.blueprint import blueprint
from fundtracker.exchange import association, eapd, scdl
from fundtracker.funds import funds
from fundtracker.kernel import clock
from fundtracker.kernel.errors import Denied
from fundtracker.web.lists import row_id
from fundtracker.web.pages import page


@blueprint.get("/donors/<siren>/papers")
@signed_in
def papers_list(siren: str) -> ResponseReturnValue:
    """Every paper of a donor by year, and what each is for."""
    donor = authority_seen_by(the_person(), siren)
    return page("donors/papers.html", donor=donor, years=shelf.years(donor), pledges=shelf.by_pledge(donor))


@blueprint.get("/donors/<siren>/declarations")
@signed_in
def declarations(siren: str) -> ResponseReturnValue:
    """What a donor publishes and declares of a year, and what it must still fill in."""
    donor = authority_seen_by(the_person(), siren)
    year = asked_year(donor.id)
    names = {fund.id: fund for fund in funds.list_()}
    found, may = declaring.of_year(donor, year), can_record_siret(the_person(), donor.id)
    return page("donors/declarations.html", donor=donor, year=year, found=found, funds=names, sector=eapd.SECTOR, may=may)


@blueprint.route("/donors/<siren>/siret", methods=["GET", "POST"])
@signed_in
def siret(siren: str) -> ResponseReturnValue:
    """Record the SIRET that stands in the files a donor publishes."""
    donor, by = authority_seen_by(the_person(), siren), current_actor()
    verdict = can_record_siret(the_person(), donor.id)
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    form = SiretForm(data={"siret": establishments.siret_on(donor.id, clock.today())})
    act = lambda: establishments.record(donor.id, str(form.siret.data), by=by)  # noqa: E731 used below
    answer = acts.done(form, act, _("SIRET recorded."), lambda _key: url_for("donors.declarations", siren=siren))
    return answer or page("donors/siret.html", form=form, donor=donor)


@blueprint.get("/donors/<siren>/scdl.csv")
@signed_in
def scdl_csv(siren: str) -> ResponseReturnValue:
    """The subsidies granted in a year as open data (SCDL 2.1.1)."""
    donor = authority_seen_by(the_person(), siren)
    year = asked_year(donor.id)
    content = scdl.file(donor, association.from_settings(current_app.config), year)
    journal.note("export read", authority=donor.id, year=year, file="scdl")
    return serving.attachment(content, f"scdl-subventions-{siren}-{year}.csv", "text/csv")


@blueprint.get("/donors/<siren>/e-apd.csv")
@signed_in
def eapd_csv(siren: str) -> ResponseReturnValue:
    """The official aid paid in a year, payment by payment."""
    donor = authority_seen_by(the_person(), siren)
    year = asked_year(donor.id)
    content = eapd.file(donor, association.from_settings(current_app.config), year)
    journal.note("export read", authority=donor.id, year=year, file="e-apd")
    return serving.attachment(content, f"e-apd-{siren}-{year}.csv", "text/csv")


def asked_year(authority_id: int) -> int:
    """The year an address names, else the one before this one (this one for a donor who had no account then).

    Raises:
        NotFound: the donor had no account in the year named.
    """
    return statements.asked(authority_id, row_id(request.args, "year"), clock.today())
