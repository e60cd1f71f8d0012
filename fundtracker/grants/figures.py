"""What projects were decided, granted and paid, and what reports justify: the book's figures beside the committee's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, or_, select

from fundtracker.grants import authorisations, instalments, rules
from fundtracker.grants.authorisations import AuthorisationLine
from fundtracker.grants.models import FinancialReport, Grant, Payment
from fundtracker.grants.rules import GrantStatus, PaymentState, ReportState
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.ledger import positions
from fundtracker.ledger.models import Movement
from fundtracker.ledger.rules import Kind


@dataclass(frozen=True)
class ProjectFigures:
    """A project's figures in cents. `gross` was paid to the partner, `returned` came back; accepted reports justify `justified` of it.

    `granted` counts an ended grant at what was paid of it; `to_grant` is what open decisions still allow.
    """

    decided: int = 0
    to_grant: int = 0
    granted: int = 0
    gross: int = 0
    returned: int = 0
    justified: int = 0

    @property
    def paid(self) -> int:
        """Paid to the partner, less what it gave back."""
        return self.gross - self.returned

    @property
    def awaiting(self) -> int:
        """Paid, kept by the partner and not yet justified by an accepted report (domain.md rule 10)."""
        return self.paid - self.justified

    @property
    def to_pay(self) -> int:
        """Granted and not yet paid."""
        return max(0, self.granted - self.gross)

    @property
    def left(self) -> int:
        """Decided and not yet paid."""
        return self.to_grant + self.to_pay


def decided(fund_id: int | None = None) -> Mapping[int, int]:
    """What decisions granted to each project of a fund, or of every fund, in cents."""
    return authorisations.decided_by_project(fund_id=fund_id)


def of_projects(project_ids: Collection[int], *, on: date | None = None) -> Mapping[int, ProjectFigures]:
    """The figures of each project: today's, or those of the end of a day, by value date and by the day of each act."""
    decided = authorisations.decided_by_project(project_ids=project_ids, on=on)
    to_grant = authorisations.left_by_project(project_ids, on=on)
    granted = _granted(project_ids, on)
    spent = _spent(project_ids) if on is None else _spent_on(project_ids, on)
    found = {}
    booked = positions.project_positions(project_ids, on=on)
    for project_id in project_ids:
        position = booked.get(project_id, positions.ProjectLine())
        found[project_id] = ProjectFigures(
            decided=decided.get(project_id, 0),
            to_grant=to_grant.get(project_id, 0),
            granted=granted.get(project_id, 0),
            gross=position.paid,
            returned=position.returned,
            justified=rules.justified(position.paid, position.returned, spent.get(project_id, 0)),
        )
    return found


def of_authorisations(lines: Collection[AuthorisationLine]) -> Mapping[int, ProjectFigures]:
    """The same of what each decision allowed, by authorisation; what is prepared without a grant counts as granted."""
    ids = [line.id for line in lines]
    paid = select(Payment.authorisation_id, func.sum(Payment.cents)).where(Payment.state == PaymentState.PAID)
    gross = dict(session.execute(paid.where(Payment.authorisation_id.in_(ids)).group_by(Payment.authorisation_id)).all())
    came_back = (
        select(Grant.authorisation_id, func.sum(Movement.cents))
        .join(Movement, Movement.grant_id == Grant.id)
        .where(Grant.authorisation_id.in_(ids), Movement.kind == Kind.RETURN)
    )
    returned = dict(session.execute(came_back.group_by(Grant.authorisation_id)).all())
    ended = select(Grant.authorisation_id, func.sum(Grant.cents - Grant.reserved_cents)).where(Grant.status == GrantStatus.COMPLETED)
    unspent = dict(session.execute(ended.where(Grant.authorisation_id.in_(ids)).group_by(Grant.authorisation_id)).all())
    return {
        line.id: ProjectFigures(
            decided=line.cents,
            to_grant=line.left,
            granted=line.used - int(unspent.get(line.id, 0)),
            gross=int(gross.get(line.id, 0)),
            returned=int(returned.get(line.id, 0)),
        )
        for line in lines
    }


def _granted(project_ids: Collection[int], on: date | None) -> dict[int, int]:
    """What was agreed with partners, by project: of a grant that has ended what was paid of it."""
    ended, standing = Grant.status == GrantStatus.COMPLETED, Grant.status != GrantStatus.CANCELLED
    if on is not None:
        ended &= Grant.ended_on <= on
        standing = (Grant.signed_on <= on) & or_(standing, Grant.ended_on > on)
    agreed = case((ended, Grant.reserved_cents), else_=Grant.cents)
    sums = select(Grant.project_id, func.sum(agreed)).where(Grant.project_id.in_(project_ids), standing)
    return {key: int(cents) for key, cents in session.execute(sums.group_by(Grant.project_id))}


def _spent_on(project_ids: Collection[int], on: date) -> dict[int, int]:
    """What reports accepted by the end of a day (and not sent back by then) say is spent, each at most what had been paid by then."""
    query = (
        select(FinancialReport, Grant.project_id)
        .join(Grant, Grant.id == FinancialReport.grant_id)
        .where(Grant.project_id.in_(project_ids), FinancialReport.accepted_at.is_not(None))
        .order_by(FinancialReport.id)
    )
    latest: dict[int, tuple[int, int]] = {}
    for report, project_id in session.execute(query):
        accepted_on, judged_on = _day(report.accepted_at), _day(report.judged_at)
        sent_back = report.state is ReportState.SENT_BACK and judged_on is not None and judged_on <= on
        if accepted_on is not None and accepted_on <= on and not sent_back:
            latest[report.instalment_id] = (project_id, report.spent_cents)
    paid = instalments.paid_on(list(latest), on)
    spent: dict[int, int] = {}
    for instalment_id, (project_id, cents) in latest.items():
        spent[project_id] = spent.get(project_id, 0) + min(cents, paid.get(instalment_id, 0))
    return spent


def _day(instant: datetime | None) -> date | None:
    """The day of an instant in Paris."""
    return instant.astimezone(clock.PARIS).date() if instant else None


def _spent(project_ids: Collection[int]) -> dict[int, int]:
    """What accepted reports say is spent, by project, each instalment at most what was paid of it; in cents."""
    grants = dict(session.execute(select(Grant.id, Grant.project_id).where(Grant.project_id.in_(project_ids))).all())
    spent: dict[int, int] = {}
    for grant_id, parts in instalments.of_grants(grants).items():
        known = sum(min(part.accepted or 0, part.paid) for part in parts)
        spent[grants[grant_id]] = spent.get(grants[grant_id], 0) + known
    return spent
