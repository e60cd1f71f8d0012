"""The files a donor publishes and declares with: valid as they stand, their cents those of the book, their text no formula."""

import csv
import datetime
import io

import pytest
from sqlalchemy import delete
from stdnum import luhn

from fundtracker.authorities import contributors, establishments, identities
from fundtracker.authorities.models import Authority
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.rules import Body, Stage
from fundtracker.exchange import credits, eapd, scdl
from fundtracker.exchange.association import Association
from fundtracker.funds.models import Fund, Project
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Refusal
from fundtracker.ledger import book, positions
from fundtracker.web import csv_files
from tests.exchange.scdl_validator import faults, rows
from tests.factories import a_fund, an_authority
from tests.grants.world import a_decision, a_world, paid, sign
from tests.watch import clock_at

ASSOCIATION = Association("Cités Exemple", "", "W751234567", "Paris")
DAYS = {year: datetime.date(year, 6, 1) for year in (2023, 2024, 2025)}


@pytest.fixture
def donor(database):
    """A donor that recorded its SIRET."""
    found = an_authority(name="Saint-Étienne")
    with transaction():
        establishments.record(found.id, siret_of(found.siren), by=COMMAND)
    return found


def siret_of(siren):
    """A SIRET as Insee would give it to this SIREN."""
    return f"{siren}0001{luhn.calc_check_digit(siren + '0001')}"


def receive(fund, donor, cents, year=2023, **more):
    with transaction():
        return book.receive(
            fund_id=fund.id, authority_id=donor.id if donor else None, cents=cents, value_date=DAYS[year], by=COMMAND, **more
        ).id


def a_pledge(fund, donor, cents, *stages, **more):
    with transaction():
        pledge_id = pledges.record(
            fund_id=fund.id, authority_id=donor.id, cents=cents, announced_on=DAYS[2023], by=COMMAND, first_stage=None, **more
        )
        for stage, day, number in stages:
            pledges.reach_stage(pledge_id, stage=stage, on=day, body=Body.COUNCIL, act_number=number, by=COMMAND)
    return pledge_id


def declared(donor, year):
    text = eapd.file(contributors.get(donor.id), ASSOCIATION, year).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def published(donor, year, association=ASSOCIATION):
    content = scdl.file(contributors.get(donor.id), association, year)
    assert faults(content) == []
    return rows(content)


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "\u200b=1"])
def test_no_text_starts_a_formula(text):
    assert csv_files.safe(text)[0] == "'"


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (-12345, "-123.45"), (10**13, "100000000000.00")])
def test_cents_become_euros_without_a_float(cents, text):
    assert csv_files.euros(cents) == text


def test_a_subsidy_is_of_the_year_of_its_agreement(donor):
    fund = a_fund("MAR-2023", name_fr="Séisme au Maroc")
    a_pledge(fund, donor, 30_000_01, (Stage.VOTED, DAYS[2023], "2023-12"), (Stage.AGREED, DAYS[2024], ""))
    assert published(donor, 2023) == []
    [row] = published(donor, 2024)
    assert (row["montant"], row["dateConvention"], row["referenceDecision"]) == ("30000.01", "2024-06-01", "2023-12")
    assert row["idAttribuant"] == siret_of(donor.siren)
    assert row["objet"] == "Contribution au fonds de solidarité MAR-2023 : Séisme au Maroc"
    assert row["datesPeriodeVersement"] == "2024-06-01/2024-12-31"


def test_a_pledge_nobody_voted_agreed_or_paid_is_no_subsidy(donor):
    a_pledge(a_fund(), donor, 100)
    assert published(donor, 2023) == []


def test_instalments_make_a_period(donor):
    plan = [(DAYS[2023], 60_00), (DAYS[2024], 40_00)]
    a_pledge(a_fund(), donor, 100_00, (Stage.VOTED, DAYS[2023], "1"), instalments=plan)
    [row] = published(donor, 2023)
    assert (row["conditionsVersement"], row["datesPeriodeVersement"]) == ("échelonné", "2023-06-01/2024-06-01")


