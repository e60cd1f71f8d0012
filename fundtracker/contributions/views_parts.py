"""What several pages of pledges and receipts share: the fund asked for, what money can be for, the track, the next action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.contributions.lines import ReceiptLine
from fundtracker.contributions.rules import RECORDED, ReceiptMove, Stage
from fundtracker.contributions.sheets import PledgeSheet, ReceiptSheet
from fundtracker.contributions.wording import NEXT_ACTIONS
from fundtracker.funds import funds, programmes, projects
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger import rules as book_rules
from fundtracker.web import wording
from fundtracker.web.pages import page


@dataclass(frozen=True)
class Action:
    """The one primary action of a page."""

    label: str
    url: str


def fund_asked_for(args: Mapping[str, str]) -> Any:
    """The fund that `?fund=` names by its code, or None."""
    code = args.get("fund", "")
    return funds.by_code(code) if code else None


def choose_fund(endpoint: str, title: str) -> ResponseReturnValue:
    """The page that asks for the fund first; each line leads on."""
    return page("contributions/choose_fund.html", title=title, funds=funds.list_(), endpoint=endpoint)


def purposes(fund_id: int) -> list[tuple[str, str]]:
    """What a fund's money can be for, as choices: the fund at large, its programmes, its projects."""
    return [
        ("", _("The fund at large")),
        *((f"programme:{key}", f"{_('Programme')} – {name}") for key, name in programmes.choices(fund_id)),
        *((f"project:{key}", f"{_('Project')} – {name}") for key, name in projects.choices(fund_id)),
    ]


def next_action(sheet: PledgeSheet) -> Action | None:
    """What to do next with a pledge: the stage it waits for, else the paper that is missing, else nothing."""
    line = sheet.line
    stage = line.next_stage or next(iter(line.missing_papers), None)
    if stage is None:
        return None
    if stage is Stage.PAID:
        return Action(wording.say(NEXT_ACTIONS[stage]), url_for("contributions.receipt_new", fund=line.fund_code, pledge=line.id))
    return Action(wording.say(NEXT_ACTIONS[stage]), url_for("contributions.stage", pledge_id=line.id, name=stage.value))


def other_acts(sheet: PledgeSheet) -> list[tuple[str, str]]:
    """What else may be done with a pledge, as (label, address)."""
    line = sheet.line
    primary = line.next_stage
    acts = [
        (wording.say(NEXT_ACTIONS[stage]), url_for("contributions.stage", pledge_id=line.id, name=stage.value))
        for stage in RECORDED
        if stage not in line.dates and stage is not primary
    ]
    if line.outstanding and primary is not Stage.PAID:
        acts.append((_("Record a receipt"), url_for("contributions.receipt_new", fund=line.fund_code, pledge=line.id)))
    acts.append((_("Change the amount"), url_for("contributions.amend", pledge_id=line.id)))
    acts.append((_("Change the schedule"), url_for("contributions.schedule", pledge_id=line.id)))
    acts.append((_("Say what the money is for"), url_for("contributions.earmark", pledge_id=line.id)))
    if line.outstanding:
        acts.append((_("Cancel what is still to come"), url_for("contributions.cancel", pledge_id=line.id)))
    if line.account.cancelled:
        acts.append((_("Take the cancellation back"), url_for("contributions.restore", pledge_id=line.id)))
    return acts


def amounts(sheet: PledgeSheet) -> list[tuple[str, int, None]]:
    """A pledge's money as rows that add up to what was promised (M19)."""
    account = sheet.line.account
    rows = [(_("Received"), account.received, None)]
    if account.cancelled:
        rows.append((_("Cancelled"), account.cancelled, None))
    label = _("Received above the pledge") if account.outstanding < 0 else _("Still to come")
    return [*rows, (label, account.outstanding, None)]


