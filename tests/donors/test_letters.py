"""Attestation, payment request and drafts: what they say, in both languages, for whom, and what hostile or empty data do to them."""

import datetime
import io
import re
import zipfile

import pikepdf
import pytest
from lxml import etree
from sqlalchemy import select

from fundtracker.accounts.permissions import Role
from fundtracker.authorities import identities
from fundtracker.authorities.models import Authority
from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.rules import Body, Stage
from fundtracker.donors.amounts import in_words
from fundtracker.funds.models import Fund
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import book
from fundtracker.web.language import speaking
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.grants.world import a_decision
from tests.packs.test_packs import text_of
from tests.watch import clock_at

DAY, LATER = datetime.date(2023, 6, 1), datetime.date(2024, 1, 1)
LONG = "Communauté d’agglomération de la Vallée-Très-Longue, des Coteaux & du <Plateau> #set page() de Saint-Exemple-sur-Rivière"
FRENCH = [
    (0, "zéro euro"),
    (1_00, "un euro"),
    (2_01, "deux euros et un centime"),
    (80_00, "quatre-vingts euros"),
    (12_500_10, "douze mille cinq cents euros et dix centimes"),
    (1_000_000_00, "un million d’euros"),
    (2_300_000_00, "deux millions trois cent mille euros"),
]


@pytest.fixture
def donor(database):
    return an_authority(name="Saint-Étienne")


@pytest.fixture
def reader(donor, client):
    member = a_user()
    a_mandate(member, donor)
    with clock_at("2024-03-01 09:00"):
        client.sign_in(member)
        yield client


def a_pledge(donor, cents=10_000_00, fee_bp=0, **more):
    fund = a_fund("MAR-2023", name_fr="Séisme au Maroc", fee_bp=fee_bp)
    with transaction():
        pledge_id = pledges.record(fund_id=fund.id, authority_id=donor.id, cents=cents, announced_on=DAY, by=COMMAND, **more)
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=DAY, body=Body.COUNCIL, act_number="2023-114", by=COMMAND)
    return fund, pledge_id


def pay(fund, pledge_id, cents):
    with transaction():
        return receipts.record(fund_id=fund.id, pledge_id=pledge_id, cents=cents, received_on=DAY, by=COMMAND)


def declared_ua(content):
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_metadata() as metadata:
        return metadata.get("pdfuaid:part") == "1"


@pytest.mark.parametrize(("cents", "words"), FRENCH)
def test_amounts_are_written_as_french_writes_them(database, cents, words):
    with speaking("fr"):
        assert in_words(cents) == words


@pytest.mark.parametrize(
    ("cents", "words"), [(1_00, "one euro"), (21_01, "twenty-one euros and one cent"), (1_000_00, "one thousand euros")]
)
def test_amounts_are_written_in_english_too(database, cents, words):
    with speaking("en"):
        assert in_words(cents) == words


def test_an_attestation_says_the_payment_in_figures_and_in_words(donor, reader):
    fund, pledge_id = a_pledge(donor)
    receipt_id = pay(fund, pledge_id, 1_234_56)
    address = f"/donors/{donor.siren}/receipts/{receipt_id}/attestation.pdf"
    content = reader.get(address).data
    text = text_of(content)
    for words in ("Attestation de versement", "1 234,56 €", "mille deux cent trente-quatre euros et cinquante-six centimes", "2023-114"):
        assert words in text
    assert declared_ua(content)
    assert "one thousand, two hundred and thirty-four euros and fifty-six cents" in text_of(reader.get(f"{address}?lang=en").data)


def test_a_payment_the_bank_took_back_is_not_attested_to(donor, reader):
    fund, pledge_id = a_pledge(donor)
    receipt_id = pay(fund, pledge_id, 100_00)
    with transaction():
        receipts.bounce(receipt_id, on=LATER, reason="Sans provision", by=COMMAND)
    assert reader.get(f"/donors/{donor.siren}/receipts/{receipt_id}/attestation.pdf").status_code == 404
    assert "attestation.pdf" not in reader.get(f"/donors/{donor.siren}/papers").text


def test_an_attestation_tells_what_was_refunded_since(donor, reader):
    fund, pledge_id = a_pledge(donor)
    receipt_id = pay(fund, pledge_id, 100_00)
    refund(fund, receipt_id, 40_00)
    text = text_of(reader.get(f"/donors/{donor.siren}/receipts/{receipt_id}/attestation.pdf").data)
    assert "40,00 € ont été reversés" in text


