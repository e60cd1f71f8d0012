"""Authorisations: what a signed decision of the committee allows, and what is left of it. Only committees open one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from fundtracker import audit
from fundtracker.authorities.models import Authority
from fundtracker.funds import projects
from fundtracker.funds.models import Fund, Project, ProjectStage
from fundtracker.grants import locking
from fundtracker.grants.models import Authorisation, Grant
from fundtracker.grants.rules import AuthorisationKind, GrantStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg


@dataclass(frozen=True)
class AuthorisationLine:
    """An authorisation with the names that belong to it; cents allowed, used by grants or payments, and left."""

    id: int
    kind: AuthorisationKind
    fund_id: int
    fund_code: str
    project_id: int | None
    project_code: str
    title_fr: str
    title_en: str
    authority_id: int | None
    authority_name: str
    to_fund_id: int | None
    to_fund_code: str
    decision_id: int
    label: str
    cents: int
    used: int
    urgent: bool
    opened_on: date
    revoked_on: date | None

    @property
    def left(self) -> int:
        """What may still be granted or prepared under it; nothing once it is revoked."""
        return 0 if self.revoked_on else self.cents - self.used


def open_(
    *,
    kind: AuthorisationKind,
    fund_id: int,
    decision_id: int,
    cents: int,
    project_id: int | None = None,
    authority_id: int | None = None,
    to_fund_id: int | None = None,
    urgent: bool = False,
    label: str = "",
    opened_at: datetime | None = None,
    by: Actor,
) -> int:
    """Open what a signed decision allows; give back its id. `label` is how people name the decision ("MAR-2023 · 2024-2").

    `opened_at` is when the decision took effect, now where it is not said.

    Raises:
        Refusal: the project is not this fund's, or a transfer goes nowhere or to the same fund.
    """
    kind = AuthorisationKind(kind)
    locking.fund_of(fund_id, to_fund_id, late=kind in (AuthorisationKind.REFUND, AuthorisationKind.TRANSFER))
    project = session.get(Project, project_id) if project_id else None
    if project_id and (project is None or project.fund_id != fund_id):
        raise Refusal(msg("Choose a project of this fund."), field="project_id")
    if kind is AuthorisationKind.TRANSFER and to_fund_id in (None, fund_id):
        raise Refusal(msg("Choose the other fund the money goes to."), field="to_fund_id")
    names = {"fund_id": fund_id, "project_id": project_id, "authority_id": authority_id, "to_fund_id": to_fund_id}
    facts = {"kind": kind, "cents": cents, "decision_id": decision_id, "urgent": urgent}
    row = Authorisation(**names, **facts, label=label, opened_at=opened_at or clock.now())
    session.add(row)
    session.flush()
    audit.record("web:authorisation:opened", row.id, by=by, fund_id=fund_id, after={**facts, **names})
    if project is not None and project.stage is ProjectStage.PROPOSED and kind is AuthorisationKind.GRANT:
        projects.reach(project.id, stage=ProjectStage.DECIDED, by=by)
    return row.id


def revoke(authorisation_id: int, *, by: Actor, reason: str = "") -> int:
    """Close what is left of an authorisation: nothing more is granted, approved or paid under it. What was done stays.

    Raises:
        NotFound: no such authorisation.
    """
    fund_id = session.scalar(select(Authorisation.fund_id).filter_by(id=authorisation_id))
    locking.fund_of(fund_id)
    row = session.get_one(Authorisation, authorisation_id, populate_existing=True)
    row.revoked_at = row.revoked_at or clock.now()
    session.flush()
    audit.record("web:authorisation:revoked", authorisation_id, by=by, fund_id=fund_id, reason=reason)
    return authorisation_id


def draw(authorisation_id: int, cents: int) -> None:
    """Use so many cents more of an authorisation (fewer where they are negative), under the lock of its fund.

    `check` refuses in words what is not left; the CHECK of the table refuses it whatever was asked.
    """
    here = update(Authorisation).where(Authorisation.id == authorisation_id)
    session.execute(here.values(used_cents=Authorisation.used_cents + cents).execution_options(synchronize_session=False))


def left(authorisation_id: int) -> int:
    """What may still be granted or prepared under an authorisation, in cents.

    Raises:
        NotFound: no such authorisation.
    """
    return get(authorisation_id).left


def get(authorisation_id: int) -> AuthorisationLine:
    """One authorisation.

    Raises:
        NotFound: no such authorisation.
    """
    found = _lines(session.scalars(select(Authorisation).filter_by(id=authorisation_id)).all())
    if not found:
        raise NotFound()
    return found[0]


def many(ids: Collection[int]) -> Mapping[int, AuthorisationLine]:
    """These authorisations by id, in a handful of queries."""
    return {line.id: line for line in _lines(session.scalars(select(Authorisation).where(Authorisation.id.in_(ids))).all())}


def decided(fund_id: int) -> int:
    """What a fund's decisions granted to projects, in cents; of a revoked one only what was signed under it."""
    return sum(decided_by_project(fund_id=fund_id).values())


