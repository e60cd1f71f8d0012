"""Nobody confirms, judges or undoes what they did themselves: one rule, asked for each kind of act."""

from collections.abc import Callable

import pytest

from fundtracker.accounts.permissions import Role, permissions_of
from fundtracker.accounts.second import may_be_second
from fundtracker.closing import permissions as closing
from fundtracker.corrections import permissions as corrections
from fundtracker.grants import permissions as grants
from fundtracker.grants import rules as payments
from fundtracker.kernel.text import msg
from fundtracker.kernel.verdict import Verdict
from fundtracker.ledger.rules import Kind

STAFF, APPROVER, AUDITOR = (permissions_of(role) for role in (Role.STAFF, Role.APPROVER, Role.AUDITOR))
KINDS: dict[str, Callable[[int, frozenset, int], Verdict]] = {
    "payment": lambda person, may, first: payments.may_approve(person, [first], "approve" in may),
    "correction": lambda person, may, first: corrections.can_judge(person, may, first, Kind.RECEIPT),
    "correction of a payment": lambda person, may, first: corrections.can_judge(person, may, first, Kind.DISBURSEMENT),
    "report": grants.can_accept,
    "closing answer": closing.can_confirm,
}


def test_the_rule_says_which_role_it_takes_and_that_ones_own_is_not_ones_own_second() -> None:
    role, own = msg("the role"), msg("your own")
    assert may_be_second(2, [1, 3], holds_right=True, role=role, own=own)
    assert may_be_second(2, [1], holds_right=False, role=role, own=own).reason == role
    assert may_be_second(1, [1, 3], holds_right=True, role=role, own=own).reason == own


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_asks_it(kind: str) -> None:
    ask = KINDS[kind]
    assert ask(2, APPROVER, 1)
    assert not ask(1, APPROVER, 1)
    assert not ask(2, AUDITOR, 1)
    assert bool(ask(2, STAFF, 1)) is (kind not in ("payment", "correction of a payment"))


def test_a_report_of_before_it_was_kept_who_entered_it_is_accepted_by_anybody_with_the_right() -> None:
    assert grants.can_accept(1, STAFF, None)
