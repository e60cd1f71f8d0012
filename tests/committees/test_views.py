"""Pages of committees through the browser: the whole way, who sees what, forged posts, bad input, stale forms."""

import datetime
import io
import re
import secrets
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from fundtracker.committees import agenda, attendance, committees, meetings, register
from fundtracker.committees.models import AgendaItem, Decision, Meeting
from fundtracker.committees.rules import WRITTEN_KINDS, ItemKind, MeetingStatus, Outcome, Presence
from fundtracker.grants.models import Authorisation
from fundtracker.kernel.db import session, transaction
from fundtracker.packs import packs
from fundtracker.votes import stays
from tests.committees.scene import AFTER, BEFORE, a_scene, adopted, an_item, attend, convene, convened, decide, draft, pay
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.packs.test_packs import a_pdf, built
from tests.packs.test_packs import attach as attached
from tests.watch import clock_at, count_queries


@contextmanager
def at(moment, client, user):
    """Someone signs in at a moment, and time stands still."""
    with clock_at(moment):
        client.sign_in(user)
        yield client


@pytest.fixture
def staff(client, scene):
    """A member of staff, twelve days before the meeting."""
    with at(BEFORE, client, scene.staff):
        yield client


def count(model):
    return session.scalar(select(func.count()).select_from(model))


def a_meeting(scene, **changes):
    values = {"fund_id": str(scene.fund.id), "title": "Comité de juin", "day": "12/06/2024", "hour": "11 h 30", "place": "Paris"}
    return {**values, "video_url": "", **changes}


def an_asking(scene, **changes):
    values = {"title": "Une école", "project_id": str(scene.project.id), "cents": "12 345,67", "text": "", "presenter": "", "minutes": "15"}
    return {**values, **changes}


def test_the_whole_way_from_draft_to_signed_decision(scene, database):
    staff, chair = database.app.test_client(), database.app.test_client()
    with clock_at(BEFORE):
        staff.sign_in(scene.staff)
        chair.sign_in(scene.chair)
        answer = staff.post("/staff/meetings/new", data=a_meeting(scene))
        assert answer.status_code == 303
        page = answer.location
        meeting_id = int(page.rpartition("/")[2])
        assert "Rédiger l’ordre du jour" in staff.get(page).text
        assert staff.post(f"/staff{page}/items/new/grant", data=an_asking(scene)).status_code == 303
        file = FileStorage(io.BytesIO(a_pdf()), "rapport.pdf")
        [item] = agenda.items(meeting_id)
        data = {"title": "Devis", "item_id": str(item.id), "file": file}
        assert staff.post(f"/staff{page}/documents/new", data=data).status_code == 303
        assert chair.get(page).status_code == 200
        assert staff.confirm(f"/staff{page}/convene", {}).status_code == 303
        built(scene, meeting_id)
        pack = chair.get(f"{page}/pack.pdf")
        assert (pack.status_code, pack.mimetype) == (200, "application/pdf")
        assert "attachment" in pack.headers["Content-Disposition"]
    with at("2024-06-12 12:00", staff, scene.staff):
        chair.sign_in(scene.chair)
        said = {f"presence-{donor.id}": "remote" for donor in scene.donors} | {
            f"person-{donor.id}": member.name for donor, member in zip(scene.donors, scene.members, strict=True)
        }
        said["seen"] = seen_attendance(staff, meeting_id)
        assert staff.post(f"/staff{page}/attendance", data=said).status_code == 303
        decision = {"outcome": "adopted", "cents": "10 000,00", "text": "Le comité accorde la convention."}
        assert staff.confirm(f"/staff{page}/items/{item.id}/decision", decision).status_code == 303
        assert "le quorum de 2 est atteint" in chair.get(page).text
        assert "attend votre signature" in chair.get("/committees/MAR-2023").text
        decision_id = session.scalar(select(Decision.id))
        assert count(Authorisation) == 0
        assert chair.confirm(f"/decisions/{decision_id}/sign", {}).status_code == 303
        assert session.scalar(select(Authorisation.cents)) == 1_000_000
        assert staff.confirm(f"{page}/end", {}).status_code == 303
        assert meetings.get(meeting_id).status is MeetingStatus.HELD
        assert "10\u202f000,00\u00a0€" in chair.get(f"/decisions/{decision_id}").text


