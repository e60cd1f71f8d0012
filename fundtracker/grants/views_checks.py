"""Check pages of payments."""

from decimal import Decimal

from flask_babel import format_currency
from flask_babel import gettext as _

from fundtracker.accounts import roles
from fundtracker.accounts.views_acts import Check, answers
from fundtracker.grants import register
from fundtracker.grants import wording as words
from fundtracker.grants.forms import ReasonForm
from fundtracker.grants.forms_payments import PayForm, PaymentForm
from fundtracker.grants.register import PaymentLine
from fundtracker.grants.rules import PaymentKind
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg
from fundtracker.web import wording
from fundtracker.web.forms import BaseForm


def preparation(kind: PaymentKind, form: PaymentForm, rows: list[tuple[str, str]]) -> Check:
    """What preparing a payment changes."""
    names = [name for name in ("cents", "payee", "purpose", "exception_reason", "past_on", "past_reason") if name in form.data]
    told = [msg("Another person approves it; until then nothing is reserved and nothing is paid.")]
    if form.data.get("past_on"):
        told.append(msg("It is marked as a payment of the past: the approval confirms its day and why it is only recorded now."))
    told += form.doubts.values()
    shown = [(_("Kind"), wording.say(words.word(kind))), *rows, *answers(form, *names), *local(form)]
    return Check(_("Check this payment"), shown, told, _("Prepare the payment"))


def approval(line: PaymentLine, approver_id: int) -> Check:
    """What an approval changes; first, where one of its two hands owes the other its account or role, who invited or named whom."""
    told = [msg("You answer for this payment with the person who prepared it.")]
    if line.kind is not PaymentKind.DISBURSEMENT and not line.bank_charge:
        told.append(msg("%(cents)s is reserved in the fund until it is paid.", cents=Cents(line.cents)))
    told.append(msg("Its content is sealed: it can be paid or rejected, and no longer changed."))
    told = [*roles.of_one_hand(line.hands, approver_id), *told]
    return Check(_("Approve this payment"), facts(line), told, _("Approve the payment"))


def rejection(line: PaymentLine, form: ReasonForm, title: str) -> Check:
    """What a rejection changes."""
    told = [msg("It cannot be taken up again: prepare another payment if the money is to leave after all.")]
    return Check(title, [*facts(line), *answers(form, "reason")], told, title)


def paying(line: PaymentLine, form: PayForm) -> Check:
    """What marking as paid changes."""
    told = [
        msg("%(cents)s leaves the fund in its book, shared out to the cent over the donors’ money.", cents=Cents(line.cents)),
        msg("The movement stays in the book: a mistake is reversed, not deleted."),
    ]
    rows = [*facts(line), *answers(form, "value_date"), *local(form)]
    return Check(_("Mark this payment as paid"), rows, told, _("Book the payment"))


def facts(line: PaymentLine) -> list[tuple[str, str]]:
    """What a payment is, as (label, text)."""
    decision = register.decision(line)
    rows = [
        (_("Payment"), line.reference),
        (_("Kind"), wording.say(words.word(line.kind))),
        (_("Amount"), wording.money(line.cents)),
        (_("Paid to"), line.payee),
        (_("Purpose"), line.purpose),
        (_("Fund"), line.fund_code),
        (_("Grant"), line.grant_reference),
        (_("Donor"), line.authority_name),
        (_("To the fund"), line.to_fund_code),
        (_("Decided by"), wording.say(decision) if decision else _("The rule for bank charges")),
        (_("Exception"), line.exception_reason),
        (_("Taken over: already made by the bank on"), wording.day(line.past_on) if line.past_on else ""),
        (_("Why it is only recorded now"), line.past_reason),
        (_("Prepared by"), line.prepared_by),
    ]
    return [(label, text) for label, text in rows if text]


def in_currency(hundredths: int, currency: str) -> str:
    """An amount in local currency, as people write it."""
    return str(format_currency(Decimal(hundredths) / 100, currency))


def local(form: BaseForm) -> list[tuple[str, str]]:
    """The amount in local currency, where one was given."""
    hundredths, currency = form.data.get("local_hundredths"), form.data.get("currency")
    return [(_("In local currency"), in_currency(hundredths, currency))] if hundredths and currency else []
