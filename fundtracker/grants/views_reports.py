"""Pages of financial reports: the list, one report to judge, a new one."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.documents import store
from fundtracker.grants import grants, instalments, papers, permissions, reports
from fundtracker.grants import views_parts as parts
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import ActForm, ReasonForm, ReportForm
from fundtracker.grants.forms_payments import StateFilters
from fundtracker.grants.reports import ReportLine
from fundtracker.grants.wording import REPORTS
from fundtracker.kernel import clock
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.lists import page_number, row_id
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_file


@blueprint.get("/staff/reports")
@requires(Permission.READ_BOOKS)
def report_list() -> ResponseReturnValue:
    """Every report, below the grants that wait for one."""
    filters = StateFilters(request.args, parts.every_fund())
    filters.offer(REPORTS)
    listing = reports.list_(**filters.values(), page=page_number(request.args))
    return page("grants/reports.html", filters=filters, listing=listing, args=filters.given(), awaited=reports.awaited())


@blueprint.get("/staff/reports/<int:report_id>")
@requires(Permission.READ_BOOKS)
def report(report_id: int) -> ResponseReturnValue:
    """One report beside what was paid."""
    return _report_page(report_id)


@blueprint.route("/staff/reports/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def report_new() -> ResponseReturnValue:
    """Record the report on the instalment that the address names."""
    instalment_id = row_id(request.args, "instalment_id") or 0
    grant_id, part = instalments.get(instalment_id)
    form, by = ReportForm(data={"received_on": clock.today()}), current_actor()
    kept = kept_file(form, form.paper) if form.sent() else None

    def act() -> int:
        document_id = store.add(kept, by=by) if kept else None
        return reports.record(instalment_id=instalment_id, document_id=document_id, by=by, **form.values())

    said = _("Report recorded. Another person reads it, then accepts it or sends it back.")
    answer = acts.done(form, act, said, _address) if not (form.is_submitted() and form.errors) else None
    return answer or page("grants/report_new.html", form=form, grant=grants.get(grant_id), part=part)


@blueprint.post("/staff/reports/<int:report_id>/accept")
@requires(Permission.READ_BOOKS)
def report_accept(report_id: int) -> ResponseReturnValue:
    """Accept a report, by way of its check page; refused, the report's page says why."""
    line = reports.get(report_id)
    form = ActForm(data={"version": line.version})

    def act() -> int:
        return reports.accept(report_id, version=form.version.data, by=current_actor())

    return acts.acted(form, act, lambda: _acceptance(line), _("Report accepted."), _address) or _report_page(report_id, form)


@blueprint.route("/staff/reports/<int:report_id>/send-back", methods=["GET", "POST"])
@requires(Permission.RECORD)
def report_send_back(report_id: int) -> ResponseReturnValue:
    """Send a report back with a reason."""
    line = reports.get(report_id)
    form = ReasonForm(data={"version": line.version})

    def act() -> int:
        return reports.send_back(report_id, by=current_actor(), **form.values())

    answer = acts.acted(form, act, lambda: _refusal(form, line), _("Report sent back. Write to the partner."), _address)
    return answer or page("grants/report_send_back.html", form=form, line=line)


def _report_page(report_id: int, form: ActForm | None = None) -> ResponseReturnValue:
    """A report's page as it is now; with a form that was refused, under its status."""
    line = reports.get(report_id)
    if form is not None:
        form.renew(line.version)
    part = instalments.get(line.instalment_id)[1]
    paper = papers.of_report(report_id) if line.document_id else None
    person = the_person()
    return page(
        "grants/report.html",
        form=form or ActForm(data={"version": line.version}),
        line=line,
        part=part,
        paper=paper,
        may_accept=permissions.can_accept(person.id, person.permissions, line.recorded_by_id),
    )


def _address(report_id: int) -> str:
    return url_for("grants.report", report_id=report_id)


def _facts(line: ReportLine) -> list[tuple[str, str]]:
    """What a report is, as (label, text)."""
    return [
        (_("Grant"), line.reference),
        (_("Partner"), line.partner),
        (_("Instalment"), str(line.number)),
        (_("Received on"), wording.day(line.received_on)),
        (_("Spent"), wording.money(line.spent)),
        *([(_("Entered by"), line.recorded_by)] if line.recorded_by else []),
    ]


def _acceptance(line: ReportLine) -> Check:
    """What accepting a report changes."""
    told = [
        msg("What it says is spent counts as justified towards the donors."),
        msg("The next instalment may be prepared once enough is spent."),
    ]
    return Check(_("Accept this report"), _facts(line), told, _("Accept the report"))


def _refusal(form: ReasonForm, line: ReportLine) -> Check:
    """What sending a report back changes."""
    told = [msg("What it says is spent does not count; the next instalment waits for another report.")]
    return Check(_("Send this report back"), [*_facts(line), *answers(form, "reason")], told, _("Send the report back"))
