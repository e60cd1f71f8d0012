"""Whose a receipt is, as forms ask it and check pages say it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fundtracker.accounts.views_acts import answers
from fundtracker.authorities import contributors
from fundtracker.contributions import register, sheets
from fundtracker.contributions.forms_receipts import DONOR, NOBODY, PLEDGE, SEVERAL, OwnerFields, ReceiptForm
from fundtracker.contributions.lines import PledgeLine
from fundtracker.funds.rules import FundStatus
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import fees
from fundtracker.web import wording


def start(fund_id: int, pledge_id: int | None) -> dict[str, Any]:
    """What a receipt's form starts from when it comes from a pledge's page: that pledge and what is to come of it."""
    if pledge_id is None:
        return {}
    line = sheets.pledge(pledge_id).line
    if line.fund_id != fund_id:
        return {}
    late = line.overdue
    return {"pledge_id": line.id, "cents": (late.cents if late else line.outstanding) or None}


def offer_pledges(form: OwnerFields, fund_id: int) -> None:
    """Let the form's choices be the pledges of a fund, those with something to come first."""
    offered = choices(register.payable(fund_id))
    form.pledge_id.offer(offered, _l("Choose a pledge"))
    if isinstance(form, ReceiptForm):
        for row in form.parts:
            row.pledge_id.offer(offered, _l("No pledge"))


def choices(pledges: Sequence[PledgeLine]) -> list[tuple[int, str]]:
    """Pledges as choices, by their ids."""
    return [(line.id, _label(line)) for line in pledges]


def _label(line: PledgeLine) -> str:
    """A pledge among choices."""
    who = f"{line.authority_name} – {line.reference}"
    if not line.outstanding:
        return str(_("%(pledge)s – paid in full", pledge=who))
    return str(_("%(pledge)s – %(cents)s to come", pledge=who, cents=wording.money(line.outstanding)))


def named(form: OwnerFields) -> list[tuple[str, str]]:
    """Whose it is, as rows of a check page."""
    if form.whose.data == PLEDGE:
        return answers(form, "pledge_id")
    if form.whose.data == SEVERAL:
        return answers(form, "parts")
    if form.whose.data == DONOR:
        authority = contributors.get(form.authority_id.data)
        return [(_("Authority"), authority.choice)]
    return []


def consequences(form: ReceiptForm, fund: Any) -> list[Message]:
    """What follows from whose it is."""
    found: list[Message] = []
    if form.whose.data == NOBODY:
        found.append(msg("It counts in the bank balance, is nobody’s share and cannot be spent until you name its donor."))
        return found
    if form.whose.data == DONOR and form.make_pledge.data:
        found.append(msg("A pledge of the same amount is recorded with it."))
    sheet = sheets.pledge(form.pledge_id.data) if form.whose.data == PLEDGE else None
    above = sheet.line.account.excess_with(form.cents.data) if sheet else 0
    if above:
        found.append(msg("%(above)s of it is above what was promised: you have confirmed that this is intended.", above=Cents(above)))
    fee_bp = sheet.fee_bp if sheet else fund.fee_bp
    if fee_bp and fund.status is FundStatus.CLOSED:
        found.append(msg("No management fee is taken from it: the fund is closed."))
    elif fee_bp:
        cents = fees.upcoming(form.cents.data, fee_bp, form.pledge_id.data if sheet else None)
        percent = wording.percent(fee_bp, 10_000, 2)
        found.append(
            msg("The management fee (%(percent)s of what was promised) takes %(cents)s of it.", percent=percent, cents=Cents(cents))
            if sheet
            else msg("A management fee of %(percent)s is taken from it: %(cents)s.", percent=percent, cents=Cents(cents))
        )
    return found
