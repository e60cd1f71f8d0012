"""The papers of grants and reports: the signed agreement, the financial report as it came; a new one replaces the link, not the file."""

from fundtracker import audit
from fundtracker.documents import store
from fundtracker.documents.store import DocumentLine, Kept
from fundtracker.grants import grants, locking, reports
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound


def attach_agreement(grant_id: int, *, kept: Kept, by: Actor, version: int | None = None) -> int:
    """Put the signed agreement on file, from bytes that are kept already; gives back the grant's id.

    Raises:
        Conflict: the grant is not at `version` any more.
    """
    grant, fund = locking.grant_and_fund(grant_id, version)
    before, grant.document_id = grant.document_id, store.add(kept, by=by)
    session.flush()
    after = {"document": grant.document_id}
    audit.record("web:grant:documented", grant_id, by=by, fund_id=fund.id, before={"document": before}, after=after)
    return grant_id


def attach_report(report_id: int, *, kept: Kept, by: Actor, version: int | None = None) -> int:
    """Put a report's paper on file, from bytes that are kept already; gives back the report's id.

    Raises:
        Conflict: the report is not at `version` any more.
    """
    report, fund = locking.report_and_fund(report_id, version)
    before, report.document_id = report.document_id, store.add(kept, by=by)
    session.flush()
    after = {"document": report.document_id}
    audit.record("web:report:documented", report_id, by=by, fund_id=fund.id, before={"document": before}, after=after)
    return report_id


def agreement(grant_id: int) -> DocumentLine:
    """The signed agreement of a grant. Raises NotFound where none is on file."""
    return _document(grants.get(grant_id).document_id)


def of_report(report_id: int) -> DocumentLine:
    """The paper of a report. Raises NotFound where none is on file."""
    return _document(reports.get(report_id).document_id)


def _document(document_id: int | None) -> DocumentLine:
    if document_id is None:
        raise NotFound()
    return store.get(document_id)
