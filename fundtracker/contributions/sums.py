"""What was promised, added up: by fund for an authority, in as many queries for forty funds as for one, and in all."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from fundtracker.contributions.models import Pledge, PledgeStage, Receipt
from fundtracker.contributions.rules import UNDONE, Stage
from fundtracker.kernel.db import session


@dataclass(frozen=True)
class Promised:
    """An authority in a fund, in cents: promised and not cancelled, what the council voted of it, what is still to come.

    `beyond` came beyond what was promised: above a pledge, or without one.
    """

    promised: int = 0
    voted: int = 0
    outstanding: int = 0
    beyond: int = 0


@dataclass(frozen=True)
class Vote:
    """What a council voted for a pledge, on which day, in cents; `counts` is never above what still stands of the pledge."""

    fund_id: int
    reference: str
    on: date
    cents: int
    counts: int


def votes(authority_id: int) -> list[Vote]:
    """The votes known of an authority, one for each pledge it voted on; they add up to what `by_fund` says was voted."""
    due = Pledge.cents - Pledge.cancelled_cents
    query = select(Pledge.fund_id, Pledge.reference, PledgeStage.on, PledgeStage.cents, due).join(
        PledgeStage, PledgeStage.pledge_id == Pledge.id
    )
    rows = session.execute(query.where(Pledge.authority_id == authority_id, PledgeStage.stage == Stage.VOTED).order_by(PledgeStage.on))
    return [Vote(fund_id, reference, on, cents, min(cents, left)) for fund_id, reference, on, cents, left in rows]


def by_fund(authority_id: int) -> Mapping[int, Promised]:
    """The sums by fund; funds with neither a pledge nor a payment are not in it. They are those of `summary`."""
    due = Pledge.cents - Pledge.cancelled_cents
    left = due - Pledge.received_cents
    parts = (func.sum(due), func.sum(case((left > 0, left), else_=0)), func.sum(case((left < 0, -left), else_=0)))
    sums = select(Pledge.fund_id, *parts).where(Pledge.authority_id == authority_id)
    said = func.sum(case((PledgeStage.cents < due, PledgeStage.cents), else_=due))
    votes = (
        select(Pledge.fund_id, said)
        .join(PledgeStage, PledgeStage.pledge_id == Pledge.id)
        .where(Pledge.authority_id == authority_id, PledgeStage.stage == Stage.VOTED)
        .group_by(Pledge.fund_id)
    )
    voted: dict[int, int] = defaultdict(int, {fund_id: int(cents) for fund_id, cents in session.execute(votes)})
    found = {fund_id: Promised(beyond=cents) for fund_id, cents in _without_pledge(authority_id).items()}
    for fund_id, promised, outstanding, above in session.execute(sums.group_by(Pledge.fund_id)):
        loose = found.get(fund_id, Promised()).beyond
        found[fund_id] = Promised(int(promised), voted[fund_id], int(outstanding), int(above) + loose)
    return found


def _without_pledge(authority_id: int) -> Mapping[int, int]:
    """What an authority paid without having promised it, in cents by fund."""
    loose = select(Receipt.fund_id, func.sum(Receipt.cents)).where(
        Receipt.authority_id == authority_id, Receipt.pledge_id.is_(None), Receipt.state.not_in(UNDONE)
    )
    return {fund_id: int(cents) for fund_id, cents in session.execute(loose.group_by(Receipt.fund_id))}


@dataclass(frozen=True)
class Summary:
    """Pledges in cents: promised and not cancelled, what the acts say of each stage (never above that), received, still to come.

    `received` counts what came without a pledge too.
    """

    promised: int
    voted: int
    agreed: int
    called: int
    received: int
    outstanding: int
    cancelled: int


def summary(fund_id: int | None = None, authority_id: int | None = None) -> Summary:
    """The sums of a fund, of an authority, of an authority in a fund, or of everything."""
    names = {"fund_id": fund_id, "authority_id": authority_id}
    within = {name: value for name, value in names.items() if value is not None}
    due = Pledge.cents - Pledge.cancelled_cents
    left = due - Pledge.received_cents
    sums = select(func.sum(due), func.sum(case((left > 0, left), else_=0)), func.sum(Pledge.cancelled_cents)).filter_by(**within)
    promised, outstanding, cancelled = session.execute(sums).one()
    said = case((PledgeStage.cents < due, PledgeStage.cents), else_=due)
    by_stage = select(PledgeStage.stage, func.sum(said)).join_from(PledgeStage, Pledge, PledgeStage.pledge_id == Pledge.id)
    for name, value in within.items():
        by_stage = by_stage.where(getattr(Pledge, name) == value)
    staged = {stage: int(cents) for stage, cents in session.execute(by_stage.group_by(PledgeStage.stage))}
    came = select(func.sum(Receipt.cents)).where(Receipt.state.not_in(UNDONE), Receipt.authority_id.is_not(None)).filter_by(**within)
    return Summary(
        promised=int(promised or 0),
        voted=staged.get(Stage.VOTED, 0),
        agreed=staged.get(Stage.AGREED, 0),
        called=staged.get(Stage.CALLED, 0),
        received=int(session.scalar(came) or 0),
        outstanding=int(outstanding or 0),
        cancelled=int(cancelled or 0),
    )
