"""The papers of a donor: the list by year, and each as a PDF."""

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from fundtracker.accounts import journal
from fundtracker.accounts.access import signed_in, the_person
from fundtracker.authorities.permissions import authority_seen_by
from fundtracker.documents import serving
from fundtracker.donors import accounting, accounting_paper, council, council_paper, papers, statements, traces
from fundtracker.donors.blueprint import blueprint
from fundtracker.exchange import association
from fundtracker.kernel import clock
from fundtracker.web.lists import row_id
from fundtracker.web.pages import page


@blueprint.get("/donors/<siren>/statement.pdf")
@signed_in
def statement(siren: str) -> ResponseReturnValue:
    """The statement of a year (the one before this one unless `year` names another), in the reader's language."""
    authority = authority_seen_by(the_person(), siren)
    found = statements.build(siren, row_id(request.args, "year") or clock.today().year - 1)
    journal.note("statement read", authority=authority.id, year=found.year)
    return serving.attachment(papers.statement(found, str(get_locale())), f"{siren}-{found.year}.pdf")


@blueprint.get("/donors/<siren>/council-report.pdf")
@signed_in
def council_report(siren: str) -> ResponseReturnValue:
    """The two pages of a year for the council, in the reader's language."""
    donor = authority_seen_by(the_person(), siren)
    year = statements.asked(donor.id, row_id(request.args, "year"), clock.today())
    journal.note("council report read", authority=donor.id, year=year)
    content = council_paper.typeset(council.build(donor, year), str(get_locale()))
    return serving.attachment(content, f"council-report-{siren}-{year}.pdf")


@blueprint.get("/donors/<siren>/funds/<code>/financial-report.pdf")
@signed_in
def financial_report(siren: str, code: str) -> ResponseReturnValue:
    """The financial report of a year's subsidy to one fund, in the reader's language."""
    donor = authority_seen_by(the_person(), siren)
    year = statements.asked(donor.id, row_id(request.args, "year"), clock.today())
    found = accounting.build(donor, code, year)
    journal.note("financial report read", authority=donor.id, year=year, fund=found.fund.code)
    holder = association.from_settings(current_app.config)
    content = accounting_paper.typeset(found, holder, str(get_locale()))
    return serving.attachment(content, f"financial-report-{siren}-{found.fund.code}-{year}.pdf")


@blueprint.get("/donors/<siren>/trace")
@signed_in
def trace(siren: str) -> ResponseReturnValue:
    """Each receipt, and where each of its cents is today."""
    authority = authority_seen_by(the_person(), siren)
    return page("donors/trace.html", donor=authority, traces=traces.of_donor(authority.id))


@blueprint.get("/donors/<siren>/trace.json")
@signed_in
def trace_json(siren: str) -> ResponseReturnValue:
    """The same with the whole book of each fund, so that anyone may recompute it (docs/recompute.py)."""
    authority = authority_seen_by(the_person(), siren)
    journal.note("trace read", authority=authority.id)
    answer = jsonify(traces.whole(authority))
    answer.headers["Content-Disposition"] = f'attachment; filename="trace-{siren}.json"'
    return answer
