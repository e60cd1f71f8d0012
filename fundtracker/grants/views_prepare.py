"""Pages that prepare a payment: what may be prepared, then a form for each kind."""

from collections.abc import Callable

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires
from fundtracker.accounts.permissions import Permission
from fundtracker.funds import funds
from fundtracker.grants import authorisations, grants, instalments, payees, payments, promises, rules
from fundtracker.grants import views_checks as checks
from fundtracker.grants import views_parts as parts
from fundtracker.grants.authorisations import AuthorisationLine
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms_payments import DisbursementForm, ExpenseForm, PaymentForm, RefundForm, TransferForm
from fundtracker.grants.rules import AuthorisationKind, PaymentKind
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import amounts, trace
from fundtracker.ledger.rules import Kind
from fundtracker.web import wording
from fundtracker.web.lists import row_id
from fundtracker.web.pages import page


@blueprint.get("/staff/disbursements/new")
@requires(Permission.RECORD)
def payment_new() -> ResponseReturnValue:
    """What can be prepared now: the next instalments of grants, and what the committee decided beside them."""
    return page(
        "grants/payment_choose.html",
        granted=grants.running(),
        refunds=authorisations.open_ones(AuthorisationKind.REFUND),
        transfers=authorisations.open_ones(AuthorisationKind.TRANSFER),
        envelopes=authorisations.open_ones(AuthorisationKind.ENVELOPE),
    )


@blueprint.route("/staff/disbursements/new/disbursement", methods=["GET", "POST"])
@requires(Permission.RECORD)
def disbursement_prepare() -> ResponseReturnValue:
    """Prepare the instalment that the address names."""
    grant_id, part = instalments.get(row_id(request.args, "instalment_id") or 0)
    grant = grants.get(grant_id)
    purpose = _("%(grant)s – instalment %(number)s of %(all)s", grant=grant.reference, number=part.number, all=len(grant.instalments))
    form = DisbursementForm(data={"cents": min(part.left, grant.left) or None, "payee": grant.partner, "purpose": purpose})
    held_back = rules.may_pay(grant.instalments, part.number, grant.threshold_percent)

    def act() -> int:
        return payments.prepare_disbursement(instalment_id=part.id, by=current_actor(), **form.values())

    named = [(_("Grant"), grant.reference), (_("Instalment"), str(part.number))]
    answer = _prepared(
        PaymentKind.DISBURSEMENT, form, act, lambda: [*_decided(authorisations.get(grant.authorisation_id)), *named], grant.fund_id
    )
    return answer or page("grants/payment_disbursement.html", form=form, grant=grant, part=part, verdict=held_back)


@blueprint.route("/staff/disbursements/new/expense", methods=["GET", "POST"])
@requires(Permission.RECORD)
def expense_prepare() -> ResponseReturnValue:
    """Prepare an own expense out of an envelope, or a bank charge."""
    form = ExpenseForm(data={"drawn_on": request.args.get("drawn_on", "")})
    form.offer([(line.id, _envelope(line)) for line in authorisations.open_ones(AuthorisationKind.ENVELOPE)], parts.every_fund())

    def act() -> int:
        values = form.values()
        del values["drawn_on"]
        drawn, key = form.chosen
        if drawn == "charge":
            past_on, _reason = values.pop("past_on"), values.pop("past_reason")
            if past_on is not None:
                raise Refusal(
                    msg("A bank charge is booked on the day the bank took it, which is asked when it is marked as paid: leave this empty."),
                    field="past_on",
                )
            return payments.prepare_bank_charge(fund_id=key, by=current_actor(), **values)
        return payments.prepare_expense(authorisation_id=key, by=current_actor(), **values)

    def drawn_on() -> list[tuple[str, str]]:
        drawn, key = form.chosen
        if drawn == "charge":
            return [(_("Fund"), funds.get(key).code), (_("Decided by"), _("The rule for bank charges"))]
        return _decided(authorisations.get(key))

    answer = _prepared(PaymentKind.EXPENSE, form, act, drawn_on, _fund_of(form))
    return answer or page("grants/payment_expense.html", form=form)


