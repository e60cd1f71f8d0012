"""Amounts as people type them, and sums shared out without losing a cent."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.money import MOST, apportion, parse_amount

GOOD = {
    "1 234,56": 123456,
    "1\u00a0234,56": 123456,
    "1\u202f234,56": 123456,
    "1\u2009234,56": 123456,
    "1234.56": 123456,
    "1.234,56 €": 123456,
    "1 234,56€": 123456,
    "12,5": 1250,
    "12,50 €": 1250,
    "0,01": 1,
    " 7 ": 700,
    "100 000 000 000": MOST,
    "1 234.56": 123456,
    "1,234.56": 123456,
    "12,345,678.9": 1234567890,
    "€1,234.56": 123456,
    "€ 7": 700,
}
BAD = (
    "", " ", "-5", "\u22125", "+5", "0", "0,00", "NaN", "sNaN", "Infinity", "-inf", "1e9", "1E2", "٣", "１２", "½", "1,234",
    "12,345", "1.2345",
    "1_000", "(5)", "=1+1", "12\0", "9" * 400, "1,2,3", "1.2.3",
    "1 23,45", "12 34", "1.23,45", "0x10", "1'234,56", "5 EUR", "$5", "1,", ",5", ".5", "5.",
    "1 234.567", "1.234.567,1.2", "10000000000000,00", "1.234", "1..2", "--1", "12a", "\u202e12", "1\n2", "²",
    "1,234,567", "1,234.567", "1,23.45", "12,34.56", "1234,567.89", "1,234.", "1,234 567.89", "€5€", "5 € 5", "€", "€€5",
)  # fmt: skip


@pytest.mark.parametrize(("text", "cents"), GOOD.items())
def test_reads_what_people_type_in_french_or_english(text: str, cents: int) -> None:
    assert parse_amount(text) == cents


@pytest.mark.parametrize("text", BAD)
def test_refuses_what_is_no_amount_with_a_sentence_for_the_field(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_amount(text)
    assert refused.value.field == "amount"
    assert str(refused.value).endswith(".")


def test_zero_is_read_where_it_means_something() -> None:
    assert parse_amount("0", allow_zero=True) == 0


@given(st.integers(min_value=1, max_value=MOST))
def test_every_amount_reads_back_as_it_is_written(cents: int) -> None:
    euros, rest = divmod(cents, 100)
    assert parse_amount(f"{euros:,}".replace(",", "\u202f") + f",{rest:02d} €") == cents
    assert parse_amount(f"{euros}.{rest:02d}") == cents


@given(st.text(max_size=30))
def test_any_text_is_read_as_cents_or_refused(text: str) -> None:
    with contextlib.suppress(Refusal):
        assert 0 < parse_amount(text) <= MOST


@given(st.lists(st.integers(min_value=0, max_value=10**11), min_size=1, max_size=40), st.data())
def test_parts_sum_exactly_and_stay_within_their_weights(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(min_value=0, max_value=sum(weights)))
    parts = apportion(total, dict(enumerate(weights)))
    assert sum(parts.values()) == total
    assert all(0 <= parts[key] <= weight for key, weight in enumerate(weights))
    assert all(abs(parts[key] * sum(weights) - total * weight) < sum(weights) for key, weight in enumerate(weights) if sum(weights))


def test_ties_go_to_the_first_keys() -> None:
    assert apportion(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}


@pytest.mark.parametrize(("total", "weights"), [(1, {}), (1, {"a": 0}), (-1, {"a": 1}), (1, {"a": -1, "b": 3})])
def test_refuses_what_cannot_be_shared(total: int, weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="apportion"):
        apportion(total, weights)