def decided_by_project(
    *, fund_id: int | None = None, project_ids: Collection[int] | None = None, on: date | None = None
) -> Mapping[int, int]:
    """The same by project, for a fund or for some projects; with `on`, what had been decided, revoked and signed by that day's end."""
    query = select(Authorisation).filter_by(kind=AuthorisationKind.GRANT)
    if fund_id is not None:
        query = query.filter_by(fund_id=fund_id)
    if project_ids is not None:
        query = query.where(Authorisation.project_id.in_(project_ids))
    rows = [row for row in session.scalars(query) if on is None or _by(row.opened_at, on)]
    used = _used([row.id for row in rows], on)
    sums: dict[int, int] = {}
    for row in rows:
        revoked = row.revoked_at is not None and (on is None or _by(row.revoked_at, on))
        counted = used.get(row.id, 0) if revoked else row.cents
        sums[row.project_id or 0] = sums.get(row.project_id or 0, 0) + counted
    return sums


def left_by_project(project_ids: Collection[int], *, on: date | None = None) -> Mapping[int, int]:
    """What decisions still allow to grant to each project, in cents; with `on`, what they allowed at that day's end."""
    if on is not None:
        return _left_on(project_ids, on)
    query = select(Authorisation).filter_by(kind=AuthorisationKind.GRANT, revoked_at=None)
    return _left(session.scalars(query.where(Authorisation.project_id.in_(project_ids))).all())


def _left_on(project_ids: Collection[int], on: date) -> Mapping[int, int]:
    query = select(Authorisation).filter_by(kind=AuthorisationKind.GRANT).where(Authorisation.project_id.in_(project_ids))
    rows = [row for row in session.scalars(query) if _by(row.opened_at, on) and not (row.revoked_at and _by(row.revoked_at, on))]
    used = _used([row.id for row in rows], on)
    sums: dict[int, int] = {}
    for row in rows:
        sums[row.project_id or 0] = sums.get(row.project_id or 0, 0) + row.cents - used.get(row.id, 0)
    return sums


def _left(rows: Collection[Authorisation]) -> Mapping[int, int]:
    used = _used([row.id for row in rows])
    sums: dict[int, int] = {}
    for row in rows:
        sums[row.project_id or 0] = sums.get(row.project_id or 0, 0) + row.cents - used.get(row.id, 0)
    return sums


def of_project(project_id: int) -> list[AuthorisationLine]:
    """A project's authorisations, oldest first."""
    return _lines(session.scalars(select(Authorisation).filter_by(project_id=project_id).order_by(Authorisation.id)).all())


def open_ones(kind: AuthorisationKind, *, fund_id: int | None = None) -> list[AuthorisationLine]:
    """Authorisations of a kind under which something is left, oldest first."""
    query = select(Authorisation).filter_by(kind=kind, revoked_at=None).order_by(Authorisation.id)
    if fund_id is not None:
        query = query.filter_by(fund_id=fund_id)
    return [line for line in _lines(session.scalars(query).all()) if line.left > 0]