@pytest.mark.parametrize(
    "address", ["/committees/MAR-2023", "/meetings/1", "/meetings/1/pack.pdf", "/meetings/1/documents/1", "/decisions/1"]
)
def test_whoever_has_no_seat_finds_nothing(scene, client, address):
    other = a_scene(code="TUR-2023")
    meeting_id, item_id = convened(scene)
    attached(scene, meeting_id, "Devis", a_pdf(), item_id)
    built(scene, meeting_id)
    decide(scene, meeting_id, item_id)
    client.sign_in(other.members[0])
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Ijoukak" not in answer.text


def test_members_see_what_is_convened_and_nothing_before(scene, client):
    drafted = draft(scene)
    an_item(scene, drafted, title="Point secret")
    built(scene, drafted)
    with at(BEFORE, client, scene.members[2]):
        assert client.get(f"/meetings/{drafted}").status_code == 404
        assert client.get(f"/meetings/{drafted}/pack.pdf").status_code == 404
        assert "Comité de mars" not in client.get("/committees/MAR-2023").text
    convene(scene, drafted)
    with at(BEFORE, client, scene.members[2]):
        assert "Point secret" in client.get(f"/meetings/{drafted}").text
        assert client.get(f"/meetings/{drafted}/pack.pdf").status_code == 200
        assert "Comité de mars" in client.get("/committees/MAR-2023").text
        assert "Comité de mars" in client.get("/meetings").text


def test_the_chair_sees_drafts_but_not_their_pack(scene, client):
    drafted = draft(scene)
    an_item(scene, drafted)
    built(scene, drafted)
    client.sign_in(scene.chair)
    assert client.get(f"/meetings/{drafted}").status_code == 200
    assert client.get(f"/meetings/{drafted}/pack.pdf").status_code == 404


def test_whoever_paid_after_the_convocation_has_no_seat_there(scene, client):
    meeting_id, _ = convened(scene)
    late = a_scene(1_000, code="LATE-2023")
    pay(scene.fund, late.donors[0], 5_000)
    client.sign_in(late.members[0])
    assert client.get("/committees/MAR-2023").status_code == 200
    assert client.get(f"/meetings/{meeting_id}").status_code == 404


def test_a_mandate_that_ended_closes_everything_even_in_an_open_session(database, client):
    scene = a_scene(1_000_000, code="MAR-2023")
    user = a_user()
    a_mandate(user, scene.donors[0], ends_on=datetime.date(2024, 3, 12))
    meeting_id, item_id = convened(scene)
    attached(scene, meeting_id, "Devis", a_pdf(), item_id)
    built(scene, meeting_id)
    with at("2024-03-12 23:50", client, user):
        assert client.get(f"/meetings/{meeting_id}").status_code == 200
    with clock_at("2024-03-13 00:05"):
        document_id = agenda.papers(meeting_id)[0].document_id
        for address in ("", "/pack.pdf", f"/documents/{document_id}"):
            assert client.get(f"/meetings/{meeting_id}{address}").status_code == 404
        assert client.get("/committees/MAR-2023").status_code == 404


def test_a_document_is_found_through_its_own_meeting_only(scene, staff):
    meeting_id, item_id = convened(scene)
    document_id = attached(scene, meeting_id, "Devis", a_pdf(), item_id)
    other = draft(scene)
    assert staff.get(f"/meetings/{meeting_id}/documents/{document_id}").status_code == 200
    assert staff.get(f"/meetings/{other}/documents/{document_id}").status_code == 404


def test_a_document_attached_by_mistake_is_detached_before_the_meeting_is_convened_only(scene, staff):
    meeting_id, other = draft(scene), draft(scene)
    page = f"/staff/meetings/{meeting_id}/documents"
    wrong, right = (attached(scene, meeting_id, title, a_pdf()) for title in ("Mauvais devis", "Bon devis"))
    assert f"{page}/{wrong}/detach" in staff.get(f"/meetings/{meeting_id}").text
    assert staff.post(f"/staff/meetings/{other}/documents/{wrong}/detach").status_code == 404
    assert staff.post(f"{page}/{wrong}/detach").status_code == 303
    assert staff.post(f"{page}/{wrong}/detach").status_code == 404
    assert [paper.title for paper in agenda.papers(meeting_id)] == ["Bon devis"]
    assert staff.get(f"/meetings/{meeting_id}/documents/{wrong}").status_code == 404
    an_item(scene, meeting_id)
    convene(scene, meeting_id)
    assert f"{page}/{right}/detach" not in staff.get(f"/meetings/{meeting_id}").text
    refused = staff.post(f"{page}/{right}/detach")
    assert refused.status_code == 422
    assert "convoqué" in refused.text
    assert [paper.title for paper in agenda.papers(meeting_id)] == ["Bon devis"]


