"""What was reviewed is what is recorded: counts that change before the confirmation are shown again; without votes there is no result."""

import re

import pytest

from fundtracker.committees import register
from fundtracker.committees.rules import Outcome
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.votes import ending, lapsing, votes
from fundtracker.votes.models import Vote
from fundtracker.votes.rules import Choice
from tests.committees.scene import AFTER, convened
from tests.committees.test_views import at
from tests.votes.acts import amend, arrive, cast, closed, lapse, leave, opened
from tests.votes.test_after_trials import plain
from tests.watch import clock_at

FOR, AGAINST = Choice.FOR, Choice.AGAINST


def reviewed(page):
    return re.search(r'name="reviewed" value="(\w+)"', page)[1]


@pytest.fixture
def voting(scene):
    """An open ballot with three seats there, two of which have voted for."""
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    cast(scene, meeting_id, item_id, 1, FOR)
    return meeting_id, item_id


def test_a_ballot_that_changes_before_the_confirmation_is_shown_again(scene, voting, client):
    meeting_id, item_id = voting
    address, sent = f"/meetings/{meeting_id}/items/{item_id}/close", {"text": "Accordé.", "submission_key": "une-seule-fois"}
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        check = client.post(address, data=sent)
        assert "2 pour, 0 contre" in plain(check.text)
    cast(scene, meeting_id, item_id, 2, AGAINST)
    with clock_at(AFTER):
        again = client.post(address, data={**sent, "reviewed": reviewed(check.text), "step": "confirm"})
        assert again.status_code == 409
        assert "2 pour, 1 contre" in plain(again.text) and "a changé pendant que vous" in again.text
        assert register.of_meeting(meeting_id) == {}
        assert client.post(address, data={**sent, "step": "confirm"}).status_code == 409, "what was reviewed is always said"
        assert client.post(address, data={**sent, "reviewed": reviewed(again.text), "step": "confirm"}).status_code == 303
    result = votes.of_item(item_id).result
    assert (result.votes_for, result.votes_against) == (2, 1)


@pytest.mark.parametrize("act", ["adopt", "record"])
def test_an_amount_or_a_room_that_changes_before_the_confirmation_is_shown_again(scene, client, act):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    staff = act == "record"
    address = f"/staff/meetings/{meeting_id}/items/{item_id}/decision" if staff else f"/meetings/{meeting_id}/items/{item_id}/adopt"
    sent = {"text": "", **({"outcome": "adopted", "cents": "10 000,00"} if staff else {})}
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        first = client.post(address, data=sent).text
    amend(scene, meeting_id, item_id, 2_000_000)
    with clock_at(AFTER):
        second = client.post(address, data={**sent, "reviewed": reviewed(first), "step": "confirm"})
        assert second.status_code == 409
    arrive(scene, meeting_id, 2)
    with clock_at(AFTER):
        third = client.post(address, data={**sent, "reviewed": reviewed(second.text), "step": "confirm"})
        assert third.status_code == 409
        assert client.post(address, data={**sent, "reviewed": reviewed(third.text), "step": "confirm"}).status_code == 303
    assert len(register.of_meeting(meeting_id)) == 1


def test_words_that_name_another_amount_than_the_one_voted_are_warned_about_and_asked_anew(scene, voting, client):
    meeting_id, item_id = voting
    address = f"/meetings/{meeting_id}/items/{item_id}/close"
    sent = {"text": "Le comité accorde 10 000,00 €.", "conditions": "Un rapport en mars.", "submission_key": "une-seule-fois"}
    other = {**sent, "text": "Le comité accorde 25 000,00 €."}
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        agreed = plain(client.post(address, data=sent).text)
        assert "10 000,00 €" in agreed and "À relire : le texte cite" not in agreed
        check = client.post(address, data=other).text
        assert "À relire : le texte cite" in plain(check) and "25 000,00 €" in plain(check) and "Un rapport en mars." in check
        again = plain(client.post(address, data={**other, "step": "edit"}).text)
        assert "Le comité accorde 25 000,00 €.</textarea>" in again and "Un rapport en mars.</textarea>" in again
        assert register.of_meeting(meeting_id) == {}
        assert client.post(address, data={**other, "reviewed": reviewed(check), "step": "confirm"}).status_code == 303
    line = register.of_meeting(meeting_id)[item_id]
    assert (line.cents, line.conditions, line.text) == (1_000_000, "Un rapport en mars.", other["text"])


