"""Financial reports of partners: received, accepted or sent back; the next instalment waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import permissions_of
from fundtracker.funds import order
from fundtracker.funds.models import Fund, Project
from fundtracker.funds.order import Event
from fundtracker.grants import grants, instalments, locking, permissions, rules, rules_accounts
from fundtracker.grants.models import FinancialReport, Grant, GrantInstalment, Partner
from fundtracker.grants.paging import listing
from fundtracker.grants.rules import ReportAction, ReportState
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Denied, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import positions
from fundtracker.web.lists import Listing


@dataclass(frozen=True)
class ReportLine:
    """A report with the names that belong to it; cents."""

    id: int
    grant_id: int
    reference: str
    fund_id: int
    fund_code: str
    project_id: int
    project_code: str
    partner: str
    instalment_id: int
    number: int
    received_on: date
    spent: int
    note: str
    document_id: int | None
    state: ReportState
    recorded_by_id: int | None
    recorded_by: str
    judged_by: str
    judged_at: datetime | None
    reason: str
    version: int


def record(*, instalment_id: int, received_on: date, spent_cents: int, by: Actor, note: str = "", document_id: int | None = None) -> int:
    """Record a report that came: what of the instalment is spent so far, in cents; give back its id.

    Raises:
        NotFound: no such instalment.
        Refusal: nothing of the instalment was paid, more spent than paid, or a day out of order.
    """
    grant_id, _ = instalments.get(instalment_id)
    _, fund = locking.grant_and_fund(grant_id)
    part = instalments.get(instalment_id)[1]
    if not part.paid:
        raise Refusal(msg("Nothing of this instalment has been paid yet, so there is nothing to report on."))
    parts, returned = instalments.of_grant(grant_id), positions.grant_position(grant_id).returned
    rules_accounts.check_spent(parts, returned, part.number, spent_cents)
    if received_on > clock.today():
        raise Refusal(msg("This date is in the future. Type the day on which it happened."), field="received_on")
    order.check(Event.REPORTED, received_on, {Event.PAID: part.paid_on}, field="received_on")
    row = FinancialReport(
        grant_id=grant_id,
        instalment_id=instalment_id,
        received_on=received_on,
        spent_cents=spent_cents,
        note=note,
        document_id=document_id,
        recorded_by_id=by.user_id,
    )
    session.add(row)
    session.flush()
    facts = {"grant": grant_id, "instalment": part.number, "spent": spent_cents, "received_on": received_on}
    audit.record("web:report:received", row.id, by=by, fund_id=fund.id, after=facts)
    return row.id


def accept(report_id: int, *, by: Actor, version: int | None = None) -> int:
    """Accept a report: what it justifies counts, and the next instalment may follow. Gives back its id.

    Raises:
        UnknownMove: it was judged already.
        Denied: whoever accepts it entered it, or has not the role.
        Refusal: its document is not on file, or what it says is spent exceeds what was paid and has not come back.
        Conflict: it is not at `version` any more.
    """
    return _judge(report_id, ReportAction.ACCEPT, "", by, version)


def send_back(report_id: int, *, reason: str, by: Actor, version: int | None = None) -> int:
    """Send a report back to the partner with a reason. Gives back its id.

    Raises:
        UnknownMove: it was sent back already.
        Conflict: it is not at `version` any more.
    """
    return _judge(report_id, ReportAction.SEND_BACK, reason, by, version)


def get(report_id: int) -> ReportLine:
    """One report.

    Raises:
        NotFound: no such report.
    """
    found = _lines(session.scalars(select(FinancialReport).filter_by(id=report_id)).all())
    if not found:
        raise NotFound()
    return found[0]


def list_(*, fund_id: int | None = None, state: str = "", page: int = 1) -> Listing[ReportLine]:
    """Reports, the most recent first."""
    query = select(FinancialReport).join(Grant, Grant.id == FinancialReport.grant_id)
    if fund_id:
        query = query.where(Grant.fund_id == fund_id)
    if state:
        query = query.where(FinancialReport.state == ReportState(state))
    return listing(query.order_by(FinancialReport.received_on.desc(), FinancialReport.id.desc()), page, _lines)


def of_grant(grant_id: int) -> list[ReportLine]:
    """A grant's reports, oldest first."""
    return _lines(session.scalars(select(FinancialReport).filter_by(grant_id=grant_id).order_by(FinancialReport.id)).all())