def test_a_member_detaches_nothing(scene, client):
    meeting_id = draft(scene)
    document_id = attached(scene, meeting_id, "Devis", a_pdf())
    client.sign_in(scene.chair)
    assert client.post(f"/staff/meetings/{meeting_id}/documents/{document_id}/detach").status_code == 403
    assert len(agenda.papers(meeting_id)) == 1


def test_nobody_but_the_chair_signs_even_with_a_forged_post(scene, client):
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    for user, status in ((scene.members[2], 403), (scene.staff, 403), (a_user(), 404), (a_user("approver"), 403)):
        client.sign_in(user)
        answer = client.post(f"/decisions/{decision_id}/sign", data={"step": "confirm", "signed_by": str(scene.chair.id)})
        assert answer.status_code == status
        client.post("/sign-out")
    assert count(Authorisation) == 0
    assert register.get(decision_id).signed_at is None


def test_signing_twice_signs_once(scene, client):
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id)
    key = secrets.token_urlsafe(16)
    with at(AFTER, client, scene.chair):
        for _ in range(2):
            answer = client.post(f"/decisions/{decision_id}/sign", data={"step": "confirm", "submission_key": key})
            assert answer.status_code == 303
        again = client.post(f"/decisions/{decision_id}/sign", data={"step": "confirm"})
    assert again.status_code == 422
    assert "déjà signée" in again.text
    assert count(Authorisation) == 1


def test_members_cannot_prepare_meetings(scene, client):
    meeting_id, item_id = convened(scene)
    client.sign_in(scene.chair)
    for address in (
        "/staff/meetings/new",
        f"/staff/meetings/{meeting_id}/convene",
        f"/staff/meetings/{meeting_id}/items/{item_id}/decision",
        f"/staff/meetings/{meeting_id}/pack",
        "/staff/committees/MAR-2023/chairs",
    ):
        assert client.post(address, data={"step": "confirm"}).status_code == 403
    assert count(Decision) == 0


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("hour", "25:00"),
        ("hour", "٣"),
        ("hour", "onze heures"),
        ("hour", ""),
        ("day", "30/02/2024"),
        ("day", "12/06/2020"),
        ("title", ""),
        ("title", "x" * 201),
        ("title", "a\u202eb"),
        ("fund_id", ""),
        ("fund_id", "99999999999999999999"),
        ("fund_id", "1 OR 1=1"),
        ("video_url", "javascript:alert(1)"),
        ("video_url", "https://"),
        ("video_url", "http://video.example.org"),
    ],
)
def test_a_wrong_meeting_is_refused_with_what_was_typed(scene, staff, field, text):
    with clock_at(BEFORE):
        answer = staff.post("/staff/meetings/new", data=a_meeting(scene, **{field: text}))
    assert answer.status_code == 422
    assert 'value="Paris"' in answer.text
    assert count(Meeting) == 0


def test_an_hour_that_does_not_exist_is_refused_with_a_sentence(scene, staff):
    with clock_at(BEFORE):
        answer = staff.post("/staff/meetings/new", data=a_meeting(scene, day="2024-03-31", hour="02:30"))
    assert answer.status_code == 422
    assert "n’existe pas ce jour-là" in answer.text


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("grant", {"cents": "NaN"}),
        ("grant", {"cents": "-5"}),
        ("grant", {"cents": ""}),
        ("grant", {"project_id": ""}),
        ("grant", {"project_id": "9999"}),
        ("grant", {"minutes": "0"}),
        ("grant", {"minutes": "1e3"}),
        ("grant", {"title": "\0"}),
        ("grant", {"text": "x" * 5001}),
        ("amendment", {"place": "", "beneficiary": ""}),
        ("ratification", {"about_id": ""}),
        ("ratification", {"about_id": "12"}),
        ("refund", {"authority_id": "0"}),
        ("transfer", {"to_fund_id": ""}),
    ],
)
def test_a_wrong_item_is_refused_with_what_was_typed(scene, staff, kind, changes):
    meeting_id = draft(scene)
    data = an_asking(scene, presenter="M. Benali", **changes)
    answer = staff.post(f"/staff/meetings/{meeting_id}/items/new/{kind}", data=data)
    assert answer.status_code == 422
    assert "M. Benali" in answer.text
    assert count(AgendaItem) == 0


