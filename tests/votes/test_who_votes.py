"""Who votes is who sits, and whoever kept away from an item does not sign its decision."""

import pytest

from fundtracker.committees import recusals, register
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.notices import replies
from fundtracker.notices.rules import Answer
from fundtracker.votes import sitting
from fundtracker.votes.votes import room_of
from tests.committees.scene import BEFORE, convened, sign
from tests.votes.acts import AFTER, adopt, arrive, deputy, member, proxy
from tests.watch import clock_at


def votes_alone(scene, meeting_id, item_id, number, seat):
    mine, room = {scene.donors[number].id}, room_of(meeting_id, item_id)
    return sitting.votes_for(scene.donors[seat].id, mine, room, sitting.replaced(meeting_id))


def test_who_gave_a_proxy_does_not_vote_while_it_stands(scene):
    meeting_id, item_id = convened(scene)
    proxy(scene, meeting_id, 2, 1)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER):
        assert not votes_alone(scene, meeting_id, item_id, 2, 2)
        assert votes_alone(scene, meeting_id, item_id, 1, 2)
    arrive(scene, meeting_id, 2)
    with clock_at(AFTER):
        assert votes_alone(scene, meeting_id, item_id, 2, 2)
        assert not votes_alone(scene, meeting_id, item_id, 1, 2), "who came votes, not the holder"


def test_who_sent_a_deputy_does_not_vote_unless_they_came_after_all(scene):
    meeting_id, item_id = convened(scene)
    deputy(scene, meeting_id, 2, "Paule Vidal")
    with clock_at(AFTER):
        assert not votes_alone(scene, meeting_id, item_id, 2, 2)
    arrive(scene, meeting_id, 2, person="Somebody Else")
    with clock_at(AFTER):
        assert votes_alone(scene, meeting_id, item_id, 2, 2)


def test_whoever_kept_away_from_an_item_does_not_sign_its_decision(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[0].id, reason="", by=COMMAND)
    arrive(scene, meeting_id, 0, 1, 2)
    decision_id = adopt(scene, meeting_id, item_id)
    with clock_at(AFTER), pytest.raises(Refusal, match="took no part"):
        sign(scene, decision_id)
    with clock_at(AFTER):
        sign(scene, decision_id, by=member(scene, 1))
        assert register.get(decision_id).signed_at is not None


def test_a_deputy_named_by_a_reply_link_is_not_expected_before_it_is_confirmed(scene):
    meeting_id, _ = convened(scene)
    seat = scene.donors[2].id
    with clock_at(BEFORE), transaction():
        facts = {"answer": Answer.DEPUTY, "person": "Paule Vidal", "deputy_email": "suppleance@example.org"}
        replies.give(meeting_id, seat, by=Actor("seat", seat), **facts)
    with clock_at(BEFORE):
        assert sitting.expected(meeting_id).get(seat) != "Paule Vidal"
        assert sitting.of_seat(meeting_id, seat) != "Paule Vidal"
        assert seat not in sitting.replaced(meeting_id)
        with transaction():
            replies.confirm_deputy(meeting_id, seat, by=member(scene, 2))
        assert sitting.expected(meeting_id)[seat] == sitting.of_seat(meeting_id, seat) == "Paule Vidal"
        assert seat in sitting.replaced(meeting_id)
