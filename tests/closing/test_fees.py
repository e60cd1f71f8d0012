"""What goes back at the end of a fund goes back with its share of the management fee (domain.md rules 7 and 11)."""

import pytest

from fundtracker.closing import leftovers
from fundtracker.grants import payments
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import book, check, positions
from tests.factories import an_authority
from tests.grants.world import OPENED, World, a_world, allow, approve, pay


@pytest.fixture
def charged(any_database) -> tuple[World, int, int]:
    """A fund into which a donor paid 1 000 euros, of which 20 are fee and 490 were spent; its receipt and the donor."""
    world = a_world(1)
    donor = an_authority().id
    with transaction():
        receipt = book.receive(fund_id=world.fund.id, authority_id=donor, cents=100_000, value_date=OPENED, by=world.by, fee_bp=200)
    return world, int(receipt.id), donor


def test_a_refund_asks_for_what_is_left_and_its_share_of_the_fee(charged):
    world, receipt_id, donor = charged
    left = leftovers.of_donor(world.fund.id, donor)
    assert (left.cents, left.refund) == (98_000, 100_000)
    allowed = allow(world, 200_000, "refund", authority_id=donor)
    facts = {"authorisation_id": allowed, "receipt_id": receipt_id, "purpose": "Reliquat", "by": world.by}
    with pytest.raises(Refusal) as refused, transaction():
        payments.prepare_refund(cents=100_001, **facts)
    assert refused.value.message.values == {"excess": 1, "left": 100_000}
    with transaction():
        payment_id = payments.prepare_refund(cents=100_000, **facts)
    assert leftovers.of_donor(world.fund.id, donor).under_way == 100_000
    pay(world, approve(world, payment_id))
    identity = positions.identity(world.fund.id, donor)
    assert (identity.refunds, identity.fees, identity.closing) == (100_000, 0, 0)
    assert leftovers.of_donor(world.fund.id, donor) is None
    assert check.run().faults == []
