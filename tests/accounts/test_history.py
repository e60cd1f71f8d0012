"""What was done to a record: who, when, from what to what, why; one reading, shown on the page of each kind of record."""

from datetime import date
from typing import Any

import pytest

from fundtracker import audit
from fundtracker.accounts import history
from fundtracker.authorities import contributors
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.rules import Body, Stage
from fundtracker.contributions.wording import RECEIPT_STATES
from fundtracker.corrections import corrections, entries
from fundtracker.corrections.rules import Act
from fundtracker.grants import interest, payments, projects, reports, returns
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.money import Cents
from tests.client import Client
from tests.databases import Database
from tests.factories import an_authority
from tests.grants.world import World, a_world, allow, approve, paid, pay, prepare, report, sign

DAY = date(2023, 4, 1)


@pytest.fixture
def world(any_database: Database) -> World:
    return a_world(1_000_000)


def told(subject: str, subject_id: int) -> list[tuple[str, list[tuple[str, Any, Any]], str]]:
    return [
        (str(line.act), [(str(change.label), change.before, change.after) for change in line.changes], line.reason)
        for line in history.of(subject, subject_id)
    ]


def test_a_receipt_tells_each_change_with_names_and_words_the_latest_first(world: World) -> None:
    other = an_authority(name="Annecy")
    with transaction():
        receipt_id = receipts.record(fund_id=world.fund.id, cents=100, received_on=DAY, authority_id=world.authority_id, by=world.by)
        receipts.move(receipt_id, authority_id=other.id, on=DAY, reason="Homonyme", by=world.by)
        receipts.bounce(receipt_id, on=DAY, reason="Rejet", by=world.second)
    first, second, entered = told("receipt", receipt_id)
    assert entered == ("First entry", [], "")
    before = contributors.get(world.authority_id).label
    assert second[0] == "Moved to another donor"
    assert ("Donor", before, other.label) in second[1]
    assert second[2] == "Homonyme"
    assert first == ("Undone by the bank", [("State", RECEIPT_STATES["moved"], RECEIPT_STATES["bounced"])], "Rejet")
    assert [line.who for line in history.of("receipt", receipt_id)] == [world.approver.name, world.staff.name, world.staff.name]


def test_a_pledge_tells_amounts_and_stages_entered_again(world: World) -> None:
    with transaction():
        pledge_id = pledges.record(fund_id=world.fund.id, authority_id=world.authority_id, cents=500, announced_on=DAY, by=COMMAND)
        stage = {"stage": Stage.VOTED, "body": Body.COUNCIL, "by": world.by}
        pledges.reach_stage(pledge_id, on=DAY, act_number="1", **stage)
        pledges.amend(pledge_id, cents=600, reason="Second vote", on=DAY, by=world.by)
        pledges.reach_stage(pledge_id, on=date(2023, 4, 2), act_number="2", **stage)
        pledges.earmark(pledge_id, project_id=world.project.id, programme_id=None, conditions="", by=world.by)
    purpose, again, amended, voted, entered = told("pledge", pledge_id)
    assert (voted, entered) == (("Vote", [], ""), ("First entry", [], ""))
    assert str(history.of("pledge", pledge_id)[-1].who) == "on the command line"
    assert purpose[1] == [("Project", "", world.project.code)]
    assert again[0] == "Vote"
    assert ("Day", DAY, date(2023, 4, 2)) in again[1]
    assert ("Number of the act", "1", "2") in again[1]
    assert amended == ("Changed", [("Amount", Cents(500), Cents(600))], "Second vote")


def test_what_the_machine_did_says_so_and_what_was_erased_stays_empty(world: World) -> None:
    with transaction():
        audit.record("worker:grant:unheard", 7, by=COMMAND, before={"cents": 1, "list": [1]}, after={"cents": 1, "list": [2], "other": 3})
        audit.record("web:grant:documented", 7, by=world.by, after={"document": 3})
    documented, unheard = history.of("grant", 7)
    assert (str(unheard.who), str(unheard.act), unheard.changes) == ("on the command line", "Changed", [])
    assert documented.changes == []
    with transaction():
        for row in session.query(audit.AuditDetail).all():
            session.delete(row)
    assert [line.reason for line in history.of("grant", 7)] == ["", ""]


def test_a_value_without_a_word_stays_as_it_is() -> None:
    read = history.in_words({1: "one"}, int)  # type: ignore[dict-item]
    assert (read("1"), read("2"), read("x")) == ("one", "2", "x")


def done_to(text: str, address: str = "") -> str:
    """The part of a page that says who did what."""
    assert "Qui a fait quoi" in text, address
    return text[text.index("Qui a fait quoi") :].split("</section>")[0]


