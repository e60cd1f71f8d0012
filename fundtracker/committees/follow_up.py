"""The follow-up of decisions: a member of staff who looks after it, by when, when to look at it again, and when it was done."""

from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from fundtracker import audit
from fundtracker.accounts.leaving import Work
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import Permission, permissions_of
from fundtracker.committees import rules_following
from fundtracker.committees.models import Committee, Decision
from fundtracker.committees.rules import Outcome
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import Message, by_name, msg

COLUMNS = ("owner_id", "due_on", "review_on", "done_on")


def owners() -> list[tuple[int, str]]:
    """The members of staff who may look after a decision, as (id, name): those who prepare meetings."""
    rows = session.execute(select(User.id, User.name, User.role).where(User.active, User.role.is_not(None)).order_by(User.id))
    found = [(key, name) for key, name, role in rows if Permission.PREPARE_MEETINGS in permissions_of(role)]
    return by_name(found, lambda owner: owner[1])


def stamp(decision_id: int) -> str:
    """What the follow-up says now: whoever changes it says what was read, so that nobody overwrites a colleague. Raises NotFound."""
    row = session.get(Decision, decision_id)
    if row is None:
        raise NotFound
    return _stamp(row)


def follow(
    decision_id: int,
    *,
    owner_id: int | None,
    due_on: date | None,
    review_on: date | None,
    done_on: date | None,
    by: Actor,
    seen: str | None = None,
) -> int:
    """Say who follows a decision up, by when, when to look at it again, and when it was done; gives back its id.

    Raises:
        NotFound: no such decision.
        Refusal: it was not adopted, the owner is no member of staff, or a day cannot be.
        Conflict: the follow-up does not say what it said in `seen` (`stamp`) any more.
    """
    row = next(iter(lock(Decision, decision_id)), None)
    if row is None:
        raise NotFound
    if seen is not None and seen != _stamp(row):
        raise Conflict(msg("Someone else changed this follow-up meanwhile. Open it again, compare, and save once more."))
    if row.outcome is not Outcome.ADOPTED:
        raise Refusal(msg("Only what was adopted is followed up."))
    if owner_id is not None and owner_id not in dict(owners()):
        raise Refusal(msg("Choose a member of staff who prepares meetings."), field="owner_id")
    decided_on = row.recorded_at.astimezone(clock.PARIS).date()
    rules_following.check(decided_on=decided_on, due_on=due_on, review_on=review_on, done_on=done_on, on=clock.today())
    _change(row, {"owner_id": owner_id, "due_on": due_on, "review_on": review_on, "done_on": done_on}, by)
    return decision_id


def open_of(user_id: int) -> list[Work]:
    """The decisions a person looks after that are not done, or are to be looked at again."""
    return [Work(_told(row), "committees.follow", {"decision_id": row.id}) for row in session.scalars(_owned(user_id))]


def pass_on(user_id: int, to_user_id: int, by: Actor) -> None:
    """Let a colleague look after a person's decisions."""
    keys = [row.id for row in session.scalars(_owned(user_id))]
    for row in lock(Decision, *keys) if keys else []:
        if row.owner_id == user_id:
            _change(row, {"owner_id": to_user_id}, by)


def _owned(user_id: int) -> Select[Decision]:
    unfinished = or_(Decision.done_on.is_(None), Decision.review_on.is_not(None))
    return select(Decision).where(Decision.owner_id == user_id, unfinished).order_by(Decision.id)


def _told(row: Decision) -> Message:
    return msg("Decision %(label)s is followed up by this person: %(title)s", label=row.label, title=row.title)


def _stamp(row: Decision) -> str:
    return "|".join(str(getattr(row, name) or "") for name in COLUMNS)


def _change(row: Decision, values: dict[str, Any], by: Actor) -> None:
    """Keep new values, and tell the audit trail where they differ."""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    fund_id = session.scalar(select(Committee.fund_id).filter_by(id=row.committee_id))
    audit.record("web:decision:followed", row.id, by=by, fund_id=fund_id, before=before, after=values)
