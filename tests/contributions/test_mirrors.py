"""What pledges and receipts repeat of the book is worked out again by the check, which names the row that differs."""

from datetime import date

import pytest
from sqlalchemy import update

from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.models import Pledge, Receipt
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import check
from fundtracker.ledger.models import Lot
from tests.factories import a_fund, an_authority


@pytest.fixture
def scene(database):
    """A pledge paid in part, a receipt in suspense, one that bounced; ids of pledge and receipts."""
    fund, donor = a_fund("MAR-2023"), an_authority(name="Commune de Saint-Étienne")
    with transaction():
        pledge_id = pledges.record(fund_id=fund.id, authority_id=donor.id, cents=1_000_000, announced_on=date(2024, 1, 10), by=COMMAND)
    with transaction():
        common = {"fund_id": fund.id, "received_on": date(2024, 3, 10), "by": COMMAND}
        paid = receipts.record(**common, cents=400_000, pledge_id=pledge_id)
        lost = receipts.record(**common, cents=1_000, payer="?")
        gone = receipts.record(**common, cents=100_000, pledge_id=pledge_id)
    with transaction():
        receipts.bounce(gone, on=date(2024, 4, 1), reason="Rejet.", by=COMMAND)
    return pledge_id, paid, lost, gone


def tamper(table, key, **values):
    with transaction():
        session.execute(update(table).where(key).values(**values))
    return check.run().faults


def test_what_was_received_bounced_and_left_in_suspense_is_consistent(scene):
    assert check.run().faults == []


def test_a_pledge_that_says_another_sum_than_its_receipts_is_named(scene):
    reference = session.get(Pledge, scene[0]).reference
    assert tamper(Pledge, Pledge.id == scene[0], received_cents=500_000) == [
        f"pledge {reference}: 500000 received, its receipts are 400000"
    ]


@pytest.mark.parametrize("values", [{"cents": 400_001}, {"received_on": date(2024, 3, 11)}], ids=["amount", "day"])
def test_a_receipt_that_is_not_its_movement_is_named(scene, values):
    reference = session.get(Receipt, scene[1]).reference
    assert f"receipt {reference}: its amount, day or fund is not its movement’s" in tamper(
        Receipt, Receipt.movement_id == scene[1], **values
    )


def test_a_receipt_of_another_donor_than_its_lot_is_named(scene):
    other, reference = an_authority(name="Nîmes").id, session.get(Receipt, scene[1]).reference
    told = tamper(Receipt, Receipt.movement_id == scene[1], authority_id=other)
    assert told == [f"receipt {reference}: its donor or its pledge is not its lot’s"]


def test_a_receipt_whose_lot_has_another_pledge_is_named(scene):
    reference = session.get(Receipt, scene[1]).reference
    assert f"receipt {reference}: its donor or its pledge is not its lot’s" in tamper(Lot, Lot.opened_by_id == scene[1], pledge_id=None)
