"""Payments of the past: marked, with a reason, confirmed by the approver with their day, and never before what they follow from."""

from datetime import date

import pytest

from fundtracker.grants import payments, register
from fundtracker.grants.rules import PaymentState
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Denied, Refusal
from fundtracker.ledger import book, check, movements
from fundtracker.ledger.rules import Kind
from tests.client import Client
from tests.databases import Database
from tests.grants.world import World, a_world, allow, part, sign

MADE = date(2023, 5, 4)
REASON = "Le fonds n’est suivi ici que depuis septembre."


@pytest.fixture
def world(database: Database) -> World:
    return a_world(code="MAR-2023")


def taken_over(world: World, grant_id: int, **changes: object) -> int:
    marks = {"past_on": MADE, "past_reason": REASON, **changes}
    with transaction():
        return payments.prepare_disbursement(instalment_id=part(grant_id), cents=500_000, by=world.by, **marks)


def test_a_payment_of_the_past_is_booked_on_its_day_once_another_person_confirmed_it(world: World) -> None:
    payment_id = taken_over(world, sign(world, 1_000_000))
    with pytest.raises(Denied), transaction():
        payments.approve(payment_id, by=world.by)
    with transaction():
        payments.approve(payment_id, by=world.second)
    with pytest.raises(Refusal) as refused, transaction():
        payments.pay(payment_id, value_date=date(2023, 5, 5), by=world.by)
    assert refused.value.message.values["day"] == MADE
    with transaction():
        payments.pay(payment_id, value_date=MADE, by=world.by)
    line = register.get(payment_id)
    assert (line.state, line.value_date, line.past_reason) == (PaymentState.PAID, MADE, REASON)
    assert movements.get(line.movement_id or 0).value_date == MADE
    assert check.run().faults == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"past_on": None}, "past_on"),
        ({"past_reason": ""}, "past_reason"),
        ({"past_reason": "Oubli."}, "past_reason"),
        ({"past_on": date(2123, 1, 1)}, "past_on"),
        ({"past_on": date(2023, 2, 20)}, "past_on"),
        ({"past_on": date(2023, 2, 1)}, "past_on"),
    ],
)
def test_its_day_and_its_reason_come_together_and_in_possible_order(world: World, changes: dict[str, object], field: str) -> None:
    grant_id = sign(world, 1_000_000)
    with pytest.raises(Refusal) as refused:
        taken_over(world, grant_id, **changes)
    assert refused.value.field == field


def test_the_marks_are_sealed(world: World) -> None:
    payment_id = taken_over(world, sign(world, 1_000_000))
    before = register.get(payment_id).version
    with transaction():
        payments.edit(payment_id, version=before, by=world.by, past_on=date(2023, 5, 5), past_reason=REASON)
    with transaction():
        payments.approve(payment_id, by=world.second)
    with pytest.raises(Refusal), transaction():
        payments.pay(payment_id, value_date=MADE, by=world.by)
    with transaction():
        payments.pay(payment_id, value_date=date(2023, 5, 5), by=world.by)


def test_the_pages_mark_it_where_it_is_checked_approved_and_read(client: Client, world: World) -> None:
    envelope = allow(world, 300_000, "envelope")
    client.sign_in(world.staff)
    said = {"drawn_on": f"envelope-{envelope}", "cents": "120", "payee": "Agence", "purpose": "Mission"}
    address = "/staff/disbursements/new/expense"
    refused = client.post(address, data={**said, "past_on": "2023-05-04"})
    assert refused.status_code == 422
    assert "2023" in refused.text
    asked = client.post(address, data={**said, "past_on": "2023-05-04", "past_reason": REASON})
    assert "paiement du passé" in asked.text
    sent = client.confirm(address, {**said, "past_on": "2023-05-04", "past_reason": REASON})
    assert "Repris" in client.get(sent.location).text
    client.sign_in(world.approver)
    shown = client.post(f"{sent.location}/approve", data={"version": "1"})
    assert REASON in shown.text
    assert "4 mai 2023" in shown.text


def test_a_bank_charge_takes_no_day_of_the_past_and_says_where_it_is_asked(client: Client, world: World) -> None:
    client.sign_in(world.staff)
    said = {"drawn_on": f"charge-{world.fund.id}", "cents": "12,34", "payee": "Banque", "purpose": "Frais"}
    refused = client.post("/staff/disbursements/new/expense", data={**said, "past_on": "2023-05-04", "past_reason": REASON})
    assert refused.status_code == 422
    assert "laissez ce champ vide" in refused.text


def test_a_payment_of_a_year_closed_since_proposes_the_day_it_is_booked(client: Client, world: World) -> None:
    payment_id = taken_over(world, sign(world, 1_000_000))
    with transaction():
        payments.approve(payment_id, by=world.second)
    client.sign_in(world.staff)
    assert 'value="2023-05-04"' in client.get(f"/staff/disbursements/{payment_id}/pay").text


def fees(world: World) -> list[tuple[date, int]]:
    return sorted((line.value_date, line.cents) for line in movements.list_(world.fund.id).rows if line.kind is Kind.FEE)


def test_a_past_refund_gives_its_fee_back_on_its_own_day_and_a_returned_one_takes_it_again_on_its_own(world: World) -> None:
    with transaction():
        receipt_id = book.receive(
            fund_id=world.fund.id, cents=1_000_000, value_date=date(2023, 2, 1), by=world.by, authority_id=world.authority_id, fee_bp=500
        ).id
    allowed = allow(world, 200_000, "refund", authority_id=world.authority_id)
    facts = {"receipt_id": receipt_id, "cents": 100_000, "purpose": "Reliquat", "past_on": MADE, "past_reason": REASON}
    with transaction():
        payment_id = payments.prepare_refund(authorisation_id=allowed, by=world.by, **facts)
    with transaction():
        payments.approve(payment_id, by=world.second)
    taken, given = (date(2023, 2, 1), -50_000), (MADE, 5_000)
    assert fees(world) == [taken, given]
    with transaction():
        payments.reject(payment_id, reason="Pas celui-ci", by=world.by)
    assert fees(world) == sorted([taken, given, (MADE, -5_000)]), "as if it had never been approved"
    with transaction():
        payment_id = payments.prepare_refund(authorisation_id=allowed, by=world.by, **facts)
    with transaction():
        payments.approve(payment_id, by=world.second)
    with transaction():
        payments.pay(payment_id, value_date=MADE, by=world.by)
    with transaction():
        payments.reverse(payment_id, value_date=date(2023, 6, 15), reason="Compte clos", by=world.by)
    assert fees(world) == sorted([taken, given, (MADE, -5_000), given, (date(2023, 6, 15), -5_000)])
    assert check.run().faults == []
