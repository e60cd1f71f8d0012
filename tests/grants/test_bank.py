"""What the bank does by itself: interest from a page, charges held to the ceilings, check pages that name fund and decision."""

from datetime import date

import pytest

from fundtracker.grants import charges, interest, payments, register
from fundtracker.grants.rules import PaymentState
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import check, positions
from tests.client import Client
from tests.databases import Database
from tests.factories import a_user
from tests.grants.world import World, a_world, allow, approve, part, pay, sign
from tests.watch import clock_at


@pytest.fixture
def world(database: Database) -> World:
    return a_world(code="MAR-2023", charge_ceiling_cents=5_000, charge_year_ceiling_cents=12_000)


def a_charge(world: World, cents: int, on: str = "2023-03-01") -> int:
    with clock_at(on), transaction():
        return payments.prepare_bank_charge(fund_id=world.fund.id, cents=cents, payee="Banque", purpose="Frais", by=world.by)


def test_a_charge_is_held_to_the_ceiling_of_one_and_of_a_year(world: World) -> None:
    with pytest.raises(Refusal, match="envelope") as refused:
        a_charge(world, 5_001)
    assert refused.value.field == "cents"
    assert refused.value.message.values["ceiling"] == 5_000
    first, second = a_charge(world, 5_000), a_charge(world, 5_000)
    with pytest.raises(Refusal) as refused:
        a_charge(world, 2_001)
    assert refused.value.message.values["sum"] == 12_001
    with transaction():
        payments.reject(second, reason="Erreur", by=world.second)
    a_charge(world, 5_000)
    assert charges.of_year(world.fund, 2023).left == 2_000
    assert a_charge(world, 5_000, "2024-03-01")
    pay(world, approve(world, first))


def test_a_charge_is_not_raised_or_moved_to_another_year_past_the_ceiling(world: World) -> None:
    full = [a_charge(world, 5_000), a_charge(world, 5_000)]
    small = a_charge(world, 1_000)
    with pytest.raises(Refusal), clock_at("2023-03-01"), transaction():
        payments.edit(small, version=None, by=world.by, cents=2_001)
    later = a_charge(world, 5_000, "2024-01-05")
    with clock_at("2024-01-06"), transaction():
        payments.approve(later, by=world.second)
    with pytest.raises(Refusal, match="2023"), clock_at("2024-01-07"), transaction():
        payments.pay(later, value_date=date(2023, 12, 29), by=world.by)
    with clock_at("2024-01-07"), transaction():
        payments.pay(later, value_date=date(2024, 1, 4), by=world.by)
    assert {register.get(key).state for key in full} == {PaymentState.PREPARED}


def test_interest_goes_to_the_money_it_accrued_on(world: World) -> None:
    with transaction():
        interest.record(world.fund.id, cents=1_234, value_date=date(2023, 12, 29), note="Intérêts", by=world.by)
    assert positions.identity(world.fund.id, world.authority_id).interest == 1_234
    assert [line.memo for line in interest.of_fund(world.fund.id)] == ["Intérêts"]
    with pytest.raises(Refusal, match="No money had arrived"), transaction():
        interest.record(world.fund.id, cents=1, value_date=date(2023, 1, 2), by=world.by)
    assert check.run().faults == []


def test_interest_is_booked_by_way_of_a_check_page_and_bad_input_is_said(client: Client, world: World) -> None:
    client.sign_in(world.staff)
    address = "/staff/funds/MAR-2023/interest"
    for bad in ({"cents": "0"}, {"cents": "abc"}, {"value_date": "2123-01-01"}, {"value_date": ""}):
        refused = client.post(address, data={"cents": "12,34", "value_date": "2023-12-29", "note": "Intérêts", **bad})
        assert refused.status_code == 422
        assert "Intérêts" in refused.text
    sent = client.confirm(address, {"cents": "12,34", "value_date": "2023-12-29", "note": "Intérêts"})
    assert sent.status_code == 303
    text = client.get(sent.location).text
    assert "29 décembre 2023" in text
    assert "12,34" in text


def test_only_those_who_record_book_interest(client: Client, world: World) -> None:
    client.sign_in(a_user("auditor"))
    assert client.get("/staff/funds/MAR-2023/bank").status_code == 200
    assert client.get("/staff/funds/MAR-2023/interest").status_code in (403, 404)


def test_every_check_page_names_fund_and_decision(client: Client, world: World) -> None:
    client.sign_in(world.staff)
    envelope, refund = allow(world, 300_000, "envelope"), allow(world, 100_000, "refund", authority_id=world.authority_id)
    grant_id = sign(world, 1_000_000)
    said = {"cents": "10", "payee": "Agence", "purpose": "Mission"}
    asked = {
        "expense": {**said, "drawn_on": f"envelope-{envelope}"},
        f"refund?authorisation_id={refund}": {**said, "receipt_id": str(world.receipt_id)},
        f"disbursement?instalment_id={part(grant_id)}": said,
    }
    for address, data in asked.items():
        shown = client.post(f"/staff/disbursements/new/{address}", data=data)
        assert shown.status_code == 200, shown.text
        assert "MAR-2023" in shown.text
        assert "Décision 2023-1" in shown.text
    shown = client.post("/staff/disbursements/new/expense", data={**said, "drawn_on": f"charge-{world.fund.id}"}).text
    assert "MAR-2023" in shown
    assert "La règle des frais bancaires" in shown