@blueprint.route("/staff/disbursements/new/refund", methods=["GET", "POST"])
@requires(Permission.RECORD)
def refund_prepare() -> ResponseReturnValue:
    """Prepare a refund under the decision that the address names."""
    line = _decision(AuthorisationKind.REFUND)
    form = RefundForm(
        data={
            "cents": line.left or None,
            "payee": payees.of_donor(line.authority_id or 0),
            "purpose": _("Refund – %(fund)s", fund=line.fund_code),
        }
    )
    lots = [lot for lot in trace.lots(line.fund_id, line.authority_id) if lot.unspent > 0]
    form.offer([(lot.receipt_id, _lot(lot)) for lot in lots])

    def act() -> int:
        return payments.prepare_refund(authorisation_id=line.id, by=current_actor(), **form.values())

    answer = _prepared(PaymentKind.REFUND, form, act, lambda: [*_decided(line), (_("Donor"), line.authority_name)], line.fund_id)
    return answer or page("grants/payment_refund.html", form=form, line=line, available=None)


@blueprint.route("/staff/disbursements/new/transfer", methods=["GET", "POST"])
@requires(Permission.RECORD)
def transfer_prepare() -> ResponseReturnValue:
    """Prepare a transfer under the decision that the address names."""
    line = _decision(AuthorisationKind.TRANSFER)
    purpose = _("Transfer %(fund)s to %(other)s", fund=line.fund_code, other=line.to_fund_code)
    form = TransferForm(data={"cents": line.left or None, "payee": line.to_fund_code, "purpose": purpose})

    def act() -> int:
        return payments.prepare_transfer(authorisation_id=line.id, by=current_actor(), **form.values())

    answer = _prepared(PaymentKind.TRANSFER, form, act, lambda: [*_decided(line), (_("To the fund"), line.to_fund_code)], line.fund_id)
    return answer or page("grants/payment_transfer.html", form=form, line=line, reservable=promises.reservable(line))


def _fund_of(form: ExpenseForm) -> int | None:
    """The fund an own expense is drawn on; None as long as nothing that is offered is chosen."""
    if form.drawn_on.data not in [choice[0] for choice in form.drawn_on.choices or ()] or not form.drawn_on.data:
        return None
    drawn, key = form.chosen
    return key if drawn == "charge" else authorisations.get(key).fund_id


def _decided(line: AuthorisationLine) -> list[tuple[str, str]]:
    """Which fund pays and which decision allows it, as every check page says first."""
    return [(_("Fund"), line.fund_code), (_("Decided by"), wording.say(authorisations.name(line)))]


def _prepared(
    kind: PaymentKind, form: PaymentForm, act: Callable[[], int], rows: Callable[[], list[tuple[str, str]]], fund_id: int | None
) -> ResponseReturnValue | None:
    """The check page, the redirect to the payment that was prepared, or None to show the form; an unusual amount is asked about."""
    unusual = amounts.question(fund_id, Kind(kind.value), form.cents.data) if fund_id else None
    form.doubts = {"confirm_unusual": unusual} if unusual else {}
    said = _("Payment prepared. Another person has to approve it.")
    there = lambda payment_id: url_for("grants.payment", payment_id=payment_id)  # noqa: E731 said on the next line
    return acts.acted(form, act, lambda: checks.preparation(kind, form, rows()), said, there)


def _decision(kind: AuthorisationKind) -> AuthorisationLine:
    """The authorisation that the address names, if it is of that kind. Raises NotFound."""
    line = authorisations.get(row_id(request.args, "authorisation_id") or 0)
    if line.kind is not kind:
        raise NotFound()
    return line


def _envelope(line: AuthorisationLine) -> str:
    """An envelope as the form offers it."""
    name = wording.say(authorisations.name(line))
    return str(_("%(fund)s: %(decision)s, %(left)s left", fund=line.fund_code, decision=name, left=wording.money(line.left)))


def _lot(lot: trace.LotLine) -> str:
    """A receipt as the form offers it."""
    names = {"day": wording.day(lot.value_date), "received": wording.money(lot.received), "unspent": wording.money(lot.unspent)}
    return str(_("%(received)s received on %(day)s, %(unspent)s unspent", **names))
