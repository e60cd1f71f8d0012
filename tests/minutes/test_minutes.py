"""Minutes from the draft to the lock: facts of the books, remarks, approval by a decision or in writing, nothing changes once locked."""

import datetime
import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from fundtracker.audit import AuditEvent
from fundtracker.committees import agenda, decisions, meetings
from fundtracker.committees.models import Recusal
from fundtracker.committees.rules import ItemKind, Outcome, Presence
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Denied, NotFound, Refusal, UnknownMove
from fundtracker.mail.models import Mail
from fundtracker.minutes import locking, minutes, pages, papers, remarks
from fundtracker.minutes.rules import Kind, Phase
from fundtracker.notices.models import Question
from fundtracker.votes.models import AmountChange, Stay, Vote
from fundtracker.votes.rules import Way
from fundtracker.web.language import speaking
from tests.committees.scene import a_scene, draft, sign
from tests.factories import a_mandate, a_user
from tests.minutes.acts import (
    DRAFTED,
    LAST_DAY,
    LATER,
    NO_PAPERS,
    answer,
    approve,
    drafted,
    held,
    lock,
    locked,
    remark,
    send,
    sent,
    write,
)
from tests.watch import clock_at


def said(meeting_id, **facts):
    """What the minutes say in French, with plain spaces."""
    with speaking("fr"):
        found = json.dumps(pages.data(minutes.get(meeting_id), **facts), ensure_ascii=False)
    return json.loads(found.replace("\u00a0", " ").replace("\u202f", " "))


def test_drafting_puts_together_what_is_on_record(scene):
    meeting_id = drafted(scene)
    line, shown = minutes.get(meeting_id), said(meeting_id)
    assert line.phase is Phase.DRAFT
    assert line.chaired_by == scene.chair.name
    assert [section["title"] for section in shown["sections"]] == [
        "Ouverture",
        "Une école à Ijoukak",
        "La mission de mai",
        "Fin de la réunion",
    ]
    assert scene.chair.name in shown["sections"][0]["text"]
    assert "mercredi 13 mars 2024" in shown["sections"][0]["text"]
    assert shown["sections"][1]["text"] == "L’école a besoin d’un toit."
    decision = shown["sections"][1]["decision"]
    assert decision["label"] == "MAR-2023 · 2024-1"
    assert decision["amount"] == "10 000,00 €"
    assert scene.chair.name in decision["signed"]
    assert shown["sections"][2]["decision"] is None
    assert {"2", "3"} <= set(shown["quorum"].replace(",", "").split())
    assert [(group["count"], len(group["names"])) for group in shown["attendance"]] == [(1, 1), (1, 1), (1, 1)]


def test_votes_stays_recusals_amendments_and_questions_on_record_are_in_the_draft(scene):
    meeting_id, item_id = held(scene)
    hour = datetime.datetime(2024, 3, 13, 11, 2, tzinfo=clock.PARIS)
    counts = {"votes_for": 1, "votes_against": 0, "abstentions": 1, "not_voting": 0, "base": 3, "present": 2, "needed": 2}
    with transaction():
        session.add(
            Stay(
                meeting_id=meeting_id,
                authority_id=scene.donors[0].id,
                presence=Presence.PRESENT,
                arrived_at=hour,
                left_at=hour + datetime.timedelta(hours=1),
            )
        )
        session.add(
            Vote(item_id=item_id, way=Way.BALLOT, opened_at=hour, opened_by="user:1", closed_at=hour, outcome=Outcome.ADOPTED, **counts)
        )
        session.add(
            Recusal(
                item_id=item_id,
                authority_id=scene.donors[2].id,
                reason="siège au conseil du partenaire",
                declared_at=hour,
                declared_by="user:1",
            )
        )
        session.add(AmountChange(item_id=item_id, before_cents=1_200_000, after_cents=1_000_000, reason="Devis revu", at=hour, by="user:1"))
        session.add(
            Question(
                meeting_id=meeting_id,
                item_id=item_id,
                authority_id=scene.donors[1].id,
                asked_by="Paul",
                text="Quel toit ?",
                asked_at=hour,
                answer="Des tuiles.",
                answered_at=hour,
                answered_by_id=scene.staff.id,
            )
        )
        minutes.draft(meeting_id, by=scene.by)
    section, shown = said(meeting_id)["sections"][1], said(meeting_id)
    assert "Adopté : 1 pour, 0 contre, 1 abstention ; 2 sièges présents" in section["decision"]["result"]
    assert "2 sièges présents sur 3, quorum 2" in section["decision"]["result"]
    assert f"{scene.donors[2].name} se déporte" in section["notes"][0]
    assert "siège au conseil du partenaire" in section["notes"][0]
    assert "Devis revu" in section["notes"][1]
    assert (section["questions"][0]["text"], section["questions"][0]["answer"]) == ("Quel toit ?", "Des tuiles.")
    assert shown["seats"][0][3] == "11:02 – 12:02"
    assert section["decision"]["recused"] == [scene.donors[2].name]


