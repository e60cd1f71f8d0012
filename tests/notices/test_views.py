"""Pages of notices: reply links and what they do not open, answers, the telephone, reminders, questions, handover; bad input."""

import datetime
import re

import pytest
import vobject
from sqlalchemy import func, select

from fundtracker.audit import AuditEvent
from fundtracker.authorities import mandates
from fundtracker.committees import meetings
from fundtracker.committees.models import Recusal
from fundtracker.committees.rules import MeetingStatus
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.notices import questions, replies, sending
from fundtracker.notices.models import Question, Reply
from fundtracker.notices.rules import Answer
from tests.committees.scene import BEFORE, an_item, draft
from tests.factories import a_mandate, a_user, an_authority, kept
from tests.notices.acts import answer, mails, notices, told
from tests.watch import clock_at


@pytest.fixture
def staff(client, scene):
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        yield client


@pytest.fixture
def member(client, scene):
    with clock_at(BEFORE):
        client.sign_in(scene.members[0])
        yield client


def link(meeting_id, number=0):
    return f"/reply/{sending.token(notices(meeting_id)[number])}"


def said(meeting_id, scene, seat=0):
    session.rollback()
    return replies.of_meeting(meeting_id)[scene.donors[seat].id].answer


def test_a_link_answers_without_a_password_for_its_seat_alone(scene, client):
    meeting_id = told(scene)
    with clock_at(BEFORE):
        page = client.get(link(meeting_id))
        assert scene.donors[0].name in page.text
        assert scene.members[0].name in page.text
        assert said(meeting_id, scene) is None
        sent = client.post(link(meeting_id), data={"answer": "remote", "person": "Zoé"})
        assert sent.status_code == 303
        assert "Votre réponse est enregistrée" in client.get(sent.location).text
        assert said(meeting_id, scene) is Answer.REMOTE
        assert said(meeting_id, scene, 1) is None
        assert session.scalars(select(Reply)).one().replied_by == f"seat:{notices(meeting_id)[0].id}"
        assert client.get(f"/meetings/{meeting_id}").status_code == 302
        assert notices(meeting_id)[0].opened_at is not None


def test_a_link_gives_a_proxy_within_the_rules(scene, client):
    meeting_id = told(scene)
    with clock_at(BEFORE):
        to = str(scene.donors[2].id)
        assert client.post(link(meeting_id, 0), data={"answer": "proxy", "proxy_to_id": to}).status_code == 303
        assert client.post(link(meeting_id, 1), data={"answer": "proxy", "proxy_to_id": to}).status_code == 422
        assert client.post(link(meeting_id, 1), data={"answer": "proxy"}).status_code == 422
        assert said(meeting_id, scene, 1) is None


@pytest.mark.parametrize(
    "change", ["tampered", "another stamp", "another purpose", "no token", "after the end", "held", "cancelled", "revoked", "mandate over"]
)
def test_a_link_opens_nothing_when_it_is_not_the_one_that_was_sent_or_its_time_is_over(scene, client, database, change):
    meeting_id = told(scene)
    address, at = link(meeting_id), BEFORE
    if change == "tampered":
        address = address[:-5] + ("A" if address[-5] != "A" else "B") + address[-4:]  # the last letter alone holds bits that say nothing
    elif change == "another stamp":
        address = f"/reply/{sending.house.signed(sending.PURPOSE, notices(meeting_id)[0].id, 'x')}"
    elif change == "another purpose":
        row = notices(meeting_id)[0]
        address = f"/reply/{sending.house.signed('other', row.id, row.stamp)}"
    elif change == "no token":
        address = "/reply/é"
    elif change == "after the end":
        at = "2024-03-13 23:00"
    else:
        at = "2024-03-13 11:30"
    with clock_at(at), transaction():
        if change == "held":
            meetings.hold(meeting_id, by=scene.by)
        elif change == "cancelled":
            meetings.cancel(meeting_id, by=scene.by)
        elif change == "revoked":
            notices(meeting_id)
            session.merge(notices_row(meeting_id)).revoked_at = clock.now()
        elif change == "mandate over":
            mandate = mandates.history_of(scene.donors[0].id)[0]
            mandates.end(mandate.id, authority_id=scene.donors[0].id, ends_on=datetime.date(2024, 3, 12), by=COMMAND)
    with clock_at(at):
        ended = change in ("after the end", "held", "cancelled", "revoked")
        answer = client.get(address)
        assert answer.status_code == (410 if ended else 404)
        assert ("Ce lien n’est plus valable" in answer.text) is ended
        assert client.post(address, data={"answer": "present"}).status_code == answer.status_code
    assert said(meeting_id, scene) is None


