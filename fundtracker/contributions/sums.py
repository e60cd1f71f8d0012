"""What an authority promised in each fund, added up: as many queries for forty funds as for one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select

from fundtracker.contributions.models import Pledge, PledgeStage
from fundtracker.contributions.rules import Stage
from fundtracker.kernel.db import session


@dataclass(frozen=True)
class Promised:
    """Pledges of an authority in a fund, in cents: promised and not cancelled, what the council voted of it, what is still to come."""

    promised: int = 0
    voted: int = 0
    outstanding: int = 0


def by_fund(authority_id: int) -> Mapping[int, Promised]:
    """The sums by fund; funds without a pledge are not in it. They are those of `pledges.summary`."""
    due = Pledge.cents - Pledge.cancelled_cents
    left = due - Pledge.received_cents
    sums = select(Pledge.fund_id, func.sum(due), func.sum(case((left > 0, left), else_=0))).where(Pledge.authority_id == authority_id)
    said = func.sum(case((PledgeStage.cents < due, PledgeStage.cents), else_=due))
    votes = (
        select(Pledge.fund_id, said)
        .join(PledgeStage, PledgeStage.pledge_id == Pledge.id)
        .where(Pledge.authority_id == authority_id, PledgeStage.stage == Stage.VOTED)
        .group_by(Pledge.fund_id)
    )
    voted: dict[int, int] = defaultdict(int, {fund_id: int(cents) for fund_id, cents in session.execute(votes)})
    rows = session.execute(sums.group_by(Pledge.fund_id))
    return {fund_id: Promised(int(promised), voted[fund_id], int(outstanding)) for fund_id, promised, outstanding in rows}
