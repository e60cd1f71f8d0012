"""Pages of pledges and receipts through the browser: the whole way, bad inputs, replay, stale forms, rights."""

import secrets
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from fundtracker.contributions import pledges, receipts
from fundtracker.contributions.models import Pledge, PledgeStage, Receipt
from fundtracker.contributions.rules import ReceiptState, Stage
from fundtracker.corrections import corrections
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import book
from fundtracker.ledger.models import Movement
from tests.factories import a_fund, a_project, a_user, an_authority

DAY, LATER = date(2024, 1, 10), date(2024, 3, 10)


def a_pdf():
    """The bytes of a one-page PDF."""
    file = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file.getvalue()


def a_file(content):
    return FileStorage(BytesIO(content), "délibération.pdf")


@pytest.fixture
def fund(database):
    return a_fund("MAR-2023", name_fr="Séisme au Maroc")


@pytest.fixture
def donor(fund):
    return an_authority(name="Commune de Saint-Étienne")


@pytest.fixture
def staff(client, fund):
    a_user("approver")
    client.sign_in(a_user("staff"))
    return client


def pledged(fund, donor, cents=1_000_000, **values):
    with transaction():
        return pledges.record(fund_id=fund.id, authority_id=donor.id, cents=cents, announced_on=DAY, by=COMMAND, **values)


def received(fund, cents, **values):
    with transaction():
        return receipts.record(fund_id=fund.id, cents=cents, received_on=LATER, by=COMMAND, **values)


def count(model):
    return session.scalar(select(func.count()).select_from(model))


NEW_PLEDGE = "/staff/pledges/new?fund=MAR-2023"
NEW_RECEIPT = "/staff/receipts/new?fund=MAR-2023"


def a_pledge(donor, **changes):
    return {
        "authority_id": donor.siren,
        "cents": "12 500,00",
        "announced_on": "10/01/2024",
        "first_stage": "announced",
        "purpose": "",
        **changes,
    }


def a_receipt(**changes):
    return {
        "cents": "12 500,00",
        "received_on": "2024-03-10",
        "payer": "TRESORERIE",
        "bank_reference": "VIR 1",
        "whose": "pledge",
        **changes,
    }


def test_a_pledge_is_recorded_after_its_check_page(staff, fund, donor):
    check = staff.post(NEW_PLEDGE, data=a_pledge(donor))
    assert "Commune de Saint-Étienne" in check.text
    assert "12 500,00" in check.text.replace("\u202f", " ").replace("\u00a0", " ")
    assert count(Pledge) == 0
    answer = staff.confirm(NEW_PLEDGE, a_pledge(donor))
    assert answer.status_code == 303
    page = staff.get(answer.location)
    assert "MAR-2023-P0001" in page.text
    assert "Enregistrer le vote" in page.text
    assert session.scalars(select(Pledge.cents)).all() == [1_250_000]


def test_the_fund_is_asked_first(staff, fund):
    assert "fund=MAR-2023" in staff.get("/staff/pledges/new").text
    assert staff.get("/staff/pledges/new?fund=NOPE").status_code == 404


def test_going_back_from_the_check_page_keeps_what_was_typed(staff, donor):
    page = staff.post(NEW_PLEDGE, data=a_pledge(donor, step="edit", conditions="Pour l’école"))
    assert page.status_code == 200
    assert "Pour l’école" in page.text
    assert "12 500,00" in page.text


def test_instalments_and_an_earmark_come_with_the_pledge(staff, fund, donor):
    project = a_project(fund)
    rows = {
        "instalments-0-due_on": "2024-03-01",
        "instalments-0-cents": "2 500",
        "instalments-1-due_on": "2030-03-01",
        "instalments-1-cents": "10 000",
    }
    staff.confirm(NEW_PLEDGE, a_pledge(donor, purpose=f"project:{project.id}", **rows))
    page = staff.get("/staff/pledges/1")
    assert project.title_fr in page.text
    assert "En retard" in page.text


@pytest.mark.parametrize("amount", ["NaN", "1e9", "-5", "0", "12,345", "٣", "10000000000000", "1.2345", "", "12,50 $", "１２"])
def test_a_bad_amount_gets_a_sentence_at_its_field_keeps_the_form_and_writes_nothing(staff, donor, amount):
    page = staff.post(NEW_PLEDGE, data=a_pledge(donor, cents=amount))
    assert page.status_code == 422
    assert 'id="cents-error"' in page.text
    assert donor.siren in page.text
    assert (count(Pledge), count(Movement)) == (0, 0)


