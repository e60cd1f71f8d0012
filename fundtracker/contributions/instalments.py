"""The schedule of a pledge: parts with their days, which always add up to it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from fundtracker import audit
from fundtracker.contributions import checks, locking
from fundtracker.contributions.models import PledgeInstalment
from fundtracker.contributions.rules import Account
from fundtracker.contributions.rules_schedule import Instalment
from fundtracker.kernel import history
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session

SCHEDULE = "pledge_schedule"
"""What the kept past calls the schedule of a pledge."""


def of_pledge(pledge_id: int) -> list[Instalment]:
    """A pledge's schedule in order."""
    rows = session.scalars(select(PledgeInstalment).filter_by(pledge_id=pledge_id).order_by(PledgeInstalment.number))
    return [Instalment(row.due_on, row.cents, row.cancelled_cents) for row in rows]


def on_day(pledge_id: int, on: date) -> list[Instalment]:
    """A pledge's schedule as it stood at the end of a day; of one made later, as it was made first."""
    kept = history.said(SCHEDULE, [pledge_id], on)
    if pledge_id not in kept:
        return of_pledge(pledge_id)
    return [Instalment(date.fromisoformat(due_on), cents, cancelled) for due_on, cents, cancelled in kept[pledge_id]["parts"]]


def keep(pledge_id: int, plan: Sequence[Instalment]) -> None:
    """Put a schedule in the place of the one before; whoever calls has checked it."""
    for row in session.scalars(select(PledgeInstalment).filter_by(pledge_id=pledge_id)):
        session.delete(row)
    session.flush()
    session.add_all(
        PledgeInstalment(pledge_id=pledge_id, number=number, due_on=part.due_on, cents=part.cents, cancelled_cents=part.cancelled)
        for number, part in enumerate(plan, 1)
    )
    history.note(SCHEDULE, pledge_id, parts=[[part.due_on.isoformat(), part.cents, part.cancelled] for part in plan])


def plan(pledge_id: int, *, instalments: Sequence[tuple[date, int]], by: Actor, version: int | None = None) -> int:
    """Give what a pledge owes another schedule of (day, cents), or none; gives back the pledge's id. What was cancelled of it stays said.

    Raises:
        Refusal: it does not add up to what is owed.
        Conflict: the pledge is not at `version` any more.
    """
    pledge, fund = locking.pledge_and_fund(pledge_id, version)
    parts = [Instalment(due_on, cents) for due_on, cents in instalments]
    old = of_pledge(pledge_id)
    before = _facts(old)
    keep(pledge_id, typed(parts, pledge.account, old))
    locking.touch(pledge)
    audit.record("web:pledge:rescheduled", pledge_id, by=by, fund_id=fund.id, before=before, after=_facts(parts))
    return pledge_id


def typed(parts: Sequence[Instalment], account: Account, old: Sequence[Instalment]) -> list[Instalment]:
    """A schedule as it was typed for what a pledge owes, with what is cancelled of the old one among it.

    Raises:
        Refusal: it does not add up to what is owed.
    """
    checks.instalments(parts, account.due)
    gone = [Instalment(part.due_on, part.cancelled, part.cancelled) for part in old if part.cancelled]
    return sorted([*parts, *(gone if parts else [])], key=lambda part: part.due_on)


def _facts(parts: Sequence[Instalment]) -> dict[str, list[list[str | int]]]:
    """A schedule as the audit trail keeps it."""
    return {"instalments": [[part.due_on.isoformat(), part.cents] for part in parts]}
