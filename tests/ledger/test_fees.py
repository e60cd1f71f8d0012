"""The management fee announced is the fee taken, to the cent, whatever comes, in whatever parts, and goes back (domain.md rule 7)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.funds.models import Fund, FundStatus
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import book, check, fees, movements, positions, rules
from fundtracker.ledger.rules import Charged, Charges, Kind
from tests.databases import Database
from tests.ledger.scene import CLERK, DAY, Scene, scene

LATER = date(2024, 6, 1)


@pytest.fixture
def here(any_database: Database) -> Scene:
    return scene()


def pay(here: Scene, cents: int, fee_bp: int = 200, stays: bool = False):
    """A payment on A's pledge."""
    ids = {"fund_id": here.fund, "authority_id": here.donors["A"], "pledge_id": here.pledges["A"]}
    return book.receive(**ids, cents=cents, value_date=DAY, by=CLERK, fee_bp=fee_bp, fee_stays=stays)


def taken(here: Scene) -> int:
    return positions.identity(here.fund, here.donors["A"]).fees


def sound() -> bool:
    return check.run().faults == []


def test_three_instalments_take_what_was_announced(here: Scene) -> None:
    announced = rules.fee(1_000_01, 250)
    with transaction():
        here.pledge("A", 1_000_01)
        for cents in (333_34, 333_34, 333_33):
            pay(here, cents, 250)
    assert taken(here) == announced == 25_00
    assert sum(rules.fee(cents, 250) for cents in (333_34, 333_34, 333_33)) != announced, "each by itself would take another sum"
    assert sound()


def test_what_comes_above_the_promise_pays_no_fee(here: Scene) -> None:
    with transaction():
        here.pledge("A", 5_000_00)
        assert fees.upcoming(5_500_00, 200, here.pledges["A"]) == 100_00
        pay(here, 5_500_00)
    assert taken(here) == 100_00


def test_an_amended_pledge_settles_its_fee(here: Scene) -> None:
    with transaction():
        here.pledge("A", 5_000_00)
        pay(here, 5_500_00)
        here.pledge("A", 500_00)
    assert taken(here) == 110_00
    with transaction():
        here.pledge("A", -1_500_00)
    assert taken(here) == 80_00
    assert sound()


def test_a_refund_gives_back_its_share_and_a_bounce_all_of_it(here: Scene) -> None:
    with transaction():
        here.pledge("A", 5_000_00)
        receipt = pay(here, 5_000_00)
        here.commit(None, 1_000_00, receipt=receipt)
        refund = here.refund(receipt, 1_000_00)
    assert (taken(here), positions.identity(here.fund).refunds) == (80_00, 1_000_00)
    with transaction():
        here.reverse(refund, LATER)
    assert taken(here) == 100_00, "what was refunded is kept again, and with it its fee"
    with transaction():
        here.bounce(receipt, LATER)
    identity = positions.identity(here.fund, here.donors["A"])
    assert (identity.fees, identity.received, identity.closing) == (0, 0, 0)
    assert sound()


def test_a_fee_is_not_reversed_by_itself(here: Scene) -> None:
    with transaction():
        here.pledge("A", 100_00)
        receipt = pay(here, 100_00)
    (fee,) = [line for line in movements.list_(here.fund).rows if line.kind is Kind.FEE and line.counterpart_id == receipt.id]
    with pytest.raises(Refusal, match="follows its receipt"), transaction():
        book.reverse(movement_id=fee.id, value_date=LATER, by=CLERK)


def test_a_reservation_that_comes_back_takes_its_share_of_the_fee_back_too(here: Scene) -> None:
    with transaction():
        here.pledge("A", 5_000_00)
        receipt = pay(here, 5_000_00)
        here.commit(None, 1_000_00, receipt=receipt)
        release = here.release(None, 1_000_00, receipt=receipt)
    assert taken(here) == 100_00
    with transaction():
        here.reverse(release, LATER)
    assert taken(here) == 80_00
    assert sound()


def test_where_the_fund_keeps_it_a_refund_gives_no_fee_back(here: Scene) -> None:
    with transaction():
        here.pledge("A", 5_000_00)
        receipt = pay(here, 5_000_00, stays=True)
        here.commit(None, 1_000_00, receipt=receipt)
        here.refund(receipt, 1_000_00)
    assert taken(here) == 100_00


def test_all_of_a_receipt_can_go_back_with_its_fee(here: Scene) -> None:
    with transaction():
        here.pledge("A", 999_99)
        receipt = pay(here, 999_99, 333)
        here.commit(None, 999_99, receipt=receipt)
        here.refund(receipt, 999_99)
    identity = positions.identity(here.fund, here.donors["A"])
    assert (identity.fees, identity.refunds, identity.closing) == (0, 999_99, 0)


def test_what_reaches_a_closed_fund_pays_no_fee(here: Scene) -> None:
    with transaction():
        session.get_one(Fund, here.fund).status = FundStatus.CLOSED
    with transaction():
        pay(here, 100_00)
    assert taken(here) == 0


Parts = st.lists(st.integers(1, 10**9), min_size=1, max_size=6)


@given(st.integers(1, 10_000), st.integers(1, 10**9), Parts)
def test_in_any_parts_the_fee_is_that_of_what_came_of_the_promise(fee_bp: int, promised: int, parts: list[int]) -> None:
    together = Charges(fee_bp, promised, False, tuple(Charged(number, cents, 0) for number, cents in enumerate(parts)))
    at_once = Charges(fee_bp, promised, False, (Charged(0, sum(parts), 0),))
    assert together.due == at_once.due == rules.fee(min(promised, sum(parts)), fee_bp)


@given(st.integers(1, 10_000), st.integers(1, 10**9), st.integers(0, 10**9))
def test_the_most_that_goes_back_is_what_is_free_with_its_share_of_the_fee(fee_bp: int, kept: int, spent: int) -> None:
    fee = rules.fee(kept, fee_bp)
    free = max(0, kept - fee - spent)
    charges = Charges(fee_bp, None, False, (Charged(1, kept, fee),))
    most = rules.most_back(charges, 1, free)
    assert free <= most <= free + fee
    assert most - rules.fee_back(charges, 1, most, free) <= free
    assert spent or most == kept, "nothing spent: all of it goes back"
