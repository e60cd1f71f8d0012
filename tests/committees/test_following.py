"""Decisions followed up: who, by when, done; the register in which they are found, the lines of the worklist, the pages."""

import datetime

import pytest
from sqlalchemy import select

from fundtracker.audit import AuditEvent
from fundtracker.committees import follow_up, recusals, register, rules_following, worklist
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.committees.rules_following import Following
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from tests.committees.scene import AFTER, a_scene, adopted, convened, decide, sign
from tests.factories import a_user
from tests.watch import clock_at, count_queries

DAY = datetime.date(2024, 3, 13)
NOTHING = {"owner_id": None, "due_on": None, "review_on": None, "done_on": None}


def day(text):
    return datetime.date.fromisoformat(text)


def follow(scene, decision_id, at="2024-04-02", **values):
    with clock_at(at), transaction():
        return follow_up.follow(decision_id, by=scene.by, **{**NOTHING, **values})


def kinds(moment):
    with clock_at(moment):
        return [line.kind for line in worklist.waiting() if line.endpoint == "committees.follow"]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, Following.NONE),
        ({"owner_id": 1}, Following.OPEN),
        ({"review_on": day("2024-01-01")}, Following.OPEN),
        ({"due_on": DAY}, Following.OPEN),
        ({"due_on": day("2024-03-12")}, Following.OVERDUE),
        ({"due_on": day("2024-03-12"), "done_on": DAY}, Following.DONE),
    ],
)
def test_a_follow_up_is_overdue_the_day_after_it_was_due_and_no_more_once_it_is_done(values, state):
    assert rules_following.following(**{**NOTHING, **values}, on=DAY) is state


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due_on": day("2024-03-12")}, "due_on"),
        ({"review_on": day("2024-03-12")}, "review_on"),
        ({"done_on": day("2024-03-12")}, "done_on"),
        ({"done_on": day("2024-04-03")}, "done_on"),
        ({"owner_id": 999}, "owner_id"),
    ],
)
def test_days_before_the_decision_things_done_tomorrow_and_strangers_are_refused(scene, values, field):
    decision_id = adopted(scene)
    with pytest.raises(Refusal) as refused:
        follow(scene, decision_id, **values)
    assert refused.value.field == field
    assert register.get(decision_id).following is Following.NONE


def test_only_staff_who_prepare_meetings_look_after_decisions(scene):
    decision_id = adopted(scene)
    for person in (a_user("auditor"), a_user("approver"), scene.members[0], a_user("staff", active=False)):
        with pytest.raises(Refusal, match="member of staff"):
            follow(scene, decision_id, owner_id=person.id)
    follow(scene, decision_id, owner_id=scene.staff.id)
    assert register.get(decision_id).owner == scene.staff.name


def test_what_was_not_adopted_has_nothing_to_follow(scene):
    meeting_id, item_id = convened(scene)
    decision_id = decide(scene, meeting_id, item_id, Outcome.REJECTED)
    with pytest.raises(Refusal, match="adopted"):
        follow(scene, decision_id, owner_id=scene.staff.id)
    with pytest.raises(NotFound):
        follow(scene, 999)
    with pytest.raises(NotFound):
        follow_up.stamp(999)


def test_the_second_to_change_a_follow_up_is_told(scene):
    decision_id = adopted(scene)
    seen = follow_up.stamp(decision_id)
    follow(scene, decision_id, owner_id=scene.staff.id, seen=seen)
    with pytest.raises(Conflict):
        follow(scene, decision_id, due_on=day("2024-05-01"), seen=seen)
    assert register.get(decision_id).owner_id == scene.staff.id
    [told] = session.scalars(select(AuditEvent).filter_by(action="web:decision:followed")).all()
    assert told.subject_id == decision_id


