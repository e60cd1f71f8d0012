"""What an authority that merged still owed: its pledges end with what came of them, and go on as pledges of the one it became part of."""

from datetime import date

from sqlalchemy import select

from fundtracker.authorities.successions import Passing
from fundtracker.contributions import pledges, queries
from fundtracker.contributions.models import Pledge
from fundtracker.funds.models import Fund, FundStatus
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.ledger import years


def pass_on(passing: Passing) -> None:
    """Let what is still to come of the predecessor's pledges be the successor's, in funds that take pledges.

    What came stays the predecessor's, with its receipts. In a fund that winds up a pledge stays as it is; whoever pays it then is the
    donor of that receipt (`receipts.record`).
    """
    query = select(Pledge.id, Pledge.fund_id).join(Fund, Fund.id == Pledge.fund_id)
    waiting = query.where(Pledge.authority_id == passing.predecessor_id, Fund.status == FundStatus.OPEN, queries.OUTSTANDING > 0).order_by(
        Pledge.fund_id, Pledge.id
    )
    for pledge_id, fund_id in session.execute(waiting).all():
        on = _day(fund_id, passing.since)
        pledges.hand_on(pledge_id, authority_id=passing.successor_id, on=on, reason=passing.reason, by=passing.by)


def _day(fund_id: int, since: date) -> date:
    """The value date of what passes: the day of the merger, or today where its year is closed or the fund was not open then."""
    fund = session.get_one(Fund, fund_id)
    return since if since >= fund.opened_on and since.year > (years.closed_through(fund_id) or 0) else clock.today()
