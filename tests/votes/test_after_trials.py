"""What people stumbled over when they tried a whole committee, each kept from coming back."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.committees import agenda, attendance, committees, decidable, decisions, meetings, recusals, register
from fundtracker.committees.rules import ItemKind, Outcome, Presence
from fundtracker.funds.models import Fund, FundStatus
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.mail.models import Mail
from fundtracker.notices.rules import Answer
from fundtracker.votes import again, consultations, ending, turnout, votes
from fundtracker.votes import session as sitting
from tests.committees.scene import AFTER, BEFORE, START, a_scene, adopted, an_item, attend, convene, convened, draft
from tests.notices.acts import answer, told
from tests.packs.test_packs import built
from tests.votes.acts import arrive, cast, closed, opened, proxy
from tests.votes.test_guards import asked_in_writing
from tests.votes.test_votes import AGAINST, FOR
from tests.watch import clock_at


def plain(text):
    """A page's text with plain spaces."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_a_decision_without_words_of_its_own_says_what_was_decided_and_not_the_briefing(scene):
    meeting_id, item_id = convened(scene, text="La commune a demandé une école.")
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), transaction():
        decision_id = votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
    said = plain(register.get(decision_id).text)
    assert said.startswith("Le comité attribue 10 000,00 €") and "(Ijoukak)" in said and "École communale" in said
    assert "La commune" not in said


def test_the_motion_stands_beside_the_vote_and_says_that_the_first_one_counts(scene, client):
    meeting_id, item_id = convened(scene, text="Le comité accorde la convention.")
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    with clock_at(AFTER):
        client.sign_in(scene.members[1])
        shown = client.get(f"/meetings/{meeting_id}/session").text
        assert "Le comité accorde la convention." in shown
        assert "Le premier vote d’un siège compte" in shown
    cast(scene, meeting_id, item_id, 0, FOR)
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        check = plain(client.post(f"/meetings/{meeting_id}/items/{item_id}/close", data={"text": ""}).text)
        assert "1 pour, 0 contre" in check and "sans réponse : 1" in check


def test_a_silent_proxy_takes_no_part_like_a_silent_seat(scene):
    meeting_id, item_id = convened(scene)
    proxy(scene, meeting_id, 2, 0)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    closed(scene, meeting_id, item_id)
    result = votes.of_item(item_id).result
    assert (result.votes_for, result.not_voting, result.present) == (1, 2, 2)


def test_a_vote_cast_before_a_recusal_is_set_aside_and_says_so(scene):
    meeting_id, (item_id,) = asked_in_writing(scene)
    with clock_at(AFTER), transaction():
        by = Actor("user", scene.members[1].id)
        consultations.answer(item_id, meeting_id=meeting_id, authority_id=scene.donors[1].id, choice=AGAINST, by=by)
    with clock_at(AFTER), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[1].id, reason="", by=scene.by)
    with clock_at(AFTER):
        (line,) = sitting.build(meeting_id, scene.members[1].id).items
    assert [(vote.choice, vote.aside) for vote in line.said] == [(AGAINST, True)]
    assert str(turnout.of_meeting(meeting_id)) == "1 of 3 seats has answered; the quorum is 2."


def test_after_its_deadline_a_consultation_takes_no_answer_and_its_end_is_told_once(scene, client):
    meeting_id, (item_id,) = asked_in_writing(scene)
    with clock_at("2024-04-20 11:30"):
        client.sign_in(scene.members[0])
        shown = client.get(f"/meetings/{meeting_id}/session").text
        assert 'name="choice"' not in shown and "L’échéance est passée" in shown
        consultations.sweep()
        consultations.sweep()
    assert votes.of_item(item_id) is None
    assert session.scalars(select(Mail).filter_by(template="consultation_result")).all() == [], "nobody had a notice in this scene"


def test_everyone_who_was_asked_is_told_that_the_consultation_is_over(scene):
    meeting_id = told(scene)
    attend(scene, meeting_id, Presence.PRESENT)
    ends_at = datetime.datetime(2024, 4, 20, 9, tzinfo=datetime.UTC)
    with clock_at(AFTER), transaction():
        asked = again.consult(meeting_id, ends_at=ends_at, by=scene.by)
    (item,) = agenda.items(asked)
    for number in (0, 1, 2):
        with clock_at("2024-03-13 12:31"), transaction():
            by = Actor("user", scene.members[number].id)
            consultations.answer(item.id, meeting_id=asked, authority_id=scene.donors[number].id, choice=FOR, by=by)
    sent = session.scalars(select(Mail).filter_by(template="consultation_result").order_by(Mail.id)).all()
    assert [mail.to for mail in sent] == [member.email for member in scene.members]