@pytest.mark.parametrize("amount", ["1 234,56", "1234.56", "1.234,56 €", "1\u202f234,56"])
def test_amounts_are_read_as_people_type_them(staff, donor, amount):
    staff.confirm(NEW_PLEDGE, a_pledge(donor, cents=amount))
    assert session.scalars(select(Pledge.cents)).all() == [123_456]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"announced_on": "31/12/2022"}, "announced_on"),
        ({"announced_on": "2099-01-01"}, "announced_on"),
        ({"announced_on": "30/02/2024"}, "announced_on"),
        ({"authority_id": "123456789"}, "authority_id"),
        ({"authority_id": "\x00\u202e"}, "authority_id"),
        ({"purpose": "project:999"}, "purpose"),
        ({"purpose": "project:x"}, "purpose"),
        ({"first_stage": "paid"}, "first_stage"),
        ({"conditions": "a\u202eb"}, "conditions"),
        ({"conditions": "a\x00b"}, "conditions"),
        ({"instalments-0-due_on": "2024-03-01", "instalments-0-cents": "1"}, "instalments"),
        ({"instalments-0-due_on": "2024-03-01", "instalments-1-cents": "1"}, "instalments"),
    ],
)
def test_a_bad_field_of_a_pledge_gets_a_sentence_and_nothing_is_written(staff, donor, change, field):
    page = staff.post(NEW_PLEDGE, data=a_pledge(donor, **change))
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert (count(Pledge), count(Movement)) == (0, 0)


def test_a_day_in_a_closed_year_is_refused_at_its_field(staff, fund, donor):
    with transaction():
        book.close_year(fund_id=fund.id, year=2023, by=COMMAND)
    page = staff.post(NEW_PLEDGE, data=a_pledge(donor, announced_on="2023-06-01"))
    assert page.status_code == 422
    assert 'id="announced_on-error"' in page.text


def test_a_second_click_on_save_records_once_and_shows_the_same_pledge(staff, donor):
    sent = {"submission_key": secrets.token_urlsafe(16), "step": "confirm", **a_pledge(donor)}
    first, second = staff.post(NEW_PLEDGE, data=sent), staff.post(NEW_PLEDGE, data=sent)
    assert first.location == second.location
    assert count(Pledge) == 1
    other = staff.post(NEW_PLEDGE, data={**sent, "cents": "99"})
    assert other.status_code == 409
    assert count(Pledge) == 1


def test_a_stage_is_recorded_with_its_act_and_its_document_can_be_fetched(staff, fund, donor):
    pledge_id, content = pledged(fund, donor), a_pdf()
    sent = {"on": "2024-02-01", "cents": "10 000", "body": "council", "act_number": "D-12", "version": "1"}
    answer = staff.post(f"/staff/pledges/{pledge_id}/stages/voted", data={**sent, "document": a_file(content)})
    assert answer.status_code == 303
    page = staff.get(answer.location)
    assert "D-12" in page.text
    assert "Enregistrer l’appel de fonds" in page.text
    paper = staff.get(f"/staff/pledges/{pledge_id}/papers/voted", check_html=False)
    assert (paper.status_code, paper.data) == (200, content)
    assert staff.get(f"/staff/pledges/{pledge_id}/papers/agreed").status_code == 404
    assert staff.get(f"/staff/pledges/{pledge_id}/papers/nonsense").status_code == 404


def test_a_renamed_file_is_refused_with_a_sentence_and_the_stage_is_not_recorded(staff, fund, donor):
    pledge_id = pledged(fund, donor)
    sent = {"on": "2024-02-01", "cents": "10 000", "body": "", "act_number": "", "version": "1"}
    page = staff.post(f"/staff/pledges/{pledge_id}/stages/voted", data={**sent, "document": a_file(b"MZ not a pdf")})
    assert page.status_code == 422
    assert 'id="document-error"' in page.text
    assert session.scalars(select(PledgeStage.stage)).all() == [Stage.ANNOUNCED]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"on": "2022-01-01"}, "on"), ({"on": "2099-01-01"}, "on"), ({"on": ""}, "on"), ({"cents": "x"}, "cents"), ({"body": "king"}, "body")],
)
def test_a_bad_field_of_a_stage_gets_a_sentence(staff, fund, donor, change, field):
    pledge_id = pledged(fund, donor)
    sent = {"on": "2024-02-01", "cents": "10 000", "body": "", "act_number": "", "version": "1", **change}
    page = staff.post(f"/staff/pledges/{pledge_id}/stages/voted", data=sent)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


