"""Pages of a closing: the whole way through them, who sees and answers what, the letter, bad input."""

import datetime
import io

import pypdf
import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from fundtracker.authorities.rules import Function
from fundtracker.closing.models import Closing, ClosingAnswer
from fundtracker.closing.rules import Wish
from fundtracker.committees.rules import ItemKind
from fundtracker.funds.models import Fund, FundStatus
from fundtracker.grants.models import Payment
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from tests.closing.acts import answer, ask, close, close_years, decide, pay_all, settle
from tests.committees.scene import convened, draft
from tests.committees.scene import decide as decided
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.packs.test_packs import a_pdf, text_of

PAGE = "/staff/funds/MAR-2023/closing"


def plain(text: str) -> str:
    """A page's text with ordinary spaces in its amounts."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def until(days: int = 60) -> str:
    return f"{clock.today() + datetime.timedelta(days=days):%d/%m/%Y}"


def a_file(content: bytes, name: str = "lettre.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name, content_type="application/pdf")


@pytest.fixture
def staff(client, scene):
    client.sign_in(scene.staff)
    return client


def question(scene, number=0):
    return f"/donors/{scene.donors[number].siren}/closing/MAR-2023"


def test_the_whole_way_from_the_question_to_the_closed_fund(scene, database):
    other = a_fund("UKR-2022")
    staff, donor = database.app.test_client(), database.app.test_client()
    staff.sign_in(scene.staff)
    donor.sign_in(scene.members[0])
    assert "Demandez aux donateurs" in staff.get(PAGE).text
    asked = staff.confirm(f"{PAGE}/ask", {"answers_until": until(), "to_fund_id": str(other.id)})
    assert asked.location.endswith(PAGE)
    assert session.get(Fund, scene.fund.id).status is FundStatus.WINDING_UP
    assert donor.confirm(question(scene), {"wish": "transfer"}).status_code == 303
    assert session.get(ClosingAnswer, (scene.fund.id, scene.donors[0].id)).wish is Wish.TRANSFER
    for number in (1, 2):
        paper = {"wish": "refund", "file": a_file(a_pdf())}
        assert staff.post(f"{PAGE}/answers/{scene.donors[number].siren}", data=paper).status_code == 303
    meeting_id = draft(scene, "2030-03-13 11:00")
    proposed = {"meeting_id": str(meeting_id), "title": "Clôture", "text": "Rendre ce qui reste."}
    assert staff.post(f"{PAGE}/propose", data=proposed).status_code == 303
    assert "Clôture" in staff.get(f"/meetings/{meeting_id}").text
    decide(scene)
    assert staff.confirm(f"{PAGE}/prepare", {}).status_code == 303
    assert len(session.scalars(select(Payment)).all()) == 3
    pay_all(scene)
    assert staff.post(f"{PAGE}/close", data={}).status_code == 422
    close_years(scene)
    assert staff.confirm(f"{PAGE}/close", {}).status_code == 303
    assert session.get(Fund, scene.fund.id).status is FundStatus.CLOSED
    assert "Après la clôture" in staff.get(PAGE).text


def test_the_chair_reads_what_money_follows_on_the_item_at_the_signature_and_on_the_decision(scene, staff, client):
    ask(scene)
    answer(scene, 0, Wish.REFUND)
    meeting_id, item_id = convened(scene, ItemKind.CLOSURE, title="Clôture du fonds")
    assert "100 000,00" in plain(staff.get(f"/meetings/{meeting_id}").text)
    decision_id = decided(scene, meeting_id, item_id)
    client.sign_in(scene.chair)
    shown = client.post(f"/decisions/{decision_id}/sign", data={}).text
    for text in (shown, client.get(f"/decisions/{decision_id}").text):
        assert "60 000,00" in plain(text)
        assert "Reversé aux donateurs" in text
    assert "aucun argent" not in shown


def test_each_step_shows_its_own_act_and_no_other(scene, staff):
    acts = {f"{PAGE}/ask": "Demander aux donateurs", f"{PAGE}/prepare": "Préparer", f"{PAGE}/close": "Clore le fonds"}

    def offered():
        text = staff.get(PAGE).text
        return {address for address in acts if f'"{address}"' in text}

    assert offered() == {f"{PAGE}/ask"}
    ask(scene)
    for number in range(3):
        answer(scene, number, Wish.REFUND)
    decide(scene)
    assert offered() == {f"{PAGE}/prepare"}
    settle(scene)
    assert offered() == set()
    pay_all(scene)
    assert offered() == {f"{PAGE}/close"}
    close(scene)
    assert offered() == set()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"answers_until": ""}, "Remplissez ce champ"),
        ({"answers_until": "01/01/2020"}, "plus tardive"),
        ({"answers_until": "demain"}, "date qui existe"),
        ({"answers_until": until(), "to_fund_id": "999"}, "choi|Choi"),
    ],
)
def test_a_wrong_question_comes_back_as_it_was_typed(scene, staff, data, sentence):
    answer = staff.post(f"{PAGE}/ask", data={"to_fund_id": "", **data})
    assert answer.status_code == 422
    assert any(part in answer.text for part in sentence.split("|")), answer.text[:3000]
    assert session.get(Closing, scene.fund.id) is None


def test_an_answer_needs_a_choice_and_staff_need_the_paper(scene, staff, client):
    ask(scene)
    address = f"{PAGE}/answers/{scene.donors[0].siren}"
    assert staff.post(address, data={"wish": "elsewhere", "file": a_file(a_pdf())}).status_code == 422
    assert staff.post(address, data={"wish": "transfer", "file": a_file(a_pdf())}).status_code == 422, "no fund was named"
    assert "Joignez" in staff.post(address, data={"wish": "refund"}).text
    assert staff.post(address, data={"wish": "refund", "file": a_file(b"MZ not a pdf")}).status_code == 422
    assert session.get(ClosingAnswer, (scene.fund.id, scene.donors[0].id)) is None
    letter = a_pdf()
    assert staff.post(address, data={"wish": "refund", "file": a_file(letter)}).status_code == 303
    assert staff.get(f"{address}/paper.pdf").data == letter
    assert staff.get(f"{PAGE}/answers/{scene.donors[1].siren}/paper.pdf").status_code == 404


def test_another_donors_question_does_not_exist(scene, client):
    ask(scene)
    client.sign_in(scene.members[0])
    assert client.get(question(scene)).status_code == 200
    for address in (question(scene, 1), f"{question(scene, 1)}/letter.pdf", "/donors/999999999/closing/MAR-2023"):
        assert client.get(address).status_code == 404
        assert client.post(address, data={"wish": "refund"}).status_code in (404, 405)
    assert client.get(f"/donors/{scene.donors[0].siren}/closing/XXX-2023").status_code == 404


def test_before_the_question_and_for_who_never_gave_there_is_no_page(scene, client):
    member, stranger = a_user(), an_authority()
    a_mandate(member, stranger)
    client.sign_in(scene.members[0])
    assert client.get(question(scene)).status_code == 404
    ask(scene)
    client.sign_in(member)
    assert client.get(f"/donors/{stranger.siren}/closing/MAR-2023").status_code == 404


def test_a_reader_reads_and_does_not_answer(scene, client):
    reader = a_user()
    a_mandate(reader, scene.donors[0], function=Function.READER)
    ask(scene)
    client.sign_in(reader)
    shown = client.get(question(scene))
    assert (shown.status_code, 'name="wish"' in shown.text) == (200, False)
    assert client.post(question(scene), data={"wish": "refund", "step": "confirm"}).status_code == 403
    assert session.get(ClosingAnswer, (scene.fund.id, scene.donors[0].id)) is None


@pytest.mark.parametrize("role", ["approver", "auditor"])
def test_whoever_only_reads_the_books_sees_and_does_nothing(scene, client, role):
    ask(scene)
    client.sign_in(a_user(role))
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{question(scene)}/letter.pdf").status_code == 200
    for act in ("ask", "propose", "prepare", "close", f"answers/{scene.donors[0].siren}"):
        assert client.post(f"{PAGE}/{act}", data={"wish": "refund"}).status_code == 403
    assert client.post(f"/staff/projects/{scene.project.id}/close", data={}).status_code == 403


def test_the_letter_says_to_the_cent_what_is_left_and_what_becomes_of_it(scene, client):
    other = a_fund("UKR-2022", name_fr="Fonds Ukraine", name_en="Ukraine fund")
    ask(scene, to=other)
    answer(scene, 0, Wish.TRANSFER)
    client.sign_in(scene.members[0])
    text = text_of(client.get(f"{question(scene)}/letter.pdf").data)
    assert "60 000,00 €" in text
    assert "passent au fonds Fonds Ukraine" in text or "Fonds Ukraine" in text
    assert "Les deux côtés sont égaux" in text
    english = client.get(f"{question(scene)}/letter.pdf?lang=en").data
    assert "Both sides are equal" in text_of(english)
    assert pypdf.PdfReader(io.BytesIO(english)).trailer["/Root"]["/Lang"] == "en"


def test_a_refused_act_says_why_on_the_page(scene, staff):
    ask(scene)
    answer = staff.post(f"{PAGE}/close", data={})
    assert answer.status_code == 422
    assert "président" in answer.text or "signe" in answer.text
    assert staff.post(f"{PAGE}/propose", data={"meeting_id": "", "title": "", "text": ""}).status_code == 422


def test_the_page_names_who_wrote_down_each_answer_and_who_confirmed_another_one(scene, staff, database):
    ask(scene, to=a_fund("UKR-2022"))
    answer(scene, 0, Wish.TRANSFER)
    siren = scene.donors[0].siren
    staff.post(f"{PAGE}/answers/{siren}", data={"wish": "refund", "file": a_file(a_pdf())})
    approver, second = database.app.test_client(), a_user("approver")
    approver.sign_in(second)
    assert approver.confirm(f"{PAGE}/answers/{siren}/confirm", {}).status_code == 303
    text = staff.get(PAGE).text
    block = text[text.index("Qui a fait quoi") :]
    for word in (scene.members[0].name, scene.staff.name, second.name, scene.donors[0].name, "Transfert → Reversement"):
        assert word in block, word
