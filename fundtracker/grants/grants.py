"""Grants: agreements with partners, signed under a decision, which commit the fund's money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.funds import order, projects
from fundtracker.funds.models import Fund, Project, ProjectStage
from fundtracker.funds.order import Event
from fundtracker.grants import authorisations, instalments, locking, rules
from fundtracker.grants.models import Grant, Partner
from fundtracker.grants.paging import listing
from fundtracker.grants.rules import AuthorisationKind, GrantStatus, Instalment, Step
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.ledger import book, positions
from fundtracker.web.lists import Listing


@dataclass(frozen=True)
class GrantLine:
    """A grant with the names that belong to it, its instalments and what it waits for; amounts in cents."""

    id: int
    reference: str
    fund_id: int
    fund_code: str
    project_id: int
    project_code: str
    title_fr: str
    title_en: str
    partner_id: int
    partner: str
    authorisation_id: int
    cents: int
    reserved: int
    signed_on: date
    ended_on: date | None
    document_id: int | None
    status: GrantStatus
    version: int
    threshold_percent: int
    instalments: tuple[Instalment, ...]

    @property
    def paid(self) -> int:
        """Paid so far."""
        return sum(part.paid for part in self.instalments)

    @property
    def pending(self) -> int:
        """Prepared or approved, and not yet paid."""
        return sum(part.pending for part in self.instalments)

    @property
    def left(self) -> int:
        """Reserved, and neither paid nor prepared: what may still be prepared now."""
        return max(0, self.reserved - self.paid - self.pending) if self.status is GrantStatus.SIGNED else 0

    @property
    def unreserved(self) -> int:
        """Agreed subject to receipts and not reserved yet."""
        return self.cents - self.reserved if self.status is GrantStatus.SIGNED else 0

    @property
    def to_pay(self) -> int:
        """Agreed and not yet paid; nothing once it has ended."""
        return max(0, self.cents - self.paid) if self.status is GrantStatus.SIGNED else 0

    @property
    def next_step(self) -> tuple[Step, int]:
        """What it waits for, and the number of the instalment concerned."""
        return rules.next_step(self.status, self.instalments, self.threshold_percent, self.unreserved)


@dataclass(frozen=True)
class Proposal:
    """What a form for a new grant begins with: cents that can be signed now, the grid, who the partner is."""

    cents: int
    tranche_grid: str
    partner: str


def proposed(authorisation_id: int) -> Proposal:
    """What may be signed under a decision now, by the grid of the partner or the fund.

    Raises:
        NotFound: no such authorisation.
    """
    line = authorisations.get(authorisation_id)
    project = session.get_one(Project, line.project_id) if line.project_id else None
    if project is None:
        raise NotFound()
    partner = session.get(Partner, project.partner_id) if project.partner_id else None
    grid = (partner.tranche_grid if partner else "") or session.get_one(Fund, line.fund_id).tranche_grid
    return Proposal(line.left, grid, partner.name if partner else "")


def sign(
    *,
    authorisation_id: int,
    cents: int,
    signed_on: date,
    tranche_grid: str = "",
    due_dates: Sequence[date | None] = (),
    subject_to_receipts: bool = False,
    document_id: int | None = None,
    by: Actor,
) -> int:
    """Sign a grant under a decision: reserves the money in the book, writes the instalments; gives back its id.

    `tranche_grid`: empty for the partner's own, else the fund's. With `subject_to_receipts`, what is not available is agreed but reserved
    later (`running.reserve`, domain.md rule 14). Locks the fund, which protects what is left of the decision and what is available.

    Raises:
        Refusal: beyond what is left of the decision, beyond what is available, no partner, a day out of order, a wrong grid.
    """
    fund = locking.fund_of(authorisations.get(authorisation_id).fund_id)
    line = authorisations.check(authorisation_id, AuthorisationKind.GRANT, cents)
    project = session.get_one(Project, line.project_id, populate_existing=True)
    partner = _partner(project)
    _check_day(fund, signed_on)
    order.check(Event.SIGNED, signed_on, {Event.DECIDED: line.opened_on}, field="signed_on")
    reserved = _reservable(fund.id, project.id, cents, subject_to_receipts)
    names = {"project_id": project.id, "partner_id": partner.id, "authorisation_id": authorisation_id, "document_id": document_id}
    grant = _written(fund, **names, cents=cents, reserved_cents=reserved, signed_on=signed_on)
    authorisations.draw(authorisation_id, cents)
    instalments.keep(grant, tranche_grid or partner.tranche_grid or fund.tranche_grid, due_dates)
    if reserved:
        commit(grant, line.decision_id, reserved, signed_on, by)
    facts = {"cents": cents, "reserved": reserved, "project": project.id, "decision": line.decision_id, "signed_on": signed_on}
    audit.record("web:grant:signed", grant.id, by=by, fund_id=fund.id, after=facts)
    if project.stage in (ProjectStage.PROPOSED, ProjectStage.DECIDED):
        projects.reach(project.id, stage=ProjectStage.RUNNING, by=by)
    return grant.id


def get(grant_id: int) -> GrantLine:
    """One grant.

    Raises:
        NotFound: no such grant.
    """
    found = _lines(session.scalars(select(Grant).filter_by(id=grant_id)).all())
    if not found:
        raise NotFound()
    return found[0]


def list_(*, fund_id: int | None = None, state: str = "", text: str = "", page: int = 1) -> Listing[GrantLine]:
    """Grants, the newest first."""
    query = select(Grant).order_by(Grant.signed_on.desc(), Grant.id.desc())
    if fund_id:
        query = query.where(Grant.fund_id == fund_id)
    if state:
        query = query.where(Grant.status == GrantStatus(state))
    if text:
        named = select(Partner.id).where(Partner.name.icontains(text, autoescape=True))
        query = query.where(Grant.reference.icontains(text, autoescape=True) | Grant.partner_id.in_(named))
    return listing(query, page, _lines)


def of_project(project_id: int) -> list[GrantLine]:
    """A project's grants, oldest first."""
    return _lines(session.scalars(select(Grant).filter_by(project_id=project_id).order_by(Grant.id)).all())


