"""What a correction that waits keeps open: the fund and the year it would book in."""

from collections.abc import Iterator
from datetime import date

from fundtracker.corrections import corrections
from fundtracker.corrections.acts import DAYS
from fundtracker.corrections.corrections import CorrectionLine
from fundtracker.kernel.text import Message, msg


def of_fund(fund_id: int) -> list[CorrectionLine]:
    """The corrections that wait and change the book of a fund: of its own entries, and those whose right entry is to be booked in it."""
    return [line for line in corrections.waiting() if fund_id in (line.entry.movement.fund_id, line.asked.get("fund_id"))]


def keeps_year_open(fund_id: int, year: int) -> Message | None:
    """Why a year of a fund cannot be closed yet: a correction of an entry of it, or of one before, or one that books there, waits."""
    for line in of_fund(fund_id):
        if any(day <= date(year, 12, 31) for day in _days(line, fund_id)):
            return msg(
                "A correction of %(reference)s waits that changes %(year)s. Confirm or refuse it first.",
                reference=line.entry.reference,
                year=str(year),
            )
    return None


def _days(line: CorrectionLine, fund_id: int) -> Iterator[date]:
    """The days on which it would book in a fund: that of the wrong entry, and those of what is to be booked, each where it is."""
    own = line.entry.movement.fund_id
    if own == fund_id:
        yield line.entry.movement.value_date
    if line.asked.get("fund_id", own) == fund_id:
        yield from (line.asked[name] for name in DAYS if line.asked.get(name))