def test_the_paid_stage_has_no_form(staff, fund, donor):
    assert staff.get(f"/staff/pledges/{pledged(fund, donor)}/stages/paid").status_code == 404


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("stages/voted", {"on": "2024-02-01", "cents": "1", "body": "", "act_number": ""}),
        ("amend", {"on": "2024-02-01", "cents": "1", "reason": "x", "step": "confirm"}),
        ("cancel", {"on": "2024-02-01", "reason": "x", "step": "confirm"}),
        ("restore", {"on": "2024-02-01", "reason": "x", "step": "confirm"}),
        ("earmark", {"purpose": "", "conditions": "y"}),
        ("instalments", {}),
    ],
)
@pytest.mark.parametrize("version", ["1", "", "nonsense"])
def test_a_stale_form_is_refused_with_409_and_a_message(staff, fund, donor, page, values, version):
    pledge_id = pledged(fund, donor)
    with transaction():
        pledges.amend(pledge_id, cents=900_000, reason="entre-temps", on=LATER, by=COMMAND)
    answer = staff.post(f"/staff/pledges/{pledge_id}/{page}", data={**values, "version": version})
    assert answer.status_code == 409
    assert "Quelqu’un d’autre a modifié cette promesse" in answer.text
    assert session.get(Pledge, pledge_id).cents == 900_000


def test_an_amendment_a_schedule_and_a_cancellation_go_through_their_pages(staff, fund, donor):
    pledge_id = pledged(fund, donor)
    at = f"/staff/pledges/{pledge_id}"
    assert staff.confirm(f"{at}/amend", {"on": "2024-02-01", "cents": "8 000", "reason": "Vote réduit", "version": "1"}).status_code == 303
    rows = {"instalments-0-due_on": "2024-03-01", "instalments-0-cents": "", "version": str(session.get(Pledge, pledge_id).version)}
    assert staff.post(f"{at}/instalments", data=rows).status_code == 303
    session.expire_all()
    purpose = {"purpose": "", "conditions": "Écoles", "version": str(session.get(Pledge, pledge_id).version)}
    assert staff.post(f"{at}/earmark", data=purpose).status_code == 303
    session.expire_all()
    end = {"on": "2024-04-01", "reason": "Budget", "version": str(session.get(Pledge, pledge_id).version)}
    assert staff.confirm(f"{at}/cancel", end).status_code == 303
    page = staff.get(at).text
    assert "Revenir sur l’annulation" in page
    for text in ("Vote réduit", "Écoles", "Budget", "Annulée"):
        assert text in page


def test_a_receipt_for_a_pledge_is_recorded_and_shows_where_its_money_is(staff, fund, donor):
    pledge_id = pledged(fund, donor)
    form = staff.get(f"{NEW_RECEIPT}&pledge={pledge_id}")
    assert "10000,00" in form.text
    answer = staff.confirm(NEW_RECEIPT, a_receipt(cents="4 000", pledge_id=str(pledge_id)))
    page = staff.get(answer.location)
    assert "MAR-2023-R2024-0001" in page.text
    assert "Où est allé cet argent" in page.text
    assert "Versée en partie" in staff.get(f"/staff/pledges/{pledge_id}").text


def test_a_receipt_larger_than_the_pledge_asks_before_the_check_page(staff, fund, donor):
    sent = a_receipt(pledge_id=str(pledged(fund, donor)))
    asked = staff.post(NEW_RECEIPT, data=sent)
    assert asked.status_code == 422
    assert 'id="confirm_excess-error"' in asked.text
    assert count(Receipt) == 0
    assert "comme vous l’avez confirmé" in staff.post(NEW_RECEIPT, data={**sent, "confirm_excess": "y"}).text
    assert staff.confirm(NEW_RECEIPT, {**sent, "confirm_excess": "y"}).status_code == 303


def test_one_transfer_is_split_over_two_pledges(staff, fund, donor):
    first, second = pledged(fund, donor), pledged(fund, an_authority())
    rows = {"parts-0-pledge_id": str(first), "parts-0-cents": "10 000", "parts-3-pledge_id": str(second), "parts-3-cents": "2 500"}
    answer = staff.confirm(NEW_RECEIPT, a_receipt(whose="several", **rows))
    assert "même virement" in staff.get(answer.location).text
    assert sorted(session.scalars(select(Receipt.cents))) == [250_000, 1_000_000]
    wrong = staff.post(NEW_RECEIPT, data=a_receipt(whose="several", **{**rows, "parts-3-cents": "2 499"}))
    assert wrong.status_code == 422
    assert 'href="#parts"' in wrong.text


