"""Corrections of a lot, named and final: its donor found, its wrong donor replaced, its earmark released (domain.md rules 2, 5, 9)."""

from datetime import date

from sqlalchemy import update

from fundtracker.funds.models import FundStatus
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import advances, entries, fees, limits, lots, relief, totals
from fundtracker.ledger.entries import Entry, Page, open_page
from fundtracker.ledger.models import FundPosition, Lot, Movement
from fundtracker.ledger.rules import GENERAL, Earmark, Holder, Kind, LotState


def attribute(
    *,
    receipt_id: int,
    authority_id: int,
    pledge_id: int | None,
    earmark: Earmark = GENERAL,
    fee_bp: int = 0,
    fee_stays: bool = False,
    value_date: date,
    by: Actor,
    memo: str = "",
) -> Movement:
    """Give a receipt in suspense to its donor, with its management fee."""
    receipt, lot_id = lots.of_receipt(receipt_id)
    page = open_page(receipt.fund_id, value_date, by)
    limits.earmark(page, earmark)
    lot = lots.one(page, lot_id)
    if lot.holder is not Holder.SUSPENSE:
        raise Refusal(msg("This receipt already has its donor: move it instead."))
    movement = _change_hands(page, lot, authority_id, pledge_id, earmark, memo)
    if fee_bp:
        fees.terms(page, lot_id, fee_bp, fee_stays)
        fees.settle(page, lot_id)
    advances.settle(page)
    return movement


def reassign(
    *,
    receipt_id: int,
    authority_id: int,
    pledge_id: int | None,
    fee_bp: int | None = None,
    fee_stays: bool = False,
    value_date: date,
    by: Actor,
    memo: str = "",
) -> Movement:
    """Move a receipt credited to the wrong donor (or pledge) to the right one: the lot changes hands with all it paid for.

    Its fee becomes that of where it belongs (`fee_bp`; None: its rate stays), and the pledge it leaves bears what is left to bear.
    """
    receipt, lot_id = lots.of_receipt(receipt_id)
    page = open_page(receipt.fund_id, value_date, by)
    lot = limits.donor_lot(page, receipt_id)
    if receipt.kind is not Kind.RECEIPT:
        raise Refusal(msg("Only a receipt can be moved to another donor."))
    relief.refuse_transferred(lot_id)
    before = lots.pledge_of(lot_id)
    if (authority_id, pledge_id) == (lot.authority_id, before):
        raise Refusal(msg("This receipt is already there."), field="authority")
    movement = _change_hands(page, lot, authority_id, pledge_id, lot.earmark, memo)
    if fee_bp is not None and page.fund.status is not FundStatus.CLOSED:
        fees.terms(page, lot_id, fee_bp, fee_stays)
    fees.settle(page, lot_id)
    if before is not None:
        fees.settle_pledge(page, before)
    advances.settle(page)
    return movement


def release_earmark(*, receipt_id: int, value_date: date, by: Actor, memo: str = "") -> Movement:
    """Free a receipt of its earmark from that day on; the donor's written consent is on file with the pledge (rule 5)."""
    page = open_page(lots.of_receipt(receipt_id)[0].fund_id, value_date, by)
    lot = limits.donor_lot(page, receipt_id)
    if lot.earmark == GENERAL:
        raise Refusal(msg("This receipt has no earmark."))
    assert lot.authority_id is not None
    movement = _change_hands(page, lot, lot.authority_id, lots.pledge_of(lot.id), GENERAL, memo)
    advances.settle(page)
    return movement


def _change_hands(page: Page, lot: LotState, authority_id: int, pledge_id: int | None, earmark: Earmark, memo: str) -> Movement:
    """Book what a lot becomes, and move its totals from the old donor to the new in the month of the correction."""
    last = lots.last_change(lot.id)
    if page.value_date < last:
        raise Refusal(msg("This money has moved since. Give %(day)s or a later day.", day=last), field="value_date")
    entry = Entry(
        Kind.REASSIGNMENT,
        0,
        authority_id=authority_id,
        pledge_id=pledge_id,
        project_id=earmark.project_id,
        programme_id=earmark.programme_id,
        lot_id=lot.id,
        memo=memo,
    )
    movement = entries.post(page, entry)
    becomes = {
        "holder": Holder.DONOR,
        "authority_id": authority_id,
        "pledge_id": pledge_id,
        "project_id": earmark.project_id,
        "programme_id": earmark.programme_id,
    }
    session.execute(update(Lot).where(Lot.id == lot.id).values(becomes), execution_options={"synchronize_session": False})
    if lot.authority_id != authority_id:
        lines = lots.lines_of(lot.id)
        month = page.value_date.replace(day=1)
        totals.add_donors(page.fund.id, month, {authority_id: lines})
        if lot.authority_id is None:
            totals.add(FundPosition, {(page.fund.id,): {"suspense": -lot.unspent}})
        else:
            totals.add_donors(page.fund.id, month, {lot.authority_id: {name: -cents for name, cents in lines.items()}})
    return movement
