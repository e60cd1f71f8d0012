"""The pages of corrections: prepared, judged, shown on the entry and to the donor; by the right people only."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from fundtracker.authorities.models import Authority
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.models import Receipt
from fundtracker.contributions.rules import ReceiptState
from fundtracker.corrections import corrections
from fundtracker.grants import interest, register, returns
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import positions
from tests.client import Client
from tests.databases import Database
from tests.factories import a_fund, a_mandate, a_user
from tests.grants.world import World, a_world, paid, sign

DAY, REASON = date(2023, 4, 1), "Un zéro de trop à la saisie"


@pytest.fixture
def world(database: Database) -> World:
    return a_world(1_000_000)


@pytest.fixture
def staff(client: Client, world: World) -> Client:
    client.sign_in(world.staff)
    return client


@pytest.fixture
def approver(app: Flask, world: World) -> Client:
    other = app.test_client()
    other.sign_in(world.approver)
    return other  # type: ignore[return-value]


def received(world: World, cents: int = 100_000) -> int:
    with transaction():
        pledge_id = pledges.record(fund_id=world.fund.id, authority_id=world.authority_id, cents=cents, announced_on=DAY, by=world.by)
        return receipts.record(fund_id=world.fund.id, cents=cents, received_on=DAY, pledge_id=pledge_id, by=world.by)


def typed(receipt_id: int, **changes: Any) -> dict[str, Any]:
    row = session.get_one(Receipt, receipt_id)
    facts = {"fund_id": row.fund_id, "cents": "1 000", "received_on": "2023-04-01", "whose": "pledge", "pledge_id": row.pledge_id}
    return {**facts, "version": row.version, "reason": REASON, **changes}


def test_a_receipt_is_corrected_by_two_people(staff: Client, approver: Client, world: World, app: Flask) -> None:
    receipt_id = received(world)
    at = f"/staff/receipts/{receipt_id}"
    assert f"{at}/correct" in staff.get(at).text
    asked = staff.post(f"{at}/correct", data=typed(receipt_id, cents="100"))
    assert "→ 100,00\xa0€" in asked.text
    sent = staff.confirm(f"{at}/correct", typed(receipt_id, cents="100"))
    assert sent.status_code == 303
    page = staff.get(sent.location).text
    assert REASON in page
    assert "une autre personne doit" in page
    assert sent.location in staff.get(at).text
    assert sent.location in staff.get("/staff/corrections").text
    assert sent.location in approver.get("/staff").text
    assert staff.post(f"{sent.location}/confirm", data={"step": "confirm"}).status_code == 403
    assert "attestation" in approver.post(f"{sent.location}/confirm", data={}).text
    assert approver.confirm(f"{sent.location}/confirm", {}).status_code == 303
    line = corrections.get(int(sent.location.rsplit("/", 1)[1]))
    assert positions.identity(world.fund.id).received == 1_010_000
    assert sent.location in staff.get(at).text
    assert session.get_one(Receipt, receipt_id).reference in staff.get(f"/staff/receipts/{line.right_id}").text
    assert staff.get(f"{at}/correct").status_code == 409
    told_to_the_donor(app, world, receipt_id, line.right_id or 0)


def told_to_the_donor(app: Flask, world: World, wrong: int, right: int) -> None:
    """The donor reads a correction, never that the bank returned its payment."""
    member = a_user()
    a_mandate(member, _authority(world))
    reader = app.test_client()
    reader.sign_in(member)
    siren = _authority(world).siren
    trace = reader.get(f"/donors/{siren}/trace").text
    assert "cette écriture était fausse" in trace
    assert "Reprise par la banque" not in trace
    shelf = reader.get(f"/donors/{siren}/papers").text
    assert "est retirée" in shelf
    assert f"receipts/{wrong}/attestation.pdf" not in shelf
    assert f"receipts/{right}/attestation.pdf" in shelf
    gone = reader.get(f"/donors/{siren}/receipts/{wrong}/attestation.pdf")
    assert gone.status_code == 409
    assert "est retirée" in gone.text
    assert reader.get(f"/donors/{siren}/receipts/{right}/attestation.pdf").status_code == 200


def _authority(world: World) -> Any:
    return session.get_one(Authority, world.authority_id)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"cents": "1e9"}, 422, "cents"),
        ({"received_on": "31/02/2023"}, 422, "received_on"),
        ({"received_on": "2999-01-01"}, 422, "received_on"),
        ({"fund_id": "999"}, 422, "fund_id"),
        ({"reason": ""}, 422, "reason"),
        ({"reason": "Erreur"}, 422, "reason"),
        ({"cents": "2 000"}, 422, "confirm_excess"),
        ({"pledge_id": ""}, 422, "pledge_id"),
        ({"whose": "donor", "authority_id": ""}, 422, "authority_id"),
        ({"version": "0"}, 409, ""),
        ({}, 422, ""),
    ],
)
def test_a_wrong_answer_gets_a_sentence(staff: Client, world: World, change: dict[str, Any], status: int, field: str) -> None:
    receipt_id = received(world)
    page = staff.post(f"/staff/receipts/{receipt_id}/correct", data=typed(receipt_id, **change))
    assert page.status_code == status
    assert not field or f'id="{field}-error"' in page.text
    assert corrections.waiting() == []


def test_a_receipt_goes_to_another_fund_or_to_nobody(staff: Client, world: World) -> None:
    receipt_id = received(world)
    other = a_fund("TUR-2023")
    page = staff.post(f"/staff/receipts/{receipt_id}/correct", data=typed(receipt_id, fund_id=other.id))
    assert page.status_code == 422, "the pledge is of the old fund"
    sent = {"fund_id": other.id, "whose": "donor", "authority_id": _authority(world).siren}
    assert staff.post(f"/staff/receipts/{receipt_id}/correct", data=typed(receipt_id, **sent)).status_code == 200
    assert staff.confirm(f"/staff/receipts/{receipt_id}/correct", typed(receipt_id, whose="nobody")).status_code == 303


def test_every_kind_of_entry_is_corrected_from_its_page(staff: Client, approver: Client, world: World) -> None:
    payment_id = paid(world, sign(world, 400_000, tranche_grid="100"), 200_000)
    grant_id = sign(world, 400_000, tranche_grid="100")
    paid(world, grant_id, 200_000)
    with transaction():
        back = returns.enter(grant_id, cents=5_000, value_date=date(2023, 5, 1), reason="Reliquat", by=world.by)
        accrued = interest.enter(world.fund.id, cents=900, value_date=date(2023, 5, 1), note="T1", by=world.by)
    receipt_id = received(world)
    pages = {
        f"/staff/disbursements/{payment_id}": [f"/staff/disbursements/{payment_id}/{act}" for act in ("correct", "retract", "reverse")],
        f"/staff/grants/{grant_id}": [f"/staff/grants/{grant_id}/returns/{back}/{act}" for act in ("correct", "reverse")],
        f"/staff/funds/{world.fund.code}/bank": [f"/staff/interest/{accrued}/{act}" for act in ("correct", "retract")],
        f"/staff/receipts/{receipt_id}": [f"/staff/receipts/{receipt_id}/{act}" for act in ("correct", "retract", "bounce", "move")],
    }
    version = register.get(payment_id).version
    common = {"reason": REASON, "cents": "30", "value_date": "2023-05-02", "payee": "ONG", "purpose": "Acompte"}
    for page, addresses in pages.items():
        text = staff.get(page).text
        for address in addresses:
            assert address in text
            assert staff.get(address).status_code == 200
            assert approver.get(address).status_code == 403
        if "receipts" in page:
            continue
        for address in addresses[:2]:
            sent = staff.confirm(address, {**common, "version": version})
            assert sent.status_code == 303, address
            assert staff.post(f"{sent.location}/withdraw", data={}).status_code == 303
            assert "retirée" in staff.get(sent.location).text
    for address in (f"/staff/grants/{grant_id + 1}/returns/{back}/correct", f"/staff/interest/{back}/correct", "/staff/corrections/999"):
        assert staff.get(address).status_code == 404


def test_whoever_refuses_says_why(staff: Client, approver: Client, world: World) -> None:
    receipt_id = received(world)
    version = session.get_one(Receipt, receipt_id).version
    sent = staff.confirm(f"/staff/receipts/{receipt_id}/retract", {"reason": REASON, "version": version})
    refuse = f"{sent.location}/refuse"
    assert "une autre personne doit" in staff.get(refuse).text
    assert staff.post(refuse, data={"answer": "Non"}).status_code == 403
    assert approver.post(refuse, data={"answer": ""}).status_code == 422
    assert approver.post(refuse, data={"answer": "Le relevé la porte bien"}).status_code == 303
    assert "Le relevé la porte bien" in staff.get(sent.location).text
    assert session.get_one(Receipt, receipt_id).state is ReceiptState.BOOKED
    assert approver.get(refuse).status_code == 200
    assert approver.post(f"{sent.location}/confirm", data={}).status_code == 409
    assert approver.post(f"{sent.location}/withdraw", data={}).status_code == 403


def test_money_nobody_owns_is_not_moved(staff: Client, world: World) -> None:
    with transaction():
        receipt_id = receipts.record(fund_id=world.fund.id, cents=100, received_on=DAY, by=world.by)
    assert staff.get(f"/staff/receipts/{receipt_id}/move").status_code == 409
    assert staff.get(f"/staff/receipts/{receipt_id}/correct").status_code == 200


@pytest.mark.parametrize("role", ["auditor", None])
def test_whoever_only_reads_judges_nothing(client: Client, staff: Client, app: Flask, world: World, role: str | None) -> None:
    receipt_id = received(world)
    version = session.get_one(Receipt, receipt_id).version
    sent = staff.confirm(f"/staff/receipts/{receipt_id}/retract", {"reason": REASON, "version": version})
    reader = app.test_client()
    reader.sign_in(a_user(role))
    assert reader.get(sent.location).status_code == (200 if role else 403)
    assert reader.post(f"{sent.location}/confirm", data={"step": "confirm"}).status_code == 403
    assert corrections.waiting()
