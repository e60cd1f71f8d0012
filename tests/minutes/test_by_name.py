"""Minutes tell who left and when, how each seat voted and by whom, and of a secret ballot that it was secret."""

import pytest
from sqlalchemy import update

from fundtracker.committees.models import Meeting
from fundtracker.committees.rules import ItemKind
from fundtracker.kernel.db import session, transaction
from fundtracker.minutes import minutes, pages
from fundtracker.votes import ending, turnout, votes
from fundtracker.votes.models import Stay
from fundtracker.votes.rules import Choice
from fundtracker.web.language import speaking
from fundtracker.web.wording import say
from tests.committees.scene import AFTER, an_item, convene, draft
from tests.votes.acts import arrive, cast, closed, instant, leave, opened
from tests.watch import clock_at

LEFT, END = "2024-03-13 12:53", "2024-03-13 13:30"


@pytest.fixture
def printed(scene, app):
    """The minutes of a meeting with an open ballot, a secret one, and a departure before the end."""
    meeting_id = draft(scene)
    item_id, secret_id = an_item(scene, meeting_id), an_item(scene, meeting_id, ItemKind.APPROVAL, title="Le rapport")
    convene(scene, meeting_id)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    for number, choice in enumerate((Choice.FOR, Choice.FOR, Choice.AGAINST)):
        cast(scene, meeting_id, item_id, number, choice)
    closed(scene, meeting_id, item_id)
    with clock_at(AFTER), transaction():
        votes.open_(secret_id, meeting_id=meeting_id, secret=True, by=scene.chairing)
    for number in range(3):
        cast(scene, meeting_id, secret_id, number, Choice.FOR)
    closed(scene, meeting_id, secret_id)
    leave(scene, meeting_id, 2, at=AFTER)
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
        minutes.draft(meeting_id, by=scene.by)
    with transaction():
        session.execute(update(Meeting).where(Meeting.id == meeting_id).values(ended_at=instant(END)))
        session.execute(update(Stay).where(Stay.meeting_id == meeting_id).values(left_at=instant(END)))
        gone = Stay.authority_id == scene.donors[2].id
        session.execute(update(Stay).where(Stay.meeting_id == meeting_id, gone).values(left_at=instant(LEFT)))
    with app.test_request_context():
        return pages.data(minutes.get(meeting_id))


def test_votes_are_told_by_name_and_a_secret_ballot_is_told_to_be_one(printed, scene):
    _opening, vote, ballot, *_ = printed["sections"]
    told = [f"Pour : {scene.donors[0].name}", f"Contre : {scene.donors[2].name}"]
    for words, member in zip(told, (scene.members[0], scene.members[2]), strict=True):
        [note] = [note.replace("\u00a0", " ") for note in vote["notes"] if note.replace("\u00a0", " ").startswith(words[:6])]
        assert member.name in note
    assert any("scrutin était secret" in note for note in ballot["notes"])
    assert not any(member.name in note for note in ballot["notes"] for member in scene.members)


def test_a_departure_before_the_end_is_told_with_its_hour(printed, scene):
    names = [name for group in printed["attendance"] for name in group["names"]]
    assert [name for name in names if "départ à" in name] == [name for name in names if scene.members[2].name in name]
    assert any("départ à 12 h 53" in name.replace("\u00a0", " ") for name in names)


def test_the_quorum_is_that_of_those_there_at_once_and_comings_and_goings_are_told(any_scene):
    """Two seats leave before the third comes: three came, never more than two were there, and two are not three."""
    scene = any_scene
    who = [member.name for member in scene.members]
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    convene(scene, meeting_id)
    arrive(scene, meeting_id, 0, 1, at="2024-03-13 11:00")
    leave(scene, meeting_id, 0, at="2024-03-13 11:30")
    leave(scene, meeting_id, 1, at="2024-03-13 11:31")
    arrive(scene, meeting_id, 2, at="2024-03-13 11:50")
    arrive(scene, meeting_id, 1, at="2024-03-13 12:05")
    leave(scene, meeting_id, 1, at="2024-03-13 12:10")
    with speaking("fr"):
        assert say(turnout.of_meeting(meeting_id)).replace("\u00a0", " ").startswith("1 siège présent sur 3")
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
        minutes.draft(meeting_id, by=scene.by)
    with speaking("fr"):
        said = pages.data(minutes.get(meeting_id))
    quorum = said["quorum"].replace("\u00a0", " ").replace("\u202f", " ")
    assert quorum.startswith("2 sièges présents sur 3")
    assert quorum.endswith("en même temps, à 11 h ; le plus petit nombre ensuite : 0, à 11 h 31.")
    [group] = said["attendance"]
    first, second, third = (next(name.replace("\u00a0", " ") for name in group["names"] if who[number] in name) for number in range(3))
    assert first.endswith(", départ à 11 h 30)")
    assert second.endswith(", absence de 11 h 31 à 12 h 05, départ à 12 h 10)")
    assert third.endswith(", arrivée à 11 h 50)")


def test_nothing_is_added_to_the_quorum_where_all_who_came_stayed(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    convene(scene, meeting_id)
    arrive(scene, meeting_id, 0, at="2024-03-13 11:00")
    arrive(scene, meeting_id, 1, at="2024-03-13 11:04")
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
    with speaking("fr"):
        said = say(turnout.of_meeting(meeting_id)).replace("\u00a0", " ")
    assert said.startswith("2 sièges présents sur 3")
    assert "en même temps" not in said
