"""A ballot whose quorum went while it was open ends without result: on record, deciding nothing, and the item may be voted on again."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.committees import meetings, register
from fundtracker.committees.rules import MeetingKind, MeetingStatus, Outcome
from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.minutes import minutes, record
from fundtracker.votes import again, consultations, ending, lapsing, votes
from fundtracker.votes.models import Ballot, Vote
from tests.committees.scene import AFTER, BEFORE, START, an_item, convene, convened, draft
from tests.votes.acts import arrive, cast, closed, lapse, leave, member, opened
from tests.votes.test_votes import AGAINST, FOR
from tests.watch import clock_at


@pytest.fixture
def gone(scene):
    """A ballot that is open while one of three seats is left in the room."""
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    leave(scene, meeting_id, 1)
    return meeting_id, item_id


def test_it_cannot_be_closed_with_a_result_but_without_one_and_its_ballots_stay(scene, gone):
    meeting_id, item_id = gone
    with pytest.raises(Refusal, match="not reached"):
        closed(scene, meeting_id, item_id)
    lapse(scene, meeting_id, item_id)
    assert votes.of_item(item_id) is None and register.of_meeting(meeting_id) == {}
    row = session.scalars(select(Vote).filter_by(item_id=item_id)).one()
    assert (row.lapsed, row.outcome, row.base, row.present, row.needed) == (True, None, 3, 1, 2)
    assert len(session.scalars(select(Ballot).filter_by(vote_id=row.id)).all()) == 1
    with pytest.raises(Refusal, match="not open"):
        cast(scene, meeting_id, item_id, 0, FOR)


def test_once_the_quorum_is_back_the_item_is_voted_on_afresh(scene, gone):
    meeting_id, item_id = gone
    lapse(scene, meeting_id, item_id)
    arrive(scene, meeting_id, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, AGAINST)
    cast(scene, meeting_id, item_id, 1, AGAINST)
    closed(scene, meeting_id, item_id)
    assert register.of_meeting(meeting_id)[item_id].outcome is Outcome.REJECTED
    assert len(lapsing.of_meeting(meeting_id)[item_id]) == 1


def test_a_ballot_that_has_its_quorum_or_is_not_open_does_not_lapse(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with pytest.raises(Refusal, match="not open"):
        lapse(scene, meeting_id, item_id)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    with pytest.raises(Refusal, match="quorum is there"):
        lapse(scene, meeting_id, item_id)
    with pytest.raises(NotFound):
        lapse(scene, convened(scene)[0], item_id)


def test_the_end_of_the_meeting_closes_it_and_the_minutes_say_so(scene, gone):
    meeting_id, _item = gone
    with clock_at("2024-03-13 13:00"), transaction():
        ending.end(meeting_id, by=scene.by)
    with clock_at("2024-03-13 13:00"), transaction():
        minutes.draft(meeting_id, by=scene.by)
    assert meetings.get(meeting_id).status is MeetingStatus.HELD
    (item,) = record.of_meeting(meeting_id).items
    assert item.result is None and "1 of 3 seats present" in str(item.lapsed[0])
    assert "Une école à Ijoukak" in minutes.get(meeting_id).sections[-1].text


def test_convening_again_closes_it_but_not_one_that_has_its_quorum(scene, gone):
    meeting_id, item_id = gone
    starts_at = datetime.datetime(2024, 3, 25, 10, tzinfo=datetime.UTC)
    arrive(scene, meeting_id, 1)
    with clock_at(AFTER), pytest.raises(Refusal, match="still open"), transaction():
        again.convene_again(meeting_id, starts_at=starts_at, by=scene.by)
    leave(scene, meeting_id, 1)
    with clock_at(AFTER), transaction():
        following = again.convene_again(meeting_id, starts_at=starts_at, by=scene.by)
    assert meetings.get(following).status is MeetingStatus.CONVENED
    assert item_id in lapsing.of_meeting(meeting_id)


def test_a_consultation_without_quorum_leaves_its_items_to_be_taken_up_after_its_deadline(scene):
    ends_at = datetime.datetime(2024, 3, 20, 17, tzinfo=datetime.UTC)
    meeting_id = draft(scene, START, kind=MeetingKind.CONSULTATION, ends_at=ends_at)
    item_id = an_item(scene, meeting_id)
    convene(scene, meeting_id, BEFORE)
    with clock_at(AFTER), transaction():
        consultations.answer(item_id, meeting_id=meeting_id, authority_id=scene.donors[0].id, choice=FOR, by=member(scene, 0))
    starts_at = ends_at + datetime.timedelta(days=10)
    with clock_at(AFTER), pytest.raises(Refusal, match="still open"), transaction():
        again.convene_again(meeting_id, starts_at=starts_at, video_url="https://video.example.org/2", by=scene.by)
    with clock_at("2024-03-20 18:30"):
        consultations.sweep()
        (told,) = lapsing.of_meeting(meeting_id)[item_id]
        assert "1 of 3 seats answered, quorum 2" in str(told)
        with transaction():
            following = again.convene_again(meeting_id, starts_at=starts_at, video_url="https://video.example.org/2", by=scene.by)
    assert meetings.get(following).starts_at.astimezone(clock.PARIS).date() == datetime.date(2024, 3, 30)


def test_the_chair_closes_it_from_the_session_by_way_of_a_check_page(scene, gone, client):
    meeting_id, item_id = gone
    with clock_at(AFTER):
        client.sign_in(scene.members[2])
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/lapse", data={}).status_code == 403
        client.sign_in(scene.chair)
        assert "Clore le scrutin sans résultat" in client.get(f"/meetings/{meeting_id}/session").text
        assert client.confirm(f"/meetings/{meeting_id}/items/{item_id}/lapse", {}).status_code == 303
        assert "le quorum n’étant plus atteint" in client.get(f"/meetings/{meeting_id}/session").text
