"""After the notice: readers, deputies who are dropped, agendas that change, meetings taken up again, what mails say by when."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.authorities import mandates
from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, committees, decisions, drafting, meetings, worklist
from fundtracker.committees.rules import ItemKind, MeetingKind
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.notices import convening, replies, sending
from fundtracker.notices import worklist as waiting
from fundtracker.notices.rules import Answer
from fundtracker.votes import again
from tests.committees.scene import AFTER, BEFORE, START, an_item, attend, draft, pay
from tests.factories import a_mandate, a_user, an_authority
from tests.notices.acts import answer, mails, notices, told
from tests.packs.test_packs import built
from tests.votes.test_guards import asked_in_writing
from tests.watch import clock_at

DEPUTY = {"person": "Noa Deputé", "deputy_email": "noa@example.org"}


def body_of(mail):
    session.rollback()
    message = sender.set_mail(session.get_one(Mail, mail.id))
    part = message.get_body(("plain",))
    return part.get_content()


def test_the_notice_names_the_fund_and_the_day_to_answer_by(scene):
    told(scene)
    body = body_of(mails("notice")[0])
    assert "Séisme au Maroc" in body
    assert "d’ici au lundi 11 mars 2024" in body


def test_a_reader_is_told_without_a_link_to_answer(scene):
    reader = a_user()
    a_mandate(reader, scene.donors[0], function=Function.READER)
    meeting_id = told(scene)
    (mail,) = [mail for mail in mails("notice") if mail.to == reader.email]
    assert "/reply/" not in body_of(mail)
    row = next(row for row in notices(meeting_id) if row.email == reader.email)
    assert row.user_id == reader.id


def test_a_deputy_who_is_dropped_is_told_and_its_calendar_takes_the_meeting_out(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.DEPUTY, **DEPUTY)
    answer(scene, meeting_id, 0, Answer.PRESENT, at="2024-03-02 09:00")
    (mail,) = mails("notice_withdrawn")
    assert mail.to == "noa@example.org"
    assert "METHOD:CANCEL" in mail.content["calendar"] and "STATUS:CANCELLED" in mail.content["calendar"]
    session.rollback()
    assert "ne vaut plus" in sender.set_mail(session.get_one(Mail, mail.id))["Subject"]


def test_whoever_lost_the_mandate_is_told_that_the_link_has_ended(scene):
    meeting_id = told(scene)
    mandate = mandates.history_of(scene.donors[1].id)[0]
    with clock_at("2024-03-04 09:00"), transaction():
        mandates.end(mandate.id, authority_id=scene.donors[1].id, ends_on=datetime.date(2024, 3, 4), by=COMMAND)
    with clock_at("2024-03-05 09:00"):
        convening.keep_up()
        convening.keep_up()
    assert [mail.to for mail in mails("notice_withdrawn")] == [scene.members[1].email]
    assert [row.revoked_at is None for row in notices(meeting_id)] == [True, False, True]


def test_a_deputy_reads_the_pack_by_its_link_without_what_is_withheld_from_its_seat(scene, client):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.DEPUTY, **DEPUTY)
    deputy = next(row for row in notices(meeting_id) if row.deputy)
    member = next(row for row in notices(meeting_id) if not row.deputy)
    with clock_at(BEFORE):
        address = f"/reply/{sending.token(deputy)}"
        assert client.get(f"{address}/pack.pdf").status_code == 404, "nothing is published yet"
        built(scene, meeting_id)
        assert "pack.pdf" in client.get(address).text
        pack = client.get(f"{address}/pack.pdf")
        assert (pack.status_code, pack.mimetype) == (200, "application/pdf")
        assert client.get(f"/reply/{sending.token(member)}/pack.pdf").status_code == 404, "members sign in"
        assert client.get("/reply/x/pack.pdf").status_code == 404
    assert "noa@example.org" in [mail.to for mail in mails("pack_published")]
    with clock_at("2024-03-13 23:30"):
        assert client.get(f"{address}/pack.pdf").status_code == 404


def test_an_agenda_that_changes_after_the_notice_waits_to_be_told_and_says_so_on_the_item(scene, client):
    meeting_id = told(scene)
    with clock_at(BEFORE), pytest.raises(Refusal, match="has not changed"), transaction():
        convening.tell_agenda(meeting_id, by=scene.by)
    with clock_at("2024-03-12 18:00"):
        late = an_item(scene, meeting_id, title="Un point de dernière minute")
        assert agenda.get(late, meeting_id).changed_at is not None
        assert [line.kind for line in waiting.waiting() if line.kind == "agenda_untold"] == ["agenda_untold"]
        client.sign_in(scene.staff)
        assert "personne n’en est encore prévenu" in client.get(f"/meetings/{meeting_id}").text
        check = client.post(f"/staff/meetings/{meeting_id}/agenda-changed", data={}).text
        assert "0 jour franc avant" in check
        assert client.confirm(f"/staff/meetings/{meeting_id}/agenda-changed", {}).status_code == 303
        assert not agenda.untold(meeting_id)
        client.sign_in(scene.members[0])
        assert "ajouté ou modifié après la convocation" in client.get(f"/meetings/{meeting_id}").text
    sent = mails("notice_agenda")
    assert len(sent) == 3 and "Un point de dernière minute" in body_of(sent[0])
    assert "SEQUENCE:1" in sent[0].content["calendar"]
    assert waiting.waiting() == [] or "agenda_untold" not in [line.kind for line in waiting.waiting()]


def test_a_meeting_convened_again_says_what_it_takes_up_and_that_no_quorum_is_needed(scene, client):
    meeting_id = told(scene)
    attend(scene, meeting_id)
    starts_at = datetime.datetime(2024, 4, 2, 9, tzinfo=datetime.UTC)
    with clock_at(AFTER), transaction():
        following = again.convene_again(meeting_id, starts_at=starts_at, by=scene.by)
    body = body_of(mails("notice")[-1])
    assert "Reprend ce que « Comité de mars »".replace(" ", "") in body.replace(" ", "").replace("\xa0", "")
    with clock_at(AFTER):
        client.sign_in(scene.members[0])
        assert "aucun quorum n’est requis" in client.get(f"/meetings/{following}").text
        assert f"/meetings/{following}" in client.get(f"/meetings/{meeting_id}").text


def test_a_consultation_of_its_own_is_drafted_and_its_deadline_put_off_never_forward(scene, client):
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        facts = {"fund_id": str(scene.fund.id), "kind": "consultation", "title": "Par écrit", "day": "2024-03-04", "hour": "9"}
        assert client.post("/staff/meetings/new", data=facts).status_code == 422
        assert client.post("/staff/meetings/new", data={**facts, "ends_on": "2024-03-31", "ends_hour": "2:30"}).status_code == 422
        answered = client.post("/staff/meetings/new", data={**facts, "ends_on": "2024-03-20", "ends_hour": "18:00"})
        assert answered.status_code == 303
    meeting_id = int(answered.location.rpartition("/")[2])
    assert meetings.get(meeting_id).kind is MeetingKind.CONSULTATION
    an_item(scene, meeting_id)
    with clock_at(BEFORE), transaction():
        convening.convene(meeting_id, by=scene.by)
    line = meetings.get(meeting_id)
    same = {"title": line.title, "starts_at": line.starts_at, "place": "", "video_url": "", "by": scene.by}
    sooner, later = line.ends_at - datetime.timedelta(days=3), line.ends_at + datetime.timedelta(days=3)
    with clock_at(AFTER), pytest.raises(Refusal, match="put off"), transaction():
        convening.edit(meeting_id, version=line.version, ends_at=sooner, **same)
    with clock_at(AFTER), transaction():
        convening.edit(meeting_id, version=line.version, ends_at=later, **same)
    assert meetings.get(meeting_id).ends_at == later
    assert len(mails("notice_changed")) == 3, "everyone is told the new deadline"


def test_a_running_consultation_stands_among_what_is_coming_until_its_deadline(scene, client):
    meeting_id, _ = asked_in_writing(scene)
    with clock_at("2024-04-10 09:00"):
        assert meeting_id in [line.id for line in meetings.coming(scene.fund.id)]
        assert meeting_id in [line.id for line in meetings.next_for(scene.donors[0].id)]
        client.sign_in(scene.members[0])
        assert "Par écrit, jusqu’au samedi 20 avril 2024" in client.get(f"/committees/{scene.fund.code}").text
        assert "quorum de" not in client.get(f"/meetings/{meeting_id}").text
    with clock_at("2024-04-21 09:00"):
        assert meeting_id not in [line.id for line in meetings.coming(scene.fund.id)]


def test_what_was_decided_urgently_is_on_the_next_agenda_though_it_was_drafted_later(scene):
    facts = {"kind": ItemKind.ENVELOPE, "cents": 50_000, "title": "Transport", "text": ""}
    with clock_at(BEFORE), transaction():
        decisions.decide_urgently(scene.committee_id, by=scene.chairing, **facts)
    assert "decision_to_ratify" in [line.kind for line in worklist.waiting()]
    starts_at = datetime.datetime(2024, 5, 2, 9, tzinfo=datetime.UTC)
    with clock_at(BEFORE), transaction():
        meeting_id = drafting.draft(committee_id=scene.committee_id, title="Mai", starts_at=starts_at, place="Paris", by=scene.by)
    assert [item.kind for item in agenda.items(meeting_id)] == [ItemKind.RATIFICATION]
    with clock_at(BEFORE), transaction():
        other = drafting.draft(committee_id=scene.committee_id, title="Juin", starts_at=starts_at, place="Paris", by=scene.by)
    assert agenda.items(other) == [], "it waits on one agenda already"


def test_ending_the_mandate_of_a_chair_says_so_and_the_worklist_asks_for_another(scene, client):
    told(scene)
    mandate = mandates.history_of(scene.donors[0].id)[0]
    address = f"/staff/authorities/{scene.donors[0].id}/mandates/{mandate.id}/end"
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        assert f"préside le comité {scene.fund.code}" in client.get(address).text
        with transaction():
            committees.set_chairs(scene.committee_id, chair_user_id=scene.chair.id, vice_chair_user_id=None, by=COMMAND)
        assert "committee_without_chair" not in [line.kind for line in worklist.waiting()]
        with transaction():
            mandates.end(mandate.id, authority_id=scene.donors[0].id, ends_on=datetime.date(2024, 2, 28), by=COMMAND)
        assert "committee_without_chair" in [line.kind for line in worklist.waiting()]


def test_convening_says_for_whom_nobody_is_known_to_sit(scene, client):
    empty = an_authority()
    pay(scene.fund, empty, 100_000)
    meeting_id = draft(scene, START)
    an_item(scene, meeting_id)
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        check = client.post(f"/staff/meetings/{meeting_id}/convene", data={}).text
    assert f"On ne sait pas qui siège pour {empty.name}" in check
    assert "4 sièges sont arrêtés" in check


def test_answers_by_phone_for_a_seat_stay_open_to_staff_though_a_reader_may_not(scene):
    meeting_id = told(scene)
    with clock_at(BEFORE), transaction():
        replies.give(meeting_id, scene.donors[2].id, answer=Answer.ABSENT, by=scene.by, by_phone=True)
    assert replies.of_meeting(meeting_id)[scene.donors[2].id].by_phone
    assert session.scalars(select(Mail).where(Mail.template == "proxy_given")).all() == []