@pytest.mark.parametrize("way", list(Way))
def test_a_result_gives_its_numbers_whatever_the_way(scene, way):
    meeting_id, item_id = held(scene)
    with transaction():
        session.add(
            Vote(
                item_id=item_id,
                way=way,
                opened_at=clock.now(),
                opened_by="user:1",
                closed_at=clock.now(),
                outcome=Outcome.ADOPTED,
                base=19,
                present=14,
                needed=10,
            )
        )
        minutes.draft(meeting_id, by=scene.by)
    result = said(meeting_id)["decisions"][0]["result"]
    assert "14 sièges" in result
    assert "19" in result
    assert "quorum 10" in result


def test_only_a_meeting_that_was_held_has_minutes_and_only_once(scene):
    meeting_id = draft(scene)
    with pytest.raises(Refusal, match="Close the meeting"), transaction():
        minutes.draft(meeting_id, by=scene.by)
    meeting_id = drafted(scene)
    with pytest.raises(Refusal, match="drafted already"), transaction():
        minutes.draft(meeting_id, by=scene.by)
    with pytest.raises(NotFound), transaction():
        minutes.draft(999, by=scene.by)
    with pytest.raises(NotFound):
        minutes.get(999)


def test_two_who_write_one_section_do_not_lose_a_word(scene):
    meeting_id = drafted(scene)
    section = minutes.get(meeting_id).sections[1]
    write(scene, meeting_id, 1, "Premier texte.")
    with pytest.raises(Conflict), transaction():
        minutes.edit(section.id, meeting_id=meeting_id, text="Second texte.", version=section.version, by=scene.by)
    assert minutes.get(meeting_id).sections[1].text == "Premier texte."


def test_a_section_of_other_minutes_is_not_found(scene):
    first, second = drafted(scene), drafted(scene)
    section = minutes.get(first).sections[1]
    with pytest.raises(NotFound), transaction():
        minutes.edit(section.id, meeting_id=second, text="x", version=1, by=scene.by)


def test_only_those_who_attended_are_told_once_a_sending(scene):
    meeting_id = sent(scene)
    told = [mail.to for mail in session.scalars(select(Mail).filter_by(template="minutes_remarks"))]
    assert sorted(told) == sorted(member.email for member in scene.members[:2])
    with transaction():
        minutes.take_back(meeting_id, by=scene.by)
    send(scene, meeting_id)
    assert len(session.scalars(select(Mail).filter_by(template="minutes_remarks")).all()) == 4


def test_a_remark_is_answered_once_and_its_author_is_told(scene):
    meeting_id = sent(scene)
    remark_id = remark(scene, meeting_id)
    with pytest.raises(Refusal, match="why"), transaction():
        remarks.answer(remark_id, meeting_id=meeting_id, taken=False, text="", by=scene.by)
    answer(scene, meeting_id, remark_id, taken=False, text="La tôle est confirmée.")
    assert (remarks.get(remark_id, meeting_id).taken, remarks.get(remark_id, meeting_id).answer) == (False, "La tôle est confirmée.")
    mail = session.scalars(select(Mail).filter_by(template="minutes_answer")).one()
    assert (mail.to, mail.content["taken"]) == (scene.members[0].email, False)
    with pytest.raises(Refusal, match="already"), transaction():
        remarks.answer(remark_id, meeting_id=meeting_id, taken=True, text="", by=scene.by)
    with pytest.raises(NotFound), transaction():
        remarks.answer(999, meeting_id=meeting_id, taken=True, text="", by=scene.by)