def test_an_attestation_made_after_a_change_of_name_says_what_the_donor_was_called_when_it_paid(donor, reader):
    fund, pledge_id = a_pledge(donor)
    address = f"/donors/{donor.siren}/receipts/{pay(fund, pledge_id, 100_00)}/attestation.pdf"
    assert "se nommait" not in text_of(reader.get(address).data)
    with transaction():
        row = session.get_one(Authority, donor.id)
        facts = {"siren": row.siren, "kind": row.kind, "version": row.version, "on": LATER}
        identities.change(row.id, name="Une commune nouvelle", reason="Nouveau nom", by=COMMAND, **facts)
    text = text_of(reader.get(address).data)
    assert "Une commune nouvelle" in text and "elle se nommait Saint-Étienne" in text


def refund(fund, receipt_id, cents):
    decision_id = a_decision(fund.id)
    with transaction():
        book.commit(fund_id=fund.id, receipt_id=receipt_id, cents=cents, value_date=LATER, decision_id=decision_id, by=COMMAND)
        book.refund(receipt_id=receipt_id, cents=cents, value_date=LATER, decision_id=decision_id, by=COMMAND)


def test_a_request_asks_for_what_is_still_to_come(donor, reader):
    fund, pledge_id = a_pledge(donor, fee_bp=200)
    pay(fund, pledge_id, 2_500_00)
    text = text_of(reader.get(f"/donors/{donor.siren}/pledges/{pledge_id}/request.pdf").data)
    assert "7 500,00 €" in text
    assert "sept mille cinq cents euros" in text
    assert "200,00 € correspondent aux frais" in text


def test_a_request_asks_for_what_is_due_by_its_day_the_same_for_donor_and_staff(donor, reader, make_app):
    fund, pledge_id = a_pledge(donor, instalments=[(DAY, 6_000_00), (LATER, 3_000_00), (datetime.date(2024, 9, 1), 1_000_00)])
    pay(fund, pledge_id, 2_500_00)
    address = f"/donors/{donor.siren}/pledges/{pledge_id}/request.pdf"
    staff = make_app({}).test_client()
    staff.sign_in(a_user("staff"))
    on_receipt, later = "à réception", "1er septembre 2024"
    asked = {"": ("6 500,00 €", on_receipt), "?instalment=1": ("3 500,00 €", on_receipt), "?instalment=3": ("7 500,00 €", later)}
    for query, words in asked.items():
        text = text_of(reader.get(address + query).data)
        assert all(word in text.replace("ᵉʳ", "er") for word in words)
        assert text == text_of(staff.get(address + query).data)
    for client, page in ((reader, f"/donors/{donor.siren}/papers"), (staff, f"/staff/pledges/{pledge_id}")):
        assert set(re.findall(r"request\.pdf\?instalment=(\d)", client.get(page).text)) == {"1", "2", "3"}
    pay(fund, pledge_id, 3_500_00)
    assert [reader.get(f"{address}?instalment={number}").status_code for number in (0, 1, 2, 3, 4)] == [404, 404, 200, 200, 404]