@dataclass(frozen=True)
class AwaitedLine:
    """An instalment that was paid and not reported on yet."""

    grant_id: int
    instalment_id: int
    reference: str
    partner: str
    fund_code: str
    number: int
    paid: int
    paid_on: date | None


def awaited() -> list[AwaitedLine]:
    """Instalments of running grants that wait for their report, the longest paid first."""
    lines = [
        AwaitedLine(grant.id, part.id, grant.reference, grant.partner, grant.fund_code, part.number, part.paid, part.paid_on)
        for grant in grants.running()
        for part in grant.instalments
        if part.paid and part.accepted is None and part.reported is None
    ]
    return sorted(lines, key=lambda line: (line.paid_on or date.max, line.instalment_id))


def received() -> list[ReportLine]:
    """Reports that wait to be judged, oldest first."""
    query = select(FinancialReport).filter_by(state=ReportState.RECEIVED).order_by(FinancialReport.received_on, FinancialReport.id)
    return _lines(session.scalars(query).all())


def _judge(report_id: int, action: ReportAction, reason: str, by: Actor, version: int | None) -> int:
    # In a closed fund too: a payment that bounces there late can only be undone once nothing accounts for it any more.
    report, fund = locking.report_and_fund(report_id, version, late=action is ReportAction.SEND_BACK)
    before, after = report.state, rules.move_report(report.state, action)
    if after is ReportState.ACCEPTED:
        _check_accepted(report, by)
    report.state, report.reason = after, reason
    report.judged_by_id = locking.a_person(by)
    report.judged_at = clock.now()
    if after is ReportState.ACCEPTED:
        report.accepted_at = report.judged_at
    session.flush()
    facts = {"before": {"state": before}, "after": {"state": after}}
    audit.record(f"web:report:{after.value}", report_id, by=by, fund_id=fund.id, reason=reason, **facts)
    return report_id


def _check_accepted(report: FinancialReport, by: Actor) -> None:
    """Refuse what one entered oneself, what lacks its document, and what was paid or kept no longer.

    Payments may be reversed and money may come back after a report came.
    """
    user = session.get_one(User, locking.a_person(by), populate_existing=True)
    may = permissions_of(user.role) if user.active else frozenset()
    verdict = permissions.can_accept(user.id, may, report.recorded_by_id)
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    if report.document_id is None:
        raise Refusal(msg("The partner’s report is not on file. Put it there first: no figure is accepted without its paper."))
    parts = instalments.of_grant(report.grant_id)
    number = next(part.number for part in parts if part.id == report.instalment_id)
    rules_accounts.check_spent(parts, positions.grant_position(report.grant_id).returned, number, report.spent_cents)


def _lines(rows: Sequence[FinancialReport]) -> list[ReportLine]:
    ids = {row.grant_id for row in rows}
    query = select(Grant, Partner.name, Project.code, Fund.code).join(Partner, Partner.id == Grant.partner_id)
    query = query.join(Project, Project.id == Grant.project_id).join(Fund, Fund.id == Grant.fund_id).where(Grant.id.in_(ids))
    grants = {grant.id: (grant, partner, project, fund) for grant, partner, project, fund in session.execute(query)}
    numbered = select(GrantInstalment.id, GrantInstalment.number).where(GrantInstalment.grant_id.in_(ids))
    numbers = dict(session.execute(numbered).all())
    judges = [key for row in rows for key in (row.judged_by_id, row.recorded_by_id) if key]
    people = dict(session.execute(select(User.id, User.name).where(User.id.in_(judges))).all())
    lines = []
    for row in rows:
        grant, partner, project, fund = grants[row.grant_id]
        same = ("id", "grant_id", "instalment_id", "received_on", "note", "document_id", "state", "judged_at", "reason")
        lines.append(
            ReportLine(
                **{name: getattr(row, name) for name in same},
                version=row.version,
                recorded_by_id=row.recorded_by_id,
                recorded_by=people.get(row.recorded_by_id or 0, ""),
                spent=row.spent_cents,
                reference=grant.reference,
                fund_id=grant.fund_id,
                fund_code=fund,
                project_id=grant.project_id,
                project_code=project,
                partner=partner,
                number=numbers[row.instalment_id],
                judged_by=people.get(row.judged_by_id or 0, ""),
            )
        )
    return lines
