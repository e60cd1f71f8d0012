"""Pages of minutes: the whole way through them, who sees what in which phase, bad input, wrong owners."""

import datetime

import pytest
from sqlalchemy import update

from fundtracker.authorities.models import Mandate
from fundtracker.committees import agenda, meetings
from fundtracker.committees.models import Meeting, Recusal
from fundtracker.committees.rules import Presence
from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.minutes import minutes, papers, remarks, worklist
from fundtracker.minutes.models import Minutes
from fundtracker.minutes.rules import Phase
from tests.committees.scene import AFTER, a_scene, convened, draft
from tests.factories import a_user
from tests.minutes.acts import NO_PAPERS, approve, drafted, held, lock, locked, remark, sent
from tests.packs.test_packs import text_of
from tests.watch import clock_at


@pytest.fixture
def staff(client, scene):
    client.sign_in(scene.staff)
    return client


def page_of(meeting_id):
    return f"/meetings/{meeting_id}/minutes"


def acts_of(meeting_id):
    return f"/staff/meetings/{meeting_id}/minutes"


def typed(day):
    return f"{day:%d/%m/%Y}"


def ended(meeting_id):
    """Let the days for remarks be over."""
    with transaction():
        session.get(Minutes, meeting_id).remarks_until = clock.now() - datetime.timedelta(days=2)


def test_the_whole_way_from_the_draft_to_the_locked_papers(scene, database):
    meeting_id, _ = held(scene)
    staff, member = database.app.test_client(), database.app.test_client()
    staff.sign_in(scene.staff)
    member.sign_in(scene.members[0])
    assert "Rédiger le procès-verbal" in staff.get(page_of(meeting_id)).text
    assert staff.post(f"{acts_of(meeting_id)}/draft").location.endswith(page_of(meeting_id))
    section = minutes.get(meeting_id).sections[0]
    written = {"text": "La séance s’ouvre.\nBienvenue.", "chaired_by": "Paule Duval", "version": "1"}
    assert staff.post(f"{acts_of(meeting_id)}/sections/{section.id}", data=written).status_code == 303
    shown = staff.get(page_of(meeting_id)).text
    assert "Bienvenue." in shown
    assert scene.chair.name in shown
    assert "Paule Duval" not in shown, "who presided is on record"
    until = clock.today() + datetime.timedelta(days=10)
    assert staff.confirm(f"{acts_of(meeting_id)}/send", {"until": typed(until)}).status_code == 303
    assert "Faire une remarque" in member.get(page_of(meeting_id)).text
    said = {"section_id": str(section.id), "authority_id": str(scene.donors[0].id), "text": "Écrire « Dupont »."}
    assert member.post(f"{page_of(meeting_id)}/remark", data=said).status_code == 303
    line = remarks.of_meeting(meeting_id)[0]
    taken = {"taken": "yes", "text": "Corrigé."}
    unchanged = staff.post(f"{acts_of(meeting_id)}/remarks/{line.id}", data=taken)
    assert (unchanged.status_code, "Modifiez-le d’abord" in unchanged.text) == (422, True)
    changed = {"text": "La séance s’ouvre.\nBienvenue, Dupont.", "version": "2"}
    assert staff.post(f"{acts_of(meeting_id)}/sections/{section.id}", data=changed).status_code == 303
    assert staff.post(f"{acts_of(meeting_id)}/remarks/{line.id}", data=taken).status_code == 303
    shown = member.get(page_of(meeting_id)).text
    assert "retenue" in shown
    assert "Le texte était" in shown
    assert ">Bienvenue.<" in shown, "what was there before stays readable beside what is there now"
    assert ">Bienvenue, Dupont.<" in shown
    ended(meeting_id)
    assert "par écrit" in staff.get(page_of(meeting_id)).text
    how = {"on": typed(clock.today()), "how": "Accord de tous, par courriel"}
    assert staff.confirm(f"{acts_of(meeting_id)}/in-writing", how).status_code == 303
    assert staff.confirm(f"{acts_of(meeting_id)}/lock", {}).status_code == 303
    assert minutes.get(meeting_id).phase is Phase.LOCKED
    kept = member.get(f"{page_of(meeting_id)}.pdf")
    assert "La séance s’ouvre" in text_of(kept.data)
    assert "changent plus" in member.get(page_of(meeting_id)).text
    for act in ("send", "in-writing", "put"):
        assert staff.get(f"{acts_of(meeting_id)}/{act}").status_code == 200
    assert staff.post(f"{acts_of(meeting_id)}/lock", data={"step": "confirm"}).status_code == 409