def notices_row(meeting_id):
    from fundtracker.notices.models import Notice

    return session.scalars(select(Notice).filter_by(meeting_id=meeting_id).order_by(Notice.id)).first()


def test_a_link_needs_the_forms_own_token_and_is_slowed_down(scene, client):
    meeting_id = told(scene)
    with clock_at(BEFORE):
        assert client.post(link(meeting_id), data={"answer": "present"}, bare=True).status_code == 400
        statuses = [client.post(link(meeting_id), data={"answer": "present"}).status_code for _ in range(12)]
    assert statuses.count(429) == 2
    assert said(meeting_id, scene) is Answer.PRESENT


def test_a_deputys_link_shows_the_meeting_and_answers_nothing(scene, client):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.DEPUTY, person="Luc Petit", deputy_email="luc@example.org")
    with clock_at(BEFORE):
        assert "comme suppléant" in client.get(link(meeting_id, 3)).text
        assert client.post(link(meeting_id, 3), data={"answer": "absent"}).status_code == 404
    assert said(meeting_id, scene) is Answer.DEPUTY


def test_the_token_is_not_written_into_the_journal(scene, client, caplog):
    meeting_id = told(scene)
    address = link(meeting_id)
    with clock_at("2024-03-13 23:30"), caplog.at_level("INFO"):
        client.get(address)
    assert [record.facts["path"] for record in caplog.records if hasattr(record, "facts")] == ["/reply/…"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answer": "perhaps"},
        {"answer": "proxy", "proxy_to_id": "x"},
        {"answer": "proxy", "proxy_to_id": "999999"},
        {"answer": "deputy", "person": "Luc", "deputy_email": "no address"},
        {"answer": "deputy", "deputy_email": "luc@example.org"},
        {"answer": "present", "person": "a\u202eb"},
        {"answer": "present", "person": "a" * 121},
    ],
)
def test_a_wrong_answer_is_refused_on_every_page(scene, staff, data):
    meeting_id = told(scene)
    for address in (link(meeting_id), f"/staff/meetings/{meeting_id}/seats/{scene.donors[0].id}/reply"):
        assert staff.post(address, data=data).status_code == 422
    assert said(meeting_id, scene) is None


def test_a_member_answers_for_the_seats_of_their_mandates(scene, member):
    a_mandate(scene.members[0], scene.donors[1])
    meeting_id = told(scene)
    page = f"/meetings/{meeting_id}/reply"
    assert scene.donors[1].name in member.get(page).text
    assert member.post(page, data={"answer": "present"}).status_code == 303
    assert member.post(f"{page}?seat={scene.donors[1].id}", data={"answer": "absent"}).status_code == 303
    assert [said(meeting_id, scene, seat) for seat in range(3)] == [Answer.PRESENT, Answer.ABSENT, None]
    for wrong in (scene.donors[2].id, "x", 999999):
        assert member.get(f"{page}?seat={wrong}").status_code == 404
        assert member.post(f"{page}?seat={wrong}", data={"answer": "absent"}).status_code == 404


def test_strangers_and_the_other_committees_members_see_no_answers(scene, client):
    meeting_id = told(scene)
    stranger = a_user()
    a_mandate(stranger, an_authority())
    with clock_at(BEFORE):
        client.sign_in(stranger)
        for page in ("reply", "replies", "questions", "notice.ics"):
            assert client.get(f"/meetings/{meeting_id}/{page}").status_code == 404
        assert client.post(f"/meetings/{meeting_id}/questions", data={"text": "?"}).status_code == 404