def test_a_consultation_that_follows_a_meeting_is_open_from_the_moment_it_is_told(scene, client):
    meeting_id, _ = convened(scene)
    arrive(scene, meeting_id, 0)
    with clock_at(AFTER):
        with transaction():
            asked = again.consult(meeting_id, ends_at=datetime.datetime(2024, 4, 20, 9, tzinfo=datetime.UTC), by=scene.by)
        client.sign_in(scene.members[1])
        assert 'name="choice"' in client.get(f"/meetings/{asked}/session").text
        with pytest.raises(Refusal, match="ends after"), transaction():
            meetings.create(
                committee_id=scene.committee_id,
                title="Trop tard",
                starts_at=meetings.get(asked).starts_at,
                kind=meetings.MeetingKind.CONSULTATION,
                ends_at=meetings.get(asked).starts_at,
                by=scene.by,
            )


def test_attendance_says_no_less_than_arrivals_and_votes(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), pytest.raises(Refusal, match="arrival was noted"), transaction():
        attendance.record(meeting_id, seats={scene.donors[0].id: (Presence.ABSENT, "")}, by=scene.by)
    other, item_id = convened(scene)
    attend(scene, other, Presence.PRESENT, Presence.REMOTE, Presence.ABSENT)
    with clock_at(AFTER), transaction():
        votes.adopt(item_id, meeting_id=other, by=scene.chairing)
    with clock_at(AFTER), pytest.raises(Refusal, match="cannot say that there were fewer"), transaction():
        attendance.record(other, seats={scene.donors[0].id: (Presence.ABSENT, "")}, by=scene.by)
    with clock_at(AFTER), transaction():
        attendance.record(other, seats={scene.donors[2].id: (Presence.REMOTE, "Zoé")}, by=scene.by)


def test_a_refund_asks_for_no_more_than_its_donor_has_left(scene):
    meeting_id = draft(scene)
    asks = {"kind": ItemKind.REFUND, "authority_id": scene.donors[2].id, "project_id": None}
    with pytest.raises(Refusal, match="unspent") as refused:
        an_item(scene, meeting_id, cents=1_000_001, **asks)
    assert refused.value.field == "cents"
    item_id = an_item(scene, meeting_id, cents=1_000_000, **asks)
    convene(scene, meeting_id)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), pytest.raises(Refusal, match="unspent"), transaction():
        votes.amend(item_id, meeting_id=meeting_id, cents=1_000_001, reason="Plus", by=scene.chairing)
    with clock_at(AFTER), pytest.raises(Refusal, match="unspent"), transaction():
        decisions.record(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, text="", cents=1_000_001, by=scene.by)


def test_signature_and_urgent_decision_say_what_waits_for_receipts(scene, client):
    adopted(scene, cents=9_500_000)
    meeting_id, item_id = convened(scene, cents=1_000_000)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER):
        with transaction():
            decision_id = votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
        client.sign_in(scene.chair)
        assert "5 000,00" in client.post(f"/decisions/{decision_id}/sign", data={}).text.replace("\u202f", " ")
        facts = {"kind": "envelope", "cents": "1 000,00", "title": "Transport", "text": "Il faut partir."}
        check = client.post(f"/committees/{scene.fund.code}/urgent", data=facts).text.replace("\u202f", " ").replace("\xa0", " ")
        assert "Dont 1 000,00 € attendent de nouveaux versements." in check


def test_an_urgent_decision_goes_on_a_convened_agenda_with_its_amount(scene, client):
    meeting_id, _ = convened(scene)
    facts = {"kind": ItemKind.ENVELOPE, "cents": 50_000, "title": "Transport", "text": "Il fallait partir."}
    with clock_at(BEFORE), transaction():
        decisions.decide_urgently(scene.committee_id, by=scene.chairing, **facts)
    item = agenda.items(meeting_id)[-1]
    assert (item.kind, item.about_cents, item.changed_at is not None) == (ItemKind.RATIFICATION, 50_000, True)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        assert "500,00" in client.get(f"/meetings/{meeting_id}").text


def test_what_everything_asks_for_together_stands_below_the_agenda(scene, client):
    meeting_id, _ = convened(scene, cents=6_000_000)
    an_item(scene, meeting_id, cents=5_000_000)
    items = agenda.items(meeting_id)
    assert decidable.if_all(items, decidable.of_fund(scene.fund.id)).values == {"total": 11_000_000, "waits": 1_000_000}
    assert decidable.if_all(items[:1], decidable.of_fund(scene.fund.id)) is None
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        assert "L’ensemble des points demande" in client.get(f"/meetings/{meeting_id}").text


def test_a_pack_that_the_agenda_has_left_says_so(scene, client):
    meeting_id, _ = convened(scene)
    built(scene, meeting_id)
    with clock_at("2024-03-05 09:00"):
        client.sign_in(scene.members[1])
        assert "depuis cette version du dossier" not in client.get(f"/meetings/{meeting_id}").text
        an_item(scene, meeting_id, title="Un point de plus")
        assert "depuis cette version du dossier" in client.get(f"/meetings/{meeting_id}").text


def test_a_fund_that_is_being_closed_still_meets(scene, client):
    with transaction():
        session.get_one(Fund, scene.fund.id).status = FundStatus.WINDING_UP
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        facts = {"fund_id": str(scene.fund.id), "kind": "meeting", "title": "Clôture", "day": "2024-03-20", "hour": "11", "place": "Paris"}
        assert client.post("/staff/meetings/new", data=facts).status_code == 303