def test_a_later_meeting_is_asked_on_a_page(scene, staff):
    meeting_id = sent(scene)
    ended(meeting_id)
    assert "Aucune réunion" in staff.get(f"{acts_of(meeting_id)}/put").text
    next_id = draft(scene, "2030-06-12 11:00", title="Comité de juin")
    shown = staff.get(f"{acts_of(meeting_id)}/put").text.replace("\u00a0", " ")
    assert "Comité de juin" in shown
    assert "Approbation du procès-verbal du 13 mars 2024" in shown
    assert staff.post(f"{acts_of(meeting_id)}/put", data={"to_meeting_id": "", "title": "x"}).status_code == 422
    assert staff.post(f"{acts_of(meeting_id)}/put", data={"to_meeting_id": str(next_id), "title": "PV de mars"}).status_code == 303
    assert [item.title for item in agenda.items(next_id)] == ["PV de mars"]
    assert f"/meetings/{next_id}" in staff.get(page_of(meeting_id)).text
    assert staff.post(f"{acts_of(meeting_id)}/approve").status_code == 422


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("send", {"until": ""}),
        ("send", {"until": "hier"}),
        ("send", {"until": "01/01/2020"}),
        ("send", {"until": "01/01/2099"}),
        ("sections/{section}", {"text": "a\x00b", "version": "1"}),
        ("sections/{section}", {"text": "x" * 20_001, "version": "1"}),
        ("in-writing", {"on": "32/01/2024", "how": "x"}),
        ("in-writing", {"on": "01/01/2024", "how": ""}),
    ],
)
def test_wrong_input_comes_back_with_a_sentence_and_changes_nothing(scene, staff, act, data):
    meeting_id = drafted(scene)
    before = minutes.get(meeting_id)
    section = before.sections[0].id
    answer = staff.post(f"{acts_of(meeting_id)}/{act.format(section=section)}", data=data)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert minutes.get(meeting_id) == before


def test_who_presided_is_typed_where_it_is_not_on_record(scene, staff):
    meeting_id, _ = convened(scene)
    with clock_at(AFTER), transaction():
        meetings.hold(meeting_id, by=scene.by)
        minutes.draft(meeting_id, by=scene.by)
    section = minutes.get(meeting_id).sections[0]
    page = f"{acts_of(meeting_id)}/sections/{section.id}"
    assert "Qui a présidé" in staff.get(page).text
    assert staff.post(page, data={"text": "La séance s’ouvre.", "chaired_by": "Paule Duval", "version": "1"}).status_code == 303
    assert "Paule Duval" in staff.get(page_of(meeting_id)).text


def test_an_old_version_of_a_section_is_a_conflict(scene, staff):
    meeting_id = drafted(scene)
    section = minutes.get(meeting_id).sections[1]
    address = f"{acts_of(meeting_id)}/sections/{section.id}"
    assert staff.post(address, data={"text": "un", "version": "1"}).status_code == 303
    assert staff.post(address, data={"text": "deux", "version": "1"}).status_code == 409


@pytest.mark.parametrize("data", [{"taken": ""}, {"taken": "perhaps"}, {"taken": "no", "text": ""}])
def test_an_answer_says_what_becomes_of_the_remark(scene, staff, data):
    meeting_id = sent(scene)
    remark_id = remark(scene, meeting_id)
    assert staff.get(f"{acts_of(meeting_id)}/remarks/{remark_id}").status_code == 200
    assert staff.post(f"{acts_of(meeting_id)}/remarks/{remark_id}", data=data).status_code == 422
    assert remarks.get(remark_id, meeting_id).taken is None


def test_a_draft_is_for_those_who_prepare_it_and_the_chair(scene, database):
    meeting_id = drafted(scene)
    for user, status in ((scene.staff, 200), (scene.chair, 200), (scene.members[2], 404), (a_user("auditor"), 404), (a_user(), 404)):
        client = database.app.test_client()
        client.sign_in(user)
        assert client.get(page_of(meeting_id)).status_code == status, user.name
        for name in ("minutes", "decisions", "attendance"):
            if status == 404:
                assert client.get(f"/meetings/{meeting_id}/{name}.pdf").status_code == 404


def test_after_the_sending_every_seat_reads_and_no_stranger_does(scene, database):
    meeting_id = sent(scene)
    elsewhere = a_scene()
    for user, status in ((scene.members[2], 200), (a_user("auditor"), 200), (elsewhere.members[0], 404), (a_user(), 404)):
        client = database.app.test_client()
        client.sign_in(user)
        assert client.get(page_of(meeting_id)).status_code == status
        assert client.get(f"{page_of(meeting_id)}/remark").status_code == (403 if status == 200 else 404)
        assert client.post(f"{page_of(meeting_id)}/remark", data={"text": "x"}).status_code == (403 if status == 200 else 404)


def test_a_remark_goes_for_ones_own_seat_and_these_minutes_alone(scene, client):
    meeting_id, other = sent(scene), sent(scene)
    client.sign_in(scene.members[0])
    own = minutes.get(meeting_id).sections[1].id
    foreign = minutes.get(other).sections[1].id
    for data in (
        {"section_id": str(foreign), "authority_id": str(scene.donors[0].id), "text": "x"},
        {"section_id": str(own), "authority_id": str(scene.donors[1].id), "text": "x"},
        {"section_id": str(own), "authority_id": str(scene.donors[0].id), "text": " "},
        {"section_id": "abc", "authority_id": "-1", "text": "x"},
    ):
        assert client.post(f"{page_of(meeting_id)}/remark", data=data).status_code == 422
    assert remarks.of_meeting(meeting_id) == []


