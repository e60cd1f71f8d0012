"""What every change within a fund asks first: the fund is there, ours until the transaction ends, and not closed."""

from fundtracker.funds.models import Fund
from fundtracker.funds.rules import FundStatus
from fundtracker.kernel.db import lock
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg


def open_fund(fund_id: int) -> Fund:
    """The fund, locked so that it cannot be closed meanwhile.

    Raises:
        NotFound: no such fund.
        Refusal: it is closed.
    """
    rows = lock(Fund, fund_id)
    if not rows:
        raise NotFound(msg("This fund does not exist."))
    if rows[0].status is FundStatus.CLOSED:
        raise Refusal(msg("This fund is closed: it can be read, not changed."))
    return rows[0]
