"""What waits among requests: those staff confirm or decline, and what officers did at once and staff have not seen."""

from sqlalchemy import select

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.text import msg
from fundtracker.requests import lines
from fundtracker.requests.lines import RequestLine
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import State

MOST = 200
"""Lines at most: the oldest ones; the list shows all."""


def waiting() -> list[Waiting]:
    """A line for each request that waits for staff, in whatever way."""
    query = select(DonorRequest).where(DonorRequest.state.in_((State.WAITING, State.DONE)))
    rows = session.scalars(query.order_by(DonorRequest.asked_at, DonorRequest.id).limit(MOST)).all()
    return [_line(line) for line in lines.of_rows(rows)]


def _line(line: RequestLine) -> Waiting:
    values = {"authority": line.authority_name, "what": line.sentence}
    if line.waits:
        kind, reason = "request_waiting", msg("%(authority)s asks: %(what)s. Confirm it, or decline it with a reason.", **values)
    else:
        kind, reason = "request_to_see", msg("%(authority)s has done this itself: %(what)s. Have a look.", **values)
    since = line.asked_at.astimezone(clock.PARIS).date()
    return Waiting(kind, reason, "requests.staff_request", since, Permission.RECORD, {"request_id": line.id})
