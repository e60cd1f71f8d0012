"""The arithmetic of the trace, by example."""

from datetime import date

import pytest

from fundtracker.ledger import rules
from fundtracker.ledger.promises import Means
from fundtracker.ledger.rules import GENERAL, Earmark, Effects, Holder, Kind, LotState

D1, D2, D3, D4 = (date(2024, 1, day) for day in (1, 2, 3, 4))
P = Earmark(project_id=1)
G = Earmark(programme_id=7)


def lot(id_: int, unspent: int, earmark: Earmark = GENERAL, reserved: int = 0, **more: object) -> LotState:
    return LotState(id_, 100 + id_, more.pop("holder", Holder.DONOR), 1, earmark, unspent, reserved, **more)  # type: ignore[arg-type]


def test_an_earmark_names_one_thing() -> None:
    with pytest.raises(ValueError, match="not both"):
        Earmark(project_id=1, programme_id=2)


@pytest.mark.parametrize(
    ("day", "lowest"),
    [(D1, 30), (D2, 30), (D3, 50), (D4, 90)],
)
def test_a_lot_weighs_its_lowest_balance_from_the_day_to_now(day: date, lowest: int) -> None:
    assert rules.lowest(lot(1, 90, later=((D2, -70), (D3, 20), (D4, 40))), day) == lowest


def test_a_lot_spares_nothing_it_has_reserved_for_a_refund() -> None:
    assert rules.weight(lot(1, 90, reserved=60), D1) == 30
    assert rules.weight(lot(1, 90, reserved=60, later=((D2, 75),)), D1) == 15
    assert rules.weight(lot(1, 90, reserved=90), D1) == 0


def test_a_lot_pays_for_nothing_before_it_came_to_its_holder() -> None:
    assert [rules.weight(lot(1, 90, since=D3), day) for day in (D2, D3)] == [0, 90]


def test_a_balance_leaves_out_what_came_later() -> None:
    assert [rules.balance(lot(1, 90, later=((D2, 40), (D4, -10))), day) for day in (D1, D2, D4)] == [60, 100, 90]


@pytest.mark.parametrize(
    ("cents", "parts", "missing"),
    [
        (10, {1: 10}, 0),
        (30, {1: 20, 2: 10}, 0),
        (31, {1: 20, 2: 10, 3: 1}, 0),
        (70, {1: 20, 2: 10, 3: 20, 4: 20}, 0),
        (100, {1: 20, 2: 10, 3: 30, 4: 30}, 10),
    ],
)
def test_a_project_draws_on_its_own_earmark_then_its_programme_then_general_money(cents: int, parts: dict[int, int], missing: int) -> None:
    other = lot(9, 1_000, Earmark(project_id=2))
    tiers = rules.project_tiers([lot(4, 30), lot(3, 30), lot(2, 10, G), lot(1, 20, P), other], 1, 7)
    assert rules.plan(tiers, cents, D1) == rules.Plan(parts, missing)


def test_a_project_without_a_programme_never_draws_on_one() -> None:
    tiers = rules.project_tiers([lot(1, 20, G), lot(2, 5)], 1, None)
    assert rules.plan(tiers, 10, D1) == rules.Plan({2: 5}, 5)


def test_a_hundred_euros_among_three_differ_by_a_cent_at_most_and_ties_go_by_lot() -> None:
    tiers = [[lot(3, 10_000), lot(1, 10_000), lot(2, 10_000)]]
    assert rules.plan(tiers, 10_000, D1).parts == {1: 3_334, 2: 3_333, 3: 3_333}


def test_the_first_day_that_works_is_found_among_the_days_something_changed() -> None:
    tiers = [[lot(1, 90, later=((D2, 40), (D3, 20))), lot(2, 50, since=D4)]]
    for cents, first in ((70, D2), (90, D3), (91, D4), (141, None)):
        assert rules.first_day(tiers, D1, lambda day, cents=cents: not rules.plan(tiers, cents, day).missing) == first  # type: ignore[misc]


@pytest.mark.parametrize(
    ("lots", "received", "weights"),
    [
        ([lot(1, 10), lot(2, 0), lot(3, 7, holder=Holder.SUSPENSE)], {1: 50, 2: 20, 3: 7}, {1: 10, 2: 0}),
        ([lot(1, 0), lot(2, 0), lot(3, 7, holder=Holder.SUSPENSE)], {1: 50, 2: 20, 3: 7}, {1: 50, 2: 20}),
        ([lot(1, 0), lot(3, 7, holder=Holder.SUSPENSE)], {}, {3: 7}),
        ([lot(1, 5, later=((D2, 5),))], {}, {}),
        ([], {}, {}),
    ],
)
def test_interest_goes_to_what_is_unspent_else_to_receipts_else_to_suspense(
    lots: list[LotState], received: dict[int, int], weights: dict[int, int]
) -> None:
    assert rules.interest_weights(lots, received, D1) == weights