def test_a_request_carries_the_fund_s_bank_details_and_the_association_s_numbers(donor, make_app):
    _, pledge_id = a_pledge(donor)
    client = make_app({"ASSOCIATION_NAME": "Cités Exemple", "ASSOCIATION_SIRET": "99999999800019"}).test_client()
    client.sign_in(a_user("admin"))
    address = f"/donors/{donor.siren}/pledges/{pledge_id}/request.pdf"
    assert "RIB" in text_of(client.get(address).data), "until the settings name the account, its paper is enclosed"
    edit = client.get("/staff/funds/MAR-2023/edit").text
    assert "Titulaire du compte" in edit
    with transaction():
        row = session.scalars(select(Fund)).one()
        row.bank_holder, row.iban, row.bic = "Fonds Maroc", "FR7630006000011234567890189", "AGRIFRPP"
    text = text_of(client.get(address).data)
    for words in ("Fonds Maroc", "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "SIRET 99999999800019", "à réception"):
        assert words in text
    assert "RIB" not in text
    assert "À verser à réception" in " ".join(text.split())


def test_nothing_is_asked_for_when_all_was_paid(donor, reader):
    fund, pledge_id = a_pledge(donor)
    pay(fund, pledge_id, 10_000_00)
    assert reader.get(f"/donors/{donor.siren}/pledges/{pledge_id}/request.pdf").status_code == 404
    assert "request.pdf" not in reader.get(f"/donors/{donor.siren}/papers").text


@pytest.mark.parametrize(("name", "words"), [("deliberation", "Projet de délibération"), ("agreement", "Convention")])
def test_drafts_are_filled_in_and_can_be_worked_on(donor, reader, name, words):
    _, pledge_id = a_pledge(donor)
    address = f"/donors/{donor.siren}/pledges/{pledge_id}/{name}"
    content, document = reader.get(f"{address}.pdf").data, reader.get(f"{address}.odt").data
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert archive.namelist()[0] == "mimetype"
        text = "".join(etree.fromstring(archive.read("content.xml")).itertext())
    for said in (text, text_of(content)):
        for word in (words, "10 000,00 €", "dix mille euros", "Séisme au Maroc", "Saint-Étienne", "au 1er mars 2024"):
            assert word in said.replace("\u202f", " ").replace("\u00a0", " ")
    assert declared_ua(content)
    assert document == reader.get(f"{address}.odt").data


def test_a_name_of_120_characters_that_looks_like_code_stays_text(client):
    donor = an_authority(name=LONG)
    assert len(LONG) == 120
    fund, pledge_id = a_pledge(donor)
    receipt_id = pay(fund, pledge_id, 1)
    client.sign_in(a_user("staff"))
    for path in (f"receipts/{receipt_id}/attestation.pdf", f"pledges/{pledge_id}/agreement.pdf", f"pledges/{pledge_id}/agreement.odt"):
        answer = client.get(f"/donors/{donor.siren}/{path}")
        assert answer.status_code == 200
        if path.endswith("pdf"):
            assert "#set page()" in text_of(answer.data)


def test_another_donor_s_papers_look_like_none(donor, reader):
    stranger = an_authority()
    fund, pledge_id = a_pledge(stranger)
    receipt_id = pay(fund, pledge_id, 100)
    for path in (
        f"receipts/{receipt_id}/attestation.pdf",
        *(f"pledges/{pledge_id}/{n}" for n in ("request.pdf", "agreement.pdf", "agreement.odt")),
    ):
        for siren in (stranger.siren, donor.siren, "999999998"):
            assert reader.get(f"/donors/{siren}/{path}").status_code == 404
    assert reader.get(f"/donors/{donor.siren}/pledges/{pledge_id}/agreement.exe").status_code == 404


def test_the_page_of_papers_lists_those_of_each_pledge_and_payment(donor, reader):
    fund, pledge_id = a_pledge(donor, instalments=[(DAY, 6_000_00), (LATER, 4_000_00)])
    receipt_id = pay(fund, pledge_id, 6_000_00)
    text = reader.get(f"/donors/{donor.siren}/papers").text
    assert f"receipts/{receipt_id}/attestation.pdf" in text
    assert "instalment=2" in text
    assert "instalment=1" not in text


def test_a_cancelled_pledge_has_no_draft(donor, reader):
    _, pledge_id = a_pledge(donor)
    with transaction():
        pledges.cancel(pledge_id, on=LATER, reason="Le conseil a renoncé", by=COMMAND)
    assert reader.get(f"/donors/{donor.siren}/pledges/{pledge_id}/agreement.pdf").status_code == 404
    assert "agreement" not in reader.get(f"/donors/{donor.siren}/papers").text


def test_staff_open_the_papers_of_a_pledge_and_a_payment_from_their_pages(donor, client):
    client.sign_in(a_user(Role.STAFF))
    fund, pledge_id = a_pledge(donor)
    receipt_id = pay(fund, pledge_id, 4_000_00)
    found = [
        link
        for address in (f"/staff/pledges/{pledge_id}", f"/staff/receipts/{receipt_id}")
        for link in re.findall(r'href="(/donors/[^"]+\.(?:pdf|odt))"', client.get(address).text)
    ]
    assert [link.rsplit("/", 1)[1] for link in found] == [
        "request.pdf",
        "deliberation.pdf",
        "deliberation.odt",
        "agreement.pdf",
        "agreement.odt",
        "attestation.pdf",
    ]
    assert {client.get(link, check_html=False).status_code for link in found} == {200}