def test_the_worklist_asks_for_what_is_overdue_and_what_is_to_be_looked_at_again(scene):
    decision_id = adopted(scene)
    follow(scene, decision_id, owner_id=scene.staff.id, due_on=day("2024-05-02"), review_on=day("2024-06-03"))
    assert kinds("2024-05-02") == []
    assert kinds("2024-05-03") == ["decision_overdue"]
    with clock_at("2024-05-03"):
        [line] = [line for line in worklist.waiting() if line.kind == "decision_overdue"]
    assert (line.since, scene.staff.name in str(line.reason)) == (day("2024-05-02"), True)
    assert sorted(kinds("2024-06-03")) == ["decision_overdue", "decision_to_review"]
    follow(scene, decision_id, at="2024-06-04", review_on=day("2024-06-03"), done_on=day("2024-06-04"))
    assert kinds("2024-06-04") == ["decision_to_review"], "done, yet somebody wanted to look again"
    follow(scene, decision_id, at="2024-06-04", done_on=day("2024-06-04"))
    assert kinds("2024-06-05") == []


def several(scene):
    """Three decisions: overdue, done and rejected; their ids."""
    late = adopted(scene, title="L’étable d’Ijoukak")
    done = adopted(scene, title="La cantine", cents=2_000_000)
    meeting_id, item_id = convened(scene, title="Un dispensaire")
    rejected = decide(scene, meeting_id, item_id, Outcome.REJECTED)
    sign(scene, rejected)
    follow(scene, late, due_on=day("2024-04-01"))
    follow(scene, done, due_on=day("2024-04-01"), done_on=day("2024-04-02"))
    return late, done, rejected


def test_the_register_is_searched_filtered_and_sorted(any_database):
    scene = a_scene(code="MAR-2023")
    late, done, rejected = several(scene)
    other = adopted(a_scene(code="TUR-2023"), title="Une étable à Hatay", cents=500)

    def found(**filters):
        with clock_at("2024-04-02"):
            return [line.id for line in register.list_(**filters).rows]

    assert found(committee_id=scene.committee_id) == [rejected, done, late]
    assert found(fund_id=scene.fund.id) == [rejected, done, late]
    assert found(text="ETABLE") == [other, late] or found(text="ETABLE") == [late, other]
    assert found(text="etable", committee_id=scene.committee_id) == [late]
    assert found(text="MAR-2023") == [rejected, done, late]
    assert found(text="%") == []
    assert found(state="overdue") == [late]
    assert found(state="done") == [done]
    assert set(found(state="none")) == {rejected, other}
    assert found(state="open") == []
    assert found(outcome="rejected") == [rejected]
    assert found(kind="envelope") == []
    assert found(year=2023) == []
    assert found(fund_id=scene.fund.id, year=2024, kind="grant", outcome="adopted", state="done", text="cantine") == [done]
    assert found(year=2024, sort="amount")[0] == done
    assert set(found(sort="due")[:2]) == {late, done}
    assert register.years() == [2024]
    assert register.years(999) == []


def test_states_of_the_list_are_those_of_the_lines(scene):
    several(scene)
    adopted_too = adopted(scene)
    follow(scene, adopted_too, review_on=day("2024-05-01"))
    with clock_at("2024-04-02"):
        for state in Following:
            lines = register.list_(state=state).rows
            assert lines
            assert {line.following for line in lines} == {state}


def test_the_register_takes_as_many_queries_for_many_rows_as_for_one(scene):
    adopted(scene)
    with count_queries() as one:
        register.list_()
    several(scene)
    with count_queries() as many:
        register.list_()
    assert len(many) == len(one)


def test_staff_say_who_follows_up_and_members_read_it(scene, client):
    decision_id = adopted(scene)
    page = f"/staff/decisions/{decision_id}/follow-up"
    with clock_at("2024-04-02"):
        client.sign_in(scene.staff)
        assert page in client.get(f"/decisions/{decision_id}").text
        seen = follow_up.stamp(decision_id)
        data = {"owner_id": str(scene.staff.id), "due_on": "02/05/2024", "review_on": "", "done_on": "", "seen": seen}
        for wrong in (
            {"due_on": "31/02/2024"},
            {"owner_id": "x"},
            {"owner_id": "99999"},
            {"done_on": "2030-01-01"},
            {"due_on": "2024-01-01"},
        ):
            assert client.post(page, data={**data, **wrong}).status_code == 422, wrong
        assert client.post(page, data={**data, "seen": "older"}).status_code == 409
        assert client.post(page, data=data).location == f"/decisions/{decision_id}"
        assert "2 mai 2024" in client.get("/staff/decisions?state=open").text
        client.sign_in(scene.members[2])
        assert scene.staff.name in client.get("/committees/MAR-2023").text
        shown = client.get(f"/decisions/{decision_id}").text
        assert scene.staff.name in shown
        assert page not in shown
        assert client.get(page).status_code == 403