def pledge_facts(sheet: PledgeSheet) -> list[tuple[str, str]]:
    """What else is known of a pledge, as (label, text)."""
    purpose = wording.in_language(sheet.purpose.name_fr, sheet.purpose.name_en) if sheet.purpose else _("The fund at large")
    taken = fee(sheet.line.account.due, sheet.fee_bp)
    rows = [
        (_("Authority"), f"{sheet.line.authority_name}, SIREN {sheet.line.siren}"),
        (_("What it is for"), purpose),
        (_("Conditions of the donor"), sheet.conditions),
        (_("Management fee"), wording.say(msg("%(percent)s, %(cents)s in all", **taken)) if sheet.fee_bp else _("none")),
    ]
    if sheet.cancelled_on:
        rows.append((_("Cancelled on"), f"{wording.day(sheet.cancelled_on)} – {sheet.cancel_reason}"))
    return [(label, text) for label, text in rows if text]


def amendments(sheet: PledgeSheet) -> list[tuple[date, str, str]]:
    """The changes of the amount as a timeline."""
    return [(row.on, f"{wording.money(row.before)} → {wording.money(row.after)}", row.reason) for row in sheet.amendments]


def receipt_facts(line: ReceiptLine) -> list[tuple[str, str]]:
    """What is known of a receipt, as (label, text or link)."""
    donor = f"{line.authority_name} ({line.siren})" if line.authority_name else _("not known yet")
    rows = [
        (_("Donor"), donor),
        (_("Bank date"), wording.day(line.bank_on) if line.bank_on else ""),
        (_("Payer, as on the bank line"), line.payer),
        (_("Reference, as on the bank line"), line.bank_reference),
    ]
    return [(label, text) for label, text in rows if text]


MOVES: dict[ReceiptMove, Sequence[tuple[Message, str]]] = {
    ReceiptMove.ATTRIBUTE: [(msg("Name the donor"), "contributions.attribute")],
    ReceiptMove.CORRECT: [
        (msg("Correct it: amount, day, fund or donor"), "corrections.receipt_correct"),
        (msg("It should not be there, such as booked twice: take it back"), "corrections.receipt_retract"),
    ],
    ReceiptMove.MOVE: [(msg("Move it to the right donor"), "corrections.receipt_move")],
    ReceiptMove.BOUNCE: [(msg("The bank took it back"), "corrections.receipt_bounce")],
}
"""What each move is called on a receipt's page, and where it is made."""


def receipt_acts(sheet: ReceiptSheet) -> list[tuple[str, str]]:
    """What may be done with a receipt, as (label, address); naming the donor first."""
    acts = [one for move in MOVES if move in sheet.moves for one in MOVES[move]]
    return [(wording.say(label), url_for(endpoint, receipt_id=sheet.line.id)) for label, endpoint in acts] + _earmark_acts(sheet)


def _earmark_acts(sheet: ReceiptSheet) -> list[tuple[str, str]]:
    """What may be done with the earmark of a receipt: first the donor's consent, then the release."""
    if sheet.earmark is None or sheet.earmark.obstacle:
        return []
    if sheet.earmark.consented:
        return [
            (_("Release its earmark"), url_for("contributions.release", receipt_id=sheet.line.id)),
            (_("Put another consent on file"), url_for("contributions.consent", receipt_id=sheet.line.id)),
        ]
    label = _("Put the donor’s consent to release its earmark on file")
    return [(label, url_for("contributions.consent", receipt_id=sheet.line.id))]


def fee(cents: int, fee_bp: int) -> dict[str, object]:
    """The fee on an amount, as the values of a sentence."""
    return {"percent": wording.percent(fee_bp, 10_000, 2), "cents": Cents(book_rules.fee(cents, fee_bp))}


def every_fund() -> list[tuple[int, str]]:
    """Every fund as a choice of a filter, closed ones too."""
    return [(fund.id, f"{fund.code} – {wording.in_language(fund.name_fr, fund.name_en)}") for fund in funds.list_()]