def test_a_payment_made_before_its_due_day_is_one_payment_of_its_day(donor):
    fund = a_fund()
    pledge_id = a_pledge(fund, donor, 100_00, (Stage.VOTED, DAYS[2023], "1"), instalments=[(datetime.date(2023, 6, 30), 100_00)])
    with transaction():
        receipts.record(fund_id=fund.id, pledge_id=pledge_id, cents=100_00, received_on=datetime.date(2023, 6, 25), by=COMMAND)
    [row] = published(donor, 2023)
    assert (row["conditionsVersement"], row["datesPeriodeVersement"]) == ("unique", "2023-06-25")


def test_hostile_names_and_numbers_stay_text_and_valid(donor):
    hostile = an_authority(name='=HYPERLINK("http://x"),\'a\nb;' + "é" * 90)
    with transaction():
        establishments.record(hostile.id, siret_of(hostile.siren), by=COMMAND)
    a_pledge(a_fund(name_fr='+cmd|" /C calc"!A0 ' + "x" * 170), hostile, 100, (Stage.AGREED, DAYS[2023], "@1"))
    [row] = published(hostile, 2023)
    assert row["nomAttribuant"].startswith("'=HYPERLINK")
    assert len(row["objet"]) <= 256


def test_without_a_number_of_the_association_the_file_is_refused(donor):
    for association in (Association("Cités", "", "", ""), Association("", "", "W751234567", "")):
        with pytest.raises(Conflict):
            scdl.file(contributors.get(donor.id), association, 2023)


def test_a_payment_without_a_pledge_is_a_subsidy_and_says_what_is_missing(donor):
    fund = a_fund()
    with transaction():
        receipts.record(fund_id=fund.id, authority_id=donor.id, cents=5_00, received_on=DAYS[2023], by=COMMAND)
    [row] = published(donor, 2023)
    assert (row["montant"], row["datesPeriodeVersement"]) == ("5.00", "2023-06-01")
    assert len(scdl.subsidies(donor.id, 2023)[0].gaps) == 2


def test_what_is_declared_is_what_the_statement_says_was_received(donor):
    fund, other = a_fund(country="UA"), an_authority()
    bounced, moved = receive(fund, donor, 10_00), receive(fund, donor, 20_00)
    receive(fund, donor, 5_01, 2024)
    suspense = receive(fund, None, 7_00)
    with transaction():
        book.bounce(receipt_id=bounced, value_date=DAYS[2023], by=COMMAND)
        book.reassign(receipt_id=moved, authority_id=other.id, pledge_id=None, value_date=DAYS[2024], by=COMMAND)
        book.attribute(receipt_id=suspense, authority_id=donor.id, pledge_id=None, value_date=DAYS[2025], by=COMMAND)
    for who, sums in ((donor, (20_00, -20_00 + 5_01, 7_00)), (other, (0, 20_00, 0))):
        for year, cents in zip(DAYS, sums, strict=True):
            assert sum(credit.cents for credit in credits.of_donor(who.id, year)) == cents
            assert positions.identity(None, who.id, year).received == cents
    assert [(row["datePaiement"], row["montant"]) for row in declared(donor, 2024)] == [("2023-06-01", "-20,00"), ("2024-06-01", "5,01")]
    assert [row["datePaiement"] for row in declared(donor, 2025)] == ["2023-06-01"]


def test_a_payment_forgotten_in_a_closed_year_is_declared_with_the_banks_day_and_flagged(donor):
    fund, on_bank = a_fund(country="UA"), datetime.date(2023, 12, 15)
    with transaction():
        book.close_year(fund_id=fund.id, year=2023, by=COMMAND)
    with transaction():
        receipts.record(fund_id=fund.id, authority_id=donor.id, cents=250_50, received_on=on_bank, by=COMMAND)
    assert declared(donor, 2023) == []
    [row] = declared(donor, 2024)
    assert (row["annee"], row["datePaiement"], row["montant"]) == ("2024", "2023-12-15", "250,50")
    [credit] = credits.of_donor(donor.id, 2024)
    assert (credit.on, credit.forgotten, credit.late) == (datetime.date(2024, 1, 1), True, True)