def test_an_unsolicited_receipt_may_bring_its_pledge(staff, fund, donor):
    sent = a_receipt(whose="donor", authority_id=donor.siren, make_pledge="y")
    assert staff.confirm(NEW_RECEIPT, sent).status_code == 303
    assert session.scalars(select(Pledge.received_cents)).all() == [1_250_000]
    assert staff.confirm(NEW_RECEIPT, a_receipt(whose="donor", authority_id=donor.siren, cents="7")).status_code == 303
    assert count(Pledge) == 1


def test_the_check_page_warns_of_a_receipt_that_looks_the_same(staff, fund, donor):
    received(fund, 1_250_000, authority_id=donor.id)
    check = staff.post(NEW_RECEIPT, data=a_receipt(whose="nobody"))
    assert "MAR-2023-R2024-0001" in check.text


def second(prepared):
    """What one person prepared, confirmed by another."""
    assert prepared.status_code == 303
    by = Actor("user", a_user("approver").id)
    with transaction():
        corrections.confirm(int(prepared.location.rsplit("/", 1)[1]), by=by)


def test_a_receipt_in_suspense_gets_its_donor_then_moves_then_bounces(staff, fund, donor):
    other = an_authority(name="Région Bretagne")
    pledge_id = pledged(fund, donor)
    at = staff.confirm(NEW_RECEIPT, a_receipt(whose="nobody", cents="500")).location
    assert "En attente d’attribution" in staff.get(at).text
    given = {"whose": "pledge", "pledge_id": str(pledge_id), "on": "2024-03-10", "version": "1"}
    assert staff.confirm(f"{at}/attribute", given).status_code == 303
    row = session.scalars(select(Receipt)).one()
    moved = {
        "whose": "donor",
        "authority_id": other.siren,
        "on": "2024-03-11",
        "reason": "Homonyme : la région",
        "version": str(row.version),
    }
    second(staff.confirm(f"{at}/move", moved))
    session.expire_all()
    assert "Région Bretagne" in staff.get(at).text
    row = session.scalars(select(Receipt)).one()
    back = {"on": "2024-03-12", "reason": "Rejet de la banque", "version": str(row.version)}
    second(staff.confirm(f"{at}/bounce", back))
    session.expire_all()
    assert session.scalars(select(Receipt.state)).one() is ReceiptState.BOUNCED
    assert staff.get(f"{at}/move").status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cents": "1e9"}, "cents"),
        ({"received_on": "2099-01-01"}, "received_on"),
        ({"received_on": "2022-12-31"}, "received_on"),
        ({"payer": "a\u202eb"}, "payer"),
        ({"payer": "x" * 141}, "payer"),
        ({"bank_reference": "a\x00b"}, "bank_reference"),
        ({"pledge_id": ""}, "pledge_id"),
        ({"pledge_id": "999"}, "pledge_id"),
        ({"pledge_id": "1 OR 1=1"}, "pledge_id"),
        ({"whose": "donor", "authority_id": ""}, "authority_id"),
        ({"whose": "several"}, "parts"),
        ({"whose": "several", "parts-0-pledge_id": "1"}, "parts"),
        ({"whose": "me"}, "whose"),
    ],
)
def test_a_bad_field_of_a_receipt_gets_a_sentence_and_nothing_is_written(staff, fund, donor, change, field):
    pledged(fund, donor)
    before = count(Movement)
    page = staff.post(NEW_RECEIPT, data=a_receipt(**{"pledge_id": "1", **change}))
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert (count(Receipt), count(Movement)) == (0, before)


def test_check_pages_say_the_management_fee(staff, fund, donor):
    with transaction():
        session.get(type(fund), fund.id).fee_bp = 250
    pledge = staff.post(NEW_PLEDGE, data=a_pledge(donor, cents="1 000"))
    receipt = staff.post(NEW_RECEIPT, data=a_receipt(cents="1 000", whose="donor", authority_id=donor.siren))
    for page in (pledge, receipt):
        assert "25,00" in page.text
        assert "2,50" in page.text


