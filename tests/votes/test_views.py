"""The session through the browser: who leads, who votes for whom, forged posts, a consultation."""

import re

import pytest
from sqlalchemy import func, select

from fundtracker.authorities.rules import Function
from fundtracker.committees import meetings, register
from fundtracker.committees.models import Decision
from fundtracker.committees.rules import MeetingStatus, Outcome
from fundtracker.kernel.db import session
from fundtracker.votes import stays, votes
from fundtracker.votes.models import Ballot
from tests.committees.scene import AFTER, BEFORE, a_scene, convened, draft
from tests.factories import a_mandate, a_user
from tests.votes.acts import arrive, consulted, opened, proxy
from tests.watch import clock_at


@pytest.fixture
def held(scene):
    """A meeting that has begun, with two of three seats there."""
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    return meeting_id, item_id


def page(meeting_id):
    return f"/meetings/{meeting_id}/session"


def note(client, scene, meeting_id, *now):
    """Send the page of arrivals with these lines, as it is opened now."""
    shown = client.get(f"{page(meeting_id)}/seats").text
    rows = {}
    for donor, said in zip(scene.donors, now, strict=True):
        was = re.search(rf'name="was-{donor.id}" value="(\w*)"', shown).group(1)
        name = re.search(rf'name="person-{donor.id}" value="([^"]*)"', shown).group(1)
        rows |= {f"was-{donor.id}": was, f"now-{donor.id}": said, f"person-{donor.id}": name}
    return client.post(f"{page(meeting_id)}/seats", data=rows)


def ballot(meeting_id, item_id, donor):
    return f"/meetings/{meeting_id}/items/{item_id}/ballots/{donor.id}"


def test_the_chair_leads_a_meeting_from_arrival_to_decision(scene, client):
    meeting_id, item_id = convened(scene)
    with clock_at(AFTER):
        client.sign_in(scene.chair)
        assert "0" in client.get(page(meeting_id)).text
        assert note(client, scene, meeting_id, "present", "remote", "present").status_code == 303
        assert note(client, scene, meeting_id, "present", "remote", "").status_code == 303
        assert stays.there(meeting_id) == {scene.donors[0].id, scene.donors[1].id}
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/ballot").status_code == 303
        for number in (0, 1):
            client.sign_in(scene.members[number])
            shown = client.get(page(meeting_id)).text
            assert ballot(meeting_id, item_id, scene.donors[number]) in shown
            assert set(re.findall(r'name="choice" value="(\w+)"', shown)) == {"for", "against", "abstention", "not_voting"}
            assert client.confirm(ballot(meeting_id, item_id, scene.donors[number]), {"choice": "for"}).status_code == 303
        client.sign_in(scene.chair)
        assert client.confirm(f"/meetings/{meeting_id}/items/{item_id}/close", {"text": "Accordé."}).status_code == 303
        assert "Adopté" in client.get(page(meeting_id)).text
    [decision] = register.of_meeting(meeting_id).values()
    assert (decision.outcome, decision.text) == (Outcome.ADOPTED, "Accordé.")


def test_a_member_votes_for_its_own_seat_and_the_proxies_it_holds(scene, client):
    meeting_id, item_id = convened(scene)
    proxy(scene, meeting_id, 1, 2)
    arrive(scene, meeting_id, 0, 2)
    opened(scene, meeting_id, item_id)
    with clock_at(AFTER):
        client.sign_in(scene.members[2])
        shown = client.get(page(meeting_id)).text
        assert ballot(meeting_id, item_id, scene.donors[1]) in shown
        assert ballot(meeting_id, item_id, scene.donors[0]) not in shown
        assert client.post(ballot(meeting_id, item_id, scene.donors[0]), data={"choice": "for"}).status_code == 403
        assert client.confirm(ballot(meeting_id, item_id, scene.donors[1]), {"choice": "against"}).status_code == 303
    third = a_user()
    a_mandate(third, scene.donors[0], function=Function.READER)
    with clock_at(AFTER):
        client.sign_in(third)
        assert client.post(ballot(meeting_id, item_id, scene.donors[0]), data={"choice": "for"}).status_code == 403
    assert session.scalar(select(func.count()).select_from(Ballot)) == 1


