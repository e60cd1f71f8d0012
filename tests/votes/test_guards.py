"""What may not be done to a meeting and its items: twice, too early, too late, behind a vote's back, or in the wrong kind of meeting."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, attendance, committees, meetings, recusals, register
from fundtracker.committees.models import Meeting
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import ItemKind, MeetingKind, MeetingStatus, Outcome, Presence, SeatRule
from fundtracker.contributions import pledges
from fundtracker.contributions.rules import Stage
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.minutes import minutes
from fundtracker.notices import convening
from fundtracker.votes import again, consultations, ending, entering, lapsing, stays, votes
from fundtracker.votes.models import Ballot
from fundtracker.votes.rules import Said
from tests.committees.scene import AFTER, BEFORE, START, an_item, attend, convene, convened, draft
from tests.factories import a_mandate, a_user, an_authority
from tests.votes.test_votes import AGAINST, FOR, arrive, cast, closed, opened
from tests.watch import clock_at

LATER = datetime.datetime(2024, 4, 2, 9, tzinfo=datetime.UTC)


def recuse(scene, meeting_id, item_id, number):
    with clock_at(BEFORE), transaction():
        facts = {"meeting_id": meeting_id, "authority_id": scene.donors[number].id, "reason": "Siège chez le partenaire"}
        recusals.declare(item_id, by=scene.by, **facts)


def asked_in_writing(scene, *kinds, **columns):
    """A consultation that is open, with these items; its id and theirs."""
    meeting_id = draft(scene, START, kind=MeetingKind.CONSULTATION, ends_at=datetime.datetime(2024, 4, 20, 9, tzinfo=datetime.UTC))
    items = [an_item(scene, meeting_id, kind, **columns) for kind in kinds or (ItemKind.GRANT,)]
    convene(scene, meeting_id)
    return meeting_id, items


def entered(scene, meeting_id, item_id, number, choice):
    key = scene.donors[number].id
    with clock_at(AFTER), transaction():
        said = {key: Said(entering.recorded(item_id).get(key), choice)}
        entering.cast_for(item_id, meeting_id=meeting_id, said=said, by=scene.by)


def test_a_vote_cast_counts_though_its_seat_has_left_before_the_close(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 1, FOR)
    cast(scene, meeting_id, item_id, 2, AGAINST)
    with clock_at(AFTER), transaction():
        stays.leave(meeting_id, authority_id=scene.donors[2].id, by=scene.by)
    closed(scene, meeting_id, item_id)
    result = votes.of_item(item_id).result
    assert (result.votes_for, result.votes_against, result.outcome) == (1, 1, Outcome.REJECTED)


def test_a_chair_that_keeps_away_breaks_no_tie_and_the_vice_chair_breaks_it(scene):
    meeting_id, item_id = convened(scene)
    fourth = an_authority()
    recuse(scene, meeting_id, item_id, 0)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 1, AGAINST)
    cast(scene, meeting_id, item_id, 2, FOR)
    closed(scene, meeting_id, item_id)
    result = votes.of_item(item_id).result
    assert (result.casting, result.outcome) == (AGAINST, Outcome.REJECTED), "the vice-chair sits for the second donor"
    assert fourth.id not in {seat.authority_id for seat in attendance.of_meeting(meeting_id)}


def test_without_whoever_presides_a_tie_entered_for_the_room_is_not_adopted(scene):
    meeting_id, item_id = convened(scene)
    with transaction():
        committees.set_chairs(scene.committee_id, chair_user_id=scene.members[2].id, vice_chair_user_id=None, by=COMMAND)
    attend(scene, meeting_id, Presence.PRESENT, Presence.PRESENT)
    with clock_at(AFTER), pytest.raises(Refusal, match="do not come to that"), transaction():
        entering.enter(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, cents=1_000_000, counts=(1, 1, 0), by=scene.by)


def test_in_writing_the_chairs_answer_breaks_a_tie_and_keeps_the_vote_open_while_it_may(scene):
    meeting_id, (item_id,) = asked_in_writing(scene)
    for number, choice in ((0, FOR), (1, AGAINST)):
        by = Actor("user", scene.members[number].id)
        with clock_at(AFTER), transaction():
            consultations.answer(item_id, meeting_id=meeting_id, authority_id=scene.donors[number].id, choice=choice, by=by)
    assert votes.of_item(item_id).closed_at is None, "the third seat can still turn it"
    with clock_at("2024-04-20 12:00"):
        consultations.sweep()
    result = votes.of_item(item_id).result
    assert (result.casting, result.outcome) == (FOR, Outcome.ADOPTED)


def test_what_staff_entered_is_put_right_by_them_or_by_the_seat_until_the_close(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    with clock_at(AFTER), pytest.raises(Refusal, match="at least one"), transaction():
        entering.cast_for(item_id, meeting_id=meeting_id, said={}, by=scene.by)
    entered(scene, meeting_id, item_id, 1, FOR)
    entered(scene, meeting_id, item_id, 1, AGAINST)
    assert votes.of_item(item_id).entered == {scene.donors[1].id}
    cast(scene, meeting_id, item_id, 1, FOR)
    assert votes.of_item(item_id).entered == frozenset()
    with pytest.raises(Refusal, match="first ballot counts"):
        entered(scene, meeting_id, item_id, 1, AGAINST)
    assert [row.choice for row in session.scalars(select(Ballot))] == [FOR]


def test_answers_entered_for_a_consultation_close_it_once_every_seat_has_answered(scene):
    meeting_id, (item_id,) = asked_in_writing(scene)
    with clock_at(AFTER), transaction():
        entering.cast_for(item_id, meeting_id=meeting_id, said={donor.id: Said(None, FOR) for donor in scene.donors}, by=scene.by)
    result = votes.of_item(item_id).result
    assert (result.outcome, result.votes_for, result.present) == (Outcome.ADOPTED, 3, 3)


def test_whoever_chairs_votes_for_its_own_seat_alone(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    address = f"/meetings/{meeting_id}/items/{item_id}"
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        assert client.post(f"{address}/ballots/{scene.donors[1].id}", data={"choice": "for"}).status_code == 403
        assert client.get(f"{address}/votes").status_code == 403
        assert client.confirm(f"{address}/ballots/{scene.donors[0].id}", {"choice": "for"}).status_code == 303
        client.sign_in(scene.staff)
        assert client.post(f"{address}/votes", data={f"choice-{scene.donors[1].id}": "king"}).status_code == 422
        assert client.post(f"{address}/votes", data={}).status_code == 422
        assert client.post(f"{address}/votes", data={"rest": "against"}).status_code == 303
        client.sign_in(scene.members[1])
        shown = client.get(f"/meetings/{meeting_id}/session").text
        assert "L’équipe a saisi votre vote" in shown and "saisi par l’équipe" in shown
    assert votes.of_item(item_id).said == {scene.donors[0].id: FOR, scene.donors[1].id: AGAINST}


def test_who_keeps_away_still_keeps_away_where_the_item_is_taken_up_again(scene):
    meeting_id, item_id = convened(scene)
    recuse(scene, meeting_id, item_id, 1)
    with clock_at(AFTER), transaction():
        following = again.convene_again(meeting_id, starts_at=LATER, by=scene.by)
    (item,) = agenda.items(following)
    assert recusals.of_item(item.id) == {scene.donors[1].id}
    assert recusals.lines(following)[0].reason == "Siège chez le partenaire"


def test_what_is_taken_up_again_is_not_decided_where_it_was_left(scene):
    meeting_id, item_id = convened(scene)
    other = an_item(scene, meeting_id)
    attend(scene, meeting_id, Presence.PRESENT)
    with clock_at(AFTER), transaction():
        again.convene_again(meeting_id, starts_at=LATER, by=scene.by)
    attend(scene, meeting_id, Presence.PRESENT, Presence.PRESENT, Presence.PRESENT)
    acts = (
        lambda: votes.adopt(item_id, meeting_id=meeting_id, by=scene.by),
        lambda: votes.open_(other, meeting_id=meeting_id, by=scene.by),
        lambda: entering.enter(other, meeting_id=meeting_id, outcome=Outcome.ADOPTED, cents=1, by=scene.by),
        lambda: votes.adjourn(other, meeting_id=meeting_id, by=scene.by),
    )
    for act in acts:
        with clock_at(AFTER), pytest.raises(Refusal, match="taken up"), transaction():
            act()
    assert register.of_meeting(meeting_id) == {}


def test_an_item_stays_as_it_is_read_while_it_is_voted_on(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    facts = {"meeting_id": meeting_id, "version": agenda.get(item_id, meeting_id).version, "by": scene.by, "title": "Autre chose"}
    columns = {name: getattr(agenda.get(item_id, meeting_id), name) for name in agenda.COLUMNS if name not in ("kind", "title")}
    with clock_at(AFTER), pytest.raises(Refusal, match="ballot is open"), transaction():
        agenda.edit(item_id, **facts, **columns)
    with clock_at(AFTER), transaction():
        stays.leave(meeting_id, authority_id=scene.donors[1].id, by=scene.by)
        lapsing.lapse(item_id, meeting_id=meeting_id, by=scene.by)
        agenda.edit(item_id, **facts, **columns)


def test_what_a_consultation_asks_stays_as_it_is_once_it_has_begun(scene):
    meeting_id, (item_id,) = asked_in_writing(scene)
    with clock_at(AFTER), pytest.raises(Refusal, match="stays as it is"), transaction():
        agenda.edit(item_id, meeting_id=meeting_id, version=1, by=scene.by, title="Autre")
    with clock_at(AFTER), pytest.raises(Refusal, match="stays as it is"), transaction():
        agenda.add(meeting_id, kind=ItemKind.APPROVAL, title="Encore", by=scene.by)


def test_a_consultation_is_decided_by_its_answers_alone(scene, client):
    meeting_id, (item_id,) = asked_in_writing(scene)
    address = f"/meetings/{meeting_id}/items/{item_id}"
    with clock_at(AFTER):
        for act in (votes.adopt, votes.open_, votes.adjourn):
            with pytest.raises(Refusal, match="its answers alone"), transaction():
                act(item_id, meeting_id=meeting_id, by=scene.chairing)
        client.sign_in(scene.chair)
        for act in ("ballot", "adopt", "adjourn", "close", "lapse", "amount"):
            assert client.post(f"{address}/{act}", data={"step": "confirm", "cents": "5", "reason": "x"}).status_code == 404, act
        assert client.post(f"/meetings/{meeting_id}/session/answered").status_code == 404
        client.sign_in(scene.staff)
        assert client.get(f"/staff{address}/decision").status_code == 404


def test_no_ballot_on_what_is_for_information(scene):
    meeting_id, _ = convened(scene)
    item_id = an_item(scene, meeting_id, ItemKind.INFORMATION)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), pytest.raises(Refusal, match="for information"), transaction():
        votes.open_(item_id, meeting_id=meeting_id, by=scene.by)


def test_a_meeting_that_voted_or_decided_is_not_cancelled_nor_moved(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    with clock_at(AFTER), pytest.raises(Refusal, match="ballot was opened"), transaction():
        convening.cancel(meeting_id, by=scene.by)
    cast(scene, meeting_id, item_id, 0, FOR)
    closed(scene, meeting_id, item_id)
    with clock_at(AFTER), pytest.raises(Refusal, match="decided at this meeting"), transaction():
        convening.cancel(meeting_id, by=scene.by)
    line = meetings.get(meeting_id)
    with clock_at(AFTER), pytest.raises(Refusal, match="has begun"), transaction():
        convening.edit(meeting_id, title=line.title, starts_at=LATER, place="", video_url=line.video_url, version=line.version, by=scene.by)


def test_a_consultation_sent_in_error_is_cancelled_and_takes_no_answer_then(scene):
    meeting_id, (item_id,) = asked_in_writing(scene)
    facts = {"meeting_id": meeting_id, "authority_id": scene.donors[0].id, "choice": FOR, "by": scene.by, "entered": True}
    with clock_at(AFTER), transaction():
        consultations.answer(item_id, **facts)
    with clock_at(AFTER), transaction():
        convening.cancel(meeting_id, by=scene.by)
    with clock_at(AFTER), pytest.raises(Refusal, match="not open"), transaction():
        consultations.answer(item_id, **{**facts, "authority_id": scene.donors[1].id})
    with clock_at(AFTER), pytest.raises(Refusal, match="is over"), transaction():
        votes.cast(item_id, **facts)


def test_what_is_on_record_stays_once_its_minutes_are_approved(scene):
    meeting_id, item_id = convened(scene)
    attend(scene, meeting_id, Presence.PRESENT, Presence.PRESENT)
    with clock_at("2024-03-13 13:00"), transaction():
        ending.end(meeting_id, by=scene.by)
    with clock_at("2024-03-14 09:00"), transaction():
        minutes.draft(meeting_id, by=scene.by)
    with clock_at("2024-03-14 09:00"), transaction():
        minutes.send(meeting_id, until=datetime.date(2024, 3, 20), by=scene.by)
    with clock_at("2024-03-22 09:00"), transaction():
        minutes.approve(meeting_id, by=scene.by, on=datetime.date(2024, 3, 21), how="Par courriel")
    with pytest.raises(Refusal, match="approved"), transaction():
        attendance.record(meeting_id, seats={}, by=scene.by)
    with pytest.raises(Refusal, match="approved"), transaction():
        votes.adjourn(item_id, meeting_id=meeting_id, by=scene.by)


def test_a_recused_member_sees_no_amount_in_the_session_and_a_recused_chair_does_not_lead_the_item(scene, client):
    meeting_id, item_id = convened(scene)
    recuse(scene, meeting_id, item_id, 0)
    arrive(scene, meeting_id, 0, 1, 2)
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        shown = client.get(f"/meetings/{meeting_id}/session").text
        assert "10 000" not in shown.replace("\u202f", " ") and "en déport sur ce point" in shown
        for act in ("ballot", "adopt", "close", "lapse", "amount", "adjourn"):
            assert client.post(f"/meetings/{meeting_id}/items/{item_id}/{act}", data={}).status_code == 403, act
        client.sign_in(scene.members[1])
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/ballot").status_code == 303


def test_a_reader_reads_and_neither_answers_asks_recuses_nor_chairs(scene, client):
    meeting_id, item_id = convened(scene)
    reader = a_user()
    a_mandate(reader, scene.donors[1], function=Function.READER)
    with clock_at(BEFORE):
        client.sign_in(reader)
        assert client.get(f"/meetings/{meeting_id}").status_code == 200
        assert client.get(f"/meetings/{meeting_id}/reply").status_code == 404
        assert client.get(f"/meetings/{meeting_id}/items/{item_id}/recusal").status_code == 403
    assert reader.id not in dict(committees.candidates(scene.fund.id))


def test_where_a_vote_gives_the_seat_its_member_finds_the_committee_before_paying(scene, client):
    donor, member = an_authority(), a_user()
    a_mandate(member, donor)
    day = datetime.date(2023, 3, 1)
    with transaction():
        pledge_id = pledges.record(fund_id=scene.fund.id, authority_id=donor.id, cents=500, announced_on=day, by=COMMAND)
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=day, cents=500, by=COMMAND)
    with clock_at(BEFORE):
        client.sign_in(member)
        assert client.get(f"/committees/{scene.fund.code}").status_code in (403, 404)
        with transaction():
            committees.set_rules(scene.committee_id, book=Rulebook(seat_rule=SeatRule.VOTED), by=COMMAND)
        assert client.get(f"/committees/{scene.fund.code}").status_code == 200
        assert member.id in dict(committees.candidates(scene.fund.id))
        assert scene.fund.code in [line.code for line in committees.of_person(member.id)]


def test_nothing_is_voted_at_a_meeting_that_is_over(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at("2024-03-13 13:00"), transaction():
        ending.end(meeting_id, by=scene.by)
    assert session.get_one(Meeting, meeting_id).status is MeetingStatus.HELD
    with clock_at("2024-03-13 13:10"), pytest.raises(Refusal, match="is over"), transaction():
        votes.open_(item_id, meeting_id=meeting_id, by=scene.by)
