"""No money without quorum: a committee convened again decides without it the same items alone, at no more than the same amounts."""

import pytest

from fundtracker.committees import agenda, meetings, reconvening, register
from fundtracker.committees.rules import Basis, Outcome, basis_of
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.notices import convening
from fundtracker.votes import consultations, entering, votes
from fundtracker.votes.models import Vote
from tests.committees.scene import BEFORE, an_item, convened, draft
from tests.votes.acts import AGAIN_AT, DEADLINE, adopt, amend, arrive, consult, convene_again
from tests.votes.test_after_trials import plain
from tests.watch import clock_at


def edit(scene, meeting_id, item_id, at, **columns):
    item = agenda.get(item_id, meeting_id)
    values = {name: getattr(item, name) for name in agenda.COLUMNS if name != "kind"}
    with clock_at(at), transaction():
        agenda.edit(item_id, meeting_id=meeting_id, version=item.version, by=scene.by, **{**values, **columns})


@pytest.fixture
def again(scene):
    """A committee convened again for a grant of 10 000 euros, with one of three seats there; its id and the item's."""
    meeting_id = convene_again(scene, convened(scene)[0])
    arrive(scene, meeting_id, 0, at=AGAIN_AT)
    [item] = agenda.items(meeting_id)
    return meeting_id, item.id


@pytest.mark.parametrize(
    ("facts", "basis"),
    [
        ({"again": False, "carried": False, "same": False}, Basis.ORDINARY),
        ({"carried": False}, Basis.NEW),
        ({"late": True}, Basis.LATE),
        ({"same": False}, Basis.CHANGED),
        ({"cents": 1001}, Basis.HIGHER),
        ({"most": None}, Basis.HIGHER),
        ({"cents": 999}, Basis.SAME),
        ({"cents": None, "most": None}, Basis.SAME),
        ({}, Basis.SAME),
    ],
)
def test_only_the_same_item_at_no_more_than_the_same_amount_needs_no_quorum(facts, basis):
    assert basis_of(**{"again": True, "carried": True, "same": True, "cents": 1000, "most": 1000, **facts}) is basis


def test_the_same_item_is_decided_by_whoever_comes(scene, again):
    meeting_id, item_id = again
    found = register.get(adopt(scene, meeting_id, item_id, at=AGAIN_AT))
    assert (found.outcome, found.cents) == (Outcome.ADOPTED, 1_000_000)
    assert session.query(Vote.needed).filter_by(item_id=item_id).scalar() == 0


def refused_everywhere(scene, meeting_id, item_id, match, cents=None):
    """No way leads to a decision: not without objection, not by a ballot, not entered by staff."""
    facts = {"meeting_id": meeting_id, "by": scene.by}
    for act in (
        lambda: votes.adopt(item_id, cents=cents, **facts),
        lambda: votes.open_(item_id, **facts),
        lambda: entering.enter(item_id, outcome=Outcome.ADOPTED, cents=cents or agenda.get(item_id, meeting_id).cents, **facts),
    ):
        with clock_at(AGAIN_AT), pytest.raises(Refusal, match=match), transaction():
            act()
    assert register.of_meeting(meeting_id) == {}


def test_an_item_added_needs_the_quorum(scene, again):
    meeting_id, _item_id = again
    with clock_at(AGAIN_AT):
        added = an_item(scene, meeting_id, cents=10_000_000, title="Autre chose")
    refused_everywhere(scene, meeting_id, added, "convened again for it")
    arrive(scene, meeting_id, 1, at=AGAIN_AT)
    adopt(scene, meeting_id, added, at=AGAIN_AT)
    assert votes.of_item(added).result.needed == 2


def test_an_amount_raised_in_the_room_needs_the_quorum_and_lowered_does_not(scene, again):
    meeting_id, item_id = again
    amend(scene, meeting_id, item_id, 1_000_001, at=AGAIN_AT)
    refused_everywhere(scene, meeting_id, item_id, "more than the")
    assert votes.quorum(meeting_id, item_id).values["why"].values == {"cents": 1_000_001, "most": 1_000_000}
    amend(scene, meeting_id, item_id, 900_000, at=AGAIN_AT)
    adopt(scene, meeting_id, item_id, at=AGAIN_AT)


def test_an_amount_that_staff_enter_higher_than_it_was_asked_needs_the_quorum(scene, again):
    meeting_id, item_id = again
    with clock_at(AGAIN_AT), pytest.raises(Refusal, match="more than the"), transaction():
        entering.enter(item_id, meeting_id=meeting_id, outcome=Outcome.ADOPTED, cents=1_000_001, by=scene.by)
    with clock_at(AGAIN_AT), pytest.raises(Refusal, match="more than the"), transaction():
        votes.adopt(item_id, meeting_id=meeting_id, cents=1_000_001, by=scene.by)


