"""Who may do what to one payment or report, and why not; page, template and service ask the same functions."""

from collections.abc import Sequence
from typing import Protocol

from fundtracker.accounts.permissions import Permission
from fundtracker.accounts.second import may_be_second
from fundtracker.grants import rules
from fundtracker.grants.rules import PaymentAction, PaymentState
from fundtracker.kernel.errors import UnknownMove
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import ALLOWED, Verdict, refuse


class Someone(Protocol):
    """A person as these rules see one: who it is and what the role allows."""

    @property
    def id(self) -> int:
        """The user's id."""

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role allows now."""


class SomePayment(Protocol):
    """A payment as these rules see one: where it stands and whose hands it went through."""

    @property
    def state(self) -> PaymentState:
        """Where it stands."""

    @property
    def hands(self) -> Sequence[int]:
        """The ids of everyone who prepared or changed it."""


def can_approve(person: Someone, payment: SomePayment) -> Verdict:
    """Approving: an approver who neither prepared nor changed it (domain.md rule 3, trust.md M21)."""
    holds_right = Permission.APPROVE in person.permissions
    return _movable(payment, PaymentAction.APPROVE) and rules.may_approve(person.id, payment.hands, holds_right)


def can_edit(person: Someone, payment: SomePayment) -> Verdict:
    """Changing what is prepared: whoever records."""
    return _movable(payment, PaymentAction.EDIT) and _records(person)


def can_reject(person: Someone, payment: SomePayment) -> Verdict:
    """Rejecting or withdrawing: approvers, and whoever records."""
    if not {Permission.APPROVE, Permission.RECORD} & person.permissions:
        return refuse(msg("Only an approver or staff may reject a payment."))
    return _movable(payment, PaymentAction.REJECT)


def can_pay(person: Someone, payment: SomePayment) -> Verdict:
    """Marking as paid: whoever records."""
    return _movable(payment, PaymentAction.PAY) and _records(person)


def can_reverse(person: Someone, payment: SomePayment) -> Verdict:
    """Reversing what was booked: whoever records."""
    return _movable(payment, PaymentAction.REVERSE) and _records(person)


def can_accept(person_id: int, permissions: frozenset[Permission], recorded_by: int | None) -> Verdict:
    """Accepting a partner's report: whoever records or approves, and did not enter it."""
    return may_be_second(
        person_id,
        [recorded_by] if recorded_by else [],
        holds_right=bool({Permission.RECORD, Permission.APPROVE} & permissions),
        role=msg("Only staff or an approver may accept a report."),
        own=msg("You entered this report, so another person has to accept it."),
    )


def _movable(payment: SomePayment, action: PaymentAction) -> Verdict:
    try:
        rules.move_payment(payment.state, action)
    except UnknownMove as refused:
        return refuse(refused.message)
    return ALLOWED


def _records(person: Someone) -> Verdict:
    if Permission.RECORD in person.permissions:
        return ALLOWED
    return refuse(msg("Only staff may record payments."))
