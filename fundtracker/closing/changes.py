"""Another answer than the one that stands: a second person confirms it, or it is dropped; no donor's own word is overwritten unseen."""

from sqlalchemy import select

from fundtracker import audit
from fundtracker.accounts.models import User
from fundtracker.accounts.permissions import permissions_of
from fundtracker.accounts.sign_ins import digest
from fundtracker.closing import answers, closings, leftovers, permissions, rules
from fundtracker.closing.models import ClosingChange
from fundtracker.funds.models import Fund
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Denied, NotFound
from fundtracker.kernel.text import msg


def confirm(fund_id: int, authority_id: int, *, by: Actor) -> int:
    """Confirm what another person wrote down: from now on it is the donor's answer. Gives back the fund's id.

    Raises:
        NotFound: nothing waits, or nothing is left of the donor's money.
        Denied: whoever confirms wrote it down, or has not the role.
        Refusal: payments were prepared meanwhile.
    """
    lock(Fund, fund_id)
    closing, row = closings.living(fund_id), _waiting(fund_id, authority_id)
    if by.user_id is None:
        raise Denied(msg("Only a person who signed in may do this."))
    user = session.get_one(User, by.user_id, populate_existing=True)
    verdict = permissions.can_confirm(user.id, permissions_of(user.role if user.active else None), row.asked_by_id)
    if verdict.reason is not None:
        raise Denied(verdict.reason)
    left = leftovers.of_donor(fund_id, authority_id)
    if left is None:
        raise NotFound
    rules.check_answer(row.wish, to_fund_id=closing.to_fund_id, settled=left.under_way)
    answers.keep(fund_id, authority_id, wish=row.wish, by_clause=row.by_clause, document_id=row.document_id, by=by)
    session.delete(row)
    session.flush()
    audit.record("web:closing:change-confirmed", fund_id, by=by, fund_id=fund_id, after={"authority_id": authority_id})
    return fund_id


def stamp(fund_id: int, authority_id: int) -> str:
    """What stands for the change that waits, read under the lock of the fund; another change has another one. Raises NotFound."""
    lock(Fund, fund_id)
    row = _waiting(fund_id, authority_id)
    return digest(f"{row.wish} {row.by_clause} {row.document_id} {row.asked_by_id} {row.asked_at.isoformat()}")


def drop(fund_id: int, authority_id: int, *, by: Actor) -> int:
    """Drop what waits: the answer that stands is the donor's. Gives back the fund's id. Raises NotFound where nothing waits."""
    lock(Fund, fund_id)
    session.delete(_waiting(fund_id, authority_id))
    session.flush()
    audit.record("web:closing:change-dropped", fund_id, by=by, fund_id=fund_id, after={"authority_id": authority_id})
    return fund_id


def _waiting(fund_id: int, authority_id: int) -> ClosingChange:
    """The change that waits, read afresh."""
    query = select(ClosingChange).filter_by(fund_id=fund_id, authority_id=authority_id)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row