@pytest.mark.parametrize(
    ("cents", "fee_bp", "fee"), [(10_000, 250, 250), (1, 5_000, 1), (1, 4_999, 0), (333, 150, 5), (100, 0, 0), (7, 10_000, 7)]
)
def test_a_fee_is_rounded_to_the_nearest_cent(cents: int, fee_bp: int, fee: int) -> None:
    assert rules.fee(cents, fee_bp) == fee


@pytest.mark.parametrize(
    ("kind", "cents", "reversal", "corrected", "line"),
    [
        (Kind.RECEIPT, 5, False, None, "received"),
        (Kind.RECEIPT, -5, True, None, "received"),
        (Kind.ADVANCE, 5, False, None, "advances"),
        (Kind.ADVANCE, -5, False, None, "advances_repaid"),
        (Kind.TRANSFER, -5, False, None, "transfers_out"),
        (Kind.TRANSFER, 5, True, None, "transfers_out"),
        (Kind.TRANSFER, 5, False, None, "transfers_in"),
        (Kind.TRANSFER, -5, True, None, "transfers_in"),
        (Kind.REATTRIBUTION, 0, False, Kind.EXPENSE, "expenses"),
        (Kind.REATTRIBUTION, 0, False, Kind.RETURN, "returns"),
    ],
)
def test_each_share_counts_on_one_line(kind: Kind, cents: int, reversal: bool, corrected: Kind | None, line: str) -> None:
    assert rules.line(kind, cents, reversal=reversal, corrected=corrected) == line


@pytest.mark.parametrize(
    ("kind", "cents", "ids", "reversal", "effects"),
    [
        (Kind.PLEDGE, -5, (None, None, None), False, Effects(pledged=-5)),
        (Kind.COMMITMENT, 5, (1, None, 1), False, Effects(committed=5)),
        (Kind.COMMITMENT, 5, (None, None, 1), False, Effects(reserved=5)),
        (Kind.RELEASE, -5, (None, 3, 1), False, Effects(lot_reserved=-5)),
        (Kind.DISBURSEMENT, -5, (1, None, 1), False, Effects(committed=-5, paid=5)),
        (Kind.DISBURSEMENT, 5, (1, None, 1), True, Effects(committed=5, paid=-5)),
        (Kind.RETURN, 5, (1, None, None), False, Effects(returned=5)),
        (Kind.REFUND, -5, (None, 3, 1), False, Effects(lot_reserved=-5)),
        (Kind.REFUND, 5, (None, 3, 1), True, Effects()),
        (Kind.EXPENSE, -5, (None, None, 1), False, Effects(reserved=-5)),
        (Kind.EXPENSE, -5, (None, None, None), False, Effects()),
        (Kind.TRANSFER, -5, (None, None, 1), False, Effects(reserved=-5)),
        (Kind.TRANSFER, 5, (None, 3, 1), False, Effects()),
        (Kind.RECEIPT, 5, (1, None, None), False, Effects()),
    ],
)
def test_a_payment_consumes_its_reservation(
    kind: Kind, cents: int, ids: tuple[int | None, int | None, int | None], reversal: bool, effects: Effects
) -> None:
    project_id, lot_id, decision_id = ids
    assert rules.effects(kind, cents, project_id=project_id, lot_id=lot_id, decision_id=decision_id, reversal=reversal) == effects


def test_the_hash_covers_the_body_the_shares_and_what_came_before() -> None:
    first, body, shares = "a" * 64, [1, "é", None], [(1, -5), (2, -6)]
    base = rules.movement_hash(first, body, shares)
    assert base == rules.movement_hash(first, body, shares[::-1])
    others = [
        ("b" * 64, [1, "é", None], [(1, -5), (2, -6)]),
        ("a" * 64, [2, "é", None], [(1, -5), (2, -6)]),
        ("a" * 64, [1, "é", None], [(1, -11)]),
    ]
    assert len({base, *(rules.movement_hash(*other) for other in others)}) == 4


def test_an_identity_knows_what_is_free() -> None:
    identity = rules.Identity(closing=10, means=Means(held=10, suspense=1, granted=2, voted=1, own=1))
    assert (identity.promised, identity.kept, identity.unowned, identity.free) == (3, 1, 1, 5)