def of_partner(partner_id: int) -> list[GrantLine]:
    """A partner's grants, oldest first."""
    return _lines(session.scalars(select(Grant).filter_by(partner_id=partner_id).order_by(Grant.id)).all())


def running() -> list[GrantLine]:
    """Every grant under way, oldest first."""
    return _lines(session.scalars(select(Grant).filter_by(status=GrantStatus.SIGNED).order_by(Grant.signed_on, Grant.id)).all())


def _partner(project: Project) -> Partner:
    partner = session.get(Partner, project.partner_id) if project.partner_id else None
    if partner is None:
        raise Refusal(msg("Say on the project’s page which partner carries it out before you sign."))
    return partner


def _written(fund: Fund, **columns: Any) -> Grant:
    """A new grant with the fund's next number."""
    number = (session.scalar(select(func.max(Grant.number)).filter_by(fund_id=fund.id)) or 0) + 1
    grant = Grant(fund_id=fund.id, number=number, reference=f"{fund.code}-G{number:04d}", **columns)
    session.add(grant)
    session.flush()
    return grant


def _check_day(fund: Fund, signed_on: date) -> None:
    if not fund.opened_on <= signed_on <= clock.today():
        text = msg("A grant is signed between the fund’s opening (%(day)s) and today. Check the day.", day=fund.opened_on)
        raise Refusal(text, field="signed_on")


def _reservable(fund_id: int, project_id: int, cents: int, subject_to_receipts: bool) -> int:
    """What of a new grant can be reserved now: all of it, or what is available where the rest may wait for receipts."""
    available = positions.available(fund_id, project_id).available
    if cents <= available:
        return cents
    if subject_to_receipts:
        return max(0, available)
    raise Refusal(
        msg(
            "This grant exceeds by %(excess)s what is available for the project (%(available)s). "
            "Reduce it, or sign the rest subject to receipts.",
            excess=Cents(cents - available),
            available=Cents(available),
        ),
        field="cents",
    )


def commitment(grant: Grant, decision_id: int | None) -> dict[str, Any]:
    """Whose commitment a grant's is, for the book."""
    return {"fund_id": grant.fund_id, "project_id": grant.project_id, "grant_id": grant.id, "decision_id": decision_id}


def commit(grant: Grant, decision_id: int, cents: int, value_date: date, by: Actor) -> None:
    """Reserve money for a grant in the book."""
    book.commit(**commitment(grant, decision_id), cents=cents, value_date=value_date, by=by)


def _lines(rows: Sequence[Grant]) -> list[GrantLine]:
    parts = instalments.of_grants([row.id for row in rows])
    projects = {row.id: row for row in session.scalars(select(Project).where(Project.id.in_([grant.project_id for grant in rows])))}
    partners = dict(session.execute(select(Partner.id, Partner.name)).all())
    funds = {row.id: row for row in session.scalars(select(Fund))}
    same = ("id", "reference", "fund_id", "project_id", "partner_id", "authorisation_id", "cents", "signed_on", "ended_on", "document_id")
    return [
        GrantLine(
            **{name: getattr(row, name) for name in same},
            reserved=row.reserved_cents,
            status=row.status,
            version=row.version,
            fund_code=funds[row.fund_id].code,
            threshold_percent=funds[row.fund_id].report_threshold_percent,
            project_code=projects[row.project_id].code,
            title_fr=projects[row.project_id].title_fr,
            title_en=projects[row.project_id].title_en,
            partner=partners[row.partner_id],
            instalments=tuple(parts.get(row.id, ())),
        )
        for row in rows
    ]
