"""What leaves the house is net of what went back: one receipt refunded in part, read on every page and file that says what was given."""

import csv
import datetime
import io
import types

import pytest

from fundtracker.authorities import contributors
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.rules import Body, Stage
from fundtracker.donors import council, council_paper, course, dashboard, peers
from fundtracker.exchange import eapd, scdl
from fundtracker.exchange.association import Association
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.money import Rate
from fundtracker.ledger import book, courses, overview, positions, trace
from tests.factories import a_fund, an_authority
from tests.grants.world import a_decision, a_world, sign
from tests.watch import clock_at

DAY = datetime.date(2023, 6, 1)
HOLDER = Association("Cités Exemple", "", "W751234567", "Paris")


def refund(fund, receipt_id, cents, on):
    facts = {"cents": cents, "value_date": on, "by": COMMAND, "decision_id": a_decision(fund.id)}
    with transaction():
        book.commit(fund_id=fund.id, receipt_id=receipt_id, **facts)
        book.refund(receipt_id=receipt_id, **facts)


@pytest.fixture(params=[2023, 2024])
def world(database, request):
    """A donor that promised and paid 100 € in June 2023 and was given back 40 € in the year or after, and suspense of 7,50 €."""
    fund, donor = a_fund("MAR-2023"), an_authority(name="Lyon", population=100)
    with transaction():
        pledge_id = pledges.record(fund_id=fund.id, authority_id=donor.id, cents=100_00, announced_on=DAY, by=COMMAND, first_stage=None)
        for stage in (Stage.VOTED, Stage.AGREED):
            pledges.reach_stage(pledge_id, stage=stage, on=DAY, body=Body.COUNCIL, act_number="2023-1", by=COMMAND)
        receipt_id = receipts.record(fund_id=fund.id, pledge_id=pledge_id, cents=100_00, received_on=DAY, by=COMMAND)
        book.receive(fund_id=fund.id, cents=7_50, value_date=DAY, by=COMMAND)
    with clock_at("2024-12-01 09:00"):
        refund(fund, receipt_id, 40_00, datetime.date(request.param, 9, 1))
        yield types.SimpleNamespace(fund=fund, donor=contributors.get(donor.id), receipt_id=receipt_id)


def amounts(content):
    return [row["montant"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def test_every_reading_says_sixty(world):
    fund_id, donor = world.fund.id, world.donor
    assert positions.identity(fund_id, donor.id).given == 60_00
    assert [gift.cents for gift in courses.gifts(fund_id)] == [60_00]
    assert [gift.cents for gift in courses.gifts(until=datetime.date(2024, 12, 31))] == [60_00]
    assert peers.of_donor(donor).own == 600_00
    page = dashboard.build(donor.id)
    assert page.per_inhabitant == council.build(donor, 2024).per_inhabitant == Rate("0.6")
    assert course.of_funds(page.funds).paid[-1][1] == 60_00
    totals = overview.of_funds()[fund_id]
    assert (totals.given, totals.suspense, totals.donors) == (67_50, 7_50, 1)
    assert sum(month.given for month in overview.months(fund_id)) == 67_50
    assert sum(payment.cents for year in (2023, 2024) for payment in eapd.payments(donor.id, year)) == 60_00


def test_the_open_data_say_what_remains_and_why(world):
    [row] = scdl.subsidies(world.donor.id, 2023)
    assert row.cents == 60_00
    assert [str(gap.values["cents"]) for gap in row.gaps if "refunded" in gap.id] == [str(40_00)]
    assert amounts(scdl.file(world.donor, HOLDER, 2023).replace(b";", b",")) == ["60.00"]


def test_a_subsidy_that_went_back_whole_is_none(world):
    refund(world.fund, world.receipt_id, 60_00, datetime.date(2024, 10, 1))
    assert scdl.subsidies(world.donor.id, 2023) == []
    assert overview.of_funds()[world.fund.id].donors == 0
    assert courses.gifts() == []


@pytest.mark.parametrize(("due", "received", "refunded", "granted"), [(100, 130, 30, 100), (100, 130, 40, 90), (100, 0, 0, 100)])
def test_what_was_paid_beyond_the_promise_goes_back_first(due, received, refunded, granted):
    assert scdl._granted(due, received, refunded) == granted


def test_payments_without_a_promise_are_net_too(database):
    fund, donor = a_fund(), an_authority()
    with transaction():
        facts = {"fund_id": fund.id, "authority_id": donor.id, "received_on": DAY, "by": COMMAND}
        first, second = (receipts.record(cents=cents, **facts) for cents in (5_00, 3_00))
    refund(fund, first, 2_00, DAY)
    refund(fund, second, 3_00, DAY)
    assert [row.cents for row in scdl.subsidies(donor.id, 2023)] == [3_00]
    assert sum(payment.cents for payment in eapd.payments(donor.id, 2023)) == 3_00


@pytest.mark.usefixtures("world")
def test_the_public_pages_name_what_is_nobody_s_yet(client):
    for address in ("/", "/funds/MAR-2023"):
        text = client.get(address).text.replace("\u00a0", " ")
        assert "67,50 €" in text
        assert "par 1 collectivité ; le payeur de 7,50 € est en cours d’identification" in text.replace("\u202f", " ")


def test_the_council_reads_what_was_refunded(world, app):
    with app.test_request_context():
        words = str(council_paper._data(council.build(world.donor, 2024)))
    assert "60,00" in words
    assert "revers" in words


def test_what_goes_back_from_another_fund_reduces_what_was_given_there(world):
    """Money transferred on was given where it came first; what is refunded of it reduces what is declared, not what others gave."""
    other, donor = a_fund("TUR-2023"), world.donor
    day = datetime.date(2024, 11, 1)
    facts = {"cents": 20_00, "value_date": day, "by": COMMAND}
    decision = a_decision(world.fund.id)
    with transaction():
        book.commit(fund_id=world.fund.id, decision_id=decision, **facts)
        book.transfer(fund_id=world.fund.id, to_fund_id=other.id, authority_id=donor.id, decision_id=decision, **facts)
    [lot] = trace.lots(other.id)
    refund(other, lot.receipt_id, 5_00, day)
    declared = [payment for year in (2023, 2024) for payment in eapd.payments(donor.id, year)]
    assert sum(payment.cents for payment in declared) == positions.identity(None, donor.id).given == 55_00
    totals = overview.of_funds()[other.id]
    assert (totals.given, totals.transfers_in, overview.months(other.id)) == (0, 15_00, [])


def test_the_page_names_what_was_refunded_beside_what_was_paid(world):
    page = dashboard.build(world.donor.id)
    assert [str(note) for note in page.paid_notes] == ["4000 of it was refunded to you", "0.6 per inhabitant, refunds deducted"]


def test_what_is_left_and_what_was_promised_are_two_lines(database):
    there = a_world(1_000_00)
    sign(there, 600_00)
    labels = {line.label.id: line.cents for line in dashboard.build(there.authority_id).went_out}
    assert labels["Unspent, promised to projects (indicative)"] == 600_00
    assert "Promised" not in labels