def test_who_was_absent_sits_elsewhere_or_only_reads_remarks_nothing(scene):
    meeting_id = sent(scene)
    section = minutes.get(meeting_id).sections[1].id

    def try_as(user, donor):
        with clock_at(DRAFTED), transaction():
            remarks.make(meeting_id, section_id=section, authority_id=donor.id, text="x", by=Actor("user", user.id))

    reader = a_user()
    a_mandate(reader, scene.donors[0], function="reader")
    for user, donor in (
        (scene.members[2], scene.donors[2]),
        (scene.members[0], scene.donors[1]),
        (a_user(), scene.donors[0]),
        (reader, scene.donors[0]),
    ):
        with pytest.raises(Denied):
            try_as(user, donor)
    assert remarks.of_meeting(meeting_id) == []


def test_remarks_end_with_their_day(scene):
    meeting_id = sent(scene)
    remark(scene, meeting_id, at="2024-03-29 23:58")
    with pytest.raises(Refusal, match="not open"):
        remark(scene, meeting_id, at="2024-03-30 00:01")
    draft_only = drafted(scene)
    with pytest.raises(Refusal, match="not open"):
        remark(scene, draft_only)


def test_a_remark_on_a_section_of_other_minutes_is_not_found(scene):
    first, second = sent(scene), sent(scene)
    foreign = minutes.get(first).sections[0].id
    with pytest.raises(NotFound), clock_at(DRAFTED), transaction():
        remarks.make(second, section_id=foreign, authority_id=scene.donors[0].id, text="x", by=scene.chairing)


def test_minutes_wait_for_the_last_day_and_for_every_answer(scene):
    meeting_id = sent(scene)
    remark_id = remark(scene, meeting_id)
    with pytest.raises(Refusal, match="waits for an answer"):
        approve(scene, meeting_id)
    answer(scene, meeting_id, remark_id)
    with pytest.raises(Refusal, match="Remarks may come"):
        approve(scene, meeting_id, at="2024-03-29 18:00")
    approve(scene, meeting_id)
    assert minutes.get(meeting_id).phase is Phase.APPROVED


def test_a_later_meeting_approves_them_by_a_signed_decision(scene):
    meeting_id = sent(scene)
    next_id = draft(scene, "2024-06-12 11:00", title="Comité de juin")
    with clock_at(LATER), transaction():
        minutes.put(meeting_id, to_meeting_id=next_id, title="Approbation du procès-verbal", by=scene.by)
    item = agenda.items(next_id)[0]
    assert (item.kind, item.title) == (ItemKind.APPROVAL, "Approbation du procès-verbal")
    with pytest.raises(Refusal, match="A meeting is asked"):
        approve(scene, meeting_id)
    with clock_at(LATER), transaction():
        meetings.convene(next_id, by=scene.by)
    with clock_at("2024-06-12 12:00"):
        decision_id = _decided(scene, next_id, item.id)
        with pytest.raises(Refusal, match="A meeting is asked"):
            approve(scene, meeting_id, at="2024-06-12 12:00")
    with clock_at("2024-06-12 13:00"):
        sign(scene, decision_id)
    approve(scene, meeting_id, how="", at="2024-06-13 09:00")
    line = minutes.get(meeting_id)
    assert (line.phase, line.approved_by) == (Phase.APPROVED, "MAR-2023 · 2024-2")
    assert "MAR-2023 · 2024-2" in said(meeting_id)["status"]


def _decided(scene, meeting_id, item_id, outcome=Outcome.ADOPTED):
    from_here = {"meeting_id": meeting_id, "outcome": outcome, "text": "", "cents": None, "by": scene.by}
    with transaction():
        return decisions.record(item_id, **from_here)