def test_a_payment_that_bounces_the_year_after_is_taken_back_then(donor):
    taken = receive(a_fund(), donor, 10_00)
    with transaction():
        book.bounce(receipt_id=taken, value_date=DAYS[2024], by=COMMAND)
    assert [row["montant"] for year in (2023, 2024) for row in declared(donor, year)] == ["10,00", "-10,00"]


@pytest.mark.parametrize("refunded_in", [2023, 2024])
def test_what_is_refunded_reduces_what_was_given_in_the_year_it_goes_back(donor, refunded_in):
    fund = a_fund()
    receipt_id = receive(fund, donor, 10_00)
    day = DAYS[refunded_in] + datetime.timedelta(days=1)
    facts = {"cents": 4_00, "value_date": day, "by": COMMAND, "decision_id": a_decision(fund.id)}
    with transaction():
        book.commit(fund_id=fund.id, receipt_id=receipt_id, **facts)
        refund = book.refund(receipt_id=receipt_id, **facts)
    rows = [(year, row["montant"]) for year in (2023, 2024) for row in declared(donor, year)]
    assert rows == [(2023, "10,00"), (refunded_in, "-4,00")]
    with transaction():
        book.reverse(movement_id=refund.id, value_date=day, by=COMMAND)
    assert sum(credit.cents for year in (2023, 2024) for credit in credits.of_donor(donor.id, year)) == 10_00


def test_what_went_to_a_country_that_gets_no_official_aid_is_left_out(database):
    world = a_world(100_00, country="UA")
    with transaction():
        world.project.country = "PL"
    paid(world, sign(world, 60_00), 30_00)
    donor = contributors.get(world.authority_id)
    assert {payment.country: payment.cents for payment in eapd.payments(donor.id, 2023)} == {"UA": 70_00, "PL": 30_00}
    assert [(row["codePays"], row["montant"]) for row in declared(donor, 2023)] == [("UA", "70,00")]


def test_what_is_declared_of_a_year_stays_whatever_is_paid_or_renamed_later(database):
    with clock_at("2023-07-01"):
        world = a_world(100_00, country="UA")
        grant_id = sign(world, 60_00)
    donor = contributors.get(world.authority_id)
    with clock_at("2024-02-01"):
        before = declared(donor, 2023)
    with clock_at("2024-03-01"), transaction():
        session.get_one(Project, world.project.id).country = "PL"
        session.get_one(Fund, world.fund.id).name_fr = "Un autre nom"
        row = session.get_one(Authority, donor.id)
        facts = {"siren": row.siren, "kind": row.kind, "version": row.version, "on": datetime.date(2024, 3, 1)}
        identities.change(row.id, name="Une commune nouvelle", reason="Nouveau nom", by=COMMAND, **facts)
    facts = {"fund_id": world.fund.id, "project_id": world.project.id, "grant_id": grant_id, "decision_id": a_decision(world.fund.id)}
    with transaction():
        book.disburse(cents=30_00, value_date=datetime.date(2024, 3, 5), by=COMMAND, **facts)
    with clock_at("2026-01-01"):
        assert declared(contributors.get(world.authority_id), 2023) == before


def test_a_siret_that_nobody_recorded_is_named_as_missing_and_never_made_up(database):
    unknown = an_authority(name="Aubagne")
    fund = a_fund()
    with transaction():
        receipts.record(fund_id=fund.id, authority_id=unknown.id, cents=10_00, received_on=DAYS[2023], by=COMMAND)
    content = scdl.file(contributors.get(unknown.id), ASSOCIATION, 2023)
    assert [row["idAttribuant"] for row in rows(content)] == [f"SIRET à compléter (SIREN {unknown.siren})"]
    assert faults(content)


