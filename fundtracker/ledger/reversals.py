"""Reversals: a movement booked by mistake, a receipt the bank took back (domain.md rules 4, 8 and 9)."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import advances, entries, fees, limits, lots, relief
from fundtracker.ledger.entries import Entry, Page, open_page, open_pages
from fundtracker.ledger.models import Movement
from fundtracker.ledger.relief import Heir
from fundtracker.ledger.rules import OFF_BALANCE, Kind


def bounce(*, receipt_id: int, value_date: date, by: Actor, memo: str = "") -> Movement:
    """Book a receipt the bank took back (domain.md rules 4 and 9).

    What it paid for is re-attributed to other lots, the association's advance where they hold too little; then its fee and the receipt
    itself are reversed.
    """
    receipt, lot_id = lots.of_receipt(receipt_id)
    if receipt.kind is not Kind.RECEIPT:
        raise NotFound
    page = open_page(receipt.fund_id, value_date, by)
    movement = take_receipt(page, receipt, lot_id, memo)
    fees.settle(page, lot_id)
    advances.settle(page)
    return movement


def take_receipt(page: Page, receipt: Movement, lot_id: int, memo: str, *, slip: bool = False, heir: Heir | None = None) -> Movement:
    """Reverse a receipt with its fee; what it paid for passes to its heir, as far as there is one that can, then to the other lots.

    `slip`: it was booked by mistake and the bank did nothing; the reversal says so. Fees and advances are settled by whoever asks.
    """
    _may_be_reversed(page, receipt)
    relief.refuse_transferred(lot_id)
    reserved = lots.one(page, lot_id).reserved
    if reserved:
        entries.post(page, Entry(Kind.RELEASE, -reserved, lot_id=lot_id))
    relief.relieve(page, lot_id, heir)
    for use in lots.uses_of_lot(lot_id):
        if use.movement.kind is Kind.FEE:
            _give_again(page, use.movement, "", on=max(page.value_date, use.movement.value_date))
    relief.hold(page, lot_id, receipt.cents)
    lot = lots.one(page, lot_id)
    entry = replace(_contrary(receipt, memo, slip=slip), authority_id=lot.authority_id)
    return entries.post(page, entry, [(lot, -receipt.cents)])


def reverse(*, movement_id: int, value_date: date, by: Actor, memo: str = "", slip: bool = False) -> Movement:
    """Reverse a movement, once: what it took goes back, net of the corrections that name it (rules 8 and 9).

    A receipt is reversed as one that bounced. A commitment or release is held to the same limits as an act the other way. `slip`: it
    was booked by mistake and nothing happened at the bank; the reversal is named as a correction (see `slips`).
    """
    movement = session.get(Movement, movement_id)
    if movement is None:
        raise NotFound
    if movement.kind is Kind.RECEIPT and movement.reverses_id is None:
        return bounce(receipt_id=movement_id, value_date=value_date, by=by, memo=memo)
    if movement.kind is Kind.TRANSFER:
        return _reverse_transfer(movement, value_date, by, memo, slip=slip)
    page = open_page(movement.fund_id, value_date, by)
    _may_be_reversed(page, movement)
    if movement.kind in OFF_BALANCE:
        return _promise_contrary(page, movement, memo)
    if movement.kind in (Kind.INTEREST, Kind.RETURN):
        return _take_again(page, movement, memo, slip=slip)
    if movement.kind is Kind.DISBURSEMENT:
        _refuse_returned(movement)
    given = _give_again(page, movement, memo, slip=slip)
    if movement.kind is Kind.REFUND and movement.lot_id is not None:
        fees.settle(page, movement.lot_id)
    advances.settle(page)
    return given


def _may_be_reversed(page: Page, movement: Movement) -> None:
    """Hold a reversal to the rules: once, never a reversal or a correction, never before what it reverses."""
    if movement.reverses_id is not None:
        raise Refusal(msg("A reversal is not reversed: book the movement again instead."))
    if movement.kind in (Kind.REASSIGNMENT, Kind.REATTRIBUTION, Kind.ADVANCE):
        raise Refusal(msg("A correction is not reversed: book the contrary correction instead."))
    if movement.kind is Kind.FEE:
        raise Refusal(msg("A fee follows its receipt: it changes with the receipt, or with what is promised."))
    if lots.reversal_of(movement.id) is not None:
        raise Refusal(msg("This movement has already been reversed."))
    if page.value_date < movement.value_date:
        text = msg("A reversal cannot be earlier than what it reverses: give %(day)s or a later day.", day=movement.value_date)
        raise Refusal(text, field="value_date")


def _contrary(movement: Movement, memo: str, *, slip: bool = False) -> Entry:
    """The entry that undoes a movement; one that undoes a slip of the pen corrects it, and names it as what it corrects too."""
    return Entry(
        movement.kind,
        -movement.cents,
        authority_id=movement.authority_id,
        pledge_id=movement.pledge_id,
        project_id=movement.project_id,
        programme_id=movement.programme_id,
        grant_id=movement.grant_id,
        decision_id=movement.decision_id,
        lot_id=movement.lot_id,
        reverses_id=movement.id,
        corrects_id=movement.id if slip else None,
        memo=memo,
    )


def _promise_contrary(page: Page, movement: Movement, memo: str) -> Movement:
    """Undo a pledge, a commitment or a release."""
    if movement.kind is Kind.COMMITMENT:
        limits.releasable(page, movement.cents, movement.project_id, movement.grant_id, movement.lot_id)
    if movement.kind is Kind.RELEASE:
        limits.available(page, -movement.cents, movement.project_id, movement.lot_id)
        if movement.lot_id is not None:
            fees.give_back(page, movement.lot_id, -movement.cents)
    reversal = entries.post(page, _contrary(movement, memo))
    if movement.lot_id is not None:
        fees.settle(page, movement.lot_id)
    if movement.pledge_id is not None:
        fees.settle_pledge(page, movement.pledge_id)
    advances.settle(page)
    return reversal


def _refuse_returned(movement: Movement) -> None:
    """Refuse to reverse a payment of which something has come back."""
    assert movement.grant_id is not None
    takes = lots.grant_takes(movement.grant_id)
    if any(takes.get(use.lot_id, 0) < -use.cents for use in lots.uses_of_movement(movement.id)):
        raise Refusal(msg("Part of this payment has come back since. Reverse that return first."))


def _give_again(page: Page, movement: Movement, memo: str, *, on: date | None = None, slip: bool = False) -> Movement:
    """Undo an outflow: each lot gets back what it bears of it now."""
    shares = {use.lot_id: -use.cents for use in lots.uses_of_movement(movement.id)}
    return entries.post(page, replace(_contrary(movement, memo, slip=slip), on=on), lots.states(page, shares))


def _take_again(page: Page, movement: Movement, memo: str, *, slip: bool = False) -> Movement:
    """Undo an inflow: each lot gives up what it has of it, freed of what it paid for where it must be."""
    shares = {use.lot_id: -use.cents for use in lots.uses_of_movement(movement.id)}
    relief.free(page, movement, {lot_id: -cents for lot_id, cents in shares.items()})
    reversal = entries.post(page, _contrary(movement, memo, slip=slip), lots.states(page, shares))
    advances.settle(page)
    return reversal


def _reverse_transfer(movement: Movement, value_date: date, by: Actor, memo: str, *, slip: bool) -> Movement:
    """Undo a transfer in both funds: what arrived leaves its lots there, what left comes back here."""
    if movement.cents > 0:
        raise Refusal(msg("Reverse the transfer in the fund it came from."))
    arrived = session.scalars(select(Movement).where(Movement.counterpart_id == movement.id).order_by(Movement.seq)).all()
    pages = open_pages({movement.fund_id, *(each.fund_id for each in arrived)}, value_date, by)
    page = pages[movement.fund_id]
    _may_be_reversed(page, movement)
    for each in arrived:
        _take_again(pages[each.fund_id], each, memo, slip=slip)
    given = _give_again(page, movement, memo, slip=slip)
    advances.settle(page)
    return given
