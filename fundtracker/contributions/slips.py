"""A receipt typed wrongly is put right: the wrong entry is taken back and the right one booked in its place, in one act.

Unlike a bounce nothing happened at the bank: it counts from the days themselves, and donors read that the entry was wrong.
"""

from datetime import date
from typing import Any

from fundtracker import audit
from fundtracker.contributions import checks, locking, owners, receipts, rules
from fundtracker.contributions.models import Receipt
from fundtracker.contributions.owners import Owner
from fundtracker.contributions.rules import ReceiptMove
from fundtracker.funds.models import Fund
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import book, years


def retract(receipt_id: int, *, reason: str, by: Actor, version: int | None = None) -> int:
    """Take back a receipt that should not be there: booked twice, or by mistake; gives back its id.

    Raises:
        Refusal: its money was spent again and nothing is left to take its place.
        Conflict: the receipt is not at `version` any more.
    """
    receipt, fund = locking.receipt_and_fund(receipt_id, version)
    state = rules.after(receipt.state, ReceiptMove.CORRECT)
    before = receipts.facts(receipt)
    book.retract(movement_id=receipt_id, by=by, memo=reason)
    receipts.credit(receipt.pledge_id, -receipt.cents)
    receipt.state = state
    session.flush()
    audit.record("web:receipt:corrected", receipt_id, by=by, fund_id=fund.id, before=before, after=receipts.facts(receipt), reason=reason)
    return receipt_id


def correct(
    receipt_id: int,
    *,
    fund_id: int,
    cents: int,
    received_on: date,
    reason: str,
    by: Actor,
    payer: str = "",
    bank_reference: str = "",
    pledge_id: int | None = None,
    authority_id: int | None = None,
    confirm_excess: bool = False,
    version: int | None = None,
) -> int:
    """Put a receipt right: the wrong entry is taken back, the right one takes its place; gives back the right one's id.

    All values are the right entry's, of which `received_on` is the bank's date: in a closed year it is booked on the first open day.

    Raises:
        Refusal: nothing differs, a day or an amount cannot be, or what it paid for finds nothing to take its place.
        Conflict: the receipt is not at `version` any more.
    """
    lock(Fund, *sorted({fund_id, *_fund_of(receipt_id)}))
    receipt, _ = locking.receipt_and_fund(receipt_id, version)
    state = rules.after(receipt.state, ReceiptMove.CORRECT)
    fund = session.get(Fund, fund_id)
    if fund is None:
        raise Refusal(msg("Choose the fund."), field="fund_id")
    checks.day(received_on, opened_on=fund.opened_on, today=clock.today(), field="received_on")
    line = {"payer": payer, "bank_reference": bank_reference}
    _check_differs(receipt, fund_id, cents, received_on, pledge_id, authority_id, line)
    before = {**receipts.facts(receipt), "received_on": receipt.bank_on or receipt.received_on}
    receipts.credit(receipt.pledge_id, -receipt.cents)
    receipt.state = state
    on = years.booking_day(fund_id, received_on)
    owner = owners.of(fund, cents, on, pledge_id, authority_id, make_pledge=False, confirm_excess=confirm_excess, by=by)
    owner = owners.standing(owner, on)
    with locking.day_in("received_on"):
        right = _rebook(receipt, fund, cents, on, owner, reason, " ".join(filter(None, (payer, bank_reference))), by)
    kept = receipts.keep(right, fund, cents, on, owner, bank_on=received_on, **line, transfer_group=receipt.transfer_group)
    kept.replaces_id = receipt_id
    session.flush()
    after = {**receipts.facts(kept), "received_on": received_on, "receipt": right}
    audit.record("web:receipt:corrected", receipt_id, by=by, fund_id=receipt.fund_id, before=before, after=after, reason=reason)
    audit.record("web:receipt:recorded", right, by=by, fund_id=fund_id, after=receipts.facts(kept), reason=reason)
    return right


def _rebook(receipt: Receipt, fund: Fund, cents: int, on: date, owner: Owner, reason: str, memo: str, by: Actor) -> int:
    """Take the wrong entry back and book the right one, there or in another fund; its movement's id."""
    facts: dict[str, Any] = {
        "cents": cents,
        "value_date": on,
        "authority_id": owner.authority_id,
        "pledge_id": owner.pledge_id,
        "earmark": owner.earmark,
        "fee_bp": owner.fee_bp,
        "fee_stays": owner.fee_stays,
        "memo": memo,
    }
    if receipt.fund_id == fund.id:
        return book.rebook(receipt_id=receipt.movement_id, reason=reason, by=by, **facts)[1].id
    book.retract(movement_id=receipt.movement_id, by=by, memo=reason)
    return book.receive(fund_id=fund.id, by=by, **facts).id


def _check_differs(
    receipt: Receipt, fund_id: int, cents: int, received_on: date, pledge_id: int | None, authority_id: int | None, line: dict[str, str]
) -> None:
    """Refuse a correction that changes nothing."""
    bank_on = receipt.bank_on or receipt.received_on
    now = (receipt.fund_id, receipt.cents, bank_on, receipt.pledge_id, receipt.payer, receipt.bank_reference)
    same_donor = authority_id is None or authority_id == receipt.authority_id
    nobody = pledge_id is None and authority_id is None and receipt.authority_id is not None
    if now == (fund_id, cents, received_on, pledge_id, line["payer"], line["bank_reference"]) and same_donor and not nobody:
        raise Refusal(msg("This is what the entry says already. Change what is wrong with it."))


def _fund_of(receipt_id: int) -> set[int]:
    receipt = session.get(Receipt, receipt_id)
    return {receipt.fund_id} if receipt else set()
