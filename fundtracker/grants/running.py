"""A grant under way: when its instalments are due, what is reserved later, how it ends."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from fundtracker import audit
from fundtracker.funds import projects
from fundtracker.funds.models import Project, ProjectStage
from fundtracker.grants import authorisations, instalments, locking
from fundtracker.grants.grants import commit, commitment
from fundtracker.grants.models import Grant
from fundtracker.grants.rules import AuthorisationKind, GrantStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import book, positions


def plan(grant_id: int, *, due_dates: Sequence[date | None], by: Actor, version: int | None = None) -> int:
    """Set the days a grant's instalments are due, in their order; gives back its id.

    Raises:
        Refusal: an instalment would be due before the one in front of it.
        Conflict: it is not at `version` any more.
    """
    grant, _ = locking.grant_and_fund(grant_id, version)
    known = [day for day in due_dates if day]
    if known != sorted(known):
        raise Refusal(msg("Each instalment is due after the one before. Check the days."))
    before = instalments.reschedule(grant_id, due_dates)
    grant.version += 1
    session.flush()
    after = [str(day or "") for day in due_dates]
    audit.record("web:grant:planned", grant_id, by=by, fund_id=grant.fund_id, before={"due": before}, after={"due": after})
    return grant_id


def reserve(grant_id: int, *, by: Actor) -> int:
    """Reserve what is available now of a grant agreed subject to receipts; give back its id.

    Raises:
        Refusal: everything is reserved, or nothing is available yet.
    """
    grant, _ = locking.grant_and_fund(grant_id)
    missing = grant.cents - grant.reserved_cents
    if grant.status is not GrantStatus.SIGNED or not missing:
        raise Refusal(msg("All of this grant is reserved already."))
    line = authorisations.check(grant.authorisation_id, AuthorisationKind.GRANT, 0)
    cents = min(missing, positions.available(grant.fund_id, grant.project_id).available)
    if cents <= 0:
        raise Refusal(msg("Nothing more is available for this project yet. The rest waits for the next receipts."))
    commit(grant, line.decision_id, cents, clock.today(), by)
    grant.reserved_cents += cents
    session.flush()
    audit.record("web:grant:reserved", grant_id, by=by, fund_id=grant.fund_id, after={"cents": cents, "reserved": grant.reserved_cents})
    return grant_id


def differing() -> Iterator[str]:
    """A check of `fundtracker check`: each grant whose reserved cents are not what the book committed to it and did not release."""
    for grant in session.scalars(select(Grant).order_by(Grant.id)):
        booked = positions.grant_position(grant.id)
        counted = booked.committed_left + booked.paid
        if grant.reserved_cents != counted:
            yield f"grant {grant.reference}: {grant.reserved_cents} reserved, the book says {counted}"


def finish(grant_id: int, *, version: int | None = None, by: Actor) -> int:
    """End a grant: what it still has reserved becomes available again; nothing more is paid under it. Gives back its id.

    Cancelled where nothing was ever paid (the decision is free again), completed otherwise.

    Raises:
        Refusal: a payment is under way, or a report on what was paid is missing.
        Conflict: it is not at `version` any more.
    """
    grant, _ = locking.grant_and_fund(grant_id, version)
    if grant.status is not GrantStatus.SIGNED:
        raise Refusal(msg("This grant has ended already."))
    parts = instalments.of_grant(grant_id)
    if any(part.pending for part in parts):
        raise Refusal(msg("A payment of this grant is under way. Pay it or reject it first."))
    if any(part.paid and part.accepted is None for part in parts):
        raise Refusal(msg("A report on what was paid is missing or not accepted. A grant ends when every payment is accounted for."))
    position = positions.grant_position(grant_id)
    if position.committed_left:
        decision_id = authorisations.get(grant.authorisation_id).decision_id
        book.release(**commitment(grant, decision_id), cents=position.committed_left, value_date=clock.today(), by=by)
    grant.reserved_cents = position.paid
    grant.status = GrantStatus.COMPLETED if position.paid else GrantStatus.CANCELLED
    grant.ended_on = clock.today()
    session.flush()
    if grant.status is GrantStatus.CANCELLED:
        authorisations.draw(grant.authorisation_id, -grant.cents)
    after = {"status": grant.status, "released": position.committed_left}
    audit.record("web:grant:ended", grant_id, by=by, fund_id=grant.fund_id, before={"status": GrantStatus.SIGNED}, after=after)
    _follow(grant.project_id, by)
    return grant_id


def _follow(project_id: int, by: Actor) -> None:
    """A project is done when its last grant was completed, decided again when its only grants were cancelled."""
    statuses = set(session.scalars(select(Grant.status).filter_by(project_id=project_id)))
    project = session.get_one(Project, project_id)
    if GrantStatus.SIGNED not in statuses and project.stage is ProjectStage.RUNNING:
        stage = ProjectStage.DONE if GrantStatus.COMPLETED in statuses else ProjectStage.DECIDED
        projects.reach(project_id, stage=stage, by=by)
