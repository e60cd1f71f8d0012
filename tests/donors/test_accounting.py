"""The financial report of a subsidy: charges equal income, the book's cents, no place of people in danger, only for years that are over."""

import datetime

import pytest

from fundtracker.authorities import contributors
from fundtracker.donors import accounting, accounting_paper, statements
from fundtracker.exchange.association import Association
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import NotFound
from fundtracker.ledger import book
from tests.donors.test_letters import LONG, declared_ua
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.grants.world import a_world, paid, report, sign
from tests.packs.test_packs import text_of
from tests.watch import clock_at

ASSOCIATION = Association("Cités Exemple", "", "W751234567", "Paris")
DAY, LATER = datetime.date(2023, 6, 1), datetime.date(2024, 2, 1)


@pytest.fixture
def spent(database):
    """A donor's 1 000 euros of which 300 were paid to a project, 200 of them justified."""
    with clock_at("2023-07-01 09:00"):
        world = a_world(1_000_00)
        grant_id = sign(world, 600_00)
        paid(world, grant_id, 300_00)
        report(world, grant_id, 200_00)
    return world


def account(world, year=2023):
    return accounting.build(contributors.get(world.authority_id), world.fund.code, year)


def text(found, language="fr"):
    return " ".join(text_of(accounting_paper.typeset(found, ASSOCIATION, language)).split())


def receive(fund, donor, cents=100_00):
    with transaction():
        return book.receive(fund_id=fund.id, authority_id=donor.id, cents=cents, value_date=DAY, by=COMMAND).id


def test_charges_equal_income_and_the_statement_says_the_same(spent):
    for year, total in ((2023, 1_000_00), (2024, 700_00)):
        found = account(spent, year)
        assert sum(row[2] for row in found.charges) == sum(row[2] for row in found.income) == found.total == total
        [other] = statements.build(found.donor.siren, year).accounts
        assert (other.total, other.identity) == (total, found.identity)


def test_it_says_what_was_done_and_when_it_is_due(spent):
    said = text(account(spent))
    for words in ("30 juin 2024", "1 000,00 €", "300,00 €", "200,00 € (66,7 %)", "Ijoukak", "Cités Exemple", "Cerfa n° 15059"):
        assert words in said
    assert declared_ua(accounting_paper.typeset(account(spent), ASSOCIATION, "fr"))
    assert "30 June 2024" in text(account(spent), "en")


def test_it_says_how_many_people_a_project_reaches(spent):
    with clock_at("2023-12-31 20:00"), transaction():
        spent.project.people_reached = 1_250
    with transaction():
        spent.project.people_reached = 9_999
    assert "Personnes touchées par l’ensemble du projet 1 250" in text(account(spent))


def test_a_partner_in_danger_is_named_nowhere(spent):
    with transaction():
        spent.project.masked = True
        spent.project.summary_fr = "Au collège de Marrakech"
    said = text(account(spent))
    for words in ("Ijoukak", spent.partner.name, "École communale", "Marrakech"):
        assert words not in said
    assert "pour leur sécurité" in said


def test_a_year_without_any_money_has_no_report(spent):
    other = a_fund(opened_on=datetime.date(2021, 1, 1))
    receive(other, contributors.get(spent.authority_id))
    for code, year in ((other.code, 2022), (spent.fund.code, 2022), ("NONE-1999", 2023), (a_fund().code, 2023)):
        with pytest.raises(NotFound):
            accounting.build(contributors.get(spent.authority_id), code, year)


def test_a_year_that_is_not_over_has_no_report(spent):
    with clock_at("2023-12-31 23:00"), pytest.raises(NotFound):
        account(spent)


def test_a_year_in_which_nothing_moved_carries_over(spent):
    found = account(spent, 2024)
    assert [cents for _, _, cents in found.charges if cents] == [700_00]
    assert "Rien n’a été versé à un projet" in text(found)