def test_sections_and_remarks_of_other_minutes_are_not_found(scene, staff):
    meeting_id, other = sent(scene), sent(scene)
    foreign = minutes.get(other).sections[1].id
    foreign_remark = remark(scene, other)
    for address in (f"{acts_of(meeting_id)}/sections/{foreign}", f"{acts_of(meeting_id)}/remarks/{foreign_remark}"):
        assert staff.get(address).status_code == 404
        assert staff.post(address, data={"text": "x", "version": "1", "taken": "yes"}).status_code == 404
    for act in ("send", "put", "in-writing"):
        assert staff.get(f"{acts_of(999)}/{act}").status_code == 404
    for act in ("draft", "take-back", "approve", "lock"):
        assert staff.post(f"{acts_of(999)}/{act}").status_code == 404


def test_what_a_seat_recused_itself_from_is_withheld_from_it_until_the_lock(scene, database):
    meeting_id = sent(scene)
    item = agenda.items(meeting_id)[0]
    facts = {"item_id": item.id, "authority_id": scene.donors[1].id, "declared_at": clock.now(), "declared_by": "user:1"}
    with transaction():
        session.add(Recusal(**facts))
    remark(scene, meeting_id, text="Un secret du point.")
    recused, other = database.app.test_client(), database.app.test_client()
    recused.sign_in(scene.members[1])
    other.sign_in(scene.members[0])
    for secret in ("besoin d’un toit", "Un secret du point."):
        assert secret in other.get(page_of(meeting_id)).text
        assert secret not in recused.get(page_of(meeting_id)).text
    assert "besoin d’un toit" in text_of(other.get(f"{page_of(meeting_id)}.pdf").data)
    assert "besoin d’un toit" not in text_of(recused.get(f"{page_of(meeting_id)}.pdf").data)
    section = minutes.get(meeting_id).sections[1].id
    data = {"section_id": str(section), "authority_id": str(scene.donors[1].id), "text": "x"}
    assert recused.post(f"{page_of(meeting_id)}/remark", data=data).status_code == 422
    with transaction():
        remarks.answer(remarks.of_meeting(meeting_id)[0].id, meeting_id=meeting_id, taken=False, text="Non.", by=scene.by)
    approve(scene, meeting_id)
    lock(scene, meeting_id, NO_PAPERS)
    assert "besoin d’un toit" in recused.get(page_of(meeting_id)).text


def test_a_mandate_that_ended_reads_no_more(scene, client):
    meeting_id = sent(scene)
    client.sign_in(scene.members[2])
    assert client.get(page_of(meeting_id)).status_code == 200
    with transaction():
        session.execute(update(Mandate).where(Mandate.user_id == scene.members[2].id).values(ends_on=datetime.date(2024, 4, 1)))
    assert client.get(page_of(meeting_id)).status_code == 404


def test_the_locked_papers_come_as_they_were_kept_in_each_language(scene, client):
    meeting_id = locked(scene)
    client.sign_in(scene.members[2])
    kept = {(paper.kind.value, paper.language): paper.sha256 for paper in papers.of_meeting(meeting_id)}
    assert len(set(kept.values())) == 6
    shown = client.get(page_of(meeting_id)).text
    assert kept[("minutes", "fr")][:8] in shown
    assert "Approved in writing" in text_of(client.get(f"/meetings/{meeting_id}/minutes.pdf?lang=en").data)


def test_a_meeting_that_is_not_over_has_nothing_to_draft(scene, staff):
    meeting_id = draft(scene, "2030-06-12 11:00")
    assert "pas terminée" in staff.get(page_of(meeting_id)).text
    assert staff.post(f"{acts_of(meeting_id)}/draft").status_code == 422


def test_the_worklist_names_each_step(scene, staff):
    meeting_id, _ = held(scene, Presence.PRESENT, Presence.PRESENT)
    from_today = clock.now() - datetime.timedelta(days=30)
    with transaction():
        session.execute(update(Meeting).values(starts_at=from_today))

    def kinds():
        return {line.kind for line in worklist.waiting()}

    assert kinds() == {"minutes_to_draft"}
    with transaction():
        minutes.draft(meeting_id, by=scene.by)
    assert kinds() == {"minutes_to_send"}
    with transaction():
        minutes.send(meeting_id, until=clock.today() + datetime.timedelta(days=9), by=scene.by)
    assert kinds() == set()
    remark_id = remark(scene, meeting_id, at=f"{clock.today():%Y-%m-%d} 08:00")
    assert kinds() == {"remarks_to_answer"}
    with transaction():
        remarks.answer(remark_id, meeting_id=meeting_id, taken=False, text="Non.", by=scene.by)
    ended(meeting_id)
    assert kinds() == {"minutes_to_approve"}
    with transaction():
        minutes.approve(meeting_id, on=clock.today(), how="Par courriel", by=scene.by)
    assert kinds() == {"minutes_to_lock"}
    assert "Procès-verbal à verrouiller" in staff.get("/staff").text
    lock(scene, meeting_id, NO_PAPERS)
    assert kinds() == set()
