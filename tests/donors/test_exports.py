"""The page of papers, the page of what is published and declared, and the files: who may open them, for which years."""

import datetime
import re

import pytest
from stdnum import luhn

from fundtracker.contributions import receipts
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.ledger import book
from tests.exchange.scdl_validator import faults, rows
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.watch import clock_at

SETTINGS = {"ASSOCIATION_NAME": "Cités Exemple", "ASSOCIATION_RNA": "W751234567"}
FILES = ("papers", "declarations", "scdl.csv", "e-apd.csv")


@pytest.fixture
def donor(database):
    return an_authority(name="Saint-Étienne")


@pytest.fixture
def reader(donor, make_app):
    """A holder of a mandate, signed in on an installation that says who receives, in March 2024."""
    member = a_user()
    a_mandate(member, donor)
    client = make_app(SETTINGS).test_client()
    with clock_at("2024-03-01 09:00"):
        client.sign_in(member)
        yield client


def receive(donor, cents=100_00, year=2023):
    fund = a_fund(country="MA")
    with transaction():
        day = datetime.date(year, 6, 1)
        book.receive(fund_id=fund.id, authority_id=donor.id, cents=cents, value_date=day, by=COMMAND)


def test_a_donor_finds_its_papers_of_each_year(donor, reader):
    receive(donor)
    text = reader.get(f"/donors/{donor.siren}/papers").text
    assert text.index("2024</h2>") < text.index("2023</h2>")
    assert f"/donors/{donor.siren}/declarations?year=2023" in text


def test_the_files_are_of_the_year_asked_for_and_last_year_s_without_one(donor, reader):
    receive(donor)
    last, named = reader.get(f"/donors/{donor.siren}/e-apd.csv"), reader.get(f"/donors/{donor.siren}/e-apd.csv?year=2024")
    assert "100,00" in last.text
    assert "100,00" not in named.text
    assert last.headers["Content-Disposition"] == f"attachment; filename=e-apd-{donor.siren}-2023.csv"
    assert last.headers["Cache-Control"] == "no-store"
    assert last.headers["Content-Type"] == "text/csv; charset=utf-8", "once"


def test_the_page_adds_up_what_is_declared(donor, reader):
    receive(donor, 123_45)
    text = reader.get(f"/donors/{donor.siren}/declarations?year=2023").text
    assert text.replace("\u202f", " ").count("123,45") == 3
    assert "Maroc" in text


@pytest.mark.parametrize("year", ["1999", "2025", "0", "999999999"])
def test_a_year_without_an_account_is_not_found(donor, reader, year):
    receive(donor)
    for file in FILES[1:]:
        assert reader.get(f"/donors/{donor.siren}/{file}?year={year}").status_code == 404


def test_another_donor_looks_like_one_that_does_not_exist(donor, reader):
    stranger = an_authority(name="Ville Tout Autre")
    receive(stranger)
    for file in FILES:
        theirs, none = reader.get(f"/donors/{stranger.siren}/{file}"), reader.get(f"/donors/999999998/{file}")
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert bare(theirs, stranger.siren) == bare(none, "999999998")


def bare(answer, siren):
    """A page without its own address and the form token of the moment."""
    return re.sub(r'value="[^"]*"', "", answer.text.replace(siren, ""))


@pytest.mark.parametrize("role", ["staff", "auditor"])
def test_staff_and_auditors_open_every_donor_s(donor, client, role):
    receive(donor)
    client.sign_in(a_user(role))
    for file in ("papers", "declarations?year=2023", "e-apd.csv?year=2023"):
        assert client.get(f"/donors/{donor.siren}/{file}").status_code == 200


def test_a_donor_with_nothing_yet_gets_empty_files_that_are_valid(donor, reader):
    content = reader.get(f"/donors/{donor.siren}/scdl.csv").data
    assert (faults(content), rows(content)) == ([], [])
    assert "rien à publier" in reader.get(f"/donors/{donor.siren}/declarations").text


def test_an_installation_that_does_not_say_who_receives_says_what_is_missing(donor, client):
    client.sign_in(a_user("staff"))
    answer = client.get(f"/donors/{donor.siren}/scdl.csv")
    assert answer.status_code == 409
    assert "ASSOCIATION_RNA" in answer.text


def test_an_export_is_noted_in_the_journal(donor, reader, caplog):
    caplog.set_level("INFO", "fundtracker.security")
    receive(donor)
    reader.get(f"/donors/{donor.siren}/scdl.csv?year=2023")
    [line] = [record for record in caplog.records if record.message == "export read"]
    assert line.facts["year"] == 2023


def test_a_donor_records_its_siret_once_and_the_page_says_until_then_that_it_is_missing(donor, make_app):
    officer, reading, fund = a_user(), a_user(), a_fund()
    a_mandate(officer, donor)
    a_mandate(reading, donor, function="reader")
    with transaction():
        receipts.record(fund_id=fund.id, authority_id=donor.id, cents=5_00, received_on=datetime.date(2023, 6, 1), by=COMMAND)
    client, address = make_app(SETTINGS).test_client(), f"/donors/{donor.siren}/siret"
    number = f"{donor.siren}0001{luhn.calc_check_digit(donor.siren + '0001')}"
    with clock_at("2024-03-01 09:00"):
        client.sign_in(reading)
        assert client.get(address).status_code == 403
        client.sign_in(officer)
        assert "Votre SIRET manque" in client.get(f"/donors/{donor.siren}/declarations").text
        refused = client.post(address, data={"siret": "123 abc"})
        assert "123 abc" in refused.text
        assert "quatorze chiffres" in refused.text
        client.post(address, data={"siret": f"{number[:9]} {number[9:]}"})
        shown = client.get(f"/donors/{donor.siren}/declarations").text
    assert number in shown
    assert "Votre SIRET manque" not in shown