def test_every_kind_of_item_is_offered_with_its_own_fields(scene, staff):
    meeting_id = draft(scene)
    offered = staff.get(f"/staff/meetings/{meeting_id}/items/new").text
    for kind in WRITTEN_KINDS:
        assert f"/items/new/{kind.value}" in offered
        shown = staff.get(f"/staff/meetings/{meeting_id}/items/new/{kind.value}").text
        assert ('name="cents"' in shown) is (kind in (ItemKind.GRANT, ItemKind.ENVELOPE, ItemKind.REFUND, ItemKind.TRANSFER))
    for other in ("anything", "closure"):
        assert staff.get(f"/staff/meetings/{meeting_id}/items/new/{other}").status_code == 404


def test_extra_fields_change_nothing(scene, staff):
    meeting_id = draft(scene)
    data = an_asking(scene, meeting_id="77", position="5", about_id="1", decision_id="1", kind="transfer")
    assert staff.post(f"/staff/meetings/{meeting_id}/items/new/grant", data=data).status_code == 303
    [item] = agenda.items(meeting_id)
    assert (item.meeting_id, item.position, item.about_id, item.kind) == (meeting_id, 1, None, ItemKind.GRANT)


def test_the_agenda_is_put_in_order(scene, staff):
    meeting_id = draft(scene)
    first, second = an_item(scene, meeting_id, title="Premier"), an_item(scene, meeting_id, title="Second")
    page = f"/staff/meetings/{meeting_id}/items"
    assert staff.post(f"{page}/{second}/up").status_code == 303
    assert [item.id for item in agenda.items(meeting_id)] == [second, first]
    assert staff.post(f"{page}/{second}/up").status_code == 303, "the first one stays where it is"
    assert staff.post(f"{page}/{second}/down").status_code == 303
    assert staff.post(f"{page}/{first}/remove").status_code == 303
    assert [item.id for item in agenda.items(meeting_id)] == [second]
    assert staff.post(f"{page}/{first}/remove").status_code == 404
    convene(scene, meeting_id)
    refused = staff.post(f"{page}/{second}/remove")
    assert refused.status_code == 422
    assert "ajournez plutôt" in refused.text


def test_of_two_who_change_an_item_the_second_is_told(scene, staff):
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id)
    address = f"/staff/meetings/{meeting_id}/items/{item_id}"
    assert 'value="1"' in staff.get(address).text
    assert staff.post(address, data=an_asking(scene, title="Le mien", version="1")).status_code == 303
    late = staff.post(address, data=an_asking(scene, title="Le tien", version="1"))
    assert late.status_code == 409
    assert "Le tien" in late.text
    assert agenda.get(item_id, meeting_id).title == "Le mien"


def test_of_two_who_change_a_meeting_the_second_is_told(scene, staff):
    meeting_id = draft(scene)
    address = f"/staff/meetings/{meeting_id}/edit"
    with clock_at(BEFORE):
        assert staff.post(address, data=a_meeting(scene, version="1")).status_code == 303
        assert staff.post(address, data=a_meeting(scene, title="Autre", version="1")).status_code == 409
    assert meetings.get(meeting_id).title == "Comité de juin"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"<html>"), ("a.exe", b"%PDF-1.7"), ("", b""), ("a.pdf", b"%PDF-1.7 broken"), ("a.pdf", b"")],
)
def test_a_file_that_is_no_pdf_is_refused(scene, staff, name, content):
    meeting_id = draft(scene)
    data = {"title": "Devis", "item_id": "", "file": FileStorage(io.BytesIO(content), name)}
    answer = staff.post(f"/staff/meetings/{meeting_id}/documents/new", data=data)
    assert answer.status_code == 422
    assert "Devis" in answer.text
    assert agenda.papers(meeting_id) == []


