"""The tables of moves, the grid, the next-instalment rule and the seal, by table and by property."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.grants import rules
from fundtracker.grants.rules import GrantStatus, Instalment, PaymentAction, PaymentState, ReportAction, ReportState, Step
from fundtracker.kernel.errors import Refusal, UnknownMove

ALLOWED = {
    ("prepared", "edit"): "prepared",
    ("prepared", "approve"): "approved",
    ("prepared", "reject"): "rejected",
    ("approved", "reject"): "rejected",
    ("approved", "pay"): "paid",
    ("paid", "reverse"): "reversed",
}


@pytest.mark.parametrize(("state", "action"), list(product(PaymentState, PaymentAction)))
def test_a_payment_makes_the_moves_of_the_table_and_no_other(state: PaymentState, action: PaymentAction) -> None:
    if (state, action) in ALLOWED:
        assert rules.move_payment(state, action) == ALLOWED[state, action]
    else:
        with pytest.raises(UnknownMove):
            rules.move_payment(state, action)


@given(st.lists(st.sampled_from(list(PaymentAction)), max_size=12))
def test_whatever_is_tried_nothing_is_paid_that_was_not_approved_before(actions: list[PaymentAction]) -> None:
    state, seen = PaymentState.PREPARED, [PaymentState.PREPARED]
    for action in actions:
        try:
            state = rules.move_payment(state, action)
        except UnknownMove:
            continue
        seen.append(state)
    if PaymentState.PAID in seen:
        assert seen.index(PaymentState.APPROVED) < seen.index(PaymentState.PAID)
    if PaymentState.REJECTED in seen:
        assert seen[-1] is PaymentState.REJECTED
    assert seen.count(PaymentState.PAID) <= 1


@pytest.mark.parametrize(("state", "action"), list(product(ReportState, ReportAction)))
def test_a_report_is_judged_once_unless_accepted_by_mistake(state: ReportState, action: ReportAction) -> None:
    allowed = {("received", "accept"): "accepted", ("received", "send_back"): "sent_back", ("accepted", "send_back"): "sent_back"}
    if (state, action) in allowed:
        assert rules.move_report(state, action) == allowed[state, action]
    else:
        with pytest.raises(UnknownMove):
            rules.move_report(state, action)


@pytest.mark.parametrize(
    ("approver", "hands", "right", "allowed"),
    [(2, [1], True, True), (1, [1], True, False), (3, [1, 3], True, False), (2, [1], False, False)],
)
def test_nobody_approves_what_went_through_their_hands_or_without_the_right(
    approver: int, hands: list[int], right: bool, allowed: bool
) -> None:
    assert bool(rules.may_approve(approver, hands, right)) is allowed


@given(st.integers(0, 10**13), st.lists(st.integers(1, 99), min_size=1, max_size=8))
def test_instalments_sum_to_the_grant_to_the_cent(cents: int, weights: list[int]) -> None:
    parts = rules.instalments(cents, weights)
    assert sum(parts) == cents
    assert all(abs(part - cents * weight / sum(weights)) < 1.01 for part, weight in zip(parts, weights, strict=True))


def test_a_cent_that_does_not_divide_goes_to_the_earliest_instalment_with_the_largest_remainder() -> None:
    assert rules.instalments(10_001, (50, 30, 20)) == [5_001, 3_000, 2_000]


def first(**figures: object) -> Instalment:
    return Instalment(number=1, cents=50_00, **figures)  # type: ignore[arg-type]


SECOND = Instalment(number=2, cents=30_00)


@pytest.mark.parametrize(
    ("before", "allowed"),
    [
        (first(), False),
        (first(paid=50_00), False),
        (first(paid=50_00, reported=50_00), False),
        (first(paid=50_00, accepted=34_99), False),
        (first(paid=50_00, accepted=35_00), True),
        (first(paid=50_01, accepted=35_00), False),
    ],
)
def test_the_next_instalment_waits_for_the_report_and_the_spending(before: Instalment, allowed: bool) -> None:
    verdict = rules.may_pay([before, SECOND], 2, 70)
    assert bool(verdict) is allowed
    assert (verdict.reason is None) is allowed


def test_the_first_instalment_waits_for_nothing() -> None:
    assert rules.may_pay([first(), SECOND], 1, 70)


def test_an_instalment_held_back_passes_under_a_reason_only() -> None:
    held = rules.may_pay([first(), SECOND], 2, 70)
    with pytest.raises(Refusal) as refused:
        rules.check_exception(held, "urgent")
    assert refused.value.field == "exception_reason"
    assert "Pay it first" in str(refused.value.message)
    rules.check_exception(held, "Routes coupées par la neige dans dix jours.")
    rules.check_exception(rules.may_pay([first(), SECOND], 1, 70), "")


@pytest.mark.parametrize(
    ("status", "parts", "unreserved", "step"),
    [
        ("completed", [first()], 0, (Step.NOTHING, 0)),
        ("signed", [first(), SECOND], 0, (Step.PREPARE, 1)),
        ("signed", [first(), SECOND], 80_00, (Step.RESERVE, 1)),
        ("signed", [first(pending=50_00), SECOND], 0, (Step.APPROVE, 1)),
        ("signed", [first(paid=50_00), SECOND], 0, (Step.REPORT, 1)),
        ("signed", [first(paid=50_00, reported=40_00), SECOND], 0, (Step.ACCEPT, 1)),
        ("signed", [first(paid=50_00, accepted=20_00), SECOND], 0, (Step.REPORT, 1)),
        ("signed", [first(paid=50_00, accepted=40_00), SECOND], 0, (Step.PREPARE, 2)),
        ("signed", [first(paid=50_00, accepted=50_00)], 0, (Step.FINISH, 0)),
        ("signed", [first(paid=20_00), SECOND], 0, (Step.PREPARE, 1)),
    ],
)
def test_a_grant_says_what_it_waits_for(status: str, parts: list[Instalment], unreserved: int, step: tuple[Step, int]) -> None:
    assert rules.next_step(GrantStatus(status), parts, 70, unreserved) == step


def test_what_is_left_of_an_instalment_is_never_below_zero() -> None:
    assert first(paid=60_00).left == 0
    assert first(paid=20_00, pending=10_00, due_on=date(2024, 1, 1)).left == 20_00


@given(st.dictionaries(st.sampled_from("abc"), st.integers() | st.text() | st.none(), min_size=1), st.sampled_from("abc"), st.integers())
def test_the_seal_changes_with_any_value_and_not_with_the_order(content: dict[str, object], key: str, value: int) -> None:
    seal = rules.content_hash(content)
    assert seal == rules.content_hash(dict(reversed(content.items())))
    assert (rules.content_hash({**content, key: value}) == seal) is (content.get(key, object()) == value)


@pytest.mark.parametrize(("cents", "local", "rate"), [(100_00, 1_091_50, 10_915_000), (3, 1, 333_333), (3, 2, 666_667), (2, 1, 500_000)])
def test_the_rate_is_what_the_bank_gave_rounded_half_up(cents: int, local: int, rate: int) -> None:
    assert rules.exchange_rate(cents, local) == rate


def test_reports_justify_at_most_what_was_paid_and_kept() -> None:
    assert rules.justified(100, 30, 90) == 70
    assert rules.justified(100, 0, 60) == 60