def test_minutes_a_meeting_rejected_go_back_and_may_be_put_again(scene):
    meeting_id = sent(scene)
    next_id = draft(scene, "2024-06-12 11:00")
    with clock_at(LATER), transaction():
        minutes.put(meeting_id, to_meeting_id=next_id, title="Approbation", by=scene.by)
    with pytest.raises(Refusal, match="agenda already"), clock_at(LATER), transaction():
        minutes.put(meeting_id, to_meeting_id=next_id, title="Approbation", by=scene.by)
    with clock_at(LATER), transaction():
        meetings.convene(next_id, by=scene.by)
    with clock_at("2024-06-12 12:00"):
        _decided(scene, next_id, agenda.items(next_id)[0].id, Outcome.REJECTED)
    other = draft(scene, "2024-09-12 11:00")
    with clock_at("2024-06-13 09:00"), transaction():
        minutes.put(meeting_id, to_meeting_id=other, title="Approbation", by=scene.by)
    assert minutes.get(meeting_id).item_meeting_id == other


def test_an_item_taken_off_the_agenda_frees_the_minutes(scene):
    meeting_id = sent(scene)
    next_id = draft(scene, "2024-06-12 11:00")
    with clock_at(LATER), transaction():
        minutes.put(meeting_id, to_meeting_id=next_id, title="Approbation", by=scene.by)
        agenda.remove(agenda.items(next_id)[0].id, meeting_id=next_id, by=scene.by)
    assert minutes.get(meeting_id).item_id is None


@pytest.mark.parametrize(
    ("on", "how"), [(None, "x"), (datetime.date(2024, 4, 1), ""), (datetime.date(2024, 3, 28), "x"), (datetime.date(2024, 4, 3), "x")]
)
def test_a_written_approval_says_how_and_on_a_day_that_can_be(scene, on, how):
    meeting_id = sent(scene)
    with pytest.raises(Refusal), clock_at(LATER), transaction():
        minutes.approve(meeting_id, on=on, how=how, by=scene.by)
    assert minutes.get(meeting_id).phase is Phase.REMARKS


def test_another_committees_meeting_does_not_approve_them(scene, database):
    meeting_id = sent(scene)
    other = draft(a_scene(), "2024-06-12 11:00")
    for wrong in (other, meeting_id):
        with pytest.raises(Refusal), clock_at(LATER), transaction():
            minutes.put(meeting_id, to_meeting_id=wrong, title="x", by=scene.by)
    with pytest.raises(NotFound), clock_at(LATER), transaction():
        minutes.put(meeting_id, to_meeting_id=999, title="x", by=scene.by)


def test_locking_keeps_three_papers_in_two_languages_and_tells_every_seat(scene):
    meeting_id = locked(scene)
    line = minutes.get(meeting_id)
    assert (line.phase, sorted(line.frozen)) == (Phase.LOCKED, ["en", "fr"])
    assert [(paper.kind, paper.language) for paper in papers.of_meeting(meeting_id)] == [
        (kind, lang) for kind in Kind for lang in ("fr", "en")
    ]
    told = session.scalars(select(Mail).filter_by(template="minutes_locked")).all()
    assert sorted(mail.to for mail in told) == sorted(member.email for member in scene.members)
    event = session.scalars(select(AuditEvent).filter_by(action="web:minutes:locked")).one()
    assert event.subject_id in (meeting_id, str(meeting_id))


def test_minutes_are_locked_only_once_approved_and_with_every_decision_signed(scene):
    meeting_id = sent(scene, signed=False)
    with pytest.raises(UnknownMove):
        locking.check(meeting_id)
    approve(scene, meeting_id)
    with pytest.raises(Refusal, match="not signed yet"):
        lock(scene, meeting_id)
    assert papers.of_meeting(meeting_id) == []


def test_what_changed_while_the_papers_were_set_is_not_locked_over(scene):
    meeting_id = sent(scene)
    approve(scene, meeting_id)
    made = papers.make(meeting_id)
    with transaction():
        session.add(
            Question(
                meeting_id=meeting_id,
                item_id=agenda.items(meeting_id)[0].id,
                authority_id=scene.donors[0].id,
                asked_by="P",
                text="?",
                asked_at=clock.now(),
            )
        )
    with pytest.raises(Conflict), transaction():
        locking.lock(meeting_id, made, by=scene.by)


