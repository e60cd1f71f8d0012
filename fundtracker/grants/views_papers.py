"""Pages that put papers of grants and reports on file, and hand them out to whoever reads the books."""

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.documents import serving
from fundtracker.documents.store import Kept
from fundtracker.grants import grants, papers, reports
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import PaperForm
from fundtracker.web.pages import page
from fundtracker.web.uploads import kept_file


@blueprint.get("/staff/grants/<int:grant_id>/agreement.pdf")
@requires(Permission.READ_BOOKS)
def grant_paper(grant_id: int) -> ResponseReturnValue:
    """The signed agreement."""
    return serving.send(papers.agreement(grant_id).id)


@blueprint.route("/staff/grants/<int:grant_id>/agreement", methods=["GET", "POST"])
@requires(Permission.RECORD)
def grant_attach(grant_id: int) -> ResponseReturnValue:
    """Put the signed agreement on file."""
    line = grants.get(grant_id)
    form = PaperForm(data={"version": line.version})
    attach = lambda kept: papers.attach_agreement(grant_id, kept=kept, version=form.version.data, by=current_actor())  # noqa: E731
    title = _("Signed agreement of %(reference)s", reference=line.reference)
    return _attached(form, attach, title, url_for("grants.grant", grant_id=grant_id))


@blueprint.get("/staff/reports/<int:report_id>/report.pdf")
@requires(Permission.READ_BOOKS)
def report_paper(report_id: int) -> ResponseReturnValue:
    """The report as it came."""
    return serving.send(papers.of_report(report_id).id)


@blueprint.route("/staff/reports/<int:report_id>/paper", methods=["GET", "POST"])
@requires(Permission.RECORD)
def report_attach(report_id: int) -> ResponseReturnValue:
    """Put a report's paper on file."""
    line = reports.get(report_id)
    form = PaperForm(data={"version": line.version})
    attach = lambda kept: papers.attach_report(report_id, kept=kept, version=form.version.data, by=current_actor())  # noqa: E731
    title = _("Report on %(grant)s, instalment %(number)s", grant=line.reference, number=line.number)
    return _attached(form, attach, title, url_for("grants.report", report_id=report_id))


def _attached(form: PaperForm, attach: Callable[[Kept], int], title: str, there: str) -> ResponseReturnValue:
    """Keep the file before the transaction, its row within it; the form again where either is refused."""
    kept = kept_file(form, form.paper) if form.sent() else None
    answer = acts.done(form, lambda: attach(kept), _("The document is on file."), lambda _key: there) if kept else None
    return answer or page("grants/paper.html", form=form, title=title, back_url=there)
