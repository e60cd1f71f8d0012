"""A vote is reviewed before it is final, and afterwards it says by whom; what a secret ballot holds stands nowhere."""

import re

import pytest

from fundtracker.committees import recusals
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.votes import arrivals, ballots, entering, stays, votes
from fundtracker.votes.rules import Choice, Row, Said
from tests.committees.scene import AFTER, BEFORE, an_item, convene, convened, draft
from tests.committees.test_views import at
from tests.votes.acts import answers, arrive, cast, closed, consulted, opened, proxy
from tests.watch import clock_at

FOR, AGAINST = Choice.FOR, Choice.AGAINST


def enter(scene, meeting_id, item_id, number, choice):
    with clock_at(AFTER), transaction():
        entering.cast_for(item_id, meeting_id=meeting_id, said={scene.donors[number].id: Said(None, choice)}, by=scene.by)


def voted(scene):
    """A ballot of three seats: one on its device, one by proxy, one entered by staff."""
    meeting_id, item_id = convened(scene)
    proxy(scene, meeting_id, 2, 0)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    cast(scene, meeting_id, item_id, 0, FOR)
    cast(scene, meeting_id, item_id, 2, AGAINST, by=scene.chairing)
    enter(scene, meeting_id, item_id, 1, FOR)
    return meeting_id, item_id


def by(scene, lines):
    return {line.seat: (line.person, line.held_by, line.noted_by) for line in lines}


def test_each_open_vote_says_by_whom_it_was_cast(scene):
    meeting_id, item_id = voted(scene)
    said = {
        scene.donors[0].label: (scene.chair.name, "", ""),
        scene.donors[1].label: (scene.members[1].name, "", scene.staff.name),
        scene.donors[2].label: (scene.chair.name, scene.donors[0].label, ""),
    }
    with clock_at(AFTER):
        assert ballots.by_name(meeting_id) == {}, "an open ballot is told to staff alone"
        assert by(scene, ballots.so_far(meeting_id, item_id)) == said
    closed(scene, meeting_id, item_id)
    with clock_at(AFTER):
        assert by(scene, ballots.by_name(meeting_id)[item_id]) == said
        assert [line.choice for line in ballots.by_name(meeting_id)[item_id]].count(AGAINST) == 1


def test_pages_of_the_meeting_and_of_staff_tell_votes_by_name(scene, client):
    meeting_id, item_id = voted(scene)
    with at(AFTER, client, scene.staff):
        shown = client.get(f"/meetings/{meeting_id}/items/{item_id}/votes").text
    assert f"{scene.members[1].name}, saisi par {scene.staff.name}" in shown
    with at(AFTER, client, scene.members[2]):
        assert scene.staff.name not in client.get(f"/meetings/{meeting_id}/session").text
    closed(scene, meeting_id, item_id)
    with at(AFTER, client, scene.members[2]):
        for page in (f"/meetings/{meeting_id}/session", f"/meetings/{meeting_id}"):
            shown = client.get(page).text
            assert f"{scene.members[1].name}, saisi par {scene.staff.name}" in shown
            assert f"{scene.chair.name}, pouvoir détenu par la {scene.donors[0].label}" in shown


def test_what_came_by_letter_says_who_noted_it(scene):
    asked, item_id = consulted(scene)
    answers(scene, asked, item_id, [(0, FOR), (1, FOR)], at="2024-03-20 10:00")
    with clock_at("2024-03-20 10:00"), transaction():
        entering.cast_for(item_id, meeting_id=asked, said={scene.donors[2].id: Said(None, AGAINST)}, by=scene.by)
    found = by(scene, ballots.by_name(asked)[item_id])
    assert found[scene.donors[2].label] == ("", "", scene.staff.name)
    assert next(line.by.values for line in ballots.by_name(asked)[item_id] if line.noted_by)["secretary"] == scene.staff.name