def seen_attendance(staff, meeting_id):
    """What the page of the attendance says it was opened with."""
    return re.search(r'name="seen" value="(\w+)"', staff.get(f"/staff/meetings/{meeting_id}/attendance").text).group(1)


def test_attendance_is_not_written_over_arrivals_noted_meanwhile(scene, staff):
    meeting_id, _ = convened(scene)
    with at(AFTER, staff, scene.staff):
        seen = seen_attendance(staff, meeting_id)
        with transaction():
            stays.arrive(meeting_id, authority_id=scene.donors[0].id, presence=Presence.PRESENT, by=scene.by)
        said = {f"presence-{donor.id}": "" for donor in scene.donors} | {"seen": seen}
        assert staff.post(f"/staff/meetings/{meeting_id}/attendance", data=said).status_code == 409
        assert staff.post(f"/staff/meetings/{meeting_id}/attendance", data={}).status_code == 422
    assert attendance.of_meeting(meeting_id)[0].presence is Presence.PRESENT


def test_attendance_with_something_foreign_is_refused_whole(scene, staff):
    meeting_id, _ = convened(scene)
    donor = scene.donors[0].id
    for wrong in ({f"presence-{donor}": "king"}, {f"person-{donor}": "a\u202eb"}, {f"person-{donor}": "x" * 121}):
        answer = staff.post(f"/staff/meetings/{meeting_id}/attendance", data={f"presence-{scene.donors[1].id}": "present", **wrong})
        assert answer.status_code == 422
    assert all(seat.presence is None for seat in attendance.of_meeting(meeting_id))
    assert staff.post(f"/staff/meetings/{draft(scene)}/attendance", data={}).status_code == 422


def test_a_decision_needs_its_outcome_and_amount(scene, client):
    meeting_id, item_id = convened(scene)
    attend(scene, meeting_id, Presence.PRESENT, Presence.REMOTE)
    address = f"/staff/meetings/{meeting_id}/items/{item_id}/decision"
    with at(AFTER, client, scene.staff) as staff:
        for data in ({}, {"outcome": "king", "cents": "1"}, {"outcome": "adopted", "cents": ""}, {"outcome": "adopted", "cents": "1e9"}):
            answer = staff.post(address, data={"text": "Le comité accorde", **data})
            assert answer.status_code == 422
            assert "Le comité accorde" in answer.text
    with at(BEFORE, client, scene.staff) as staff:
        early = staff.post(address, data={"outcome": "adopted", "cents": "10"})
    assert early.status_code == 422
    assert "pas encore commencé" in early.text
    assert count(Decision) == 0


def test_the_chair_decides_urgently_within_the_ceiling(scene, client):
    client.sign_in(scene.chair)
    data = {"kind": "grant", "title": "Bâches", "project_id": str(scene.project.id), "cents": "20 000,01", "text": "La pluie arrive."}
    refused = client.post("/committees/MAR-2023/urgent", data=data)
    assert refused.status_code == 422
    assert "peut décider seule jusqu’à" in refused.text
    assert client.confirm("/committees/MAR-2023/urgent", {**data, "cents": "20 000,00"}).status_code == 303
    assert session.scalar(select(Authorisation.urgent))
    client.post("/sign-out")
    client.sign_in(scene.members[2])
    assert client.post("/committees/MAR-2023/urgent", data=data).status_code == 403


def test_a_fund_without_a_ceiling_allows_no_urgent_decision(database, client):
    scene = a_scene(code="MAR-2023", urgency_ceiling_cents=0)
    client.sign_in(scene.chair)
    assert client.get("/committees/MAR-2023/urgent").status_code == 403


def test_a_fund_s_committee_is_there_before_anything_was_recorded_of_it(database, client):
    fund = a_fund("HTI-2021")
    staff = a_user("staff")
    client.sign_in(staff)
    assert client.get("/committees/HTI-2021").status_code == 200
    assert client.get("/committees/XXX").status_code == 404
    assert client.get("/staff/committees/HTI-2021/chairs").status_code == 200
    assert client.confirm("/staff/committees/HTI-2021/chairs", {"chair_mandate_id": "", "version": "0"}).status_code == 303
    assert client.post("/staff/committees/HTI-2021/chairs", data={"chair_mandate_id": "99", "version": "1"}).status_code == 422
    assert committees.of_fund("HTI-2021").fund_id == fund.id


