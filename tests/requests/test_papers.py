"""Papers of a pledge sent by its donor: put on file once staff confirm; what is no paper, what is another's."""

import io

import pikepdf
import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from fundtracker.contributions.models import PledgeStage
from fundtracker.contributions.rules import Body, Stage
from fundtracker.documents import store
from fundtracker.documents.models import Document
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound
from fundtracker.requests import answering, asking
from fundtracker.requests.facts import ContactFacts
from fundtracker.requests.models import DonorRequest
from fundtracker.requests.rules import State
from tests.factories import a_mandate, a_user, an_authority
from tests.packs.test_packs import a_pdf
from tests.requests.acts import a_pledge, announce, confirm, typed, yesterday


def locked_pdf() -> bytes:
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        pdf.save(content, encryption=pikepdf.Encryption(owner="secret", user="secret"))
    return content.getvalue()


def form(pledge, content=None, **values):
    facts = {"pledge_id": str(pledge), "stage": "voted", "on": typed(yesterday()), "cents": "10 000", "body": "council"}
    file = FileStorage(io.BytesIO(content or a_pdf()), filename="délibération.pdf", content_type="application/pdf")
    return {**facts, "act_number": "2026-14", "file": file, **values}


def one() -> DonorRequest:
    return session.scalars(select(DonorRequest)).one()


def test_a_deliberation_is_on_file_once_staff_confirm_it(donor, browser):
    officer, staff, pledge_id = browser(donor.officer), browser(donor.staff), a_pledge(donor)
    assert "10\u202f000,00" in officer.get(f"{donor.pages}/paper?pledge={pledge_id}").text
    assert officer.post(f"{donor.pages}/paper", data=form(pledge_id)).status_code == 303
    request_id = one().id
    assert session.scalar(select(func.count()).select_from(PledgeStage).filter_by(stage=Stage.VOTED)) == 0
    for client, page in ((officer, f"{donor.pages}/{request_id}"), (staff, f"/staff/requests/{request_id}")):
        assert client.get(page).status_code == 200
        assert client.get(f"{page}/paper.pdf").data.startswith(b"%PDF")
    confirmed = staff.confirm(f"/staff/requests/{request_id}/confirm", {"version": "1", "answer": ""})
    assert confirmed.status_code == 303
    stage = session.scalars(select(PledgeStage).filter_by(stage=Stage.VOTED)).one()
    assert (stage.pledge_id, stage.document_id, stage.body) == (pledge_id, one().document_id, Body.COUNCIL)
    assert (stage.act_number, stage.on, stage.cents) == ("2026-14", yesterday(), 1_000_000)


def an_act(content=None):
    return {"file": FileStorage(io.BytesIO(content or a_pdf()), filename="délibération.pdf", content_type="application/pdf")}


def test_the_act_of_an_announced_pledge_goes_with_it_and_is_on_file_once_staff_confirm(donor, browser):
    announce(donor, stage=Stage.VOTED, body=Body.COUNCIL)
    officer, staff, page = browser(donor.officer), browser(donor.staff), f"{donor.pages}/{one().id}"
    assert f"{page}/act" in officer.get(page).text
    assert officer.post(f"{page}/act", data=an_act()).location == page
    first = one().document_id
    assert officer.get(f"{page}/paper.pdf").data.startswith(b"%PDF")
    assert "remplacera" in officer.get(f"{page}/act").text
    assert officer.post(f"{page}/act", data=an_act()).status_code == 303
    assert session.scalars(select(Document.id)).all() == [one().document_id] != [first]
    assert staff.get(f"/staff/requests/{one().id}/paper.pdf").status_code == 200
    stale = staff.post(f"/staff/requests/{one().id}/confirm", data={"version": "1", "purpose": "", "answer": ""})
    assert stale.status_code == 409, "the act came after the page was opened"
    confirm(donor, one())
    assert session.scalars(select(PledgeStage)).one().document_id == one().document_id
    assert officer.get(f"{page}/act").location == page, "nothing to add to what is recorded"
    late = officer.post(f"{page}/act", data=an_act())
    assert late.status_code == 409
    assert f"{page}/act" not in officer.get(page).text


