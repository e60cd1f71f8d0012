"""What waits about donors' papers: the financial reports of years that are over."""

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.donors import giving
from fundtracker.donors.giving import FundYear
from fundtracker.kernel.text import msg


def waiting() -> list[Waiting]:
    """A line for each fund and year whose donors wait for their financial report."""
    return [_line(found) for found in giving.asked() if found.open]


def _line(found: FundYear) -> Waiting:
    reason = msg(
        "%(code)s: the financial reports for %(year)s are due by %(day)s (donors without theirs: %(open)s of %(all)s).",
        code=found.fund.code,
        year=str(found.year),
        day=found.due_on,
        open=len(found.open),
        all=len(found.owed),
    )
    args = {"code": found.fund.code, "year": found.year}
    return Waiting("financial_report_due", reason, "donors.reports_owed", found.due_on, Permission.RECORD, args)