def test_the_chair_is_chosen_among_those_who_sit(scene, staff):
    address = "/staff/committees/MAR-2023/chairs"
    version = committees.get(scene.committee_id).version
    led_by = str(committees.get(scene.committee_id).chair_mandate_id)
    both = {"chair_mandate_id": led_by, "vice_chair_mandate_id": led_by, "version": str(version)}
    assert staff.post(address, data=both).status_code == 422
    check = staff.post(address, data={**both, "chair_mandate_id": "", "vice_chair_mandate_id": ""})
    assert check.status_code == 200 and committees.get(scene.committee_id).chair_mandate_id == int(led_by), "first a check page"
    assert f"{scene.chair.name} ne préside plus" in check.text and "personne ne signe" in check.text
    assert staff.confirm(address, {**both, "vice_chair_mandate_id": ""}).status_code == 303
    assert staff.post(address, data={**both, "vice_chair_mandate_id": ""}).status_code == 409


@pytest.mark.parametrize("address", ["/staff/meetings/{}/convene", "/meetings/{}/end", "/staff/meetings/{}/cancel"])
def test_a_move_out_of_turn_is_refused_on_the_meeting_s_page(scene, staff, address):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    with clock_at(BEFORE):
        assert staff.confirm(f"/staff/meetings/{meeting_id}/cancel", {}).status_code == 303
        answer = staff.post(address.format(meeting_id))
    assert answer.status_code == 409
    assert meetings.get(meeting_id).status is MeetingStatus.CANCELLED


def test_the_meeting_s_page_shows_staff_what_to_do_next(scene, client):
    meeting_id, item_id = convened(scene)

    def shown(moment):
        with at(moment, client, scene.staff):
            return client.get(f"/meetings/{meeting_id}").text

    assert "Préparer le dossier" in shown(BEFORE)
    built(scene, meeting_id)
    assert "Conduire la réunion" in shown(AFTER)
    attend(scene, meeting_id, Presence.PRESENT, Presence.REMOTE, Presence.REPRESENTED)
    assert "Conduire la réunion" in shown(AFTER)
    decide(scene, meeting_id, item_id, Outcome.REJECTED)
    assert "Clore la réunion" in shown(AFTER)


def test_the_list_of_meetings_is_filtered(scene, staff):
    assert "Aucune réunion pour l’instant" in staff.get("/staff/meetings").text
    convened(scene)
    assert "Comité de mars" in staff.get(f"/staff/meetings?fund_id={scene.fund.id}&state=convened").text
    assert "Aucune réunion ne correspond" in staff.get("/staff/meetings?state=held").text
    assert staff.get("/staff/meetings?state=king&fund_id=99999999999999&page=99").status_code == 200


def test_an_auditor_reads_everything_and_changes_nothing(scene, client):
    decision_id = adopted(scene)
    client.sign_in(a_user("auditor"))
    for address in ("/staff/meetings", "/meetings/1", f"/decisions/{decision_id}", "/committees/MAR-2023"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "/staff/meetings/1/edit" not in answer.text
    assert client.post("/staff/meetings/1/cancel").status_code == 403


def test_a_page_does_not_ask_more_of_the_database_the_more_seats_there_are(database, client):
    scene = a_scene(*[100_000] * 3, code="MAR-2023")
    meeting_id, _ = convened(scene)
    client.sign_in(scene.staff)
    with count_queries() as few:
        client.get("/committees/MAR-2023")
        client.get(f"/meetings/{meeting_id}")
    for _ in range(12):
        pay(scene.fund, an_authority(), 1_000)
    with count_queries() as many:
        client.get("/committees/MAR-2023")
        client.get(f"/meetings/{meeting_id}")
    assert len(many) <= len(few)


def test_someone_without_a_seat_is_told_so(database, client):
    client.sign_in(a_user())
    assert "Vous ne siégez à aucun comité" in client.get("/meetings").text


def test_a_pack_that_cannot_be_built_says_why(scene, staff):
    meeting_id = draft(scene)
    answer = staff.post(f"/staff/meetings/{meeting_id}/pack")
    assert answer.status_code == 422
    assert "ordre du jour est vide" in answer.text
    assert packs.latest(meeting_id) is None
