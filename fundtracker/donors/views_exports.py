"""The files a donor publishes and declares with, and the page that says what they hold and what is still to be filled in."""

from flask import current_app, request
from flask.typing import ResponseReturnValue

from fundtracker.accounts import journal
from fundtracker.accounts.access import signed_in, the_person
from fundtracker.authorities.permissions import authority_seen_by
from fundtracker.documents import serving
from fundtracker.donors import declaring, shelf, statements
from fundtracker.donors.blueprint import blueprint
from fundtracker.exchange import association, eapd, scdl
from fundtracker.funds import funds
from fundtracker.kernel import clock
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
    found = declaring.of_year(donor, year)
    return page("donors/declarations.html", donor=donor, year=year, found=found, funds=names, sector=eapd.SECTOR)


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
