"""A receipt forgotten in a year that is closed: booked on the first open day, its bank date kept and shown wherever it is read."""

from datetime import date
from typing import Any

import pytest

from fundtracker.authorities import contributors
from fundtracker.contributions import firsts, pledges, receipts, sheets
from fundtracker.donors import attestations, dashboard
from fundtracker.donors import clock as donor_clock
from fundtracker.exchange import scdl
from fundtracker.exchange.association import Association
from fundtracker.funds.models import Fund
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.ledger import book, check, movements, positions
from fundtracker.ledger.rules import Kind
from fundtracker.public import clocks
from tests.factories import a_fund, a_user, an_authority

ON_BANK, BOOKED = date(2023, 12, 29), date(2024, 1, 1)


@pytest.fixture
def fund(database: Any) -> Fund:
    """A fund whose first year is closed."""
    fund = a_fund("MAR-2023")
    with transaction():
        book.close_year(fund_id=fund.id, year=2023, by=COMMAND)
    return fund


def received(fund: Fund, on: date = ON_BANK, **columns: Any) -> int:
    with transaction():
        return receipts.record(fund_id=fund.id, cents=500_000, received_on=on, by=COMMAND, **columns)


def test_it_is_booked_in_the_open_year_and_keeps_its_bank_date(fund: Fund) -> None:
    donor = an_authority()
    receipt_id = received(fund, authority_id=donor.id)
    line = sheets.receipt(receipt_id).line
    assert (line.received_on, line.bank_on, line.paid_on) == (BOOKED, ON_BANK, ON_BANK)
    assert line.reference == "MAR-2023-R2024-0001"
    assert movements.get(receipt_id).value_date == BOOKED
    assert positions.identity(fund.id, year=2023).received == 0
    assert positions.identity(fund.id, donor.id, year=2024).received == 500_000
    assert [other.id for other in sheets.alike(fund_id=fund.id, cents=500_000, received_on=ON_BANK)] == [receipt_id]
    assert check.run().faults == []


def test_in_an_open_year_it_has_no_second_date(fund: Fund) -> None:
    line = sheets.receipt(received(fund, date(2024, 2, 1))).line
    assert (line.received_on, line.bank_on, line.paid_on) == (date(2024, 2, 1), None, date(2024, 2, 1))


def test_a_transfer_for_several_pledges_keeps_it_too_and_a_later_bounce_comes_after_the_booking(fund: Fund) -> None:
    day = date(2024, 1, 15)
    donors = [an_authority().id, an_authority().id]
    facts = {"fund_id": fund.id, "cents": 250_000, "announced_on": day, "by": COMMAND}
    with transaction():
        made = [pledges.record(authority_id=donor_id, **facts) for donor_id in donors]
    with transaction():
        ids = receipts.record_split(fund_id=fund.id, cents=500_000, received_on=ON_BANK, parts=[(key, 250_000) for key in made], by=COMMAND)
    assert {sheets.receipt(key).line.bank_on for key in ids} == {ON_BANK}
    with pytest.raises(Refusal) as refused, transaction():
        receipts.bounce(ids[0], on=ON_BANK, reason="Rappelé", by=COMMAND)
    assert refused.value.message.values["day"] == BOOKED


def test_before_the_fund_opened_it_is_refused_as_ever(fund: Fund) -> None:
    with pytest.raises(Refusal) as refused:
        received(fund, date(2022, 12, 31))
    assert refused.value.field == "received_on"


def test_pages_and_papers_show_the_bank_date(client: Any, fund: Fund) -> None:
    donor = an_authority()
    client.sign_in(a_user("staff"))
    said = {"cents": "5 000", "received_on": "2023-12-29", "whose": "donor", "authority_id": donor.siren}
    address = f"/staff/receipts/new?fund={fund.code}"
    asked = client.post(address, data=said)
    assert "L’exercice 2023 est clos" in asked.text
    sent = client.confirm(address, said)
    for page in (sent.location, "/staff/receipts"):
        assert "29 décembre 2023" in client.get(page).text
    assert [subsidy.days for subsidy in scdl.subsidies(donor.id, 2023)] == [[ON_BANK]]
    assert "reçus le 29 décembre 2023" in client.get(sent.location).text
    flagged = client.get(f"/donors/{donor.siren}/declarations?year=2024").text
    assert "versement d’une année antérieure, compté dans celle-ci le 1er janvier 2024" in flagged
    line = sheets.receipt(int(sent.location.rsplit("/", 1)[1])).line
    with client.application.test_request_context("/?lang=fr"):
        letter = attestations.write(contributors.get(donor.id), line, Association("Cités Exemple", "", "W751234567", "Paris"))
    assert {text for _, text in letter.facts} >= {"29 décembre 2023", "1er janvier 2024"}


def test_every_clock_counts_it_from_the_day_the_money_came_whoever_it_was_first_credited_to(fund: Fund) -> None:
    wrong, right, third = an_authority(), an_authority(), an_authority()
    receipt_id = received(fund, authority_id=wrong.id)
    received(fund, date(2024, 2, 1), authority_id=third.id)
    with transaction():
        receipts.move(receipt_id, authority_id=right.id, reason="erreur", on=date(2024, 3, 1), by=COMMAND)
    days = firsts.of_funds([fund.id])[fund.id]
    assert firsts.of_donor(days, Kind.RECEIPT, wrong.id) is None
    assert firsts.of_donor(days, Kind.RECEIPT, right.id) == firsts.first(days, Kind.RECEIPT) == ON_BANK
    assert firsts.of_others(days, Kind.RECEIPT, right.id) == [date(2024, 2, 1)]
    (_promise, payment) = donor_clock.steps(dashboard.build(right.id))
    cash = next(step for step in clocks.of_fund(fund.code).steps if step.key == "cash")
    assert payment.on == cash.on == ON_BANK


def test_money_nobody_can_name_yet_starts_the_funds_clock_and_no_donors(fund: Fund) -> None:
    received(fund, date(2024, 2, 1))
    days = firsts.of_funds([fund.id])[fund.id]
    assert firsts.first(days, Kind.RECEIPT) == date(2024, 2, 1)
    assert firsts.of_others(days, Kind.RECEIPT, 1) == []
