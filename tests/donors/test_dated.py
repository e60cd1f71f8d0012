"""A paper of a year that is over says the same after a month of later bookings; what is booked later of that year it names."""

import datetime
import random

import pytest

from fundtracker.authorities import contributors
from fundtracker.contributions import receipts
from fundtracker.donors import accounting, accounting_paper, council, council_paper, dated, papers, statements
from fundtracker.exchange.association import Association
from fundtracker.grants.models import Partner
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import book, positions, postings
from tests.factories import a_fund, an_authority
from tests.grants.world import a_world, paid, report, sign
from tests.packs.test_packs import text_of
from tests.watch import clock_at

ASSOCIATION = Association("Cités Exemple", "", "W751234567", "Paris")


@pytest.fixture
def spent(database):
    """A donor's 1 000 euros of 2023, of which 300 were paid to a project, 200 of them justified."""
    with clock_at("2023-07-01 09:00"):
        world = a_world(1_000_00)
        grant_id = sign(world, 600_00)
        paid(world, grant_id, 300_00)
        report(world, grant_id, 200_00)
    return world


def printed(world):
    """The text of each paper of 2023 as it is printed."""
    donor = contributors.get(world.authority_id)
    return {
        "statement": text_of(papers.statement(statements.build(donor.siren, 2023), "fr")),
        "council": text_of(council_paper.typeset(council.build(donor, 2023), "fr")),
        "report": text_of(accounting_paper.typeset(accounting.build(donor, world.fund.code, 2023), ASSOCIATION, "fr")),
    }


def a_later_month(world, seed):
    """Random bookings of March 2024, for this donor and another one, and the rows that papers print edited."""
    chance, other = random.Random(seed), an_authority()
    ids = {"fund_id": world.fund.id, "by": COMMAND}
    receipts = []
    for day in sorted(chance.sample(range(1, 29), 12)):
        on, cents = datetime.date(2024, 3, day), chance.randrange(1, 200_00)
        act = chance.choice(["receive", "receive", "interest", "charge", "reassign"])
        with clock_at(f"2024-03-{day:02d}"), transaction():
            if act == "receive":
                donor_id = chance.choice([world.authority_id, other.id])
                receipts.append((book.receive(**ids, authority_id=donor_id, cents=cents, value_date=on).id, donor_id))
            elif act == "interest":
                book.interest(**ids, cents=cents, value_date=on)
            elif act == "charge":
                book.spend(**ids, cents=chance.randrange(1, 10_00), value_date=on, bank_charge=True)
            elif receipts:
                receipt_id, donor_id = receipts.pop()
                right = other.id if donor_id == world.authority_id else world.authority_id
                book.reassign(receipt_id=receipt_id, authority_id=right, pledge_id=None, value_date=on, by=COMMAND)
    with clock_at("2024-03-29"), transaction():
        world.project.title_fr, world.project.place, world.project.people_reached = "Un autre titre", "Un autre lieu", 77_777
        session.get(Partner, world.project.partner_id).name = "Un autre nom"
        world.fund.name_fr = "Un autre fonds"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_paper_of_a_year_says_the_same_after_a_later_month(spent, seed):
    with clock_at("2024-02-01"):
        before = printed(spent)
    a_later_month(spent, seed)
    with clock_at("2024-04-15"):
        after = printed(spent)
    assert before == after


def test_what_is_booked_later_of_the_year_is_named(spent):
    with clock_at("2024-04-15"):
        before = printed(spent)
        with transaction():
            day = datetime.date(2023, 12, 1)
            book.receive(fund_id=spent.fund.id, by=COMMAND, authority_id=spent.authority_id, cents=12_34, value_date=day)
        after = printed(spent)
    for name, text in after.items():
        assert "12,34" in text and "12,34" not in before[name], name


def test_what_is_named_of_a_receipt_that_changed_hands_adds_up_with_its_fee_and_what_it_paid_for(database):
    fund, giver, owner = a_fund(fee_bp=250), an_authority(), an_authority()
    ids = {"fund_id": fund.id, "by": COMMAND}
    with clock_at("2023-07-01 09:00"), transaction():
        receipt_id = receipts.record(**ids, authority_id=giver.id, cents=4_000_00, received_on=datetime.date(2023, 3, 20))
        book.spend(**ids, cents=10_00, value_date=datetime.date(2023, 4, 1), bank_charge=True)
    last = datetime.date(2023, 12, 31)
    with clock_at("2024-03-01 09:00"):
        with transaction():
            receipts.move(receipt_id, on=datetime.date(2023, 4, 2), reason="Erreur", authority_id=owner.id, by=COMMAND)
        for donor, cents in ((giver, -3_890_00), (owner, 3_890_00)):
            entries = dated.booked_since(postings.of_donor(donor.id), datetime.date(2023, 1, 1), last)
            assert (
                sum(entry.cents for entry in entries) == cents == (1 if cents > 0 else -1) * positions.identity(fund.id, owner.id).closing
            )
            assert [abs(entry.cents) for entry in entries] == [4_000_00, 110_00]
        assert positions.identity(fund.id, owner.id).closing == 3_890_00
