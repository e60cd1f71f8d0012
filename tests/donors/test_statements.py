"""The yearly statement: it adds up, over the years too; corrections are named; its text reads back; who may read it."""

import datetime

import pytest

from fundtracker.donors import papers, statements
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import book, positions
from fundtracker.ledger.rules import Kind
from fundtracker.ledger.wording import NAMES, named
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.packs.test_packs import text_of
from tests.watch import clock_at

DAYS = {year: datetime.date(year, 6, 1) for year in (2023, 2024, 2025)}


@pytest.fixture
def donor(database):
    return an_authority(name="Saint-Étienne")


@pytest.fixture
def funds(database):
    return a_fund("MAR-2023", name_fr="Fonds Maroc"), a_fund("TUR-2023", name_fr="Fonds Turquie")


def receive(fund, donor, cents, year, **more):
    with transaction():
        ids = {"fund_id": fund.id, "authority_id": donor.id}
        return book.receive(**ids, cents=cents, value_date=DAYS[year], by=COMMAND, **more)


def charge(fund, cents, year):
    with transaction():
        return book.spend(fund_id=fund.id, cents=cents, value_date=DAYS[year], by=COMMAND, bank_charge=True)


def test_each_year_adds_up_and_opens_where_the_one_before_closed(donor, funds):
    first, second = funds
    receive(first, donor, 100_00, 2023, fee_bp=250)
    receive(second, donor, 50_01, 2024)
    charge(first, 7_77, 2024)
    found = {year: statements.build(donor.siren, year) for year in (2023, 2024, 2025)}
    for statement in found.values():
        for account in (statement.whole, *statement.accounts):
            assert account.total == account.proof
    assert [found[year].whole.identity.opening for year in (2024, 2025)] == [found[year].whole.identity.closing for year in (2023, 2024)]
    assert [len(found[year].accounts) for year in (2023, 2024, 2025)] == [1, 2, 2]
    assert found[2025].whole.identity.closing == positions.identity(authority_id=donor.id).closing == 100_00 - 2_50 + 50_01 - 7_77


def test_corrections_and_reversals_of_the_year_are_named(donor, funds):
    other = an_authority()
    wrong = receive(funds[0], other, 80_00, 2023)
    right = receive(funds[0], donor, 20_00, 2023)
    with transaction():
        book.reassign(receipt_id=wrong.id, authority_id=donor.id, pledge_id=None, value_date=DAYS[2024], by=COMMAND)
    with transaction():
        book.bounce(receipt_id=right.id, value_date=DAYS[2024], by=COMMAND)
    assert statements.build(donor.siren, 2023).corrections == []
    found = statements.build(donor.siren, 2024)
    assert [(entry.name, entry.cents) for entry in found.corrections] == [
        (NAMES[Kind.REASSIGNMENT], 80_00),
        (named(Kind.RECEIPT, reversal=True), -20_00),
    ]
    [account] = found.accounts
    assert [(line.figure, line.cents) for line in account.came_in] == [("received", 80_00)]
    assert [(line.figure, line.cents) for line in account.went_out] == [("received", 20_00)]
    assert account.total == account.proof == 100_00


def test_there_is_no_statement_of_a_year_without_an_account(donor, funds):
    receive(funds[0], donor, 1, 2023)
    for siren, year in ((donor.siren, 2022), (donor.siren, 2999), ("999999999", 2023), (an_authority().siren, 2023)):
        with pytest.raises(NotFound):
            statements.build(siren, year)
    assert 2023 in statements.years(donor.id)


def test_the_paper_says_the_cents_in_both_languages_and_twice_the_same(donor, funds):
    receive(funds[0], donor, 1_234_56, 2023)
    found = statements.build(donor.siren, 2023)
    french = papers.statement(found, "fr")
    assert french == papers.statement(found, "fr")
    text = text_of(french)
    assert "Relevé de l’année 2023" in text
    assert text.count("1 234,56 €") >= 3
    assert "Rien n’a été corrigé" in text
    assert found.heads[0].hash in text.replace(" ", "")
    assert "€1,234.56" in text_of(papers.statement(found, "en"))


def test_a_year_without_movements_says_so(donor, funds):
    receive(funds[0], donor, 100, 2024)
    assert "Rien n’a bougé" in text_of(papers.statement(statements.build(donor.siren, 2023), "fr"))


def test_a_donor_reads_its_own_statement_and_no_other(donor, funds, client):
    member, stranger = a_user(), an_authority()
    a_mandate(member, donor)
    receive(funds[0], donor, 100, 2023)
    receive(funds[0], stranger, 100, 2023)
    client.sign_in(member)
    with clock_at("2024-03-01 09:00"):
        client.sign_in(member)
        assert client.get(f"/donors/{donor.siren}/statement.pdf").mimetype == "application/pdf"
        assert "2023" in text_of(client.get(f"/donors/{donor.siren}/statement.pdf?year=2023").data)
        for address in (
            f"/donors/{stranger.siren}/statement.pdf",
            "/donors/999999999/statement.pdf",
            f"/donors/{donor.siren}/statement.pdf?year=1999",
        ):
            assert client.get(address).status_code == 404
        assert client.get(f"/donors/{donor.siren}/statement.pdf?year=abc").status_code == 200
