"""What waits about funds: those from which nobody outside has heard for too long."""

from datetime import timedelta

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.funds import funds, updates
from fundtracker.funds.rules import SILENCE_DAYS, FundStatus
from fundtracker.kernel import clock
from fundtracker.kernel.text import msg


def waiting() -> list[Waiting]:
    """A line for each fund that is not closed and has published nothing for `SILENCE_DAYS` days."""
    last, today = updates.last_dates(), clock.today()
    lines = []
    for fund in funds.list_():
        since = last.get(fund.id, fund.opened_on)
        if fund.status is FundStatus.CLOSED or (today - since).days <= SILENCE_DAYS:
            continue
        values = {"code": fund.code, "day": since}
        reason = (
            msg("%(code)s: the last update is from %(day)s. Tell donors and the public what has happened since.", **values)
            if fund.id in last
            else msg("%(code)s opened on %(day)s and has no update yet. Tell donors and the public what happens.", **values)
        )
        due = since + timedelta(days=SILENCE_DAYS)
        lines.append(Waiting("fund-silent", reason, "funds.new_update", due, Permission.MANAGE_FUNDS, {"code": fund.code}))
    return lines
