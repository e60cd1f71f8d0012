"""The pages of a pack: staff ask, watch, look and publish; members read any version, in either language; nobody else anything."""

import pytest

from fundtracker.committees import agenda
from fundtracker.packs import building, packs
from tests.committees.scene import BEFORE, an_item, convene, draft, pay
from tests.factories import a_user
from tests.packs.scene import a_pdf, attach, built, drafted, text_of, whole
from tests.watch import clock_at


@pytest.fixture
def meeting_id(scene):
    """A convened meeting with one item."""
    found = draft(scene)
    an_item(scene, found)
    convene(scene, found)
    return found


@pytest.fixture
def staff(scene, client):
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        yield client


def test_staff_ask_watch_look_and_publish(scene, staff, meeting_id):
    page = f"/staff/meetings/{meeting_id}/pack"
    assert "Constituer le dossier" in staff.get(page).text
    answer = staff.post(page)
    assert (answer.status_code, answer.location) == (303, page)
    assert "attend d’être préparé" in staff.get(page).text
    assert "<progress" in staff.get(page).text
    building.sweep()
    ready = staff.get(page).text
    assert "Le projet est prêt" in ready
    build_id = building.latest(meeting_id).id
    preview = staff.get(f"{page}/{build_id}/draft.pdf")
    assert "Une école à Ijoukak" in text_of(preview.data)
    assert staff.get(f"{page}/{build_id}/draft.pdf?lang=en").status_code == 200
    assert staff.get(f"{page}/{build_id}/draft.pdf?lang=xx").status_code == 404
    assert packs.latest(meeting_id) is None
    check = staff.post(f"{page}/{build_id}/publish")
    assert "reçoivent un courriel" in check.text
    answer = staff.confirm(f"{page}/{build_id}/publish", {})
    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting_id}/pack")
    assert packs.read(meeting_id).version == 1
    assert preview.data == whole(meeting_id), "what was looked at is what is published"
    assert staff.post(f"{page}/{build_id}/publish").status_code == 422


def test_a_draft_that_no_longer_holds_says_why_and_is_not_published(scene, staff, meeting_id):
    build_id = drafted(scene, meeting_id)
    pay(scene.fund, scene.donors[0], 100)
    attach(scene, meeting_id, "Carte", a_pdf())
    page = staff.get(f"/staff/meetings/{meeting_id}/pack").text
    assert "Les comptes ont d’autres chiffres." in page
    assert "Un document a été ajouté ou retiré." in page
    assert f"/{build_id}/publish" not in page
    assert staff.post(f"/staff/meetings/{meeting_id}/pack/{build_id}/publish").status_code == 409


def test_late_documents_are_appended_from_the_page(scene, staff, meeting_id):
    built(scene, meeting_id)
    page = f"/staff/meetings/{meeting_id}/pack"
    assert "Les joindre" not in staff.get(page).text
    attach(scene, meeting_id, "Avis du maire", a_pdf())
    assert "Avis du maire" in staff.get(page).text
    assert staff.post(f"{page}/addendum").status_code == 303
    building.sweep()
    assert "Le document A1 a été ajouté" in staff.get(page).text
    staff.confirm(f"{page}/{building.latest(meeting_id).id}/publish", {})
    assert "avec ajout" in staff.get(f"/meetings/{meeting_id}/pack").text


def test_an_addendum_with_nothing_to_append_says_so(scene, staff, meeting_id):
    built(scene, meeting_id)
    answer = staff.post(f"/staff/meetings/{meeting_id}/pack/addendum")
    assert answer.status_code == 422
    assert "Aucun document n’a été ajouté" in answer.text


def test_a_build_of_another_meeting_or_of_none_is_not_found(scene, staff, meeting_id):
    build_id = drafted(scene, meeting_id)
    other = draft(scene, "2024-06-12 11:00")
    an_item(scene, other)
    for number in (build_id, 999):
        assert staff.get(f"/staff/meetings/{other}/pack/{number}/draft.pdf").status_code == 404
        assert staff.post(f"/staff/meetings/{other}/pack/{number}/publish").status_code == 404


def test_before_publication_members_find_nothing(scene, client, meeting_id):
    build_id = drafted(scene, meeting_id)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        for address in ("pack", "pack.pdf", "pack.zip", "pack.pdf?version=1"):
            assert client.get(f"/meetings/{meeting_id}/{address}").status_code == 404
        assert client.get(f"/staff/meetings/{meeting_id}/pack/{build_id}/draft.pdf").status_code == 403
        assert "Dossier de séance" not in client.get(f"/meetings/{meeting_id}").text


def test_members_read_each_version_in_each_language(scene, client, meeting_id):
    first = built(scene, meeting_id)
    an_item(scene, meeting_id, title="Un forage", cents=500_000)
    second = built(scene, meeting_id)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        page = client.get(f"/meetings/{meeting_id}/pack").text
        assert "Le point 2 a été ajouté" in page
        assert packs.read(meeting_id).sha256[:8] in page
        for address, content in (("?version=1", first), ("?version=2", second), ("", second)):
            assert client.get(f"/meetings/{meeting_id}/pack.pdf{address}").data == content
        assert "Position of the fund" in text_of(client.get(f"/meetings/{meeting_id}/pack.pdf?version=1&lang=en").data)
        for bad in ("?version=3", "?version=0", "?version=-1", "?version=x", "?version=²", "?version=" + "9" * 30, "?lang=de"):
            assert client.get(f"/meetings/{meeting_id}/pack.pdf{bad}").status_code == 404, bad
            assert client.get(f"/meetings/{meeting_id}/pack.zip{bad}").status_code == 404, bad


def test_a_pack_without_a_language_in_its_address_is_in_the_one_of_its_reader(scene, client, meeting_id):
    built(scene, meeting_id)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        assert client.get(f"/meetings/{meeting_id}/pack?lang=en").status_code == 200
        assert "Position of the fund" in text_of(client.get(f"/meetings/{meeting_id}/pack.pdf").data)
        assert "Situation du fonds" in text_of(client.get(f"/meetings/{meeting_id}/pack.pdf?lang=fr").data)


def test_nobody_without_a_seat_finds_the_page(scene, client, meeting_id):
    built(scene, meeting_id)
    client.sign_in(a_user())
    assert client.get(f"/meetings/{meeting_id}/pack").status_code == 404


def test_reading_writes_nothing_but_the_journal(scene, client, meeting_id, caplog):
    built(scene, meeting_id)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        client.get(f"/meetings/{meeting_id}/pack.pdf")
    assert [record.facts["version"] for record in caplog.records if record.message == "pack read"] == [1]


def test_a_meeting_that_is_over_keeps_its_pack_and_gets_no_other(scene, staff, meeting_id):
    built(scene, meeting_id)
    assert staff.confirm(f"/staff/meetings/{meeting_id}/cancel", {}).status_code == 303
    assert staff.post(f"/staff/meetings/{meeting_id}/pack").status_code == 422
    assert staff.get(f"/meetings/{meeting_id}/pack.pdf").status_code == 200
    assert len(agenda.items(meeting_id)) == 1