def test_each_record_of_money_names_who_entered_it_who_confirmed_it_and_who_undid_it(client: Client, database: Database) -> None:
    world = a_world(1_000_000)
    decided = allow(world, 300, "refund", authority_id=world.authority_id)
    with transaction():
        pledge_id = pledges.record(fund_id=world.fund.id, authority_id=world.authority_id, cents=500_000, announced_on=DAY, by=world.by)
        receipt_id = receipts.record(fund_id=world.fund.id, cents=500_000, received_on=DAY, pledge_id=pledge_id, by=world.by)
        earned = interest.enter(world.fund.id, cents=900, value_date=DAY, note="", by=world.by)
        charge = payments.prepare_bank_charge(fund_id=world.fund.id, cents=50, payee="Banque", purpose="Frais", by=world.by)
        refund = payments.prepare_refund(authorisation_id=decided, receipt_id=receipt_id, cents=300, purpose="Trop perçu", by=world.by)
    grant_id = sign(world, 600_000)
    undone = paid(world, grant_id, 1_000)
    payment_id = paid(world, grant_id, 100_000)
    report_id = report(world, grant_id, 90_000)
    with transaction():
        returns.record(grant_id, cents=100, value_date=date(2023, 5, 1), reason="Reliquat rendu", by=world.by)
        entry = entries.of_payment(undone)
        correction = corrections.prepare(entry.movement.id, Act.RETRACT, reason="Faute de frappe", by=world.by)
        corrections.refuse(correction, answer="Le relevé est juste", by=world.second)
    for key in (charge, refund, undone):
        if key != undone:
            approve(world, key)
            pay(world, key)
        with transaction():
            payments.retract(key, reason="Payé deux fois", by=world.second)
    with transaction():
        interest.retract(earned, reason="Autre compte", by=world.second)
    both = (world.staff.name, world.approver.name)
    pages: dict[str, tuple[str, ...]] = {
        f"/staff/pledges/{pledge_id}": (world.staff.name, "Saisie"),
        f"/staff/receipts/{receipt_id}": (world.staff.name, "Saisie"),
        f"/staff/grants/{grant_id}": (world.staff.name, "Signature", "Reliquat rendu"),
        f"/staff/reports/{report_id}": both,
        f"/staff/disbursements/{payment_id}": (*both, "Préparation", "Approuvé", "Payé"),
        **{f"/staff/disbursements/{key}": (*both, "Payé deux fois") for key in (charge, refund, undone)},
    }
    client.sign_in(world.staff)
    for address, words in pages.items():
        block = done_to(client.get(address).text, address)
        assert clock.today().strftime("%d/%m/%Y") in block or str(clock.today().year) in block, address
        for word in words:
            assert word in block, (address, word)
    bank = client.get(f"/staff/funds/{world.fund.code}/bank").text
    assert all(word in bank for word in (*both, "Autre compte"))
    page = client.get(f"/staff/corrections/{correction}").text
    assert all(word in page for word in (*both, "Faute de frappe", "Le relevé est juste"))


def test_each_kind_of_record_shows_it_on_its_page(client: Client, database: Database) -> None:
    world = a_world(1_000_000)
    grant_id = sign(world, 1_000_000)
    payment_id = paid(world, grant_id, 400_000)
    waiting = prepare(world, grant_id, 1_000)
    report_id = report(world, grant_id, 100_000, accepted=False)
    with transaction():
        payments.edit(waiting, cents=2_000, version=None, by=world.by)
        payments.reject(waiting, reason="RIB périmé", by=world.by)
        returns.record(grant_id, cents=100, value_date=date(2023, 5, 1), reason="Reliquat rendu", by=world.by)
        reports.send_back(report_id, reason="Factures absentes", by=world.by)
        projects.edit(world.project.id, version=projects.sheet(world.project.id).version, by=world.by, title_fr="Autre titre")
        authority = contributors.get(world.authority_id)
        row = {"kind": "commune", "name": "Autre nom", "population": 5, "departement": ""}
        contributors.amend(authority.id, version=authority.version, by=world.by, **row)
    client.sign_in(world.staff)
    pages = {
        f"/staff/disbursements/{waiting}": "20,00",
        f"/staff/grants/{grant_id}": "Reliquat rendu",
        f"/staff/reports/{report_id}": "Factures absentes",
        f"/staff/projects/{world.project.id}": "Autre titre",
        f"/staff/authorities/{world.authority_id}": "Autre nom",
    }
    for address, words in pages.items():
        text = client.get(address).text
        block = done_to(text, address)
        assert words in block, address
        assert world.staff.name in block
    assert world.approver.name in done_to(client.get(f"/staff/disbursements/{payment_id}").text)
