"""Pledges: recorded, led through their stages, amended, earmarked, cancelled; and what an authority promised in all."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.authorities import successions
from fundtracker.authorities.models import Authority
from fundtracker.contributions import checks, lines, locking, rules, rules_schedule
from fundtracker.contributions import instalments as schedule
from fundtracker.contributions.models import Pledge, PledgeAmendment, PledgeStage
from fundtracker.contributions.rules import Body, Stage
from fundtracker.contributions.rules_schedule import Follow, Instalment
from fundtracker.funds.models import Fund, FundStatus, Programme, Project
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import book


def record(
    *,
    fund_id: int,
    authority_id: int,
    cents: int,
    announced_on: date,
    by: Actor,
    first_stage: Stage | None = Stage.ANNOUNCED,
    project_id: int | None = None,
    programme_id: int | None = None,
    conditions: str = "",
    instalments: Sequence[tuple[date, int]] = (),
) -> int:
    """Record a pledge of `cents`, its first known stage and its schedule of (day, cents); give back its id.

    `announced_on` is the day it became known; the fund's management fee is fixed with it. Locks the fund, so that numbers have no gap.

    Raises:
        Refusal: the fund takes no pledges, a day or the schedule is wrong, the earmark belongs to another fund.
    """
    fund = _open_fund(fund_id)
    if session.get(Authority, authority_id) is None:
        raise Refusal(msg("Choose the authority that made the pledge."), field="authority_id")
    checks.day(announced_on, opened_on=fund.opened_on, today=clock.today(), field="announced_on")
    plan = [Instalment(due_on, part) for due_on, part in instalments]
    checks.instalments(plan, cents)
    purpose = _earmark(fund.id, project_id, programme_id)
    said = {"authority_id": authority_id, "cents": cents, "announced_on": announced_on, "conditions": conditions}
    pledge = _next_row(fund, **said, **purpose)
    if first_stage:
        session.add(PledgeStage(pledge_id=pledge.id, stage=first_stage, on=announced_on, cents=cents))
    schedule.keep(pledge.id, plan)
    _book(pledge, cents, announced_on, by, field="announced_on")
    audit.record("web:pledge:recorded", pledge.id, by=by, fund_id=fund_id, after={"reference": pledge.reference, **said, **purpose})
    return pledge.id


def reach_stage(
    pledge_id: int,
    *,
    stage: Stage,
    on: date,
    by: Actor,
    cents: int | None = None,
    body: Body | None = None,
    act_number: str = "",
    document_id: int | None = None,
    version: int | None = None,
) -> int:
    """Record that a pledge reached a stage, or correct what was recorded of it; give back the pledge's id.

    `cents` is the amount the act says (the pledge's own if None); without `document_id` a document already on file stays.

    Raises:
        Refusal: the day is wrong, or the stage is `paid`, which follows from receipts.
        Conflict: the pledge is not at `version` any more.
    """
    pledge, fund = locking.pledge_and_fund(pledge_id, version)
    if stage not in rules.RECORDED:
        raise Refusal(msg("A pledge is paid by its receipts: record the receipt."), field="stage")
    checks.day(on, opened_on=fund.opened_on, today=clock.today(), field="on")
    row = session.scalar(select(PledgeStage).filter_by(pledge_id=pledge_id, stage=stage))
    before = _stage_facts(row) if row else {}
    if row is None:
        row = PledgeStage(pledge_id=pledge_id, stage=stage, on=on, cents=pledge.cents)
        session.add(row)
    row.on, row.cents, row.body, row.act_number = on, cents or pledge.cents, body, act_number
    row.document_id = document_id or row.document_id
    locking.touch(pledge)
    action = f"web:pledge:{stage.value}"
    audit.record(action, pledge_id, by=by, fund_id=fund.id, before=before, after=_stage_facts(row))
    return pledge_id


def amend(
    pledge_id: int,
    *,
    cents: int,
    reason: str,
    on: date,
    by: Actor,
    follow: Follow = Follow.SCALED,
    instalments: Sequence[tuple[date, int]] = (),
    version: int | None = None,
) -> int:
    """Change a pledge's amount with a reason; the book takes the difference, the schedule follows as `follow` says.

    `instalments` is the schedule of (day, cents) of what is owed then, where it is typed.

    Raises:
        Refusal: the amount is the same or below what came, the day is wrong, the fund is closed, the typed schedule does not add up.
        Conflict: the pledge is not at `version` any more.
    """
    pledge, fund = locking.pledge_and_fund(pledge_id, version)
    _check_living(fund)
    _check_day(pledge, fund, on)
    checks.amendment(pledge.account, cents)
    before, old = pledge.cents, schedule.of_pledge(pledge_id)
    session.add(PledgeAmendment(pledge_id=pledge_id, from_cents=before, to_cents=cents, reason=reason, on=on))
    pledge.cents = cents
    plan = [Instalment(due_on, part) for due_on, part in instalments]
    typed = follow is Follow.TYPED
    schedule.keep(
        pledge_id, schedule.typed(plan, pledge.account, old) if typed else rules_schedule.resized(old, pledge.received_cents, cents, follow)
    )
    _book(pledge, cents - before, on, by)
    audit.record("web:pledge:amended", pledge_id, by=by, fund_id=fund.id, before={"cents": before}, after={"cents": cents}, reason=reason)
    return pledge_id


def cancel(pledge_id: int, *, reason: str, on: date, by: Actor, version: int | None = None) -> int:
    """Cancel what is still to come of a pledge; what was received stays, and each instalment says what of it is cancelled.

    Raises:
        Refusal: nothing is to come, or the day is wrong.
        Conflict: the pledge is not at `version` any more.
    """
    pledge, fund = locking.pledge_and_fund(pledge_id, version)
    _check_day(pledge, fund, on)
    rest = pledge.account.outstanding
    if rest <= 0:
        raise Refusal(msg("Nothing is to come of this pledge any more, so there is nothing to cancel."))
    before = pledge.cancelled_cents
    schedule.keep(pledge_id, rules_schedule.cancelled(schedule.of_pledge(pledge_id), pledge.received_cents))
    pledge.cancelled_cents, pledge.cancelled_on, pledge.cancel_reason = before + rest, on, reason
    _book(pledge, -rest, on, by)
    facts = {"before": {"cancelled": before}, "after": {"cancelled": pledge.cancelled_cents}}
    audit.record("web:pledge:cancelled", pledge_id, by=by, fund_id=fund.id, reason=reason, **facts)
    return pledge_id


def restore(pledge_id: int, *, reason: str, on: date, by: Actor, version: int | None = None) -> int:
    """Take the cancellation of a pledge back: all that was cancelled is to come again, on the days it was expected; gives back its id.

    Raises:
        Refusal: nothing of it is cancelled, the day is wrong, the fund takes no pledges any more, or another authority stands for it since.
        Conflict: the pledge is not at `version` any more.
    """
    pledge, fund = locking.pledge_and_fund(pledge_id, version)
    if fund.status is not FundStatus.OPEN:
        raise Refusal(msg("The fund %(code)s takes no new pledges any more.", code=fund.code))
    checks.restorable(pledge.account, successions.of(pledge.authority_id) is not None)
    _check_day(pledge, fund, on)
    again = pledge.cancelled_cents
    pledge.cancelled_cents, pledge.cancelled_on, pledge.cancel_reason = 0, None, ""
    schedule.keep(pledge_id, [Instalment(part.due_on, part.cents) for part in schedule.of_pledge(pledge_id)])
    _book(pledge, again, on, by)
    facts: dict[str, Any] = {"before": {"cancelled": again}, "after": {"cancelled": 0, "on": on}}
    audit.record("web:pledge:restored", pledge_id, by=by, fund_id=fund.id, reason=reason, **facts)
    return pledge_id


def hand_on(pledge_id: int, *, authority_id: int, on: date, reason: str, by: Actor) -> int:
    """Let what is still to come of a pledge be promised by another authority, which stands for the donor since; gives back its pledge's id.

    The pledge keeps what came of it, and changes on the day of its last change at the earliest. The new one has the same fee,
    earmark, conditions and acts, and the rest of the schedule.

    Raises:
        Refusal: nothing is to come, or the day is wrong.
    """
    pledge, fund = locking.pledge_and_fund(pledge_id)
    rest, plan = pledge.account.outstanding, rules_schedule.unpaid(schedule.of_pledge(pledge_id), pledge.received_cents)
    on = max(on, pledge.announced_on, _changed_on(pledge) or on)
    cancel(pledge_id, reason=reason, on=on, by=by)
    same = {name: getattr(pledge, name) for name in ("project_id", "programme_id", "conditions", "announced_on")}
    taken = _next_row(fund, authority_id=authority_id, cents=rest, **same)
    taken.fee_bp, taken.fee_stays = pledge.fee_bp, pledge.fee_stays
    for row in session.scalars(select(PledgeStage).filter_by(pledge_id=pledge_id).order_by(PledgeStage.id)).all():
        acts = {name: getattr(row, name) for name in ("stage", "on", "body", "act_number", "document_id")}
        session.add(PledgeStage(pledge_id=taken.id, cents=rest, **acts))
    schedule.keep(taken.id, plan)
    _book(taken, rest, on, by)
    after = {"reference": taken.reference, "authority_id": authority_id, "cents": rest, "from": pledge.reference}
    audit.record("web:pledge:handed_on", taken.id, by=by, fund_id=fund.id, after=after, reason=reason)
    return taken.id


def earmark(
    pledge_id: int, *, project_id: int | None, programme_id: int | None, conditions: str, by: Actor, version: int | None = None
) -> int:
    """Say what a pledge is for: a project, a programme, or (both None) the fund at large; and its conditions in words.

    Raises:
        Refusal: money has come already and keeps the earmark it came with, or the earmark belongs to another fund.
        Conflict: the pledge is not at `version` any more.
    """
    pledge, fund = locking.pledge_and_fund(pledge_id, version)
    before = {"project": pledge.project_id, "programme": pledge.programme_id, "conditions": pledge.conditions}
    if pledge.received_cents and (pledge.project_id, pledge.programme_id) != (project_id, programme_id):
        message = msg(
            "Money has come for this pledge and keeps its earmark: releasing it needs the donor’s written consent, receipt by receipt."
        )
        raise Refusal(message, field="purpose")
    for name, value in _earmark(fund.id, project_id, programme_id).items():
        setattr(pledge, name, value)
    pledge.conditions = conditions
    session.flush()
    after = {"project": project_id, "programme": programme_id, "conditions": conditions}
    audit.record("web:pledge:earmarked", pledge_id, by=by, fund_id=fund.id, before=before, after=after)
    return pledge_id


def of_authority(authority_id: int) -> list[lines.PledgeLine]:
    """Every pledge of an authority, in all funds, oldest first."""
    query = select(Pledge).filter_by(authority_id=authority_id).order_by(Pledge.announced_on, Pledge.id)
    return lines.of_pledges(session.scalars(query).all())


def funds_of(pledge_ids: Collection[int]) -> set[int]:
    """The funds of some pledges."""
    return set(session.scalars(select(Pledge.fund_id).where(Pledge.id.in_(pledge_ids))))


def _open_fund(fund_id: int) -> Fund:
    """The fund, locked, if it takes new pledges."""
    found = lock(Fund, fund_id)
    if not found:
        raise Refusal(msg("Choose the fund."), field="fund_id")
    if found[0].status is not FundStatus.OPEN:
        raise Refusal(msg("The fund %(code)s takes no new pledges any more.", code=found[0].code), field="fund_id")
    return found[0]


def _next_row(fund: Fund, **values: Any) -> Pledge:
    """A new pledge with the next number of its fund, which is locked."""
    number = (session.scalar(select(func.max(Pledge.number)).filter_by(fund_id=fund.id)) or 0) + 1
    fee = {"fee_bp": fund.fee_bp, "fee_stays": fund.fee_stays}
    pledge = Pledge(fund_id=fund.id, number=number, reference=f"{fund.code}-P{number:04d}", **fee, **values)
    session.add(pledge)
    session.flush()
    return pledge


def _check_day(pledge: Pledge, fund: Fund, on: date) -> None:
    """Refuse to change a pledge on a day that cannot be."""
    checks.day(on, opened_on=fund.opened_on, today=clock.today(), field="on")
    checks.follows(on, known_on=pledge.announced_on, changed_on=_changed_on(pledge))


def _changed_on(pledge: Pledge) -> date | None:
    """The day a pledge was last amended or cancelled; None where it never was."""
    amended = session.scalar(select(func.max(PledgeAmendment.on)).where(PledgeAmendment.pledge_id == pledge.id))
    return max(filter(None, [amended, pledge.cancelled_on]), default=None)


def _check_living(fund: Fund) -> None:
    if fund.status is FundStatus.CLOSED:
        raise Refusal(msg("The fund %(code)s is closed: its pledges can be read but not changed.", code=fund.code))


def _earmark(fund_id: int, project_id: int | None, programme_id: int | None) -> dict[str, int | None]:
    """The earmark as columns; refuses another fund's project or programme, and both at once."""
    if project_id and programme_id:
        raise Refusal(msg("Choose a project or a programme, not both."), field="purpose")
    project = session.get(Project, project_id) if project_id else None
    programme = session.get(Programme, programme_id) if programme_id else None
    named = project or programme
    if (project_id or programme_id) and (named is None or named.fund_id != fund_id):
        raise Refusal(msg("Choose a project or a programme of this fund."), field="purpose")
    return {"project_id": project_id, "programme_id": programme_id}


def _book(pledge: Pledge, delta: int, on: date, by: Actor, *, field: str = "on") -> None:
    """Tell the book how much more (or less) is promised."""
    session.flush()
    with locking.day_in(field):
        book.pledge(fund_id=pledge.fund_id, pledge_id=pledge.id, authority_id=pledge.authority_id, delta_cents=delta, value_date=on, by=by)


def _stage_facts(row: PledgeStage) -> dict[str, Any]:
    """A stage as the audit trail keeps it."""
    return {"on": row.on, "cents": row.cents, "body": row.body, "act": row.act_number, "document": row.document_id}