def test_every_act_on_locked_minutes_is_refused(scene):
    meeting_id = locked(scene, made=NO_PAPERS)
    section = minutes.get(meeting_id).sections[0]
    acts = [
        lambda: minutes.edit(section.id, meeting_id=meeting_id, text="x", version=section.version, by=scene.by),
        lambda: minutes.take_back(meeting_id, by=scene.by),
        lambda: minutes.send(meeting_id, until=LAST_DAY, by=scene.by),
        lambda: minutes.approve(meeting_id, on=LAST_DAY, how="x", by=scene.by),
        lambda: minutes.put(meeting_id, to_meeting_id=meeting_id, title="x", by=scene.by),
        lambda: locking.check(meeting_id),
        lambda: remarks.make(meeting_id, section_id=section.id, authority_id=scene.donors[0].id, text="x", by=scene.chairing),
    ]
    for act in acts:
        with pytest.raises(Refusal), clock_at(DRAFTED), transaction():
            act()


CHANGES = (
    "UPDATE minutes SET chaired_by = 'x'",
    "DELETE FROM minutes",
    "UPDATE minutes_section SET text = 'x'",
    "DELETE FROM minutes_section",
    "UPDATE remark SET text = 'x'",
    "DELETE FROM remark",
    "UPDATE minutes_paper SET document_id = 1",
    "DELETE FROM minutes_paper",
    "INSERT INTO minutes_section (meeting_id, place, text, version) SELECT meeting_id, 99, '', 1 FROM minutes",
)


def test_the_database_itself_refuses_to_change_locked_minutes(any_scene):
    meeting_id = sent(any_scene)
    answer(any_scene, meeting_id, remark(any_scene, meeting_id))
    approve(any_scene, meeting_id)
    lock(any_scene, meeting_id)
    for statement in CHANGES:
        with pytest.raises(DBAPIError, match="locked minutes never change"), transaction():
            session.execute(text(statement))


def test_names_of_people_whose_mandate_ended_stay(scene):
    meeting_id = locked(scene)
    before = minutes.get(meeting_id).frozen
    with transaction():
        scene.donors[0].name = "Commune nouvelle"
        session.add(scene.donors[0])
    assert minutes.get(meeting_id).frozen == before
    assert "Commune nouvelle" not in str(before)


def test_minutes_a_meeting_approved_stay_as_they_stood_when_it_voted(any_scene):
    """Signed yet or not, noted here yet or not: nobody rewrites under the approval what the committee read."""
    scene = any_scene
    meeting_id = sent(scene)
    next_id = draft(scene, "2024-06-12 11:00")
    with clock_at(LATER), transaction():
        minutes.put(meeting_id, to_meeting_id=next_id, title="Approbation", by=scene.by)
        meetings.convene(next_id, by=scene.by)
    write(scene, meeting_id, 1, "Le toit est en tuiles.")
    with clock_at("2024-06-12 12:00"):
        decision_id = _decided(scene, next_id, agenda.items(next_id)[0].id)
    before = said(meeting_id)["sections"]
    for signed in (False, True):
        if signed:
            with clock_at("2024-06-12 13:00"):
                sign(scene, decision_id)
        line = minutes.get(meeting_id)
        assert (line.bound_by, line.editable) == ("MAR-2023 · 2024-2", False)
        with pytest.raises(Refusal, match="as they stood"), transaction():
            minutes.take_back(meeting_id, by=scene.by)
        with pytest.raises(Refusal, match="as they stood"):
            write(scene, meeting_id, 1, "Le toit est en ardoises.")
        assert "approved" in str(minutes.keeps_record(meeting_id))
    assert said(meeting_id)["sections"] == before
    approve(scene, meeting_id, how="", at="2024-06-13 09:00")
    assert minutes.get(meeting_id).phase is Phase.APPROVED