def test_staff_take_down_an_answer_and_everyone_sees_it_was_by_telephone(scene, staff, database):
    meeting_id = told(scene)
    address = f"/staff/meetings/{meeting_id}/seats/{scene.donors[0].id}/reply"
    assert staff.post(address, data={"answer": "present", "person": "Zoé"}).status_code == 303
    assert staff.get(f"/staff/meetings/{meeting_id}/seats/999999/reply").status_code == 404
    assert "par téléphone" in staff.get(f"/meetings/{meeting_id}/replies").text
    other = database.app.test_client()
    other.sign_in(scene.members[1])
    seen = other.get(f"/meetings/{meeting_id}/replies").text
    assert "par téléphone" in seen
    assert scene.members[2].email not in seen
    assert "Noter une réponse" not in seen


def test_staff_convene_change_and_cancel_with_everyone_told(scene, staff):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    assert staff.confirm(f"/staff/meetings/{meeting_id}/convene", {}).status_code == 303
    assert len(mails("notice")) == 3
    facts = {"title": "Comité de mars", "day": "14/03/2024", "hour": "10 h", "place": "Paris", "video_url": ""}
    facts["version"] = str(meetings.get(meeting_id).version)
    check = staff.post(f"/staff/meetings/{meeting_id}/edit", data=facts)
    assert "reçoivent un courriel" in check.text
    assert staff.confirm(f"/staff/meetings/{meeting_id}/edit", facts).status_code == 303
    assert len(mails("notice_changed")) == 3
    assert staff.confirm(f"/staff/meetings/{meeting_id}/cancel", {}).status_code == 303
    assert len(mails("notice_cancelled")) == 3
    assert meetings.get(meeting_id).status is MeetingStatus.CANCELLED


def test_the_check_page_of_a_late_notice_names_the_rule(scene, client):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    with clock_at("2024-03-10 09:00"):
        client.sign_in(scene.staff)
        assert "2 jours francs avant" in client.post(f"/staff/meetings/{meeting_id}/convene").text
        client.confirm(f"/staff/meetings/{meeting_id}/convene", {})
        assert "le règlement en demande 5" in client.get(f"/meetings/{meeting_id}/replies").text


def test_reminders_by_a_button(scene, staff):
    meeting_id = told(scene)
    assert staff.confirm(f"/staff/meetings/{meeting_id}/remind", {}).status_code == 303
    assert len(mails("notice_reminder")) == 3
    for seat in range(3):
        answer(scene, meeting_id, seat, Answer.REMOTE)
    assert staff.post(f"/staff/meetings/{meeting_id}/remind").status_code == 422


def test_a_member_takes_the_meeting_into_a_calendar(scene, member):
    drafted, meeting_id = draft(scene), told(scene)
    answer_ = member.get(f"/meetings/{meeting_id}/notice.ics")
    assert answer_.mimetype == "text/calendar"
    assert vobject.readOne(answer_.text).vevent.summary.value == "Comité de mars"
    assert member.get(f"/meetings/{drafted}/notice.ics").status_code == 404


def test_a_question_is_asked_answered_and_read_by_all_but_those_who_keep_away(scene, member, database):
    meeting_id = told(scene)
    item_id = an_item(scene, meeting_id, title="Un puits")
    page = f"/meetings/{meeting_id}/questions"
    data = {"item_id": str(item_id), "authority_id": str(scene.donors[0].id), "text": "Combien <b>coûte</b> le puits ?"}
    assert member.post(page, data=data).status_code == 303
    question = session.scalars(select(Question)).one()
    staff, other = database.app.test_client(), database.app.test_client()
    staff.sign_in(scene.staff)
    other.sign_in(scene.members[1])
    assert staff.post(f"/staff{page}/{question.id}", data={"answer": ""}).status_code == 422
    assert staff.post(f"/staff{page}/{question.id}", data={"answer": "Dix mille euros."}).status_code == 303
    assert staff.post(f"/staff{page}/{question.id}", data={"answer": "Onze mille euros."}).status_code == 303
    assert [mail.to for mail in mails("question_answered")] == [scene.members[0].email]
    assert "Onze mille euros." in other.get(page).text
    assert "<b>coûte" not in other.get(page).text
    kept(Recusal(item_id=item_id, authority_id=scene.donors[1].id, declared_at=clock.now(), declared_by="user:1"))
    assert "Onze mille" not in other.get(page).text
    assert "Un puits" not in other.get(page).text
    assert staff.get(f"/staff/meetings/{told(scene)}/questions/{question.id}").status_code == 404


