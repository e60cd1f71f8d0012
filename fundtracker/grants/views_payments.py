"""Pages of payments: the list, one payment, and what may be done with it: change, approve, reject, mark as paid."""

from collections.abc import Callable
from dataclasses import asdict

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fundtracker.accounts import views_acts as acts
from fundtracker.accounts.access import current_actor, requires, the_person
from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.views_acts import Check
from fundtracker.grants import limits, payments, permissions, register
from fundtracker.grants import views_checks as checks
from fundtracker.grants import views_parts as parts
from fundtracker.grants.blueprint import blueprint
from fundtracker.grants.forms import ActForm, ReasonForm
from fundtracker.grants.forms_payments import DisbursementForm, PayForm, PaymentFilters, PaymentForm
from fundtracker.grants.register import PaymentLine
from fundtracker.grants.rules import PaymentKind
from fundtracker.grants.wording import KINDS, STATES
from fundtracker.kernel import clock
from fundtracker.web.forms import BaseForm
from fundtracker.web.lists import page_number
from fundtracker.web.pages import page


@blueprint.get("/staff/disbursements")
@requires(Permission.READ_BOOKS)
def payment_list() -> ResponseReturnValue:
    """Every payment, of all kinds, filtered and sorted."""
    filters = PaymentFilters(request.args, parts.every_fund())
    filters.offer(STATES)
    filters.offer_kinds(KINDS)
    listing, totals = register.list_(**filters.values(), page=page_number(request.args))
    return page("grants/payments.html", filters=filters, listing=listing, totals=totals, args=filters.given())


@blueprint.get("/staff/disbursements/<int:payment_id>")
@requires(Permission.READ_BOOKS)
def payment(payment_id: int) -> ResponseReturnValue:
    """One payment: what it is, who did what, what may be done next."""
    return _payment_page(register.get(payment_id))


@blueprint.route("/staff/disbursements/<int:payment_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def payment_edit(payment_id: int) -> ResponseReturnValue:
    """Change a payment that waits for its approval."""
    line = register.get(payment_id)
    kind = DisbursementForm if line.kind is PaymentKind.DISBURSEMENT else PaymentForm
    form = kind(data=asdict(line))
    act = lambda: payments.edit(payment_id, version=form.version.data, by=current_actor(), **form.values())  # noqa: E731 used below
    answer = acts.done(form, act, _("Payment changed. It still waits for its approval."), _address)
    return answer or page("grants/payment_form.html", form=form, line=line, verdict=permissions.can_edit(the_person(), line))


@blueprint.post("/staff/disbursements/<int:payment_id>/approve")
@requires(Permission.APPROVE)
def payment_approve(payment_id: int) -> ResponseReturnValue:
    """Approve a payment, by way of its check page; refused, the payment's page says why."""
    line = register.get(payment_id)
    form = ActForm(data={"version": line.version})
    act = lambda: payments.approve(payment_id, version=form.version.data, by=current_actor())  # noqa: E731 used below
    answer = acts.acted(form, act, lambda: checks.approval(line, the_person().id), _("Payment approved. It can be paid now."), _address)
    return answer or _payment_page(register.get(payment_id), form)


@blueprint.route("/staff/disbursements/<int:payment_id>/reject", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def payment_reject(payment_id: int) -> ResponseReturnValue:
    """Reject a payment with a reason."""
    return _reject(payment_id, _("Reject this payment"))


@blueprint.route("/staff/disbursements/<int:payment_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.RECORD)
def payment_withdraw(payment_id: int) -> ResponseReturnValue:
    """Withdraw a payment that will not be made, with a reason."""
    return _reject(payment_id, _("Withdraw this payment"))


@blueprint.route("/staff/disbursements/<int:payment_id>/pay", methods=["GET", "POST"])
@requires(Permission.RECORD)
def payment_pay(payment_id: int) -> ResponseReturnValue:
    """Mark an approved payment as paid, at the bank's value date."""
    line = register.get(payment_id)
    booked_on = limits.booked_on(line.fund_id, line.to_fund_id, line.past_on) if line.past_on else clock.today()
    form = PayForm(data={**asdict(line), "value_date": booked_on})

    def act() -> int:
        return payments.pay(payment_id, by=current_actor(), **form.values())

    done = _("Paid and booked.")
    return _step(line, form, act, lambda: checks.paying(line, form), done, (_("Mark this payment as paid"), "can_pay"))


def _reject(payment_id: int, title: str) -> ResponseReturnValue:
    line = register.get(payment_id)
    form = ReasonForm(data={"version": line.version})

    def act() -> int:
        return payments.reject(payment_id, by=current_actor(), **form.values())

    done = _("The payment is rejected. Nothing was paid.")
    return _step(line, form, act, lambda: checks.rejection(line, form, title), done, (title, "can_reject"))


def _step(
    line: PaymentLine, form: BaseForm, act: Callable[[], int], check: Callable[[], Check], said: str, named: tuple[str, str]
) -> ResponseReturnValue:
    """An act with a form of its own; where it may not be done any more, the page says why instead of asking."""
    title, rule = named
    verdict = getattr(permissions, rule)(the_person(), line)
    answer = acts.acted(form, act, check, said, _address)
    return answer or page("grants/payment_act.html", form=form, line=line, title=title, verdict=verdict)


def _address(payment_id: int) -> str:
    return url_for("grants.payment", payment_id=payment_id)


def _payment_page(line: PaymentLine, form: ActForm | None = None) -> ResponseReturnValue:
    """A payment's page as it is now; with a form that was refused, under its status."""
    person = the_person()
    if form is not None:
        form.renew(line.version)
    rules = {name: getattr(permissions, f"can_{name}")(person, line) for name in ("approve", "edit", "reject", "pay", "reverse")}
    return page(
        "grants/payment.html",
        form=form or ActForm(data={"version": line.version}),
        line=line,
        decision=register.decision(line),
        may=rules,
    )
