"""What may be done about an entry, and by whom it is judged."""

import pytest

from fundtracker.accounts.permissions import Permission, Role, permissions_of
from fundtracker.corrections import permissions, rules
from fundtracker.corrections.rules import ADMITTED, Act, State
from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.ledger.rules import Kind

REASON = "Un zéro de trop"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("act", Act)
def test_only_what_an_entry_admits_is_prepared(kind: Kind, act: Act) -> None:
    if act in ADMITTED.get(kind, ()):
        rules.check_asked(kind, act, REASON)
    else:
        with pytest.raises(UnknownMove):
            rules.check_asked(kind, act, REASON)


def test_a_reason_says_something() -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_asked(Kind.RECEIPT, Act.AMEND, "Erreur")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("to", [State.CONFIRMED, State.REFUSED, State.WITHDRAWN])
def test_it_is_settled_once(to: State) -> None:
    assert rules.settle(State.WAITING, to) is to
    for state in (State.CONFIRMED, State.REFUSED, State.WITHDRAWN):
        with pytest.raises(UnknownMove):
            rules.settle(state, to)


@pytest.mark.parametrize("kind", ADMITTED)
@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_judges_their_own_and_payments_take_an_approver(kind: Kind, role: Role | None) -> None:
    may = permissions_of(role)
    wanted = role is Role.APPROVER or (kind not in rules.PAYMENTS and Permission.RECORD in may)
    assert bool(permissions.can_judge(2, may, 1, kind)) is wanted
    own = permissions.can_judge(1, may, 1, kind)
    assert not own
    assert own.reason is not None