def test_a_vote_is_looked_at_before_it_counts(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    opened(scene, meeting_id, item_id)
    page = f"/meetings/{meeting_id}/items/{item_id}/ballots/{scene.donors[1].id}"
    with at(AFTER, client, scene.members[1]):
        shown = client.post(page, data={"choice": "against"})
        assert "Contre" in shown.text
        assert votes.of_item(item_id).said == {}
        assert client.confirm(page, {"choice": "against"}).status_code == 303
    assert votes.of_item(item_id).said == {scene.donors[1].id: AGAINST}


def test_a_secret_ballot_tells_no_page_who_voted_how(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    with at(AFTER, client, scene.staff):
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/ballot?secret=yes").status_code == 303
    with pytest.raises(Refusal, match="secret"):
        enter(scene, meeting_id, item_id, 1, FOR)
    for number, choice in ((0, FOR), (1, AGAINST), (2, FOR)):
        cast(scene, meeting_id, item_id, number, choice)
    with at(AFTER, client, scene.staff):
        assert client.get(f"/meetings/{meeting_id}/items/{item_id}/votes").status_code == 404
        assert ballots.so_far(meeting_id, item_id) == []
    closed(scene, meeting_id, item_id)
    with at(AFTER, client, scene.members[1]):
        shown = client.get(f"/meetings/{meeting_id}/session").text
    assert "Le scrutin était secret" in shown
    assert "<strong>Contre</strong>" not in shown
    assert ballots.by_name(meeting_id) == {}


def test_no_secret_ballot_is_opened_while_somebody_seated_cannot_cast_it(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    arrive(scene, meeting_id, 2, person="Zoé Remplaçante")
    named = f"Zoé Remplaçante ({scene.donors[2].label})"
    with at(AFTER, client, scene.staff):
        shown = client.get(f"/meetings/{meeting_id}/session").text
        assert named in shown and "secret=yes" not in shown
        answer = client.post(f"/meetings/{meeting_id}/items/{item_id}/ballot?secret=yes")
        assert answer.status_code != 303 and "papier" in answer.text and votes.of_item(item_id) is None
    opened(scene, meeting_id, item_id)
    assert not votes.of_item(item_id).secret


def test_a_seat_that_keeps_away_or_a_proxy_holds_up_no_secret_ballot(scene, client):
    meeting_id = draft(scene)
    item_id, other_id = an_item(scene, meeting_id), an_item(scene, meeting_id, ItemKind.APPROVAL, title="Rapport")
    convene(scene, meeting_id)
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[2].id, reason="", by=COMMAND)
    arrive(scene, meeting_id, 0, 1)
    arrive(scene, meeting_id, 2, person="Zoé Remplaçante")
    with clock_at(AFTER), transaction():
        votes.open_(item_id, meeting_id=meeting_id, secret=True, by=scene.chairing)
        with pytest.raises(Refusal, match="paper"):
            votes.open_(other_id, meeting_id=meeting_id, secret=True, by=scene.chairing)


def test_counts_of_a_secret_ballot_on_paper_are_recorded_as_such(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    data = {
        "outcome": "adopted",
        "cents": "10 000,00",
        "votes_for": "2",
        "votes_against": "1",
        "abstentions": "0",
        "secret": "y",
        "text": "",
    }
    with at(AFTER, client, scene.staff):
        assert client.confirm(f"/staff/meetings/{meeting_id}/items/{item_id}/decision", data).status_code == 303
    line = votes.of_item(item_id)
    assert (line.secret, line.result.outcome) == (True, Outcome.ADOPTED)


def stale_page(scene):
    """A ballot of which staff opened the page before a vote came: its page, two seats, and what staff send for both of them."""
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1, 2)
    opened(scene, meeting_id, item_id)
    one, other = scene.donors[1].id, scene.donors[2].id
    seen = {f"was-{one}": "", f"was-{other}": "", f"choice-{one}": "for", f"choice-{other}": "for"}
    return meeting_id, item_id, one, other, seen


def test_a_vote_that_its_seat_cast_meanwhile_is_shown_and_the_other_rows_are_entered(scene, client):
    """Until now the page was refused as a whole: a telephone call of forty votes was to be typed again for one of them."""
    meeting_id, item_id, one, other, seen = stale_page(scene)
    page = f"/meetings/{meeting_id}/items/{item_id}/votes"
    cast(scene, meeting_id, item_id, 1, AGAINST)
    with at(AFTER, client, scene.staff):
        answer = client.post(page, data=seen)
        assert answer.status_code == 409
        assert "noté entre-temps" in answer.text and "Les autres sont saisis" in answer.text
        assert f"{scene.donors[1].label} : <strong>Contre</strong>" in answer.text.replace("\u00a0", " ").replace("&nbsp;", " ")
        assert f'name="choice-{one}"' not in answer.text, "the first vote of a seat counts"
        assert votes.of_item(item_id).said == {one: AGAINST, other: FOR}
        assert client.post(page, data={f"was-{other}": "for", f"choice-{other}": "for"}).status_code == 303
    assert votes.of_item(item_id).said == {one: AGAINST, other: FOR}


def test_a_vote_that_another_secretary_entered_meanwhile_stands_beside_mine_to_choose_from(scene, client):
    meeting_id, item_id, one, other, seen = stale_page(scene)
    page = f"/meetings/{meeting_id}/items/{item_id}/votes"
    by_rest = {**seen, f"choice-{one}": "", "rest": "abstention"}
    with clock_at(AFTER), transaction():
        entering.cast_for(item_id, meeting_id=meeting_id, said={one: Said(None, AGAINST)}, by=scene.chairing)
    with at(AFTER, client, scene.staff):
        answer = client.post(page, data=by_rest)
        assert answer.status_code == 409
        row = re.search(rf'<tr id="seat-{one}">.*?</tr>', answer.text, re.DOTALL)[0]
        assert "noté entre-temps" in row and "<span>Contre</span>" in row
        assert f'name="was-{one}" value="against"' in row
        assert 'value="abstention" checked' in row, "what I sent for all the others is mine for this one"
        assert f'name="was-{other}" value="for"' in answer.text
        assert 'value="abstention" selected' not in answer.text, "the others have it already"
        assert votes.of_item(item_id).said[one] is AGAINST
        again = {f"was-{one}": "against", f"choice-{one}": "abstention", f"was-{other}": "for", f"choice-{other}": "for"}
        assert client.post(page, data=again).status_code == 303
    assert votes.of_item(item_id).said[one] is Choice.ABSTENTION


def test_another_secretarys_row_is_shown_and_not_overwritten(scene, client):
    meeting_id, _ = convened(scene)
    keys = [donor.id for donor in scene.donors]
    names = {f"person-{key}": member.name for key, member in zip(keys, scene.members, strict=True)}
    opened_page = {f"was-{key}": "" for key in keys} | {f"sat-{key}": "" for key in keys} | {f"now-{key}": "" for key in keys} | names
    arrive(scene, meeting_id, 1, person="Une adjointe")
    page = f"/meetings/{meeting_id}/session/seats"
    mine = {**opened_page, f"now-{keys[0]}": "present", f"now-{keys[1]}": "remote"}
    with at(AFTER, client, scene.staff):
        answer = client.post(page, data=mine)
        assert answer.status_code == 409
        assert "noté entre-temps" in answer.text
        assert "Une adjointe" in answer.text
        assert stays.there(meeting_id) == {keys[0], keys[1]}, "the row nobody else touched is noted"
        assert stays.of_meeting(meeting_id)[keys[1]][-1].person == "Une adjointe", "the other one is left as it was"
        shown = {
            name: found[1] for name in ("was", "sat") for found in re.finditer(rf'name="{name}-{keys[1]}" value="([^"]*)"', answer.text)
        }
        assert shown == {"was": "present", "sat": "Une adjointe"}
        assert f'name="was-{keys[0]}" value="present"' in answer.text
        assert 'value="remote" selected' in answer.text
        again = {**mine, f"was-{keys[0]}": "present", f"was-{keys[1]}": "present", f"sat-{keys[1]}": "Une adjointe"}
        assert client.post(page, data=again).status_code == 303
    assert [len(stays.of_meeting(meeting_id)[key]) for key in keys[:2]] == [1, 2], "mine was chosen for the row that differed"


def test_a_row_left_alone_does_not_take_back_a_name_noted_meanwhile(scene):
    meeting_id, _ = convened(scene)
    arrive(scene, meeting_id, 1)
    seat, before = scene.donors[1].id, scene.members[1].name
    for name, sat in (("Une adjointe", before), (before, before)):
        with clock_at(AFTER), transaction():
            arrivals.note(meeting_id, rows={seat: Row("present", "present", name, sat)}, by=scene.by)
    assert stays.of_meeting(meeting_id)[seat][-1].person == "Une adjointe"
    other = {seat: Row("present", "present", "Une autre", before)}
    with clock_at(AFTER), transaction():
        arrivals.note(meeting_id, rows=other, by=scene.by)
    assert stays.of_meeting(meeting_id)[seat][-1].person == "Une adjointe"
    assert arrivals.differing(meeting_id, other) == {seat}