def test_an_act_is_sent_by_who_may_ask_for_a_pledge_that_waits_and_as_a_pdf(donor, browser):
    announce(donor)
    page = f"{donor.pages}/{one().id}/act"
    for content in (locked_pdf(), b"<html></html>"):
        assert browser(donor.officer).post(page, data=an_act(content)).status_code == 422
    assert browser(donor.officer).post(page, data={}).status_code == 422
    assert browser(donor.reader).post(page, data=an_act()).status_code == 403
    other = an_authority()
    stranger = a_user()
    a_mandate(stranger, other)
    assert browser(stranger).post(page, data=an_act()).status_code == 404
    assert browser(stranger).post(f"/donors/{other.siren}/requests/{one().id}/act", data=an_act()).status_code == 404
    assert one().document_id is None
    with transaction():
        facts = ContactFacts("1, place de la Comédie", "", "")
        asked = asking.contact(authority_id=donor.authority.id, facts=facts, by=donor.by)
    assert browser(donor.officer).get(f"{donor.pages}/{asked}/act").status_code == 404
    with pytest.raises(NotFound), transaction():
        answering.attach(asked, authority_id=donor.authority.id, kept=store.put_made(a_pdf(), "a.pdf"), by=donor.by)


def test_a_locked_pdf_is_refused_and_what_was_typed_stays(donor, browser):
    answer = browser(donor.officer).post(f"{donor.pages}/paper", data=form(a_pledge(donor), locked_pdf()))
    assert answer.status_code == 422
    assert "mot de passe" in answer.text and "2026-14" in answer.text
    assert session.scalar(select(func.count()).select_from(Document)) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"file": ""},
        {"on": "01/01/2090"},
        {"stage": "called"},
        {"cents": "0"},
        {"cents": "1,234"},
        {"cents": "10000000,01"},
        {"pledge_id": "x"},
    ],
    ids=str,
)
def test_a_paper_with_wrong_facts_is_refused(donor, browser, change):
    answer = browser(donor.officer).post(f"{donor.pages}/paper", data=form(a_pledge(donor), **change))
    assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(DonorRequest)) == 0


@pytest.mark.parametrize("other", ["content", "name"])
def test_another_file_under_the_same_form_key_is_refused_and_the_same_one_counts_once(donor, browser, other):
    client, pledge = browser(donor.officer), a_pledge(donor)
    wrong, right = a_pdf(), a_pdf(pages=2)
    fixed = {"submission_key": "one-and-the-same-key"}
    assert client.post(f"{donor.pages}/paper", data=form(pledge, wrong, **fixed)).status_code == 303
    assert client.post(f"{donor.pages}/paper", data=form(pledge, wrong, **fixed)).status_code == 303
    changed = FileStorage(
        io.BytesIO(right if other == "content" else wrong), filename="délibération.pdf" if other == "content" else "b.pdf"
    )
    late = client.post(f"{donor.pages}/paper", data=form(pledge, **fixed, file=changed))
    assert late.status_code == 409 and "autre contenu" in late.text
    assert session.scalar(select(func.count()).select_from(DonorRequest)) == 1


def test_a_file_that_is_no_pdf_is_refused(donor, browser):
    assert browser(donor.officer).post(f"{donor.pages}/paper", data=form(a_pledge(donor), b"<html></html>")).status_code == 422


def test_another_donors_pledge_is_not_on_offer(donor, browser):
    stranger, other = a_user(), an_authority()
    a_mandate(stranger, other)
    client = browser(stranger)
    assert client.post(f"/donors/{other.siren}/requests/paper", data=form(a_pledge(donor))).status_code == 422
    assert session.scalar(select(func.count()).select_from(DonorRequest)) == 0


def test_another_donors_paper_cannot_be_read(donor, browser):
    browser(donor.officer).post(f"{donor.pages}/paper", data=form(a_pledge(donor)))
    stranger, other = a_user(), an_authority()
    a_mandate(stranger, other)
    client = browser(stranger)
    for siren in (donor.authority.siren, other.siren):
        assert client.get(f"/donors/{siren}/requests/{one().id}/paper.pdf").status_code == 404


def test_a_request_without_a_paper_has_none_to_read(donor, browser):
    announce(donor)
    assert browser(donor.staff).get(f"/staff/requests/{one().id}/paper.pdf").status_code == 404


def test_a_paper_replaces_the_act_on_record_and_staff_see_both(donor, browser):
    officer, staff, pledge_id = browser(donor.officer), browser(donor.staff), a_pledge(donor)
    officer.post(f"{donor.pages}/paper", data=form(pledge_id))
    confirm(donor, one())
    officer.post(f"{donor.pages}/paper", data=form(pledge_id, act_number="2026-99", cents="12 000"))
    latest = session.scalars(select(DonorRequest).filter_by(state=State.WAITING)).one()
    text = staff.get(f"/staff/requests/{latest.id}").text
    assert "2026-14" in text and "2026-99" in text
    confirm(donor, latest)
    stage = session.scalars(select(PledgeStage).filter_by(stage=Stage.VOTED)).one()
    assert (stage.act_number, stage.cents) == ("2026-99", 1_200_000)
