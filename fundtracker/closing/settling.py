"""Giving back what is left: one refund for each receipt that holds something, one transfer for each donor that wished it.

Everything quotes the committee's closing decision and is prepared for another person to approve (domain.md rules 3 and 11).
"""

from fundtracker import audit
from fundtracker.closing import answers, closings, leftovers
from fundtracker.closing.answers import AnswerLine
from fundtracker.closing.rules import Wish
from fundtracker.funds.models import Fund
from fundtracker.grants import authorisations, payments
from fundtracker.grants.rules import AuthorisationKind
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import book


def prepare(fund_id: int, *, purpose: str, by: Actor) -> int:
    """Prepare whatever is left and not prepared yet; gives back how many payments there are now to approve.

    Raises:
        NotFound: the donors were not asked yet.
        Refusal: the committee has not decided, donors may still answer, or nothing is left to prepare.
    """
    row = closings.living(fund_id)
    lock(Fund, *{fund_id, row.to_fund_id or fund_id})
    row = closings.living(fund_id)
    decision = closings.decision_of(fund_id)
    if decision is None:
        raise Refusal(msg("The committee decides on the closing first, and its chair signs the decision."))
    lines = answers.of_fund(fund_id, row.to_fund_id)
    if row.closed_at is None and answers.awaited(row, lines):
        raise Refusal(msg("Donors may still answer until %(day)s. Wait for them, or for their answers.", day=row.answers_until))
    row.decision_id = decision[0]
    session.flush()
    made = sum(_of_donor(fund_id, row.to_fund_id, decision, line, purpose, by) for line in lines if line.to_prepare > 0)
    if not made:
        raise Refusal(msg("Nothing is left that no payment was prepared for."))
    audit.record("web:closing:settled", fund_id, by=by, fund_id=fund_id, after={"payments": made, "decision": decision[1]})
    return made


def _of_donor(fund_id: int, to_fund_id: int | None, decision: tuple[int, str], line: AnswerLine, purpose: str, by: Actor) -> int:
    """The payments of one donor; gives back how many."""
    wanted = line.wish is Wish.TRANSFER
    allowed = authorisations.open_(
        kind=AuthorisationKind.TRANSFER if wanted else AuthorisationKind.REFUND,
        fund_id=fund_id,
        decision_id=decision[0],
        label=decision[1],
        cents=line.to_prepare,
        authority_id=line.left.authority_id,
        to_fund_id=to_fund_id if wanted else None,
        by=by,
    )
    return _transfer(allowed, line, purpose, by) if wanted else _refunds(allowed, fund_id, line, purpose, by)


def _transfer(allowed: int, line: AnswerLine, purpose: str, by: Actor) -> int:
    """One transfer of all a donor has left; its written answer frees what was earmarked (domain.md rule 5)."""
    for lot in line.left.lots:
        if lot.project_id or lot.programme_id:
            book.release_earmark(receipt_id=lot.receipt_id, value_date=clock.today(), by=by, memo=purpose)
    payments.prepare_transfer(authorisation_id=allowed, cents=line.to_prepare, purpose=purpose, by=by)
    return 1


def _refunds(allowed: int, fund_id: int, line: AnswerLine, purpose: str, by: Actor) -> int:
    """One refund for each of a donor's receipts that still holds something."""
    under_way = leftovers.refunds_under_way(fund_id)
    parts = [(lot.receipt_id, line.left.backs[lot.lot_id] - under_way[lot.receipt_id]) for lot in line.left.lots]
    for receipt_id, cents in parts:
        if cents > 0:
            payments.prepare_refund(authorisation_id=allowed, receipt_id=receipt_id, cents=cents, purpose=purpose, by=by)
    return sum(cents > 0 for _, cents in parts)
