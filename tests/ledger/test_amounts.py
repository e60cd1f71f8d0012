"""Amounts far outside what a fund has seen of their kind are asked about."""

from datetime import date

import pytest

from fundtracker.kernel.db import transaction
from fundtracker.ledger import amounts, rules
from fundtracker.ledger.rules import Kind
from tests.databases import Database
from tests.ledger.scene import scene


@pytest.mark.parametrize(
    ("cents", "largest", "unusual"),
    [
        (100_000, 9_999, True),
        (99_999, 1, False),
        (100_000, 10_000, False),
        (100_001, 10_000, True),
        (10**12, 0, False),
    ],
)
def test_an_amount_is_unusual_above_ten_times_the_largest_and_a_thousand_euros(cents: int, largest: int, unusual: bool) -> None:
    assert rules.is_unusual(cents, largest) is unusual


def test_the_largest_is_of_the_fund_and_the_kind_and_stands(any_database: Database) -> None:
    here = scene()
    with transaction():
        wrong = here.receive("A", 50_000_00)
        here.receive("A", 500_00)
        here.receive_elsewhere("A", 90_000_00)
        here.reverse(wrong)
        here.pay("P", 100_00, date(2024, 3, 2))
    assert amounts.largest(here.fund, Kind.RECEIPT) == 500_00
    assert amounts.largest(here.fund, Kind.DISBURSEMENT) == 100_00
    assert amounts.largest(here.fund, Kind.RETURN) == 0
    asked = amounts.question(here.fund, Kind.RECEIPT, 5_000_01)
    assert asked is not None
    assert asked.values["largest"] == 500_00
    for cents in (None, 0, 5_000_00):
        assert amounts.question(here.fund, Kind.RECEIPT, cents) is None
