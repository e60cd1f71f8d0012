"""The plain path: promised, received, committed, paid, given back, spent, refunded, with interest and fee; on both databases."""

import pytest

from fundtracker.kernel.db import transaction
from fundtracker.ledger import chain, movements, positions, trace
from tests.ledger.scene import Scene, scene


@pytest.fixture
def here(any_database: object) -> Scene:
    return scene()


def test_a_euro_walks_the_whole_way(here: Scene) -> None:
    with transaction():
        here.pledge("A", 10_000_00)
        receipt = here.receive("A", 10_000_00, fee_bp=200)
        here.receive("B", 5_000_00)
        here.commit("P", 9_000_00)
        here.disburse("P", 6_000_00)
        here.give_back("P", 1_000_00)
        here.interest(14_80)
    identity = positions.identity(here.fund)
    assert (identity.received, identity.fees, identity.paid, identity.returns, identity.interest) == (
        15_000_00,
        200_00,
        6_000_00,
        1_000_00,
        14_80,
    )
    assert identity.closing == 9_814_80
    assert here.reserved() == 3_000_00
    a = positions.identity(here.fund, here.donors["A"])
    assert a.paid == 3_972_97  # 6 000 × 9 800 / 14 800
    assert positions.seat_holders(here.fund) == [here.donors["A"], here.donors["B"]]
    assert positions.grant_position(here.grants["P"]) == (3_000_00, 6_000_00, 1_000_00)
    assert positions.available(here.fund, here.projects["P"]).available == 6_814_80
    assert receipt.hash != receipt.previous_hash


def test_the_lists_and_the_trace_show_what_was_booked(here: Scene) -> None:
    with transaction():
        receipt = here.receive("A", 600_00)
        here.receive("B", 300_00)
        paid = here.pay("P", 100_00)
    listing = movements.list_(fund_id=here.fund, authority_id=here.donors["B"])
    assert [(line.kind, line.share) for line in listing.rows] == [("disbursement", -33_33), ("receipt", 300_00)]
    assert (listing.total, listing.page, listing.pages) == (2, 1, 1)
    assert movements.get(paid.id).cents == -100_00
    assert trace.by_project(here.fund, here.donors["A"]) == [(here.projects["P"], 66_67)]
    assert [line.cents for line in trace.shares_of(paid.id)] == [-66_67, -33_33]
    assert [line.share for line in trace.project_movements(here.projects["P"], here.donors["A"])] == [-66_67]
    [lot] = trace.lots(here.fund, here.donors["A"])
    assert (lot.receipt_id, lot.received, lot.unspent, lot.bounced) == (receipt.id, 600_00, 533_33, False)
    assert [head.seq for head in chain.heads()] == [4]
