"""Receipts: what arrived on the bank account, whose it is, and how a mistake about that is put right."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.contributions import checks, locking, owners, rules
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.contributions.owners import Owner
from fundtracker.contributions.rules import ReceiptMove, ReceiptState
from fundtracker.funds import order
from fundtracker.funds.models import Fund
from fundtracker.funds.order import Event
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import lock, session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import book, years


def record(
    *,
    fund_id: int,
    cents: int,
    received_on: date,
    by: Actor,
    payer: str = "",
    bank_reference: str = "",
    pledge_id: int | None = None,
    authority_id: int | None = None,
    make_pledge: bool = False,
    confirm_excess: bool = False,
) -> int:
    """Book one payment of `cents` that arrived on `received_on`; give back its id (its movement's).

    Forgotten in a year that is closed, it is booked on the first open day and keeps the bank's date.

    It pays a pledge, or comes from an authority without one (`make_pledge` records a pledge of the same amount first), or is nobody's
    yet: without either it waits in suspense. `payer` and `bank_reference` are as on the bank line.

    Raises:
        Refusal: the day is wrong, or it is larger than its pledge and `confirm_excess` is not set.
    """
    fund = _fund(fund_id)
    checks.day(received_on, opened_on=fund.opened_on, today=clock.today(), field="received_on")
    booked_on = years.booking_day(fund_id, received_on)
    owner = owners.of(fund, cents, booked_on, pledge_id, authority_id, make_pledge=make_pledge, confirm_excess=confirm_excess, by=by)
    owner = owners.standing(owner, booked_on)
    return _book(fund, cents, booked_on, owner, by, bank_on=received_on, payer=payer, bank_reference=bank_reference)


def record_split(
    *,
    fund_id: int,
    cents: int,
    received_on: date,
    parts: Sequence[tuple[int, int]],
    by: Actor,
    payer: str = "",
    bank_reference: str = "",
    confirm_excess: bool = False,
) -> list[int]:
    """Book one transfer of `cents` that pays several pledges: `parts` are (pledge id, cents). Give back the receipts' ids.

    Raises:
        Refusal: the parts do not add up to the transfer, the day is wrong, a part is larger than its pledge and that is not confirmed.
    """
    fund = _fund(fund_id)
    checks.day(received_on, opened_on=fund.opened_on, today=clock.today(), field="received_on")
    checks.split(cents, parts)
    booked_on = years.booking_day(fund_id, received_on)
    line = {"payer": payer, "bank_reference": bank_reference, "transfer_group": secrets.token_hex(16)}
    ids = []
    for pledge_id, part in parts:
        owner = owners.of(fund, part, booked_on, pledge_id, None, make_pledge=False, confirm_excess=confirm_excess, by=by)
        ids.append(_book(fund, part, booked_on, owners.standing(owner, booked_on), by, bank_on=received_on, **line))
    return ids


def attribute(
    receipt_id: int,
    *,
    on: date,
    by: Actor,
    authority_id: int | None = None,
    pledge_id: int | None = None,
    make_pledge: bool = False,
    confirm_excess: bool = False,
    version: int | None = None,
) -> int:
    """Give a receipt in suspense to its donor, as of `on`; gives back the receipt's id.

    Raises:
        Refusal: nobody is named, the day is wrong, it is larger than its pledge and that is not confirmed.
        Conflict: the receipt is not at `version` any more.
    """
    receipt, fund = locking.receipt_and_fund(receipt_id, version)
    state = rules.after(receipt.state, ReceiptMove.ATTRIBUTE)
    _check_later(receipt, on)
    owner = owners.of(fund, receipt.cents, on, pledge_id, authority_id, make_pledge=make_pledge, confirm_excess=confirm_excess, by=by)
    authority = owners.named(owner)
    given: dict[str, Any] = {"authority_id": authority, "pledge_id": owner.pledge_id, "earmark": owner.earmark}
    with locking.day_in("on"):
        book.attribute(receipt_id=receipt_id, **given, fee_bp=owner.fee_bp, fee_stays=owner.fee_stays, value_date=on, by=by)
    _hand_over(receipt, owner, state)
    audit.record("web:receipt:attributed", receipt_id, by=by, fund_id=fund.id, after=facts(receipt))
    return receipt_id


def move(
    receipt_id: int,
    *,
    on: date,
    reason: str,
    by: Actor,
    authority_id: int | None = None,
    pledge_id: int | None = None,
    make_pledge: bool = False,
    confirm_excess: bool = False,
    version: int | None = None,
) -> int:
    """Credit a receipt to the right donor, with all it has paid for (domain.md rule 9); gives back the receipt's id.

    Raises:
        Refusal: nobody else is named, the day is wrong, it is larger than its pledge and that is not confirmed.
        Conflict: the receipt is not at `version` any more.
    """
    receipt, fund = locking.receipt_and_fund(receipt_id, version)
    state = rules.after(receipt.state, ReceiptMove.MOVE)
    _check_later(receipt, on)
    owner = owners.of(fund, receipt.cents, on, pledge_id, authority_id, make_pledge=make_pledge, confirm_excess=confirm_excess, by=by)
    authority = owners.named(owner)
    if (authority, owner.pledge_id) == (receipt.authority_id, receipt.pledge_id):
        raise Refusal(msg("The receipt belongs there already. Choose the donor or the pledge it should go to."), field="pledge_id")
    before = facts(receipt)
    with locking.day_in("on"):
        book.reassign(
            receipt_id=receipt_id,
            authority_id=authority,
            pledge_id=owner.pledge_id,
            fee_bp=owner.fee_bp,
            fee_stays=owner.fee_stays,
            value_date=on,
            by=by,
            memo=reason,
        )
    _hand_over(receipt, owner, state)
    audit.record("web:receipt:moved", receipt_id, by=by, fund_id=fund.id, before=before, after=facts(receipt), reason=reason)
    return receipt_id


def bounce(receipt_id: int, *, on: date, reason: str, by: Actor, version: int | None = None) -> int:
    """Reverse a receipt that the bank took back, with its fee; what it had paid for goes to the other lots (domain.md rules 4 and 9).

    Raises:
        Refusal: the day is wrong.
        Conflict: the receipt is not at `version` any more.
    """
    receipt, fund = locking.receipt_and_fund(receipt_id, version)
    state = rules.after(receipt.state, ReceiptMove.BOUNCE)
    _check_later(receipt, on)
    before = facts(receipt)
    with locking.day_in("on"):
        book.bounce(receipt_id=receipt_id, value_date=on, by=by, memo=reason)
    credit(receipt.pledge_id, -receipt.cents)
    receipt.state = state
    session.flush()
    audit.record("web:receipt:bounced", receipt_id, by=by, fund_id=fund.id, before=before, after=facts(receipt), reason=reason)
    return receipt_id


def _fund(fund_id: int) -> Fund:
    """The fund, locked; a closed one too, for what arrives late is always booked (domain.md rules 4 and 11)."""
    found = lock(Fund, fund_id)
    if not found:
        raise Refusal(msg("Choose the fund."), field="fund_id")
    return found[0]


def _check_later(receipt: Receipt, on: date) -> None:
    """Refuse a correction dated in the future or before the receipt it corrects."""
    order.check(Event.CORRECTED, on, {Event.RECEIVED: receipt.received_on}, field="on")
    checks.day(on, opened_on=receipt.received_on, today=clock.today(), field="on")


def _book(fund: Fund, cents: int, on: date, owner: Owner, by: Actor, *, bank_on: date, **line: Any) -> int:
    """Book a receipt and keep its bank line.

    `line` is what the bank line says: payer, bank_reference, and the transfer_group of a transfer that was split.
    """
    memo = " ".join(text for text in (line["payer"], line["bank_reference"]) if text)
    with locking.day_in("received_on"):
        movement = book.receive(
            fund_id=fund.id,
            cents=cents,
            value_date=on,
            by=by,
            authority_id=owner.authority_id,
            pledge_id=owner.pledge_id,
            earmark=owner.earmark,
            fee_bp=owner.fee_bp,
            fee_stays=owner.fee_stays,
            memo=memo,
        )
    receipt = keep(movement.id, fund, cents, on, owner, bank_on=bank_on, **line)
    audit.record("web:receipt:recorded", movement.id, by=by, fund_id=fund.id, after=facts(receipt))
    return int(movement.id)


def keep(movement_id: int, fund: Fund, cents: int, on: date, owner: Owner, *, bank_on: date, **line: Any) -> Receipt:
    """Keep the bank line of a booked receipt, with the next number of its fund (which is locked) and year, and credit its pledge."""
    number = (session.scalar(select(func.max(Receipt.number)).filter_by(fund_id=fund.id, year=on.year)) or 0) + 1
    receipt = Receipt(
        movement_id=movement_id,
        fund_id=fund.id,
        year=on.year,
        number=number,
        reference=f"{fund.code}-R{on.year}-{number:04d}",
        received_on=on,
        bank_on=bank_on if bank_on < on else None,
        cents=cents,
        **line,
        pledge_id=owner.pledge_id,
        authority_id=owner.authority_id,
        state=ReceiptState.BOOKED if owner.authority_id else ReceiptState.SUSPENSE,
    )
    session.add(receipt)
    credit(owner.pledge_id, cents)
    return receipt


def _hand_over(receipt: Receipt, owner: Owner, state: ReceiptState) -> None:
    """Change whose a receipt is, and what its pledges have received."""
    credit(receipt.pledge_id, -receipt.cents)
    receipt.authority_id, receipt.pledge_id, receipt.state = owner.authority_id, owner.pledge_id, state
    credit(owner.pledge_id, receipt.cents)


def credit(pledge_id: int | None, cents: int) -> None:
    """Add to what a pledge has received, under its lock."""
    if pledge_id:
        lock(Pledge, pledge_id)[0].received_cents += cents
    session.flush()


def facts(receipt: Receipt) -> dict[str, object]:
    """A receipt as the audit trail keeps it."""
    owner = {"authority": receipt.authority_id, "pledge": receipt.pledge_id}
    return {"reference": receipt.reference, "cents": receipt.cents, "state": receipt.state.value, **owner}