def test_the_session_offers_nothing_that_is_refused_before_its_hour(scene, client):
    meeting_id, _ = convened(scene)
    client_says = lambda at: (client.get(f"/meetings/{meeting_id}/session").text, at)[0]  # noqa: E731 used below
    with clock_at(BEFORE):
        client.sign_in(scene.chair)
        early = client_says(BEFORE)
        assert "n’a pas encore commencé" in early
        assert not any(word in early for word in ("Noter les arrivées", "Reporter", "Clore la réunion", "quorum de"))
    with clock_at("2024-03-13 10:30"):
        client.sign_in(scene.chair)
        assert "Noter les arrivées" in client_says(START)


def test_the_answers_say_what_quorum_is_needed(scene, client):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.PRESENT)
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        assert "Le quorum est de 2." in client.get(f"/meetings/{meeting_id}/replies").text


def test_a_decision_says_why_it_came_out_so(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), transaction():
        decision_id = votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
    with clock_at(AFTER):
        client.sign_in(scene.members[1])
        shown = plain(client.get(f"/decisions/{decision_id}").text)
    assert "Adopté sans objection ; 2 sièges présents sur 3, quorum 2." in shown


def test_a_meeting_that_is_over_names_no_chair_of_today(scene, client):
    meeting_id, _ = convened(scene)
    with clock_at(AFTER):
        client.sign_in(scene.members[1])
        assert "présidé par" in client.get(f"/meetings/{meeting_id}").text
        with transaction():
            ending.end(meeting_id, by=scene.by)
        assert "présidé par" not in client.get(f"/meetings/{meeting_id}").text


def test_a_scene_of_one_donor_has_a_quorum_of_one(database):
    small = a_scene(500_000, code="TUR-2023")
    meeting_id, item_id = convened(small)
    arrive(small, meeting_id, 0)
    with clock_at(AFTER), transaction():
        assert votes.adopt(item_id, meeting_id=meeting_id, by=small.chairing)
    assert committees.seated(small.fund.id) == [small.donors[0].id]


def test_the_chair_is_told_at_home_that_a_signature_waits_and_the_others_are_not(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), transaction():
        votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
    assert register.waits_for(scene.chair.id) == 1
    assert register.waits_for(scene.members[2].id) == 0
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        assert "1 décision attend votre signature" in client.get(f"/donors/{scene.donors[0].siren}").text
        client.sign_in(scene.members[2])
        assert "attend votre signature" not in client.get(f"/donors/{scene.donors[2].siren}").text


def test_the_session_names_the_proxies_and_whoever_votes_by_one(scene, client):
    meeting_id, item_id = convened(scene)
    proxy(scene, meeting_id, 2, 1)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    with clock_at(AFTER):
        client.sign_in(scene.members[1])
        shown = plain(client.get(f"/meetings/{meeting_id}/session").text)
    assert f"1 pouvoir : de la {scene.donors[2].name} à la {scene.donors[1].name}" in shown
    assert "par pouvoir" in shown


def test_an_answer_on_the_telephone_is_written_in_the_third_person(scene, client):
    meeting_id = told(scene)
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
        shown = client.get(f"/staff/meetings/{meeting_id}/seats/{scene.donors[0].id}/reply").text
    assert "Ce que répond la collectivité" in shown and "Je serai" not in shown


def test_in_writing_the_conditions_are_those_that_were_put_to_the_members(scene, client):
    meeting_id, (item_id,) = asked_in_writing(scene, conditions="Un point d’étape en juin.")
    for number in (0, 1, 2):
        with clock_at(AFTER):
            client.sign_in(scene.members[number])
            assert "Un point d’étape en juin." in client.get(f"/meetings/{meeting_id}/session").text
        with clock_at(AFTER), transaction():
            by = Actor("user", scene.members[number].id)
            consultations.answer(item_id, meeting_id=meeting_id, authority_id=scene.donors[number].id, choice=FOR, by=by)
    line = register.of_meeting(meeting_id)[item_id]
    assert line.conditions == "Un point d’étape en juin." and "Conditions : Un point d’étape en juin." in plain(line.text)


def test_what_an_unsigned_decision_is_about_is_withheld_from_a_seat_that_keeps_away(scene, client):
    meeting_id, item_id = convened(scene, conditions="Un point d’étape en juin.")
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[2].id, reason="", by=scene.by)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), transaction():
        decision_id = votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
    with clock_at(AFTER):
        client.sign_in(scene.members[2])
        for address in (f"/decisions/{decision_id}", "/committees/MAR-2023", f"/meetings/{meeting_id}", f"/meetings/{meeting_id}/session"):
            shown = client.get(address).text
            for word in (scene.project.title_fr, "Ijoukak", "École communale", "Un point d’étape", "Le comité attribue"):
                assert word not in shown, (address, word)