def test_conditions_that_were_typed_stay_on_the_page_where_the_decision_is_refused(scene, voting, client):
    meeting_id, item_id = voting
    for number in (0, 1, 2):
        leave(scene, meeting_id, number)
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        refused = client.post(f"/meetings/{meeting_id}/items/{item_id}/close", data={"text": "", "conditions": "Un rapport en mars."})
    assert refused.status_code == 422 and "Un rapport en mars.</textarea>" in refused.text
    assert register.of_meeting(meeting_id) == {}


def test_the_conditions_an_item_proposes_are_offered_and_those_typed_instead_count(scene, client):
    meeting_id, item_id = convened(scene, conditions="Un rapport en mars.")
    arrive(scene, meeting_id, 0, 1)
    address = f"/meetings/{meeting_id}/items/{item_id}/adopt"
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        assert "Conditions proposées : Un rapport en mars." in plain(client.get(f"/meetings/{meeting_id}").text)
        offered = client.get(address).text
        assert offered.count("Un rapport en mars.") == 1, "the words of the decision do not say it twice"
        assert client.confirm(address, {"text": "", "conditions": ""}).status_code == 303
    line = register.of_meeting(meeting_id)[item_id]
    assert line.conditions == "" and "rapport" not in line.text


@pytest.mark.parametrize("choices", [(), (Choice.NOT_VOTING, Choice.NOT_VOTING)])
def test_a_ballot_without_votes_has_no_result_and_ends_without_one(scene, client, choices):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    for number, choice in enumerate(choices):
        cast(scene, meeting_id, item_id, number, choice)
    with pytest.raises(Refusal, match="Nobody has voted"):
        closed(scene, meeting_id, item_id)
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        shown = client.get(f"/meetings/{meeting_id}/session").text
        assert "Clore le scrutin sans résultat" in shown and f"/items/{item_id}/close" not in shown
    lapse(scene, meeting_id, item_id)
    assert register.of_meeting(meeting_id) == {}
    (told,) = lapsing.of_meeting(meeting_id)[item_id]
    assert "nobody had voted" in str(told)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    with pytest.raises(Refusal, match="there are votes"):
        lapse(scene, meeting_id, item_id)
    closed(scene, meeting_id, item_id)


def test_the_end_of_the_meeting_closes_a_ballot_without_votes_but_never_one_with_votes(scene, voting):
    meeting_id, _item_id = voting
    with clock_at(AFTER), pytest.raises(Refusal, match="still open"), transaction():
        ending.end(meeting_id, by=scene.by)
    other, empty = convened(scene)
    arrive(scene, other, 0, 1)
    opened(scene, other, empty)
    with clock_at(AFTER), transaction():
        ending.end(other, by=scene.by)
    assert session.query(Vote.lapsed).filter_by(item_id=empty).scalar()


def test_staff_cannot_enter_a_result_without_votes(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        sent = {"outcome": "rejected", "cents": "10 000,00", "votes_for": "0", "votes_against": "0", "abstentions": "0", "text": ""}
        answer = client.post(f"/staff/meetings/{meeting_id}/items/{item_id}/decision", data=sent)
        assert answer.status_code == 422 and "Sans aucune voix" in answer.text
    assert register.of_meeting(meeting_id) == {}


def test_words_typed_for_the_adoption_are_no_rejection(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    for number in (0, 1, 2):
        cast(scene, meeting_id, item_id, number, Choice.AGAINST)
    sent = {"text": "Le comité attribue 1 500,00 € aux abris.", "reason": "Dossier incomplet."}
    with at(AFTER, client, scene.staff):
        assert client.confirm(f"/meetings/{meeting_id}/items/{item_id}/close", sent).status_code == 303
    (line,) = register.of_meeting(meeting_id).values()
    assert line.outcome is Outcome.REJECTED
    assert "1 500" not in plain(line.text) and "n’a pas adopté" in line.text and line.text.endswith(" Dossier incomplet.")
