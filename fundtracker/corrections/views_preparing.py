"""Pages on which a correction is prepared: of a receipt, a payment, money given back, interest."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.contributions import register, views_owners
from fundtracker.contributions.forms_receipts import DONOR, NOBODY, PLEDGE
from fundtracker.corrections import compare, corrections, entries, forms, rules
from fundtracker.corrections import wording as words
from fundtracker.corrections.blueprint import blueprint
from fundtracker.corrections.entries import Entry
from fundtracker.corrections.rules import Act
from fundtracker.corrections.views_words import changed, word
from fundtracker.funds import funds
from fundtracker.kernel import clock
from fundtracker.kernel.errors import NotFound, UnknownMove
from fundtracker.kernel.text import msg
from fundtracker.ledger.rules import Kind
from fundtracker.web import wording
from fundtracker.web.forms import BaseForm
from fundtracker.web.pages import page

HINTS: Mapping[Act, Any] = {
    Act.AMEND: _l("Change what is wrong and leave the rest. The wrong entry is taken back and the right one booked in one act."),
    Act.RETRACT: _l("For what should not be in the book at all: booked twice, or by mistake. Nothing happened at the bank."),
    Act.BANK: _l("For what was right, and the bank undid: a transfer recalled, rejected or returned."),
    Act.MOVE: _l("For money credited to the wrong donor: all it has paid for moves with it."),
}
"""When each act is the right one."""


@blueprint.route("/staff/receipts/<int:receipt_id>/correct", methods=["GET", "POST"])
@requires(Permission.RECORD)
def receipt_correct(receipt_id: int) -> ResponseReturnValue:
    """Correct a receipt that was entered wrongly."""
    entry = _ready(entries.of_receipt(receipt_id))
    whose = PLEDGE if entry.says["pledge_id"] else DONOR if entry.says["authority_id"] else NOBODY
    form = forms.ReceiptForm(data={**entry.says, "whose": whose, "version": entry.version})
    form.fund_id.offer([(fund.id, fund.code) for fund in funds.list_()], _("Choose the fund"))
    fund_id = form.fund_id.data if form.is_submitted() and form.fund_id.data else entry.movement.fund_id
    views_owners.offer_pledges(form, fund_id)
    if form.whose.data != PLEDGE:
        form.pledge_id.data = None  # the page hides it, and it may be of another fund
    elif entry.says["pledge_id"] and fund_id == entry.movement.fund_id:
        form.pledge_id.offer(_with_own(entry), _("Choose a pledge"))
    return _prepare(entry, Act.AMEND, form, "corrections/receipt.html")


@blueprint.route("/staff/receipts/<int:receipt_id>/retract", methods=["GET", "POST"])
@requires(Permission.RECORD)
def receipt_retract(receipt_id: int) -> ResponseReturnValue:
    """Take back a receipt that should not be there."""
    return _why(_ready(entries.of_receipt(receipt_id)), Act.RETRACT)


@blueprint.route("/staff/receipts/<int:receipt_id>/bounce", methods=["GET", "POST"])
@requires(Permission.RECORD)
def receipt_bounce(receipt_id: int) -> ResponseReturnValue:
    """Record that the bank took a receipt back."""
    entry = _ready(entries.of_receipt(receipt_id))
    return _prepare(entry, Act.BANK, forms.BankReceiptForm(data={"version": entry.version}), "corrections/prepare.html")


@blueprint.route("/staff/receipts/<int:receipt_id>/move", methods=["GET", "POST"])
@requires(Permission.RECORD)
def receipt_move(receipt_id: int) -> ResponseReturnValue:
    """Move a receipt to the right donor, with all it paid for."""
    entry = _ready(entries.of_receipt(receipt_id))
    if entry.says["authority_id"] is None:
        raise UnknownMove(msg("This receipt has no donor yet: attribute it first."))
    form = forms.MoveReceiptForm(data={"on": clock.today(), "version": entry.version})
    views_owners.offer_pledges(form, entry.movement.fund_id)
    return _prepare(entry, Act.MOVE, form, "corrections/move.html")


@blueprint.route("/staff/disbursements/<int:payment_id>/correct", methods=["GET", "POST"])
@requires(Permission.RECORD)
def payment_correct(payment_id: int) -> ResponseReturnValue:
    """Correct a payment that was booked wrongly."""
    entry = _ready(entries.of_payment(payment_id))
    return _prepare(entry, Act.AMEND, forms.PaymentForm(data={**entry.says, "version": entry.version}), "corrections/prepare.html")


@blueprint.route("/staff/disbursements/<int:payment_id>/retract", methods=["GET", "POST"])
@requires(Permission.RECORD)
def payment_retract(payment_id: int) -> ResponseReturnValue:
    """Take back a payment that should not be there."""
    return _why(_ready(entries.of_payment(payment_id)), Act.RETRACT)


@blueprint.route("/staff/disbursements/<int:payment_id>/reverse", methods=["GET", "POST"])
@requires(Permission.RECORD)
def payment_reverse(payment_id: int) -> ResponseReturnValue:
    """Record that the bank gave a payment back."""
    entry = _ready(entries.of_payment(payment_id))
    form = forms.BankPaymentForm(data={"version": entry.version, "value_date": clock.today()})
    return _prepare(entry, Act.BANK, form, "corrections/prepare.html")


@blueprint.route("/staff/grants/<int:grant_id>/returns/<int:movement_id>/correct", methods=["GET", "POST"])
@requires(Permission.RECORD)
def return_correct(grant_id: int, movement_id: int) -> ResponseReturnValue:
    """Correct money that was booked as given back with a wrong amount or day."""
    entry = _return(grant_id, movement_id)
    return _prepare(entry, Act.AMEND, forms.AmountForm(data=dict(entry.says)), "corrections/prepare.html")


@blueprint.route("/staff/grants/<int:grant_id>/returns/<int:movement_id>/reverse", methods=["GET", "POST"])
@requires(Permission.RECORD)
def return_reverse(grant_id: int, movement_id: int) -> ResponseReturnValue:
    """Take back money that was booked as given back by mistake."""
    return _why(_return(grant_id, movement_id), Act.RETRACT)


@blueprint.route("/staff/interest/<int:movement_id>/correct", methods=["GET", "POST"])
@requires(Permission.RECORD)
def interest_correct(movement_id: int) -> ResponseReturnValue:
    """Correct interest that was booked with a wrong amount or day."""
    entry = _interest(movement_id)
    return _prepare(entry, Act.AMEND, forms.AmountForm(data=dict(entry.says)), "corrections/prepare.html")


@blueprint.route("/staff/interest/<int:movement_id>/retract", methods=["GET", "POST"])
@requires(Permission.RECORD)
def interest_retract(movement_id: int) -> ResponseReturnValue:
    """Take back interest that was booked by mistake."""
    return _why(_interest(movement_id), Act.RETRACT)


def _return(grant_id: int, movement_id: int) -> Entry:
    """Money given back under that very grant. Raises NotFound."""
    entry = _ready(entries.of(movement_id))
    if entry.kind is not Kind.RETURN or entry.movement.grant_id != grant_id:
        raise NotFound
    return entry


def _interest(movement_id: int) -> Entry:
    """Interest. Raises NotFound."""
    entry = _ready(entries.of(movement_id))
    if entry.kind is not Kind.INTEREST:
        raise NotFound
    return entry


def _ready(entry: Entry) -> Entry:
    """The entry, if it stands. Raises UnknownMove where it was undone already."""
    if entry.movement.reversed_:
        raise UnknownMove(msg("This entry was corrected or undone already. Open it to see what stands in its place."))
    return entry


def _with_own(entry: Entry) -> list[tuple[int, str]]:
    """The pledges of the fund, the one that the receipt pays now among them even where nothing is to come of it any more."""
    offered = views_owners.choices(register.payable(entry.movement.fund_id))
    own = entry.says["pledge_id"]
    return offered if own in [key for key, _label in offered] else [(own, f"{entry.donor} – {entry.pledge}"), *offered]


def _why(entry: Entry, act: Act) -> ResponseReturnValue:
    """A correction that asks for nothing but its reason."""
    return _prepare(entry, act, forms.WhyForm(data={"version": entry.version}), "corrections/prepare.html")


def _prepare(entry: Entry, act: Act, form: BaseForm, template: str) -> ResponseReturnValue:
    """Prepare a correction, by way of its check page."""

    def verb() -> int:
        values = form.values()
        if entry.version is None:
            del values["version"]
        return corrections.prepare(entry.movement.id, act, by=current_actor(), **values)

    said = _("Prepared. The book is untouched until another person has confirmed it.")
    there = lambda key: url_for("corrections.correction", correction_id=key)  # noqa: E731 said where it is used
    answer = acts.acted(form, verb, lambda: _check(entry, act, form), said, there)
    return answer or page(template, form=form, entry=entry, title=wording.say(words.ACTS[act]), hint=HINTS[act])


def _check(entry: Entry, act: Act, form: BaseForm) -> Check:
    """What is prepared, and what will follow once it is confirmed."""
    asked = {name: value for name, value in form.values().items() if name not in ("reason", "version")}
    who = (
        msg("An approver other than you confirms it; until then nothing changes in the book.")
        if entry.kind in rules.PAYMENTS
        else msg("Another person confirms it; until then nothing changes in the book.")
    )
    rows = [
        (_("Entry"), f"{word(entry.kind)} {entry.reference}"),
        *changed(compare.rows(entry, act, asked)),
        (_("What happened"), form.values()["reason"]),
    ]
    told = [who, *compare.consequences(entry, act, asked)]
    return Check(wording.say(words.ACTS[act]), rows, told, _("Prepare the correction"))
