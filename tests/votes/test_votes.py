"""Votes as they are held: who is there, ballots and proxies, the decision they become; consultations; races on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from fundtracker.committees import agenda, committees, meetings, reconvening, recusals, register
from fundtracker.committees.models import Decision
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import ItemKind, MeetingStatus, Outcome, Presence
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.votes import consultations, stays, votes
from fundtracker.votes.models import AmountChange, Ballot, Vote
from fundtracker.votes.rules import Choice, Way
from tests.committees.scene import AFTER, BEFORE, a_scene, an_item, convene, convened, draft
from tests.votes.acts import AGAIN_AT, adopt, answer, answers, arrive, cast, closed, consulted, convene_again, member, opened, proxy
from tests.watch import clock_at

FOR, AGAINST, ABSTENTION, _NOT = Choice
END = "2024-04-20 11:00"


def test_an_item_adopted_without_objection_becomes_a_decision(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), transaction():
        decision_id = votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing, text="Accordé.")
    found = register.get(decision_id)
    assert (found.outcome, found.cents, found.text) == (Outcome.ADOPTED, 1_000_000, "Accordé.")
    line = votes.of_item(item_id)
    assert (line.way, line.result.present, line.result.needed) == (Way.CONSENSUS, 2, 2)


def test_without_quorum_nothing_is_decided_and_the_sentence_says_why(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0)
    for act in (votes.adopt, votes.open_):
        with clock_at(AFTER), pytest.raises(Refusal, match="quorum of 2 is not reached"), transaction():
            act(item_id, meeting_id=meeting_id, by=scene.chairing)
    assert "not reached" in str(votes.quorum(meeting_id, item_id))
    assert session.scalar(select(func.count()).select_from(Decision)) == 0


def test_convened_again_no_quorum_is_needed(scene):
    meeting_id, _item = convened(scene)
    again = convene_again(scene, meeting_id)
    [item] = agenda.items(again)
    arrive(scene, again, 0, at=AGAIN_AT)
    adopt(scene, again, item.id, at=AGAIN_AT)
    assert votes.of_item(item.id).result.needed == 0


def test_convened_again_with_too_short_a_notice_the_quorum_is_needed(scene):
    meeting_id, _item = convened(scene)
    again = convene_again(scene, meeting_id, starts_at="2024-03-16 11:00")
    [item] = agenda.items(again)
    arrive(scene, again, 0, at="2024-03-16 11:05")
    with pytest.raises(Refusal, match="fewer clear days"):
        adopt(scene, again, item.id, at="2024-03-16 11:05")
    assert "fewer clear days" in str(reconvening.origin(again))
    arrive(scene, again, 1, at="2024-03-16 11:05")
    adopt(scene, again, item.id, at="2024-03-16 11:05")
    assert votes.of_item(item.id).result.needed == 2


def test_a_ballot_counts_seats_there_and_proxies_that_hold(scene):
    meeting_id, item_id = convened(scene)
    proxy(scene, meeting_id, 2, 0)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    cast(scene, meeting_id, item_id, 1, AGAINST)
    with clock_at(AFTER), transaction():
        giver = scene.donors[2].id
        votes.cast(item_id, meeting_id=meeting_id, authority_id=giver, choice=FOR, by=scene.chairing)
    assert session.scalar(select(Ballot.held_by_id).filter_by(authority_id=giver)) == scene.donors[0].id
    decision_id = closed(scene, meeting_id, item_id)
    result = votes.of_item(item_id).result
    assert (result.votes_for, result.votes_against, result.present) == (2, 1, 2)
    assert register.get(decision_id).outcome is Outcome.ADOPTED


def test_who_leaves_or_keeps_away_votes_no_more(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[2].id, reason="", by=scene.by)
    opened(scene, meeting_id, item_id)
    with pytest.raises(Refusal, match="does not vote"):
        cast(scene, meeting_id, item_id, 2, FOR)
    with clock_at(AFTER), transaction():
        stays.leave(meeting_id, authority_id=scene.donors[1].id, by=scene.by)
    with pytest.raises(Refusal, match="does not vote"):
        cast(scene, meeting_id, item_id, 1, FOR)
    with pytest.raises(Refusal, match="not reached"):
        closed(scene, meeting_id, item_id)
    arrive(scene, meeting_id, 1)
    cast(scene, meeting_id, item_id, 1, FOR)
    closed(scene, meeting_id, item_id)
    assert [len(found) for found in stays.of_meeting(meeting_id).values()] == [1, 2, 1]


def test_the_first_ballot_counts_and_none_after_the_close(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with pytest.raises(Refusal, match="not open"):
        cast(scene, meeting_id, item_id, 0, FOR)
    opened(scene, meeting_id, item_id)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    with pytest.raises(Refusal, match="first ballot counts"):
        cast(scene, meeting_id, item_id, 0, AGAINST)
    closed(scene, meeting_id, item_id)
    with pytest.raises(Refusal, match="not open"):
        cast(scene, meeting_id, item_id, 1, FOR)
    with pytest.raises(Refusal, match="not open"):
        closed(scene, meeting_id, item_id)


def test_the_chair_breaks_a_tie(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    cast(scene, meeting_id, item_id, 1, AGAINST)
    decision_id = closed(scene, meeting_id, item_id)
    assert register.get(decision_id).outcome is Outcome.ADOPTED
    assert votes.of_item(item_id).result.casting is FOR


def test_an_amount_amended_in_the_room_is_what_is_decided(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), transaction():
        votes.amend(item_id, meeting_id=meeting_id, cents=750_000, reason="Devis revu", by=scene.chairing)
        decision_id = votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)
    assert register.get(decision_id).cents == 750_000
    assert session.scalar(select(AmountChange.before_cents)) == 1_000_000
    other = draft(scene)
    information = an_item(scene, other, ItemKind.INFORMATION)
    convene(scene, other)
    with clock_at(AFTER), pytest.raises(Refusal, match="for information"), transaction():
        votes.amend(information, meeting_id=other, cents=1, reason="", by=scene.chairing)


def test_an_item_put_off_opens_nothing(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(AFTER), transaction():
        votes.adjourn(item_id, meeting_id=meeting_id, by=scene.chairing)
    assert agenda.get(item_id, meeting_id).adjourned_at is not None
    assert register.of_meeting(meeting_id) == {}
    with pytest.raises(Refusal, match="put off"):
        adopt(scene, meeting_id, item_id)


def test_a_committee_may_want_a_ballot_for_everything(scene):
    with transaction():
        committees.set_rules(scene.committee_id, book=Rulebook(consensus=False), by=scene.by)
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER), pytest.raises(Refusal, match="want a ballot"), transaction():
        votes.adopt(item_id, meeting_id=meeting_id, by=scene.chairing)


def test_nothing_is_voted_before_the_meeting_or_elsewhere(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE), pytest.raises(Refusal, match="has not begun"), transaction():
        votes.open_(item_id, meeting_id=meeting_id, by=scene.chairing)
    other = convened(a_scene())[0]
    with clock_at(AFTER), pytest.raises(NotFound), transaction():
        votes.open_(item_id, meeting_id=other, by=scene.chairing)
    stranger = a_scene().donors[0].id
    with clock_at(AFTER), pytest.raises(Refusal, match="no seat"), transaction():
        stays.arrive(meeting_id, authority_id=stranger, presence=Presence.PRESENT, by=scene.by)


def test_a_consultation_keeps_every_answer_and_closes_early_only_once_all_have_answered(scene):
    meeting_id, item_id = consulted(scene)
    answers(scene, meeting_id, item_id, [(0, FOR), (1, FOR)])
    assert votes.of_item(item_id).closed_at is None, "certain, but one seat may still say what it thinks"
    answer(scene, meeting_id, item_id, 2, AGAINST)
    line = votes.of_item(item_id)
    assert (line.way, line.result.outcome, line.result.present) == (Way.CONSULTATION, Outcome.ADOPTED, 3)
    assert (line.result.votes_for, line.result.votes_against) == (2, 1)


def test_a_consultation_that_is_certain_is_decided_at_its_deadline_with_all_answers(scene):
    meeting_id, item_id = consulted(scene)
    answers(scene, meeting_id, item_id, [(0, FOR), (1, FOR)])
    with clock_at(END):
        consultations.sweep()
    result = votes.of_item(item_id).result
    assert (result.outcome, result.votes_for, result.present) == (Outcome.ADOPTED, 2, 2)


def test_at_the_deadline_answers_decide_where_there_are_enough(scene):
    meeting_id, item_id = consulted(scene)
    answer(scene, meeting_id, item_id, 0, FOR)
    with pytest.raises(Refusal, match="not open"):
        answer(scene, meeting_id, item_id, 1, FOR, at=END)
    with clock_at(END):
        assert consultations.sweep() == 1
        assert consultations.sweep() == 0
    assert votes.of_item(item_id) is None, "one of three is no quorum"
    assert meetings.get(meeting_id).status is MeetingStatus.HELD


def test_where_silence_consents_the_deadline_decides(scene):
    meeting_id, item_id = consulted(scene, silence_consents=True)
    answer(scene, meeting_id, item_id, 0, AGAINST)
    with clock_at(END):
        consultations.sweep()
    result = votes.of_item(item_id).result
    assert (result.outcome, result.votes_for, result.votes_against) == (Outcome.ADOPTED, 2, 1)


def test_of_two_ballots_at_once_from_one_seat_one_counts(any_database):
    scene = a_scene(code="MAR-2023")
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    authority_id, app = scene.donors[0].id, any_database.app

    def one(choice):
        with app.app_context(), clock_at(AFTER):
            try:
                with transaction():
                    votes.cast(item_id, meeting_id=meeting_id, authority_id=authority_id, choice=choice, by=by)
            except Refusal:
                return 0
            finally:
                session.remove()
            return 1

    by = member(scene, 0)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, [FOR, AGAINST, FOR, ABSTENTION])) == 1
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Ballot)) == 1
    assert session.scalar(select(func.count()).select_from(Vote)) == 1