@pytest.mark.parametrize("changed", [{"cents": 1_500_000}, {"text": "Autre motion."}, {"title": "Autre école"}, {"place": "Ouneine"}])
def test_an_item_changed_after_it_was_convened_again_needs_the_quorum(scene, again, changed):
    meeting_id, item_id = again
    edit(scene, meeting_id, item_id, BEFORE, **changed)
    refused_everywhere(scene, meeting_id, item_id, "needs it")


def test_an_amount_raised_in_the_first_room_is_not_what_everyone_was_told(scene):
    first, item_id = convened(scene)
    amend(scene, first, item_id, 5_000_000)
    meeting_id = convene_again(scene, first)
    arrive(scene, meeting_id, 0, at=AGAIN_AT)
    [item] = agenda.items(meeting_id)
    refused_everywhere(scene, meeting_id, item.id, "more than the")


@pytest.mark.parametrize("told", [True, False])
def test_an_item_added_after_the_first_notice_counts_once_everyone_was_told(scene, told):
    first = draft(scene)
    an_item(scene, first)
    with clock_at(BEFORE), transaction():
        convening.convene(first, by=scene.by)
    with clock_at(BEFORE):
        late = an_item(scene, first, title="En retard", cents=2_000_000)
    if told:
        with clock_at(BEFORE), transaction():
            convening.tell_agenda(first, by=scene.by)
    meeting_id = convene_again(scene, first)
    standing = {item.title: reconvening.of_item(item.id) for item in agenda.items(meeting_id)}
    assert standing["Une école à Ijoukak"].basis is Basis.SAME
    assert standing["En retard"].basis is (Basis.SAME if told else Basis.CHANGED)
    assert late


def test_what_had_its_quorum_and_was_not_decided_needs_it_again(scene):
    first, _item = convened(scene)
    arrive(scene, first, 0, 1)
    meeting_id = convene_again(scene, first)
    arrive(scene, meeting_id, 0, at=AGAIN_AT)
    [item] = agenda.items(meeting_id)
    refused_everywhere(scene, meeting_id, item.id, "convened again for it")


def test_from_a_consultation_without_answers_the_same_items_need_no_quorum(scene):
    first, _item = convened(scene)
    asked = consult(scene, first)
    with clock_at(DEADLINE):
        consultations.sweep()
    meeting_id = convene_again(scene, asked, "2024-04-29 11:00", at=DEADLINE)
    later = "2024-04-29 11:05"
    arrive(scene, meeting_id, 0, at=later)
    [item] = agenda.items(meeting_id)
    amend(scene, meeting_id, item.id, 1_000_001, at=later)
    with clock_at(later), pytest.raises(Refusal, match="more than the"), transaction():
        votes.adopt(item.id, meeting_id=meeting_id, by=scene.by)
    amend(scene, meeting_id, item.id, 1_000_000, at=later)
    adopt(scene, meeting_id, item.id, at=later)


def test_a_meeting_that_needs_its_quorum_says_nothing_of_this(scene):
    meeting_id, item_id = convened(scene)
    assert reconvening.of_item(item_id).sentence is None
    assert meetings.get(meeting_id).quorum_needed


def test_the_pages_say_by_item_whether_the_quorum_is_needed(scene, again, client):
    meeting_id, item_id = again
    with clock_at(BEFORE):
        an_item(scene, meeting_id, cents=10_000_000, title="Autre chose")
        client.sign_in(scene.members[2])
        shown = plain(client.get(f"/meetings/{meeting_id}").text)
        assert "Aucun quorum n’est requis : même point, pour 10 000,00 € au plus." in shown
        assert "Ce point requiert le quorum : le comité n’a pas été convoqué à nouveau pour lui." in shown
    with clock_at(AGAIN_AT):
        client.sign_in(scene.members[2])
        shown = plain(client.get(f"/meetings/{meeting_id}/session").text)
        assert "aucun quorum n’est requis : même point, pour 10 000,00 € au plus" in shown
        assert "le quorum de 2 n’est pas atteint, et ce point le requiert" in shown
        client.sign_in(scene.staff)
        check = plain(client.post(f"/meetings/{meeting_id}/items/{item_id}/amount", data={"cents": "10 000,01", "reason": "Devis"}).text)
        assert "10 000,01 € dépassent les 10 000,00 € annoncés" in check
