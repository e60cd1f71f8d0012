"""A pledge announced by its donor, confirmed or declined by staff: the whole way, the fee first, bad input, two people at once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from fundtracker.contributions.models import Pledge, PledgeStage
from fundtracker.contributions.rules import Body, Stage
from fundtracker.funds.models import FundStatus, ProjectStage
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Refusal
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.requests import answering, register
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import MOST_A_DAY, State
from tests.databases import Database
from tests.factories import a_fund, a_mandate, a_project, a_user, an_authority
from tests.requests.acts import a_donor, announce, confirm, typed, yesterday
from tests.watch import count_queries


def form(donor, **values):
    facts = {
        "fund": donor.fund.code,
        "fee_bp": "500",
        "cents": "12 500,00",
        "stage": "announced",
        "on": typed(yesterday()),
        "body": "",
        "act_number": "",
    }
    return {**facts, "purpose": "", "conditions": "", **values}


def one() -> DonorRequest:
    return session.scalars(select(DonorRequest)).one()


def mails() -> list[Mail]:
    return list(session.scalars(select(Mail).where(Mail.template.like("request_%")).order_by(Mail.id)))


def test_the_whole_way_from_the_fee_to_the_pledge_in_the_book(donor, browser):
    officer, staff = browser(donor.officer), browser(donor.staff)
    project = a_project(donor.fund, stage=ProjectStage.DECIDED)
    shown = officer.get(f"{donor.pages}/announce?fund={donor.fund.code}&cents=12 500").text
    assert "625,00" in shown and "11\u202f875,00" in shown
    voted = form(donor, stage="voted", body="council", act_number="2026-12", purpose=f"project:{project.id}", conditions="Pour l’école")
    sent = officer.confirm(f"{donor.pages}/announce", voted)
    request = one()
    assert sent.location.endswith(f"{donor.pages}/{request.id}")
    assert session.scalar(select(func.count()).select_from(Pledge)) == 0
    assert "12\u202f500,00" in staff.get("/staff").text
    assert "Pour l’école" in staff.get(f"/staff/requests/{request.id}").text
    answer = {"version": "1", "purpose": f"project:{project.id}", "answer": "Merci beaucoup."}
    assert staff.confirm(f"/staff/requests/{request.id}/confirm", answer).status_code == 303
    pledge = session.scalars(select(Pledge)).one()
    assert (pledge.cents, pledge.fee_bp, pledge.project_id, pledge.conditions) == (1_250_000, 500, project.id, "Pour l’école")
    stage = session.scalars(select(PledgeStage)).one()
    assert (stage.stage, stage.body, stage.act_number, stage.cents) == (Stage.VOTED, Body.COUNCIL, "2026-12", 1_250_000)
    assert one().state is State.CONFIRMED and one().pledge_id == pledge.id
    assert [(mail.to, mail.template, mail.content["answer"]) for mail in mails()] == [
        (donor.officer.email, "request_confirmed", "Merci beaucoup.")
    ]
    assert "Merci beaucoup." in officer.get(f"{donor.pages}/{request.id}").text
    assert staff.get("/staff/requests?state=confirmed").text.count("Ville de Lyon") == 1


def test_staff_may_record_another_earmark_than_the_one_chosen(donor, browser):
    project = a_project(donor.fund)
    announce(donor, conditions="Seulement l’eau")
    answer = {"version": "1", "purpose": f"project:{project.id}", "answer": ""}
    assert browser(donor.staff).confirm(f"/staff/requests/{one().id}/confirm", answer).status_code == 303
    assert session.scalars(select(Pledge)).one().project_id == project.id


def test_a_declined_request_says_why_and_records_nothing(donor, browser):
    announce(donor)
    staff = browser(donor.staff)
    page = f"/staff/requests/{one().id}/decline"
    assert staff.post(page, data={"version": "1", "reason": "  "}).status_code == 422
    assert staff.post(page, data={"version": "1", "reason": "Montant à revoir"}).status_code == 303
    assert session.scalar(select(func.count()).select_from(Pledge)) == 0
    assert [(mail.template, mail.content["answer"]) for mail in mails()] == [("request_declined", "Montant à revoir")]
    assert "Montant à revoir" in browser(donor.officer).get(donor.pages).text


@pytest.mark.parametrize("cents", ["0", "0,00", "-5", "12,345", "1e9", "NaN", "100 000 000 000", "10 000 000,01", "", "٣"])
def test_an_amount_nobody_announces_is_refused_on_both_pages(donor, browser, cents):
    officer = browser(donor.officer)
    first = officer.get(f"{donor.pages}/announce", query_string={"fund": donor.fund.code, "cents": cents}).text
    assert "error-summary" in first
    assert officer.post(f"{donor.pages}/announce", data=form(donor, cents=cents)).status_code == 422
    assert session.scalar(select(func.count()).select_from(DonorRequest)) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stage": "voted"}, "commission permanente"),
        ({"on": "01/01/2090"}, "à venir"),
        ({"on": "01/01/2020"}, "ouvert"),
        ({"on": "30/02/2026"}, "date"),
        ({"stage": "paid"}, ""),
        ({"body": "nobody"}, ""),
        ({"purpose": "project:99999"}, ""),
        ({"act_number": "x" * 61}, "60"),
        ({"conditions": "a\u202eb"}, "invisibles"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(donor, browser, change, words):
    answer = browser(donor.officer).post(f"{donor.pages}/announce", data=form(donor, **{"conditions": "Nos conditions", **change}))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Nos conditions" in answer.text or "conditions" in change
    assert "12 500,00" in answer.text


def test_a_fund_that_takes_no_pledges_is_not_on_offer_and_refused(donor, browser):
    closed = a_fund("HTI-2021", status=FundStatus.CLOSED)
    officer = browser(donor.officer)
    assert "HTI-2021" not in officer.get(f"{donor.pages}/announce").text
    assert "error-summary" in officer.get(f"{donor.pages}/announce?fund=HTI-2021&cents=100").text
    assert officer.post(f"{donor.pages}/announce", data=form(donor, fund=closed.code)).status_code == 422
    assert officer.post(f"{donor.pages}/announce", data=form(donor, fund="NIX-2020")).status_code == 404


def test_a_project_in_danger_or_only_proposed_is_not_on_offer(donor, browser):
    for columns in ({"masked": True, "stage": ProjectStage.DECIDED}, {}):
        project = a_project(donor.fund, **columns)
        officer = browser(donor.officer)
        assert project.title_fr not in officer.get(f"{donor.pages}/announce?fund={donor.fund.code}&cents=100").text
        assert officer.post(f"{donor.pages}/announce", data=form(donor, purpose=f"project:{project.id}")).status_code == 422


def test_a_fund_closed_meanwhile_cannot_be_confirmed_and_the_request_waits_on(donor, browser):
    announce(donor)
    with transaction():
        donor.fund.status = FundStatus.WINDING_UP
        session.add(donor.fund)
    staff = browser(donor.staff)
    refused = staff.post(f"/staff/requests/{one().id}/confirm", data={"version": "1", "purpose": "", "answer": "Merci"})
    assert refused.status_code == 422
    assert "Merci" in refused.text
    assert one().state is State.WAITING and mails() == []


def test_of_two_answers_the_second_is_told(donor, browser):
    announce(donor)
    first, second = browser(donor.staff), browser(a_user("staff"))
    page = f"/staff/requests/{one().id}"
    data = {"version": "1", "purpose": "", "answer": ""}
    assert second.post(f"{page}/confirm", data=data).status_code == 200
    assert first.confirm(f"{page}/confirm", data).status_code == 303
    assert second.post(f"{page}/confirm", data={**data, "step": "confirm"}).status_code == 409
    assert second.post(f"{page}/decline", data={"version": "1", "reason": "Non"}).status_code == 409
    assert session.scalar(select(func.count()).select_from(Pledge)) == 1
    assert len(mails()) == 1


def test_a_withdrawn_request_cannot_be_confirmed(donor, browser):
    announce(donor)
    officer, staff, request_id = browser(donor.officer), browser(donor.staff), one().id
    assert officer.post(f"{donor.pages}/{request_id}/withdraw", data={"version": "1"}).status_code == 303
    assert one().state is State.WITHDRAWN
    refused = staff.post(f"/staff/requests/{request_id}/confirm", data={"version": "2", "purpose": "", "answer": ""})
    assert refused.status_code == 409
    assert "/confirm" not in staff.get(f"/staff/requests/{request_id}").text
    assert session.scalar(select(func.count()).select_from(Pledge)) == 0


def test_what_staff_confirmed_cannot_be_withdrawn(donor, browser):
    announce(donor)
    confirm(donor, one())
    browser(donor.officer).post(f"{donor.pages}/{one().id}/withdraw", data={"version": "2"})
    assert one().state is State.CONFIRMED


def test_nobody_confirms_what_they_asked_themselves(donor, browser):
    request_id = announce(donor)
    with pytest.raises(Refusal, match="yourself"), transaction():
        answering.confirm(request_id, by=donor.by, version=1)
    assert register.get(request_id).waits


def test_what_another_authority_asked_is_not_told_by_taking_it_back(donor, browser):
    other = a_user()
    authority = an_authority()
    a_mandate(other, authority)
    request_id = announce(donor)
    client = browser(other)
    said = set()
    for key, version in ((request_id, 1), (request_id, 99), (9999, 1)):
        client.post(f"/donors/{authority.siren}/requests/{key}/withdraw", data={"version": str(version)})
        said.add(tuple(re.findall(r'class="notice[^"]*"[^>]*>(.*?)</div>', client.get(f"/donors/{authority.siren}/requests").text, re.S)))
    assert len(said) == 1
    assert register.get(request_id).waits


def test_a_reader_reads_and_asks_nothing(donor, browser):
    announce(donor)
    reader = browser(donor.reader)
    assert "12\u202f500,00" in reader.get(donor.pages).text
    for page in ("announce", "paper", "contact", "me"):
        assert reader.get(f"{donor.pages}/{page}").status_code == 403
    assert reader.post(f"{donor.pages}/{one().id}/withdraw", data={"version": "1"}).status_code == 403
    assert one().state is State.WAITING


def test_staff_see_a_donors_pages_and_do_not_ask_for_it(donor, browser):
    staff = browser(donor.staff)
    assert staff.get(donor.pages).status_code == 200
    assert staff.get(f"{donor.pages}/announce").status_code == 403


def test_another_donors_pages_look_as_if_they_did_not_exist(donor, browser):
    announce(donor)
    stranger = a_user()
    other = an_authority()
    a_mandate(stranger, other)
    client = browser(stranger)
    pages = [donor.pages, f"{donor.pages}/announce", f"{donor.pages}/paper", f"{donor.pages}/{one().id}", donor.people]
    unknown = client.get("/donors/200000008/requests")
    for page in pages:
        assert client.get(page).status_code == unknown.status_code == 404
    assert client.get(f"/donors/{other.siren}/requests/{one().id}").status_code == 404
    assert client.post(f"/donors/{other.siren}/requests/{one().id}/withdraw", data={"version": "1"}).status_code == 303
    assert one().state is State.WAITING


def test_whoever_left_sees_nothing_and_the_officers_get_the_answer(donor, browser):
    leaver = a_user(name="Yann Guéguen")
    mandate = a_mandate(leaver, donor.authority)
    client = browser(leaver)
    client.confirm(f"{donor.pages}/announce", form(donor))
    with transaction():
        mandate.ends_on = yesterday()
        session.add(mandate)
    assert client.get(donor.pages).status_code == 404
    assert "Yann Guéguen" in browser(donor.staff).get(f"/staff/requests/{one().id}").text
    confirm(donor, one())
    assert [mail.to for mail in mails()] == [donor.officer.email]


def test_a_form_sent_twice_asks_once(donor, browser):
    officer = browser(donor.officer)
    data = form(donor, submission_key="one-and-the-same", step="confirm")
    assert {officer.post(f"{donor.pages}/announce", data=data).status_code for _ in range(3)} == {303}
    assert session.scalar(select(func.count()).select_from(DonorRequest)) == 1


def test_an_authority_cannot_flood_the_staff(donor, browser):
    for _ in range(MOST_A_DAY):
        announce(donor)
    refused = browser(donor.officer).post(f"{donor.pages}/announce", data=form(donor))
    assert refused.status_code == 422
    assert session.scalar(select(func.count()).select_from(DonorRequest)) == MOST_A_DAY


def test_an_auditor_reads_and_answers_nothing(donor, browser):
    announce(donor)
    auditor, page = browser(a_user("auditor")), f"/staff/requests/{one().id}"
    assert "/confirm" not in auditor.get(page).text
    assert auditor.get(f"{page}/confirm").status_code == 403
    assert auditor.get(f"{page}/decline").status_code == 403


def test_the_donor_reads_what_was_recorded_if_it_differs_from_what_it_asked(donor, browser):
    project = a_project(donor.fund, title_fr="Captages d’eau")
    announce(donor, conditions="Seulement l’eau")
    browser(donor.staff).confirm(f"/staff/requests/{one().id}/confirm", {"version": "1", "purpose": f"project:{project.id}", "answer": ""})
    assert "Captages d’eau" in browser(donor.officer).get(f"{donor.pages}/{one().id}").text
    text = sender.set_mail(mails()[0]).get_content()
    assert "Captages d’eau" in text and "625,00" in text and "MAR-2023-P0001" in text


def test_two_people_confirming_at_the_same_moment_record_one_pledge(any_database: Database) -> None:
    donor = a_donor()
    announce(donor)
    request = one()
    request_id, version, staff = request.id, request.version, [donor.staff.id, a_user("staff").id]
    session.remove()

    def answer(user_id: int) -> bool:
        with any_database.app.app_context():
            try:
                with transaction():
                    answering.confirm(request_id, by=Actor("user", user_id), version=version)
            except Conflict:
                return False
            finally:
                session.remove()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, staff)) == [False, True]
    assert session.scalar(select(func.count()).select_from(Pledge)) == 1
    assert len(mails()) == 1


def test_lists_are_paged_and_cost_the_same_however_long(donor, browser):
    staff, officer = browser(donor.staff), browser(donor.officer)
    announce(donor)
    costs = {}
    for count in (1, 27):
        while session.scalar(select(func.count()).select_from(DonorRequest)) < count:
            announce(donor)
        for client, page in ((staff, "/staff/requests"), (officer, donor.pages)):
            with count_queries() as sent:
                assert client.get(page).text.count('data-label="État"') == min(count, 25)
            costs.setdefault(page, set()).add(len(sent))
    assert len(costs[donor.pages]) == 1, costs
    assert staff.get("/staff/requests?page=2").text.count('data-label="État"') == 2
    assert staff.get("/staff/requests?page=99&state=nonsense").status_code == 200


def test_what_is_answered_is_not_offered_for_answering(donor, browser):
    announce(donor)
    confirm(donor, one())
    staff = browser(donor.staff)
    for act in ("confirm", "decline"):
        assert staff.get(f"/staff/requests/{one().id}/{act}").status_code == 303


def test_a_pledge_is_made_under_the_fee_the_donor_saw_or_not_at_all(donor, browser):
    officer, staff = browser(donor.officer), browser(donor.staff)
    data = form(donor)
    assert officer.confirm(f"{donor.pages}/announce", data).status_code == 303
    request_id = one().id
    with transaction():
        donor.fund.fee_bp = 700
        session.add(donor.fund)
    changed = officer.post(f"{donor.pages}/announce", data=form(donor))
    assert changed.status_code == 409
    assert "875,00" in changed.text and 'name="fee_bp" type="hidden" value="700"' in changed.text
    assert "625,00" in staff.get(f"/staff/requests/{request_id}").text
    assert staff.post(f"/staff/requests/{request_id}/confirm", data={"version": "1", "purpose": "", "answer": ""}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Pledge)) == 0