def used_ones(kind: AuthorisationKind, fund_ids: Collection[int]) -> list[AuthorisationLine]:
    """Authorisations of a kind in these funds of which something is used, oldest first."""
    query = select(Authorisation).where(Authorisation.kind == kind, Authorisation.fund_id.in_(fund_ids)).order_by(Authorisation.id)
    return [line for line in _lines(session.scalars(query).all()) if line.used > 0]


def check(authorisation_id: int, kind: AuthorisationKind, cents: int, *, own: int = 0) -> AuthorisationLine:
    """The authorisation, if it is of that kind and `cents` is left of it (`own`: what this act itself uses of it already).

    Raises:
        Refusal: another kind, revoked, or not enough left; the message says by how much.
    """
    line = get(authorisation_id)
    if line.kind is not kind:
        raise Refusal(msg("This decision allows something else. Choose the decision this money follows from."), field="authorisation_id")
    if line.revoked_on:
        raise Refusal(msg("The decision behind this was revoked on %(day)s: no money may follow it.", day=line.revoked_on))
    excess = cents - own - line.left
    if excess > 0:
        raise Refusal(
            msg(
                "This exceeds by %(excess)s what is left of the decision (%(left)s). Reduce the amount, or take it to the committee.",
                excess=Cents(excess),
                left=Cents(line.left + own),
            ),
            field="cents",
        )
    return line


def name(line: AuthorisationLine) -> Message:
    """How a page names an authorisation's decision."""
    if line.label:
        return msg("Decision %(label)s", label=line.label)
    return msg("Decision of %(day)s", day=line.opened_on)


def _by(instant: datetime, on: date) -> bool:
    """Whether an instant lies before the end of a day."""
    return instant.astimezone(clock.PARIS).date() <= on


def _used(ids: Collection[int], on: date | None = None) -> dict[int, int]:
    """What grants and payments use of each authorisation, in cents; disbursements draw on their grant.

    With `on`, what grants signed by that day's end used of it then (grants alone: the only use of a decision for a project).
    """
    if on is not None:
        standing = (Grant.status != GrantStatus.CANCELLED) | (Grant.ended_on > on)
        signed = select(Grant.authorisation_id, func.sum(Grant.cents)).where(Grant.signed_on <= on, standing)
        rows = session.execute(signed.where(Grant.authorisation_id.in_(ids)).group_by(Grant.authorisation_id))
        return {key: int(cents) for key, cents in rows}
    return dict(session.execute(select(Authorisation.id, Authorisation.used_cents).where(Authorisation.id.in_(ids))).all())


def _lines(rows: Collection[Authorisation]) -> list[AuthorisationLine]:
    used = _used([row.id for row in rows])
    funds = dict(session.execute(select(Fund.id, Fund.code)).all())
    projects = {p.id: p for p in session.scalars(select(Project).where(Project.id.in_([row.project_id for row in rows])))}
    ids = [row.authority_id for row in rows]
    authorities = dict(session.execute(select(Authority.id, Authority.label).where(Authority.id.in_(ids))).all())
    lines = []
    for row in rows:
        project = projects.get(row.project_id or 0)
        lines.append(
            AuthorisationLine(
                id=row.id,
                kind=row.kind,
                fund_id=row.fund_id,
                fund_code=funds[row.fund_id],
                project_id=row.project_id,
                project_code=project.code if project else "",
                title_fr=project.title_fr if project else "",
                title_en=project.title_en if project else "",
                authority_id=row.authority_id,
                authority_name=authorities.get(row.authority_id or 0, ""),
                to_fund_id=row.to_fund_id,
                to_fund_code=funds.get(row.to_fund_id or 0, ""),
                decision_id=row.decision_id,
                label=row.label,
                cents=row.cents,
                used=used.get(row.id, 0),
                urgent=row.urgent,
                opened_on=row.opened_at.astimezone(clock.PARIS).date(),
                revoked_on=row.revoked_at.astimezone(clock.PARIS).date() if row.revoked_at else None,
            )
        )
    return lines