def test_a_question_that_should_not_be_there_is_withdrawn_with_its_trace(scene, member, database):
    meeting_id = told(scene)
    address = f"/meetings/{meeting_id}/questions"
    member.post(address, data={"text": "Le téléphone de Zoé est 06", "authority_id": str(scene.donors[0].id)})
    [line] = questions.of_meeting(meeting_id)
    other = database.app.test_client()
    with clock_at(BEFORE):
        other.sign_in(scene.members[1])
        assert other.post(f"{address}/{line.id}/withdraw").status_code == 404, "it is another's"
        assert member.confirm(f"{address}/{line.id}/withdraw", {}).status_code == 303
        read = other.get(address).text
        assert "téléphone de Zoé" not in read
        assert "retirée le" in read
        assert "Le téléphone" not in other.get("/me/meetings?q=telephone").text
        other.sign_in(scene.staff)
        assert other.get(f"/staff/meetings/{meeting_id}/questions/{line.id}").status_code == 404, "nobody answers it"
    assert questions.standing(meeting_id) == []
    event = session.scalars(select(AuditEvent).filter_by(action="web:question:withdrawn")).one()
    assert event.actor == f"user:{scene.members[0].id}"


def test_staff_withdraw_anybodys_question(scene, member, database):
    meeting_id = told(scene)
    member.post(f"/meetings/{meeting_id}/questions", data={"text": "À retirer", "authority_id": str(scene.donors[0].id)})
    [line] = questions.of_meeting(meeting_id)
    with clock_at(BEFORE):
        staff = database.app.test_client()
        staff.sign_in(scene.staff)
        assert staff.confirm(f"/meetings/{meeting_id}/questions/{line.id}/withdraw", {}).status_code == 303
        assert "À retirer" not in member.get(f"/meetings/{meeting_id}/questions").text


@pytest.mark.parametrize("data", [{}, {"text": "x" * 2001}, {"text": "?", "item_id": "999999"}, {"text": "?", "authority_id": "999999"}])
def test_a_wrong_question_is_not_put(scene, member, data):
    meeting_id = told(scene)
    facts = {"authority_id": str(scene.donors[0].id), **data}
    assert member.post(f"/meetings/{meeting_id}/questions", data=facts).status_code == 422
    assert session.scalar(select(func.count()).select_from(Question)) == 0


def test_staff_without_a_seat_and_late_members_put_no_question(scene, staff, database):
    meeting_id = told(scene)
    assert staff.post(f"/meetings/{meeting_id}/questions", data={"text": "?"}).status_code == 404
    with clock_at("2024-03-13 23:30"):
        late = database.app.test_client()
        late.sign_in(scene.members[0])
        facts = {"authority_id": str(scene.donors[0].id), "text": "?"}
        assert late.post(f"/meetings/{meeting_id}/questions", data=facts).status_code == 422
    assert questions.of_meeting(meeting_id) == []


def test_staff_keep_or_clear_a_seats_answers_when_its_person_changes(scene, staff):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.PROXY, proxy_to=1)
    page = f"/staff/authorities/{scene.donors[0].id}"
    assert scene.donors[1].name in staff.get(f"{page}/replies").text
    assert re.search(r"détient.*?" + scene.donors[0].name, staff.get(f"/staff/authorities/{scene.donors[1].id}/replies").text, re.DOTALL)
    assert staff.confirm(f"{page}/meetings/{meeting_id}/clear", {}).status_code == 303
    assert said(meeting_id, scene) is None
    assert staff.post(f"{page}/meetings/{meeting_id}/clear").status_code == 404
    assert staff.get("/staff/authorities/999999/replies").status_code == 404