def test_an_authority_found_in_the_directory_comes_back_into_the_form(staff, donor):
    assert donor.siren in staff.get(f"{NEW_PLEDGE}&authority={donor.siren}").text


def test_a_single_day_stands_for_the_whole_and_half_a_row_is_refused(staff, fund, donor):
    staff.confirm(NEW_PLEDGE, a_pledge(donor, **{"instalments-2-due_on": "2030-03-01"}))
    assert "1er mars 2030" in staff.get("/staff/pledges/1").text
    rows = {"instalments-0-due_on": "2024-03-01", "instalments-0-cents": "1", "instalments-1-due_on": "2030-01-01", "version": "1"}
    page = staff.post("/staff/pledges/1/instalments", data=rows)
    assert page.status_code == 422
    assert 'id="instalments-1-cents-error"' in page.text


def test_the_rehearsal_before_a_check_page_keeps_nothing(staff, fund, donor):
    pledge_id = pledged(fund, donor)
    before = count(Movement)
    assert staff.post(NEW_RECEIPT, data=a_receipt(cents="5", pledge_id=str(pledge_id))).status_code == 200
    assert (count(Receipt), count(Movement)) == (0, before)


@pytest.mark.parametrize(
    "query", ["", "?text=étienne&sort=amount", "?state=nonsense&fund_id=x&page=-3", "?overdue=y", "?text=%00%27", "?page=99999999"]
)
def test_lists_show_and_filter_whatever_the_address_says(staff, fund, donor, query):
    pledge_id = pledged(fund, donor)
    received(fund, 100, pledge_id=pledge_id)
    for noun in ("pledges", "receipts"):
        assert staff.get(f"/staff/{noun}{query}").status_code == 200
    assert "Commune de Saint-Étienne" in staff.get("/staff/pledges?text=SAINT ETIENNE").text


def test_an_amendment_shows_the_schedule_before_and_after_and_takes_a_typed_one(staff, fund, donor):
    pledge_id = pledged(fund, donor, instalments=[(date(2024, 3, 1), 600_000), (date(2024, 6, 1), 400_000)])
    at = f"/staff/pledges/{pledge_id}/amend"
    page = staff.get(at).text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "6000,00" in page, "the rows to type start from what is owed"
    sent = {"on": "2024-02-01", "cents": "5 000", "reason": "Vote réduit", "version": "1", "follow": "scaled", "step": "check"}
    shown = staff.post(at, data=sent).text.replace("\u202f", " ").replace("\u00a0", " ")
    for plan in ("1 mars 2024 : 6 000,00 €; 1 juin 2024 : 4 000,00 €", "1 mars 2024 : 3 000,00 €; 1 juin 2024 : 2 000,00 €"):
        assert plan in shown.replace("1er", "1")
    typed = {**sent, "follow": "typed", "instalments-0-due_on": "2024-09-01", "instalments-0-cents": "4 000"}
    assert "s’élèvent à" in staff.post(at, data=typed).text or "échéances" in staff.post(at, data=typed).text
    assert staff.confirm(at, {**typed, "instalments-0-cents": "5 000"}).status_code == 303
    assert "1er septembre 2024" in staff.get(f"/staff/pledges/{pledge_id}").text.replace("\u202f", " ")


def test_a_cancellation_is_taken_back_through_its_page(staff, fund, donor):
    pledge_id = pledged(fund, donor, instalments=[(date(2024, 3, 1), 1_000_000)])
    with transaction():
        pledges.cancel(pledge_id, reason="Budget", on=LATER, by=COMMAND)
    page = f"/staff/pledges/{pledge_id}"
    assert "Annulée" in staff.get(page).text
    version = str(session.get(Pledge, pledge_id).version)
    assert staff.confirm(f"{page}/restore", {"on": "2024-04-01", "reason": "Revote", "version": version}).status_code == 303
    session.expire_all()
    assert session.get(Pledge, pledge_id).cancelled_cents == 0


def test_an_empty_list_says_what_to_do(staff):
    assert "Enregistrer une promesse" in staff.get("/staff/pledges").text
    assert "Enregistrer un versement reçu" in staff.get("/staff/receipts").text


