"""The pages of grants as people use them, and as they are abused: forged posts, wrong roles, stale versions, bad amounts."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from fundtracker.accounts.models import User
from fundtracker.grants import authorisations, grants, partners, payments, projects, register, reports, returns
from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.ledger import positions
from tests.client import Client
from tests.documents.samples import a_pdf
from tests.factories import a_fund, a_programme, a_user
from tests.grants.world import World, a_world, allow, approve, paid, part, prepare, receive, report, sign

pytestmark = pytest.mark.usefixtures("database")
CONFIRM = {"step": "confirm"}


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def staff(client: Client, world: World) -> Client:
    client.sign_in(world.staff)
    return client


@pytest.fixture
def approver(app: Any, world: World) -> Client:
    client = app.test_client()
    client.sign_in(world.approver)
    return client  # type: ignore[no-any-return]


def a_file(content: bytes) -> FileStorage:
    return FileStorage(BytesIO(content), filename="acte.pdf")


def number(address: str) -> int:
    return int(re.findall(r"\d+", address)[-1])


def test_one_euro_goes_from_the_decision_to_the_partner(staff: Client, approver: Client, world: World) -> None:
    authorisation_id = allow(world, 1_000_000)
    assert world.project.code in staff.get("/staff/grants").text
    signed = staff.confirm(
        f"/staff/grants/new?authorisation_id={authorisation_id}",
        {"cents": "10 000,00", "signed_on": "2023-03-01", "tranche_grid": "50/50", "first_due_on": "2023-03-15"},
    )
    assert signed.status_code == 303
    grant = grants.get(number(signed.location))
    assert "Prepare" in staff.get(signed.location).text or "Préparer" in staff.get(signed.location).text
    prepared = staff.confirm(
        f"/staff/disbursements/new/disbursement?instalment_id={part(grant.id)}",
        {"cents": "5000", "payee": "ONG", "purpose": "Tranche 1", "local_hundredths": "54 575,00", "currency": "mad"},
    )
    payment_id = number(prepared.location)
    assert register.get(payment_id).currency == "MAD"
    version = register.get(payment_id).version
    assert approver.confirm(f"/staff/disbursements/{payment_id}/approve", {"version": version}).status_code == 303
    version = register.get(payment_id).version
    done = staff.confirm(f"/staff/disbursements/{payment_id}/pay", {"version": version, "value_date": clock.today().isoformat()})
    assert done.status_code == 303
    assert positions.grant_position(grant.id).paid == 500_000
    page = staff.get(f"/staff/disbursements/{payment_id}").text
    assert "10,915" in page
    assert world.approver.name in page


@pytest.mark.parametrize(
    "address",
    [
        *("/staff/projects", "/staff/projects?state=nonsense&fund_id=x&text=%25", "/staff/partners", "/staff/partners?text=ong"),
        *(
            "/staff/grants",
            "/staff/grants?state=signed&page=99",
            "/staff/disbursements",
            "/staff/disbursements?kind=refund&state=paid&sort=x",
        ),
        *("/staff/reports", "/staff/reports?state=accepted"),
    ],
)
@pytest.mark.parametrize("filled", [False, True])
def test_lists_show_empty_and_full(staff: Client, world: World, address: str, filled: bool) -> None:
    if filled:
        grant_id = sign(world, 1_000_000)
        paid(world, grant_id, 500_000)
        report(world, grant_id, 400_000, accepted=False)
    assert staff.get(address).status_code == 200


def test_every_page_of_a_running_grant_opens_for_each_role(staff: Client, app: Any, world: World) -> None:
    grant_id = sign(world, 1_000_000)
    payment_id = paid(world, grant_id, 500_000, 1)
    report_id = report(world, grant_id, 400_000, accepted=False)
    waiting = prepare(world, grant_id, 100_000, 2, exception_reason="La neige ferme la route.")
    pages = [
        *(f"/staff/projects/{world.project.id}", f"/staff/partners/{world.partner.id}", f"/staff/grants/{grant_id}"),
        *(f"/staff/disbursements/{payment_id}", f"/staff/disbursements/{waiting}", f"/staff/reports/{report_id}"),
    ]
    for role in ("admin", "approver", "auditor"):
        client = app.test_client()
        client.sign_in(a_user(role))
        for address in pages:
            assert client.get(address).status_code == 200, address
    acts = [
        *(
            f"/staff/grants/{grant_id}/return",
            f"/staff/grants/{grant_id}/schedule",
            "/staff/disbursements/new",
            "/staff/disbursements/new/expense",
        ),
        *(f"/staff/disbursements/new/disbursement?instalment_id={part(grant_id, 2)}", f"/staff/disbursements/{payment_id}/reverse"),
        *(f"/staff/disbursements/{waiting}/edit", f"/staff/disbursements/{waiting}/withdraw", f"/staff/disbursements/{waiting}/pay"),
        *(f"/staff/reports/new?instalment_id={part(grant_id)}", f"/staff/reports/{report_id}/send-back", "/staff/grants/new"),
        *("/staff/projects/new", f"/staff/projects/new?fund_id={world.fund.id}", f"/staff/projects/{world.project.id}/edit"),
        *(f"/staff/projects/{world.project.id}/budget", "/staff/partners/new", f"/staff/partners/{world.partner.id}/edit"),
    ]
    auditor = app.test_client()
    auditor.sign_in(a_user("auditor"))
    for address in acts:
        assert staff.get(address).status_code == 200, address
        assert auditor.get(address).status_code == 403, address


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/staff/disbursements").status_code in (302, 303)
    assert client.post("/staff/disbursements/1/approve").status_code in (302, 303)


def test_staff_approve_nothing_not_even_by_a_forged_post(staff: Client, world: World) -> None:
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    assert staff.post(f"/staff/disbursements/{payment_id}/approve", data={"version": 1, **CONFIRM}).status_code == 403
    assert register.get(payment_id).state == "prepared"


def test_an_approver_who_prepared_it_is_refused_by_the_page_and_by_a_forged_post(app: Any, world: World) -> None:
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    with transaction():
        payments.edit(payment_id, version=None, by=world.second, cents=400_000)
    client = app.test_client()
    client.sign_in(world.approver)
    assert "Approve this payment" not in client.get(f"/staff/disbursements/{payment_id}").text
    version = register.get(payment_id).version
    forged = client.post(f"/staff/disbursements/{payment_id}/approve", data={"version": version, **CONFIRM})
    assert forged.status_code == 403
    assert register.get(payment_id).state == "prepared"


def test_a_forged_jump_from_prepared_to_paid_is_refused(staff: Client, world: World) -> None:
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    data = {"version": register.get(payment_id).version, "value_date": "2023-04-01", "state": "paid", **CONFIRM}
    assert staff.post(f"/staff/disbursements/{payment_id}/pay", data=data).status_code == 409
    assert register.get(payment_id).state == "prepared"
    assert positions.identity(world.fund.id).paid == 0


def test_extra_fields_change_nothing(staff: Client, world: World) -> None:
    grant_id = sign(world, 1_000_000)
    forged = {"state": "approved", "approved_by_id": world.approver.id, "fund_id": 999, "hands": "[]", "number": 77}
    answer = staff.confirm(
        f"/staff/disbursements/new/disbursement?instalment_id={part(grant_id)}", {"cents": "10", "payee": "ONG", "purpose": "T1", **forged}
    )
    line = register.get(number(answer.location))
    assert (line.state, line.fund_id, line.approved_by, list(line.hands)) == ("prepared", world.fund.id, "", [world.staff.id])


@pytest.mark.parametrize("which", ["invited_by_id", "role_given_by_id"])
def test_the_check_page_of_an_approval_says_who_invited_or_named_whom(approver: Client, world: World, which: str) -> None:
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    version, address = register.get(payment_id).version, f"/staff/disbursements/{payment_id}/approve"
    assert "deux mains" not in approver.post(address, data={"version": version}).text
    with transaction():
        setattr(session.get_one(User, world.approver.id), which, world.staff.id)
    page = approver.post(address, data={"version": version}).text
    assert "deux mains de cet acte sont liées" in page
    assert world.staff.name in page


def test_an_approval_of_a_stale_page_is_a_conflict_that_shows_what_is_there_now(staff: Client, approver: Client, world: World) -> None:
    payment_id = prepare(world, sign(world, 1_000_000), 500_000)
    seen = register.get(payment_id).version
    changed = {"version": seen, "cents": "4 000,00", "payee": "ONG", "purpose": "T1"}
    assert staff.post(f"/staff/disbursements/{payment_id}/edit", data=changed).status_code == 303
    answer = approver.post(f"/staff/disbursements/{payment_id}/approve", data={"version": seen, **CONFIRM})
    assert answer.status_code == 409
    assert "4 000,00" in answer.text.replace("\u202f", " ").replace("\xa0", " ")
    stale = staff.post(f"/staff/disbursements/{payment_id}/edit", data=changed)
    assert stale.status_code == 409
    assert register.get(payment_id).state == "prepared"


@pytest.mark.parametrize("amount", ["NaN", "1e9", "-5", "0", "12,345", "٣", "9" * 16, "1.2345", "", "=1+1", "5 000 001,00"])
def test_an_amount_that_is_none_is_refused_and_kept_as_typed(staff: Client, world: World, amount: str) -> None:
    grant_id = sign(world, 1_000_000)
    address = f"/staff/disbursements/new/disbursement?instalment_id={part(grant_id)}"
    answer = staff.post(address, data={"cents": amount, "payee": "ONG", "purpose": "T1", **CONFIRM})
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.text
    assert register.list_()[0].total == 0


@pytest.mark.parametrize("field", [{"payee": "a\0b"}, {"purpose": "x\u202ey"}, {"currency": "EURO"}, {"currency": "€€€"}, {"payee": ""}])
def test_what_no_field_may_hold_is_refused(staff: Client, world: World, field: dict[str, str]) -> None:
    address = f"/staff/disbursements/new/disbursement?instalment_id={part(sign(world, 1_000_000))}"
    data = {"cents": "10", "payee": "ONG", "purpose": "T1", "local_hundredths": "108", "currency": "MAD", **field, **CONFIRM}
    assert staff.post(address, data=data).status_code == 422
    assert register.list_()[0].total == 0


@pytest.mark.parametrize("day", ["2022-12-31", "2999-01-01", "2023-02-30", "hier"])
def test_a_day_the_book_refuses_leaves_the_payment_approved(staff: Client, world: World, day: str) -> None:
    payment_id = approve(world, prepare(world, sign(world, 1_000_000), 500_000))
    data = {"version": register.get(payment_id).version, "value_date": day, **CONFIRM}
    assert staff.post(f"/staff/disbursements/{payment_id}/pay", data=data).status_code == 422
    assert register.get(payment_id).state == "approved"


def test_a_payment_sent_twice_is_prepared_once(staff: Client, world: World) -> None:
    address = f"/staff/disbursements/new/disbursement?instalment_id={part(sign(world, 1_000_000))}"
    data = {"cents": "10", "payee": "ONG", "purpose": "T1", "submission_key": "the same key", **CONFIRM}
    first, second = staff.post(address, data=data), staff.post(address, data=data)
    assert first.location == second.location
    assert register.list_()[0].total == 1
    assert staff.post(address, data={**data, "cents": "11"}).status_code == 409


@pytest.mark.parametrize(
    "address",
    [
        *("/staff/projects/999", "/staff/partners/999", "/staff/grants/999", "/staff/disbursements/999", "/staff/reports/999"),
        *("/staff/grants/new?authorisation_id=999", "/staff/disbursements/new/disbursement?instalment_id=x", "/staff/reports/new"),
        *("/staff/disbursements/new/refund?authorisation_id=1", "/staff/projects/new?fund_id=999", "/staff/grants/99999999999999999999"),
    ],
)
def test_what_is_not_there_is_a_404(staff: Client, world: World, address: str) -> None:
    allow(world, 100)
    assert staff.get(address).status_code == 404


def test_a_payment_is_rejected_with_a_reason_and_withdrawn_after_its_approval(staff: Client, approver: Client, world: World) -> None:
    grant_id = sign(world, 1_000_000)
    first, second = prepare(world, grant_id, 100_000), approve(world, prepare(world, grant_id, 100_000))
    assert approver.post(f"/staff/disbursements/{first}/reject", data={"version": 1, "reason": ""}).status_code == 422
    approver.confirm(f"/staff/disbursements/{first}/reject", {"version": register.get(first).version, "reason": "RIB périmé."})
    staff.confirm(f"/staff/disbursements/{second}/withdraw", {"version": register.get(second).version, "reason": "Chantier arrêté."})
    assert [register.get(payment_id).state for payment_id in (first, second)] == ["rejected", "rejected"]
    assert "RIB périmé." in staff.get(f"/staff/disbursements/{first}").text


def test_a_payment_is_reversed(staff: Client, approver: Client, world: World) -> None:
    payment_id = paid(world, sign(world, 1_000_000), 500_000)
    data = {"version": register.get(payment_id).version, "value_date": "2023-04-02", "reason": "Virement rejeté."}
    sent = staff.confirm(f"/staff/disbursements/{payment_id}/reverse", data)
    assert register.get(payment_id).state == "paid", "it waits for another person"
    assert approver.confirm(f"{sent.location}/confirm", {}).status_code == 303
    assert register.get(payment_id).state == "reversed"
    assert "Virement rejeté." in staff.get(f"/staff/disbursements/{payment_id}").text


def test_expenses_refunds_and_transfers_are_prepared_on_their_pages(staff: Client, world: World) -> None:
    envelope = allow(world, 100_000, "envelope")
    refund = allow(world, 100_000, "refund", authority_id=world.authority_id)
    transfer = allow(world, 100_000, "transfer", to_fund_id=a_fund().id)
    common = {"cents": "100", "payee": "X", "purpose": "Y"}
    page = staff.get("/staff/disbursements/new").text
    for kind in ("expense", "refund", "transfer"):
        assert f"/staff/disbursements/new/{kind}" in page
    base = "/staff/disbursements/new"
    sent = [
        staff.confirm(f"{base}/expense", {**common, "drawn_on": f"envelope-{envelope}"}),
        staff.confirm(f"{base}/expense", {**common, "drawn_on": f"charge-{world.fund.id}"}),
        staff.confirm(f"{base}/refund?authorisation_id={refund}", {**common, "receipt_id": world.receipt_id}),
        staff.confirm(f"{base}/transfer?authorisation_id={transfer}", common),
    ]
    lines = [register.get(number(answer.location)) for answer in sent]
    assert [line.kind for line in lines] == ["expense", "expense", "refund", "transfer"]
    assert [line.bank_charge for line in lines] == [False, True, False, False]
    for line in lines:
        assert staff.get(f"/staff/disbursements/{line.id}").status_code == 200
    for forged in ("", "envelope-999", "charge-x", "envelope", "else-1"):
        assert staff.post(f"{base}/expense", data={**common, "drawn_on": forged, **CONFIRM}).status_code == 422
    stranger = {**common, "receipt_id": 999, **CONFIRM}
    assert staff.post(f"{base}/refund?authorisation_id={refund}", data=stranger).status_code == 422


def test_a_grant_beyond_what_is_available_says_by_how_much_and_what_to_do(staff: Client, world: World) -> None:
    authorisation_id = allow(world, 20_000_000)
    address = f"/staff/grants/new?authorisation_id={authorisation_id}"
    data = {"cents": "100 001,00", "signed_on": "2023-03-01", "tranche_grid": "100"}
    refused = staff.post(address, data=data)
    assert refused.status_code == 422
    assert "1,00" in refused.text
    assert 'value="100 001,00"' in refused.text
    signed = staff.confirm(address, {**data, "subject_to_receipts": "y"})
    grant_id = number(signed.location)
    assert grants.get(grant_id).unreserved == 100
    assert staff.post(f"/staff/grants/{grant_id}/reserve").status_code == 422
    assert authorisations.left(authorisation_id) == 20_000_000 - 10_000_100


def test_a_grant_is_scheduled_given_back_to_and_ended(staff: Client, world: World) -> None:
    grant_id = sign(world, 1_000_000, tranche_grid="50/50")
    days = {"days-0-due_on": "2023-04-01", "days-1-due_on": "2023-09-01", "version": grants.get(grant_id).version}
    assert staff.post(f"/staff/grants/{grant_id}/schedule", data=days).status_code == 303
    backwards = {"days-0-due_on": "2023-09-01", "days-1-due_on": "2023-04-01", "version": grants.get(grant_id).version}
    assert staff.post(f"/staff/grants/{grant_id}/schedule", data=backwards).status_code == 422
    paid(world, grant_id, 500_000)
    given = {"cents": "100", "value_date": "2023-06-01", "reason": "Reliquat", "version": grants.get(grant_id).version}
    assert staff.confirm(f"/staff/grants/{grant_id}/return", given).status_code == 303
    assert positions.grant_position(grant_id).returned == 10_000
    assert staff.post(f"/staff/grants/{grant_id}/end", data={"version": grants.get(grant_id).version}).status_code == 422
    report(world, grant_id, 490_000)
    assert staff.post(f"/staff/grants/{grant_id}/end", data={"version": 99}).status_code == 409
    assert staff.confirm(f"/staff/grants/{grant_id}/end", {"version": grants.get(grant_id).version}).status_code == 303
    assert grants.get(grant_id).status == "completed"
    assert staff.get(f"/staff/grants/{grant_id}").status_code == 200


def test_a_report_is_recorded_sent_back_recorded_again_and_accepted(staff: Client, approver: Client, world: World) -> None:
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    address = f"/staff/reports/new?instalment_id={part(grant_id)}"
    assert staff.post(address, data={"spent_cents": "5 000,01", "received_on": "2023-06-01"}).status_code == 422
    first = number(staff.post(address, data={"spent_cents": "4 000", "received_on": "2023-06-01"}).location)
    back = {"version": reports.get(first).version, "reason": "Factures absentes."}
    assert staff.confirm(f"/staff/reports/{first}/send-back", back).status_code == 303
    assert staff.post(f"/staff/reports/{first}/accept", data={"version": reports.get(first).version}).status_code == 409
    wrong = {"spent_cents": "4 000", "received_on": "2023-06-02", "paper": a_file(b"%PDF-1.7 broken")}
    assert staff.post(address, data=wrong).status_code == 422
    second = number(staff.post(address, data={**wrong, "paper": a_file(a_pdf())}).location)
    accept = f"/staff/reports/{second}/accept"
    assert "une autre personne doit l’accepter" in staff.get(f"/staff/reports/{second}").text
    assert staff.post(accept, data={"version": reports.get(second).version}).status_code == 403
    assert accept in approver.get(f"/staff/reports/{second}").text
    assert approver.confirm(accept, {"version": reports.get(second).version}).status_code == 303
    assert grants.get(grant_id).instalments[0].accepted == 400_000
    assert "Factures absentes." in staff.get(f"/staff/reports/{first}").text


def test_a_project_and_its_partner_are_entered_changed_and_budgeted(staff: Client, world: World) -> None:
    partner = {"name": "Targa-Aide", "country": "ma", "kind_fr": "ONG marocaine", "tranche_grid": "30/30/40"}
    partner_id = number(staff.post("/staff/partners/new", data=partner).location)
    assert partners.get(partner_id).country == "MA"
    assert staff.post("/staff/partners/new", data={**partner, "name": "TARGA-aide"}).status_code == 422
    assert staff.post("/staff/partners/new", data={**partner, "name": "X", "tranche_grid": "50/60"}).status_code == 422
    changed = {**partner, "masked": "y", "version": partners.get(partner_id).version}
    assert staff.post(f"/staff/partners/{partner_id}/edit", data=changed).status_code == 303
    assert staff.post(f"/staff/partners/{partner_id}/edit", data=changed).status_code == 409
    details = {"title_fr": "Eau potable", "title_en": "Drinking water", "country": "MA", "partner_id": partner_id, "place": "Ouneine"}
    details["programme_id"] = a_programme(world.fund).id
    address = f"/staff/projects/new?fund_id={world.fund.id}"
    project_id = number(staff.post(address, data={**details, "code": "mar-07"}).location)
    assert staff.post(address, data={**details, "code": "MAR-07"}).status_code in (409, 422)
    sheet = projects.sheet(project_id)
    assert (sheet.code, sheet.partner, sheet.masked) == ("MAR-07", "Targa-Aide", True)
    lines = {"budget-0-what": "Forage", "budget-0-cents": "1 000,00", "budget-1-what": "", "cofinancing-0-what": "État"}
    half = staff.post(f"/staff/projects/{project_id}/budget", data={**lines, "version": sheet.version})
    assert half.status_code == 422
    assert 'value="Forage"' in half.text
    whole = {**lines, "cofinancing-0-cents": "500", "version": sheet.version}
    assert staff.post(f"/staff/projects/{project_id}/budget", data=whole).status_code == 303
    assert staff.post(f"/staff/projects/{project_id}/budget", data=whole).status_code == 409
    sheet = projects.sheet(project_id)
    assert (sheet.budget_cents, sheet.cofinancing_cents) == (100_000, 50_000)
    moved = {**details, "place": "Ijoukak", "version": sheet.version}
    assert staff.post(f"/staff/projects/{project_id}/edit", data=moved).status_code == 303


def test_place_and_beneficiary_of_a_decided_project_change_by_decision_only(staff: Client, world: World) -> None:
    sign(world, 1_000)
    line = projects.sheet(world.project.id)
    details = {"title_fr": "A", "title_en": "A", "country": "MA", "partner_id": world.partner.id, "version": line.version}
    moved = {**details, "place": "Ailleurs", "beneficiary": line.beneficiary}
    assert staff.post(f"/staff/projects/{world.project.id}/edit", data=moved).status_code == 422
    assert projects.sheet(world.project.id).place == "Ijoukak"
    same = {**details, "place": line.place, "beneficiary": line.beneficiary}
    assert staff.post(f"/staff/projects/{world.project.id}/edit", data=same).status_code == 303


def test_the_rest_of_a_grant_signed_subject_to_receipts_is_reserved(staff: Client) -> None:
    world = a_world(1_000)
    authorisation_id = allow(world, 5_000)
    data = {"cents": "50", "signed_on": "2023-03-01", "tranche_grid": "100", "subject_to_receipts": "y"}
    grant_id = number(staff.confirm(f"/staff/grants/new?authorisation_id={authorisation_id}", data).location)
    receive(world.fund, world.authority_id, 1_500)
    assert staff.confirm(f"/staff/grants/{grant_id}/reserve", {}).status_code == 303
    assert grants.get(grant_id).reserved == 2_500


def test_papers_of_grants_and_reports_are_put_on_file_and_handed_out(staff: Client, world: World) -> None:
    grant_id = sign(world, 1_000_000)
    paid(world, grant_id, 500_000)
    report_id = report(world, grant_id, 400_000, accepted=False)
    for page, upload, paper, version in (
        (f"/staff/grants/{grant_id}", "agreement", "agreement.pdf", lambda: grants.get(grant_id).version),
        (f"/staff/reports/{report_id}", "paper", "report.pdf", lambda: reports.get(report_id).version),
    ):
        assert staff.get(f"{page}/{paper}").status_code == 404
        assert staff.get(f"{page}/{upload}").status_code == 200
        for wrong in (b"", b"<html>not a pdf", b"%PDF-1.7 broken"):
            data = {"paper": a_file(wrong), "version": version()}
            refused = staff.post(f"{page}/{upload}", data=data)
            assert refused.status_code == 422
            assert "Choisissez le fichier PDF." not in refused.text
        assert staff.post(f"{page}/{upload}", data={"version": version()}).status_code == 422
        stale = {"paper": a_file(a_pdf()), "version": 99}
        assert staff.post(f"{page}/{upload}", data=stale).status_code == 409
        right = {"paper": a_file(a_pdf()), "version": version()}
        assert staff.post(f"{page}/{upload}", data=right).status_code == 303
        assert "acte.pdf" in staff.get(page).text
        sent = staff.get(f"{page}/{paper}")
        assert sent.mimetype == "application/pdf"
        assert "attachment" in sent.headers["Content-Disposition"]


def test_a_payment_or_a_return_far_outside_what_the_fund_has_seen_is_asked_twice(staff: Client, world: World) -> None:
    first, second = sign(world, 1_000_000, tranche_grid="100"), sign(world, 9_000_000, tranche_grid="100")
    paid(world, first, 10_000)
    paid(world, second, 10_000)
    with transaction():
        returns.record(first, cents=500, value_date=date(2023, 5, 1), reason="Reliquat", by=world.by)
    prepare_address = f"/staff/disbursements/new/disbursement?instalment_id={part(second)}"
    sent = {"cents": "1 001", "payee": "ONG", "purpose": "Acompte"}
    paid(world, second, 500_000)
    return_address = f"/staff/grants/{second}/return"
    given = {"cents": "2 000", "value_date": "2023-06-01", "reason": "Reliquat", "version": grants.get(second).version}
    assert staff.post(prepare_address, data=sent).status_code == 200, "5 000 € were paid already"
    for address, data in ((prepare_address, {**sent, "cents": "50 001"}), (return_address, given)):
        asked = staff.post(address, data=data)
        assert asked.status_code == 422
        assert 'id="confirm_unusual-error"' in asked.text
        assert "un zéro de trop" in staff.post(address, data={**data, "confirm_unusual": "y"}).text
    envelope = allow(world, 100_000, "envelope")
    expense = {"drawn_on": f"envelope-{envelope}", "cents": "500", "payee": "Imprimerie", "purpose": "Rapport"}
    assert staff.post("/staff/disbursements/new/expense", data=expense).status_code == 200, "there is nothing to compare with"
    assert staff.post("/staff/disbursements/new/expense", data={**expense, "drawn_on": "envelope-x"}).status_code == 422
