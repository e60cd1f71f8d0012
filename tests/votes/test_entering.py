"""What the room decided, as staff enter it: held to quorum, counts and rules like a ballot."""

import pytest

from fundtracker.committees import agenda, register
from fundtracker.committees.rules import Outcome, Presence
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.votes import entering, votes
from fundtracker.votes.rules import Way
from tests.committees.scene import AFTER, attend, convened
from tests.watch import clock_at


def enter(scene, meeting_id, item_id, outcome=Outcome.ADOPTED, **more):
    with clock_at(AFTER), transaction():
        return entering.enter(item_id, meeting_id=meeting_id, outcome=outcome, by=scene.by, **{"cents": 1_000_000, **more})


@pytest.fixture
def held(scene):
    meeting_id, item_id = convened(scene)
    attend(scene, meeting_id, Presence.PRESENT, Presence.REMOTE, Presence.ABSENT)
    return meeting_id, item_id


def test_without_objection_the_amount_voted_counts(scene, held):
    decision_id = enter(scene, *held, cents=900_000)
    assert (register.get(decision_id).cents, votes.of_item(held[1]).way) == (900_000, Way.CONSENSUS)


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [(Outcome.ADOPTED, (2, 0, 0)), (Outcome.ADOPTED, (1, 1, 0)), (Outcome.REJECTED, (1, 1, 0)), (Outcome.REJECTED, (0, 1, 1))],
)
def test_counts_come_to_what_they_come_to(scene, held, outcome, counts):
    decision_id = enter(scene, *held, outcome, counts=counts)
    result = votes.of_item(held[1]).result
    assert register.get(decision_id).outcome is outcome
    assert (result.votes_for, result.votes_against, result.abstentions, result.present) == (*counts, 2)


@pytest.mark.parametrize(
    ("outcome", "more", "sentence"),
    [
        (Outcome.ADOPTED, {"counts": (0, 2, 0)}, "do not come to that"),
        (Outcome.REJECTED, {"counts": (2, 0, 0)}, "do not come to that"),
        (Outcome.REJECTED, {}, "how many seats voted"),
        (Outcome.ADOPTED, {"counts": (3, 0, 0)}, "More votes than seats"),
        (Outcome.ADOPTED, {"cents": None}, "Type the amount"),
    ],
)
def test_what_cannot_be_is_refused(scene, held, outcome, more, sentence):
    with pytest.raises(Refusal, match=sentence):
        enter(scene, *held, outcome, **more)


def test_without_quorum_only_putting_off_is_possible(scene):
    meeting_id, item_id = convened(scene)
    attend(scene, meeting_id, Presence.PRESENT, Presence.ABSENT, Presence.ABSENT)
    with pytest.raises(Refusal, match="not reached"):
        enter(scene, meeting_id, item_id)
    assert enter(scene, meeting_id, item_id, Outcome.ADJOURNED) == item_id
    assert agenda.get(item_id, meeting_id).adjourned_at is not None