WRITES = [
    "/staff/pledges/new",
    "/staff/pledges/1/stages/voted",
    "/staff/pledges/1/amend",
    "/staff/pledges/1/cancel",
    "/staff/pledges/1/restore",
    "/staff/pledges/1/earmark",
]
WRITES += [
    "/staff/pledges/1/instalments",
    "/staff/receipts/new",
    "/staff/receipts/2/attribute",
    "/staff/receipts/2/move",
    "/staff/receipts/2/bounce",
    "/staff/receipts/2/correct",
    "/staff/receipts/2/retract",
]


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_who_may_only_read_sees_pledges_and_receipts_but_records_nothing(client, fund, donor, role):
    pledge_id = pledged(fund, donor)
    receipt_id = received(fund, 100, pledge_id=pledge_id)
    client.sign_in(a_user(role))
    for address in ("/staff/pledges", f"/staff/pledges/{pledge_id}", "/staff/receipts", f"/staff/receipts/{receipt_id}"):
        page = client.get(address)
        assert page.status_code == 200
        assert "/new" not in page.text
    for address in WRITES:
        assert client.get(address).status_code == 403
        assert client.post(address, data={}).status_code == 403


def test_a_donor_sees_none_of_it(client, fund, donor):
    pledge_id = pledged(fund, donor)
    client.sign_in(a_user())
    for address in [
        "/staff/pledges",
        f"/staff/pledges/{pledge_id}",
        "/staff/receipts",
        f"/staff/pledges/{pledge_id}/papers/voted",
        *WRITES,
    ]:
        assert client.get(address).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client, fund):
    for address in ("/staff/pledges", "/staff/receipts", *WRITES):
        assert "/sign-in" in client.get(address).location


def test_what_does_not_exist_is_not_found(staff):
    for address in ("/staff/pledges/999", "/staff/receipts/999", "/staff/pledges/999/amend", "/staff/receipts/999/move"):
        assert staff.get(address).status_code == 404


def test_papers_dated_the_wrong_way_round_are_said_and_refused_nowhere(staff, fund, donor):
    pledge_id = pledged(fund, donor)
    with transaction():
        pledges.reach_stage(pledge_id, stage=Stage.AGREED, on=DAY, by=COMMAND)
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=LATER, by=COMMAND)
    text = staff.get(f"/staff/pledges/{pledge_id}").text
    assert "La convention est datée d’avant le vote (10 mars 2024)." in text
    with transaction():
        pledges.reach_stage(pledge_id, stage=Stage.AGREED, on=LATER, by=COMMAND)
    assert "datée d’avant" not in staff.get(f"/staff/pledges/{pledge_id}").text


def test_an_amount_far_outside_what_the_fund_has_seen_is_asked_twice(staff, fund, donor):
    received(fund, 500_00, authority_id=donor.id)
    sent = a_receipt(whose="nobody", cents="5 001")
    asked = staff.post(NEW_RECEIPT, data=sent)
    assert asked.status_code == 422
    assert "un zéro de trop" in asked.text
    assert 'name="confirm_unusual"' in asked.text
    assert "un zéro de trop" in staff.post(NEW_RECEIPT, data={**sent, "confirm_unusual": "y"}).text
    assert staff.post(NEW_RECEIPT, data={**sent, "step": "confirm"}).status_code == 422
    assert count(Receipt) == 1
    assert staff.confirm(NEW_RECEIPT, {**sent, "confirm_unusual": "y"}).status_code == 303
    assert 'name="confirm_unusual"' not in staff.get(NEW_RECEIPT).text


def test_the_same_pledge_entered_twice_is_asked_about_and_an_unusual_one_too(staff, fund, donor):
    pledge_id = pledged(fund, donor, 500_00)
    reference = session.get(Pledge, pledge_id).reference
    sent = {"authority_id": donor.siren, "cents": "500", "announced_on": "2024-02-01", "first_stage": "announced", "purpose": ""}
    address = "/staff/pledges/new?fund=MAR-2023"
    asked = staff.post(address, data=sent)
    assert asked.status_code == 422
    assert reference in asked.text
    assert 'id="confirm_same-error"' in asked.text
    assert reference in staff.post(address, data={**sent, "confirm_same": "y"}).text
    assert staff.confirm(address, {**sent, "confirm_same": "y"}).status_code == 303
    assert staff.post(address, data={**sent, "cents": "501"}).status_code == 200
    unusual = staff.post(address, data={**sent, "cents": "50 000"})
    assert unusual.status_code == 422
    assert 'id="confirm_unusual-error"' in unusual.text
    with transaction():
        for row in session.scalars(select(Pledge)).all():
            pledges.cancel(row.id, reason="Fait double emploi", on=date(2024, 2, 2), by=COMMAND)
    assert staff.post(address, data=sent).status_code == 200, "what was cancelled is no double"
