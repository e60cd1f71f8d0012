"""Seats that count, seats that keep away, items taken up again, the pages of rules and recusals."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.authorities.rules import Function
from fundtracker.committees import agenda, committees, meetings, reconvening, recusals, seats
from fundtracker.committees.models import Meeting, Recusal
from fundtracker.committees.rulebook import Rulebook
from fundtracker.committees.rules import ItemKind, MeetingKind, MeetingStatus, Outcome, QuorumRule, SeatRule
from fundtracker.contributions import pledges
from fundtracker.contributions.rules import Stage
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND, Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from tests.committees.scene import AFTER, BEFORE, a_scene, an_item, convene, convened, decide, draft
from tests.factories import a_mandate, a_user, an_authority
from tests.packs.test_packs import a_pdf, attach
from tests.watch import clock_at

LATER = datetime.datetime(2024, 4, 20, 11, tzinfo=clock.PARIS)


def recuse(scene, meeting_id, item_id, number=1, reason="Siège au conseil du partenaire"):
    facts = {"meeting_id": meeting_id, "authority_id": scene.donors[number].id, "reason": reason, "by": scene.by}
    with clock_at(BEFORE), transaction():
        return recusals.declare(item_id, **facts)


def test_a_seat_that_keeps_away_does_not_count_for_that_item_alone(scene):
    meeting_id, item_id = convened(scene)
    other = an_item(scene, meeting_id)
    recuse(scene, meeting_id, item_id)
    recuse(scene, meeting_id, item_id)
    everyone = frozenset(donor.id for donor in scene.donors)
    assert seats.base(meeting_id) == seats.base(meeting_id, other) == everyone
    assert seats.base(meeting_id, item_id) == everyone - {scene.donors[1].id}
    assert recusals.of_meeting(meeting_id) == {item_id: frozenset({scene.donors[1].id})}


def test_a_recusal_is_taken_back_before_the_meeting_and_not_after(scene):
    meeting_id, item_id = convened(scene)
    recuse(scene, meeting_id, item_id)
    facts = {"meeting_id": meeting_id, "authority_id": scene.donors[1].id, "by": scene.by, "prepares": True}
    with clock_at(AFTER), pytest.raises(Refusal, match="has begun"), transaction():
        recusals.withdraw(item_id, **facts)
    with clock_at(BEFORE), transaction():
        recusals.withdraw(item_id, **facts)
    assert session.get(Recusal, (item_id, scene.donors[1].id)) is None
    with clock_at(BEFORE), pytest.raises(NotFound), transaction():
        recusals.withdraw(item_id, **facts)


def test_a_member_takes_back_what_its_authority_declared_but_not_what_staff_noted(scene):
    meeting_id, item_id = convened(scene)
    member = Actor("user", scene.members[1].id)
    facts = {"meeting_id": meeting_id, "authority_id": scene.donors[1].id, "by": member}
    recuse(scene, meeting_id, item_id)
    with clock_at(BEFORE), pytest.raises(Refusal, match="Staff noted"), transaction():
        recusals.withdraw(item_id, **facts)
    with clock_at(BEFORE), transaction():
        recusals.withdraw(item_id, **facts, prepares=True)
        recusals.declare(item_id, **facts, reason="")
    with clock_at(BEFORE), transaction():
        recusals.withdraw(item_id, **facts)
    assert recusals.of_item(item_id) == frozenset()


def test_who_keeps_away_has_a_seat_and_the_item_is_open(scene):
    meeting_id, item_id = convened(scene)
    stranger = an_authority()
    with pytest.raises(Refusal, match="no seat"), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=stranger.id, reason="", by=scene.by)
    decide(scene, meeting_id, item_id)
    with pytest.raises(Refusal, match="has been decided"):
        recuse(scene, meeting_id, item_id)
    drafted = draft(scene)
    with pytest.raises(Refusal, match="convened"):
        recuse(scene, drafted, an_item(scene, drafted))


def test_a_seat_is_vacant_once_its_elected_mandates_have_lapsed(scene):
    meeting_id, _item = convened(scene)
    donor, elected = scene.donors[2], a_user()
    ended = {"function": Function.ELECTED, "starts_on": datetime.date(2020, 1, 1), "ends_on": datetime.date(2024, 3, 5)}
    a_mandate(elected, donor, **ended)
    with clock_at(BEFORE):
        assert seats.vacant(meeting_id) == frozenset()
    with clock_at(AFTER):
        assert seats.vacant(meeting_id) == {donor.id}
        assert donor.id not in seats.base(meeting_id)
        a_mandate(a_user(), donor, function=Function.ELECTED, starts_on=datetime.date(2024, 4, 1))
        assert seats.vacant(meeting_id) == frozenset(), "a successor is named"


def test_seats_follow_the_rule_of_the_committee(scene):
    voted = an_authority()
    with transaction():
        day = datetime.date(2023, 3, 1)
        pledge_id = pledges.record(fund_id=scene.fund.id, authority_id=voted.id, cents=500, announced_on=day, by=COMMAND)
        pledges.reach_stage(pledge_id, stage=Stage.VOTED, on=day, cents=500, by=COMMAND)
        committees.set_rules(scene.committee_id, book=Rulebook(seat_rule=SeatRule.VOTED), by=COMMAND)
    meeting_id, _item = convened(scene)
    assert seats.base(meeting_id) == {voted.id, *(donor.id for donor in scene.donors)}
    assert seats.due(scene.fund.id, SeatRule.PAID) == sorted(donor.id for donor in scene.donors)
    assert voted.id not in seats.due(scene.fund.id, SeatRule.AGREED)


@pytest.mark.parametrize("way", ["again", "in writing"])
def test_what_was_not_decided_is_taken_up_with_its_papers(scene, way):
    meeting_id = draft(scene)
    first, second = an_item(scene, meeting_id), an_item(scene, meeting_id, cents=500_000)
    an_item(scene, meeting_id, ItemKind.INFORMATION)
    attach(scene, meeting_id, "Annexe", a_pdf(), second)
    convene(scene, meeting_id)
    decide(scene, meeting_id, first)
    with clock_at(AFTER), transaction():
        if way == "again":
            again = reconvening.convene_again(meeting_id, starts_at=LATER, lacking={second}, by=scene.by)
        else:
            again = reconvening.consult(meeting_id, ends_at=LATER, by=scene.by)
    [item] = agenda.items(again)
    assert (item.cents, [paper.title for paper in agenda.papers(again)]) == (500_000, ["Annexe"])
    row = session.get(Meeting, again)
    assert (row.reconvenes_id, row.status) == (meeting_id, MeetingStatus.DRAFT)
    assert (row.quorum_needed, row.kind) == ((False, MeetingKind.MEETING) if way == "again" else (True, MeetingKind.CONSULTATION))
    assert meetings.get(meeting_id).status is MeetingStatus.HELD


def test_nothing_is_taken_up_too_early_or_once_all_is_decided(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE), pytest.raises(Refusal, match="not begun"), transaction():
        reconvening.convene_again(meeting_id, starts_at=LATER, lacking=(), by=scene.by)
    decide(scene, meeting_id, item_id, Outcome.REJECTED)
    with clock_at(AFTER), pytest.raises(Refusal, match="was decided"), transaction():
        reconvening.consult(meeting_id, ends_at=LATER, by=scene.by)


def test_a_consultation_ends_after_it_begins(scene):
    facts = {"committee_id": scene.committee_id, "title": "Par écrit", "starts_at": LATER, "kind": MeetingKind.CONSULTATION, "by": scene.by}
    for ends_at in (None, LATER):
        with clock_at(BEFORE), pytest.raises(Refusal, match="ends after"), transaction():
            meetings.create(ends_at=ends_at, **facts)


def test_papers_of_an_item_are_kept_from_who_keeps_away(scene, client):
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id)
    document_id = attach(scene, meeting_id, "Annexe", a_pdf(), item_id)
    convene(scene, meeting_id)
    recuse(scene, meeting_id, item_id, 1)
    with clock_at(BEFORE):
        for number, status in ((0, 200), (1, 404), (2, 200)):
            client.sign_in(scene.members[number])
            assert client.get(f"/meetings/{meeting_id}/documents/{document_id}").status_code == status
        client.sign_in(scene.staff)
        assert client.get(f"/meetings/{meeting_id}/documents/{document_id}").status_code == 200


def test_a_member_keeps_its_own_seat_away_and_no_other(scene, client):
    meeting_id, item_id = convened(scene)
    page = f"/meetings/{meeting_id}/items/{item_id}/recusal"
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        assert client.post(page, data={"authority_id": str(scene.donors[0].id), "reason": ""}).status_code == 422
        assert client.confirm(page, {"authority_id": str(scene.donors[1].id), "reason": "Intérêt"}).status_code == 303
        assert session.get(Recusal, (item_id, scene.donors[1].id)).reason == "Intérêt"
        client.sign_in(scene.members[0])
        assert client.post(f"{page}/{scene.donors[1].id}/withdraw").status_code == 403
        client.sign_in(scene.members[1])
        assert client.confirm(f"{page}/{scene.donors[1].id}/withdraw", {}).status_code == 303
        client.sign_in(a_user("auditor"))
        assert client.get(page).status_code == 403
        outsider = a_scene()
        client.sign_in(outsider.members[0])
        assert client.get(page).status_code == 404


def test_the_rules_are_explained_to_members_and_changed_by_staff(scene, client):
    client.sign_in(scene.members[0])
    assert "5 jours francs" in client.get(f"/committees/{scene.fund.code}/rules").text
    assert client.get(f"/staff/committees/{scene.fund.code}/rules").status_code == 403
    client.sign_in(scene.staff)
    page = f"/staff/committees/{scene.fund.code}/rules"
    data = {
        "seat_rule": "paid",
        "notice_days": "7",
        "notice_days_again": "2",
        "notice_counts": "worked",
        "quorum": "third",
        "majority": "two_thirds",
        "proxies_a_head": "2",
        "consensus": "y",
        "version": str(committees.get(scene.committee_id).version),
    }
    for wrong in ({"quorum": "all"}, {"notice_days": "61"}, {"notice_days": "-1"}, {"proxies_a_head": "x"}):
        assert client.post(page, data={**data, **wrong}).status_code == 422
    assert client.confirm(page, data).status_code == 303
    book = committees.rulebook(scene.committee_id)
    assert (book.notice_days, book.quorum, book.proxies_a_head, book.casting_vote) == (7, QuorumRule.THIRD, 2, False)
    assert "7 jours francs" in client.get(f"/committees/{scene.fund.code}/rules").text
    assert client.post(page, data={**data, "step": "confirm"}).status_code == 409


def test_a_recusal_its_authority_takes_back_is_told_to_who_leads(scene):
    """It was kept from papers that open for it again: who leads for another seat knows, and reads no more than the item's number."""
    meeting_id, item_id = convened(scene, title="PlanteTitre")
    by = Actor("user", scene.members[1].id)
    facts = {"meeting_id": meeting_id, "authority_id": scene.donors[1].id}
    for prepares in (False, True):
        with clock_at(BEFORE), transaction():
            recusals.declare(item_id, reason="", by=by, **facts)
            recusals.withdraw(item_id, by=by, prepares=prepares, **facts)
    [told] = session.scalars(select(Mail).filter_by(template="recusal_withdrawn")).all()
    assert told.to == scene.chair.email
    text = sender.set_mail(told).get_content()
    assert scene.donors[1].label in text and "PlanteTitre" not in text


def test_where_nobody_else_leads_the_second_persons_are_told(scene):
    admin, approver = a_user("admin"), a_user("approver")
    meeting_id, item_id = convened(scene)
    facts = {"meeting_id": meeting_id, "authority_id": scene.donors[0].id, "by": scene.chairing}
    with clock_at(BEFORE), transaction():
        committees.set_chairs(scene.committee_id, chair_user_id=scene.chair.id, vice_chair_user_id=None, by=scene.by)
        recusals.declare(item_id, reason="", **facts)
        recusals.withdraw(item_id, **facts)
    assert [mail.to for mail in session.scalars(select(Mail).filter_by(template="recusal_withdrawn"))] == [admin.email, approver.email]
