"""What waits among pledges and receipts, and why: overdue, not voted for long, papers missing after cash, receipts nobody owns."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, select

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.waiting import Waiting
from fundtracker.contributions import lines, queries
from fundtracker.contributions.lines import PledgeLine
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.contributions.rules import ReceiptState, Stage
from fundtracker.contributions.rules_schedule import Overdue
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg

MOST = 200
"""Lines of one kind on the worklist at most: the oldest ones; the lists show all."""


def waiting() -> list[Waiting]:
    """Everything that waits among pledges and receipts."""
    today = clock.today()
    return [
        *_pledges(_overdue, queries.overdue(today)),
        *_pledges(_not_voted, queries.not_voted(today), ~queries.overdue(today)),
        *_pledges(_paper_missing, queries.papers_missing()),
        *_suspense(),
    ]


def _pledges(line: Callable[[PledgeLine], Waiting], *conditions: ColumnElement[bool]) -> list[Waiting]:
    """A line of the worklist for each pledge under these conditions."""
    found = session.scalars(select(Pledge).where(*conditions).order_by(Pledge.announced_on, Pledge.id).limit(MOST)).all()
    return [line(pledge) for pledge in lines.of_pledges(found)]


def _overdue(pledge: PledgeLine) -> Waiting:
    late = pledge.overdue or Overdue(pledge.announced_on, pledge.outstanding, pledge.outstanding)
    reason = msg("%(authority)s, pledge %(reference)s: %(late)s Ask the authority.", **_names(pledge), late=late.sentence)
    return _line("pledge_overdue", reason, pledge, since=late.since)


def _not_voted(pledge: PledgeLine) -> Waiting:
    reason = msg(
        "%(authority)s announced %(cents)s on %(day)s (%(reference)s) and no vote is known. Ask when the council votes.",
        **_names(pledge),
        cents=Cents(pledge.cents),
        day=pledge.announced_on,
    )
    return _line("pledge_not_voted", reason, pledge, since=pledge.announced_on)


PAPERS: dict[Stage, Message] = {
    Stage.VOTED: msg("the council’s resolution"),
    Stage.AGREED: msg("the agreement"),
}


def _paper_missing(pledge: PledgeLine) -> Waiting:
    missing = pledge.missing_papers
    values: dict[str, Any] = {**_names(pledge), "paper": PAPERS[missing[0]], "cents": Cents(pledge.received)}
    reason = msg("%(authority)s paid %(cents)s for %(reference)s and %(paper)s is not on file. Ask for it.", **values)
    since = pledge.last_receipt_on or pledge.announced_on
    return _line("paper_missing", reason, pledge, since=since)


def _suspense() -> list[Waiting]:
    query = select(Receipt).filter_by(state=ReceiptState.SUSPENSE).order_by(Receipt.received_on, Receipt.movement_id).limit(MOST)
    return [
        Waiting(
            kind="receipt_in_suspense",
            reason=msg(
                "%(cents)s came on %(day)s (%(reference)s) and nobody knows from whom. Find the donor.",
                cents=Cents(receipt.cents),
                day=receipt.received_on,
                reference=receipt.reference,
            ),
            endpoint="contributions.receipt",
            since=receipt.received_on,
            permission=Permission.RECORD,
            args={"receipt_id": receipt.movement_id},
        )
        for receipt in session.scalars(query)
    ]


def _names(pledge: PledgeLine) -> dict[str, Any]:
    return {"authority": pledge.authority_name, "reference": pledge.reference}


def _line(kind: str, reason: Message, pledge: PledgeLine, **since: Any) -> Waiting:
    return Waiting(
        kind=kind, reason=reason, endpoint="contributions.pledge", permission=Permission.RECORD, args={"pledge_id": pledge.id}, **since
    )