def test_a_payment_taken_back_is_taken_off_the_income_of_that_year(database):
    donor, fund = an_authority(), a_fund()
    taken = receive(fund, donor)
    with transaction():
        book.bounce(receipt_id=taken, value_date=LATER, by=COMMAND)
    found = accounting.build(contributors.get(donor.id), fund.code, 2024)
    assert {name.values["line"].id: cents for number, name, cents in found.charges if number == "672"} == {"Received from you": 100_00}
    assert found.total == 100_00 == sum(cents for _, _, cents in found.income)
    assert not any(cents < 0 for _, _, cents in (*found.income, *found.charges))
    assert "Correction d’un exercice antérieur" in text(found)


def test_what_was_credited_anew_in_a_later_year_changes_nothing_of_this_one(spent):
    before, other = text(account(spent)), an_authority()
    with transaction():
        book.reassign(receipt_id=spent.receipt_id, authority_id=other.id, pledge_id=None, value_date=LATER, by=COMMAND)
    assert text(account(spent)) == before
    assert [work.cents for work in account(spent).works] == [300_00]
    taken = {name.values["line"].id: cents for number, name, cents in account(spent, 2024).charges if number == "672"}
    assert taken == {"Received from you": 1_000_00}
    given = {name.values["line"].id: cents for number, name, cents in account(spent, 2024).income if number == "772"}
    assert given == {"Paid to partners for projects": 300_00}


def test_what_was_booked_after_the_year_with_a_day_of_it_is_counted_and_named(spent):
    before = account(spent)
    donor = contributors.get(spent.authority_id)
    with clock_at("2024-01-10 09:00"):
        receive(spent.fund, donor, 50_00)
    found = account(spent)
    assert before.booked_since == []
    assert (found.identity.received, [(entry.on, entry.cents) for entry in found.booked_since]) == (1_050_00, [(DAY, 50_00)])
    for words in ("Enregistré depuis", "10 janvier 2024", "50,00 €"):
        assert words in text(found)


def test_a_name_that_looks_like_code_stays_text(database):
    donor, fund = an_authority(name=LONG), a_fund()
    receive(fund, donor)
    assert "#set page()" in text(accounting.build(contributors.get(donor.id), fund.code, 2023))


def test_only_those_who_may_read_the_donor_read_it(spent, client):
    donor, stranger, member = contributors.get(spent.authority_id), an_authority(), a_user()
    a_mandate(member, donor)
    receive(spent.fund, stranger)
    address = f"/funds/{spent.fund.code}/financial-report.pdf"
    with clock_at("2024-03-01 09:00"):
        client.sign_in(member)
        assert client.get(f"/donors/{donor.siren}{address}").mimetype == "application/pdf"
        assert f"{donor.siren}{address}?year=2023" in client.get(f"/donors/{donor.siren}/papers").text
        for wrong in (
            f"{stranger.siren}{address}",
            f"999999998{address}",
            f"{donor.siren}{address}?year=2024",
            f"{donor.siren}/funds/X/financial-report.pdf",
        ):
            assert client.get(f"/donors/{wrong}").status_code == 404


def test_the_years_that_have_a_report_are_those_that_can_be_opened(spent):
    donor = contributors.get(spent.authority_id)
    taken = receive(a_fund("TUR-2023"), donor)
    with transaction():
        book.bounce(receipt_id=taken, value_date=LATER, by=COMMAND)
    with clock_at("2027-03-01 09:00"):
        offered = {(year, code) for year, codes in accounting.years(donor.id).items() for code in codes}
        assert offered == {(2023, spent.fund.code), (2023, "TUR-2023"), (2024, "TUR-2023")} | {
            (year, spent.fund.code) for year in (2024, 2025, 2026)
        }
        for year, code in offered:
            assert accounting.build(donor, code, year).year == year
        with pytest.raises(NotFound):
            accounting.build(donor, "TUR-2023", 2025)