def test_only_adopted_decisions_have_a_form_and_only_known_ones(scene, client):
    meeting_id, item_id = convened(scene)
    rejected = decide(scene, meeting_id, item_id, Outcome.REJECTED)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        assert client.get(f"/staff/decisions/{rejected}/follow-up").status_code == 403
        assert client.get("/staff/decisions/999/follow-up").status_code == 404


@pytest.mark.parametrize(
    "query", ["state=nonsense", "year=x&kind=<b>&outcome=1", "sort=nonsense&fund_id=x", "text=%00%ED%A0%80", "page=99"]
)
def test_nonsense_in_the_address_of_a_register_filters_nothing(scene, client, query):
    adopted(scene, kind=ItemKind.ENVELOPE, cents=500)
    with clock_at(AFTER):
        client.sign_in(scene.staff)
        for address in ("/staff/decisions", "/committees/MAR-2023"):
            assert client.get(f"{address}?{query}").status_code == 200


def test_members_search_their_register_and_nobody_elses(scene, client):
    several(scene)
    adopted(a_scene(code="TUR-2023"), title="Une étable à Hatay")
    with clock_at("2024-04-02"):
        client.sign_in(scene.members[1])
        shown = client.get("/committees/MAR-2023?text=etable").text
        assert "Ijoukak" in shown
        assert "cantine" not in shown
        assert "Hatay" not in shown
        assert "Aucune décision ne correspond" in client.get("/committees/MAR-2023?text=hatay").text
        assert client.get("/staff/decisions").status_code == 403


def test_a_search_confirms_no_word_of_an_item_that_is_withheld(any_database):
    scene = a_scene(code="MAR-2023")
    meeting_id, item_id = convened(scene, title="Forage confidentiel", cents=900_000)
    own, reader = scene.donors[1], scene.members[1]
    with clock_at("2024-03-12 09:00"), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=own.id, reason="x", by=scene.by)
    hidden = decide(scene, meeting_id, item_id)
    other = adopted(scene, title="La cantine", cents=100)

    def found(**filters):
        with clock_at("2024-04-02"):
            withheld = recusals.withheld_from(reader.id, recusals.met(scene.committee_id))
            return [line.id for line in register.list_(committee_id=scene.committee_id, withheld=withheld, **filters).rows]

    label = register.get(hidden).label
    assert found(text="forage") == found(text="confidentiel") == []
    assert found(text=label) == [hidden]
    assert found(sort="amount") == [other, hidden], "its amount puts it nowhere"
    with clock_at("2024-04-02"):
        assert [line.id for line in register.list_(committee_id=scene.committee_id, text="forage").rows] == [hidden]
    sign(scene, hidden)
    assert found(text="forage") == [hidden], "signed, it is everyone's"


def test_the_pages_of_a_register_search_only_what_their_reader_may_read(scene, client):
    meeting_id, item_id = convened(scene, title="Forage confidentiel", cents=900_000)
    with clock_at("2024-03-12 09:00"), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[1].id, reason="x", by=scene.by)
    label = register.get(decide(scene, meeting_id, item_id)).label
    with clock_at("2024-04-02"):
        client.sign_in(scene.members[1])
        for address in ("/committees/{}?text=forage", "/committees/{}/decisions.csv?text=forage"):
            assert label not in client.get(address.format(scene.fund.code)).text
        assert label in client.get(f"/committees/{scene.fund.code}/decisions.csv?text={label}").data.decode("utf-8-sig")