@pytest.mark.parametrize("act", ["ballot", "adopt", "adjourn", "close", "amount"])
def test_only_who_leads_leads(scene, held, client, act):
    meeting_id, item_id = held
    member = a_user()
    a_mandate(member, scene.donors[2])
    with clock_at(AFTER):
        client.sign_in(member)
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/{act}", data={"text": "", "cents": "1"}).status_code == 403
        client.sign_in(a_user("auditor"))
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/{act}", data={"text": "", "cents": "1"}).status_code == 403
        client.sign_in(a_scene().members[0])
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/{act}", data={}).status_code == 404
    assert session.scalar(select(func.count()).select_from(Decision)) == 0


def test_bad_ballots_are_told_and_nothing_is_kept(scene, held, client):
    meeting_id, item_id = held
    with clock_at(AFTER):
        client.sign_in(scene.members[1])
        mine = ballot(meeting_id, item_id, scene.donors[1])
        assert client.post(mine, data={"choice": "for"}).status_code == 422, "no ballot is open"
        opened(scene, meeting_id, item_id)
        for wrong in ("", "yes", "FOR"):
            assert client.post(mine, data={"choice": wrong}).status_code == 422
        assert client.confirm(mine, {"choice": "for"}).status_code == 303
        again = client.post(mine, data={"choice": "against"})
        assert again.status_code == 422
        assert "déjà voté" in again.text
        assert client.post(ballot(meeting_id, 999_999, scene.donors[1]), data={"choice": "for"}).status_code == 404
    assert session.scalar(select(func.count()).select_from(Ballot)) == 1


def test_without_quorum_the_page_offers_no_decision(scene, client):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        shown = client.get(page(meeting_id)).text
        assert "n’est pas atteint" in shown
        assert f"/items/{item_id}/adopt" not in shown
        refused = client.post(f"/meetings/{meeting_id}/items/{item_id}/adopt", data={"text": ""})
        assert refused.status_code == 422


def test_an_amount_is_amended_with_its_reason(scene, held, client):
    meeting_id, item_id = held
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        address = f"/meetings/{meeting_id}/items/{item_id}/amount"
        for wrong in ({"cents": "0", "reason": "x"}, {"cents": "1e9", "reason": "x"}, {"cents": "5", "reason": ""}):
            assert client.post(address, data=wrong).status_code == 422
        assert client.confirm(address, {"cents": "7 500,00", "reason": "Devis revu"}).status_code == 303
        shown = client.get(page(meeting_id)).text
        assert re.search(r"Demandé.*10\W000,00.*Amendé en séance à.*7\W500,00.*Devis revu", shown, re.DOTALL)
        assert client.confirm(f"/meetings/{meeting_id}/items/{item_id}/adopt", {"text": ""}).status_code == 303
    assert [line.cents for line in register.of_meeting(meeting_id).values()] == [750_000]


def test_a_draft_has_no_session_and_other_committees_neither(scene, client):
    drafted, (meeting_id, _item), outsider = draft(scene), convened(scene), a_scene().members[0]
    with clock_at(BEFORE):
        client.sign_in(scene.chair)
        assert client.get(page(drafted)).status_code == 404
        client.sign_in(outsider)
        assert client.get(page(meeting_id)).status_code == 404


def test_members_answer_a_consultation_each_from_home(scene, client):
    meeting_id, item_id = consulted(scene)
    with clock_at("2024-03-20 10:00"):
        for number in (0, 1, 2):
            client.sign_in(scene.members[number])
            assert "Consultation écrite" in client.get(page(meeting_id)).text
            assert client.confirm(ballot(meeting_id, item_id, scene.donors[number]), {"choice": "for"}).status_code == 303
    assert votes.of_item(item_id).result.outcome is Outcome.ADOPTED
    assert meetings.get(meeting_id).status is MeetingStatus.CONVENED