@pytest.mark.parametrize("typed", ["", "123", "abc", "21690123100012", "２１６９０１２３１０００１１", "75001600019"])
def test_what_is_no_siret_of_the_donor_is_refused(donor, typed):
    with pytest.raises(Refusal), transaction():
        establishments.record(donor.id, typed, by=COMMAND)
    with pytest.raises(Refusal, match="another body"), transaction():
        establishments.record(donor.id, "217 500 016 00019", by=COMMAND)


def test_a_new_siren_asks_for_its_own_siret_and_past_rows_keep_theirs(donor):
    fund, old = a_fund(), donor.siren
    with transaction():
        for year in (2023, 2025):
            receipts.record(fund_id=fund.id, authority_id=donor.id, cents=10_00, received_on=DAYS[year], by=COMMAND)
    new = an_authority(name="Chemin").siren
    with transaction():
        session.execute(delete(Authority).where(Authority.siren == new))
        identities.change(
            donor.id,
            on=DAYS[2024],
            siren=new,
            name="Chemin",
            kind="commune",
            reason="Fusion",
            by=COMMAND,
            version=contributors.get(donor.id).version,
        )
    found = {year: rows(scdl.file(contributors.get(donor.id), ASSOCIATION, year))[0] for year in (2023, 2025)}
    assert [found[year]["nomAttribuant"] for year in (2023, 2025)] == ["Saint-Étienne", "Chemin"]
    assert [found[year]["idAttribuant"] for year in (2023, 2025)] == [siret_of(old), f"SIRET à compléter (SIREN {new})"]


def test_a_years_subsidies_are_those_of_its_end_whatever_is_amended_put_off_cancelled_or_renamed_later(donor):
    with clock_at("2023-06-02 09:00"):
        fund = a_fund("MAR-2023", name_fr="Séisme au Maroc")
        plan = [(DAYS[2023], 60_00), (DAYS[2024], 40_00)]
        amended, cancelled, restored = (a_pledge(fund, donor, 100_00, (Stage.AGREED, DAYS[2023], ""), instalments=plan) for _ in range(3))
        with transaction():
            receipts.record(fund_id=fund.id, pledge_id=amended, cents=60_00, received_on=DAYS[2023], by=COMMAND)
            pledges.cancel(restored, reason="Non reconduite", on=DAYS[2023], by=COMMAND)
    with clock_at("2024-01-15 09:00"):
        before = published(donor, 2023)
    with clock_at("2025-01-15 09:00"):
        facts = {"reason": "Second vote", "on": datetime.date(2024, 3, 1), "by": COMMAND}
        with transaction():
            pledges.amend(amended, cents=500_00, **facts)
            pledges.cancel(cancelled, **facts)
            pledges.restore(restored, **facts)
            receipts.record(fund_id=fund.id, pledge_id=amended, cents=440_00, received_on=DAYS[2024], by=COMMAND)
            session.get_one(Fund, fund.id).name_fr = "Un autre nom"
        assert published(donor, 2023) == before
        assert [row["montant"] for row in before] == ["100.00", "100.00"]
        assert before[0]["datesPeriodeVersement"] == "2023-06-01/2024-06-01"
        said = [str(gap.id) for row in scdl.subsidies(donor.id, 2023) for gap in row.gaps if "since then" in gap.id]
        assert len(said) == 2


def test_a_promise_agreed_before_it_was_known_here_is_published_as_it_was_entered(donor):
    fund = a_fund("MAR-2023")
    with clock_at("2024-02-01 09:00"), transaction():
        day = datetime.date(2024, 1, 5)
        pledge_id = pledges.record(fund_id=fund.id, authority_id=donor.id, cents=70_00, announced_on=day, by=COMMAND, first_stage=None)
        pledges.reach_stage(pledge_id, stage=Stage.AGREED, on=DAYS[2023], by=COMMAND)
    assert [row["montant"] for row in published(donor, 2023)] == ["70.00"]
