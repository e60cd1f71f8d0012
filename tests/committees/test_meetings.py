"""Meetings: drafted, convened with the seats of that moment, attended, held; the agenda behind them; who is on the committee."""

import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fundtracker.audit import AuditEvent
from fundtracker.committees import agenda, attendance, committees, meetings
from fundtracker.committees.models import AgendaItem, Decision
from fundtracker.committees.rules import ItemKind, MeetingKind, MeetingStatus, Outcome, Presence
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal, UnknownMove
from fundtracker.ledger import book
from tests.committees.scene import AFTER, BEFORE, a_scene, adopted, an_item, attend, convene, convened, decide, draft, pay
from tests.factories import a_fund, a_mandate, a_project, a_user, an_authority
from tests.watch import clock_at


def seats(meeting_id):
    return sorted(seat.authority_id for seat in attendance.of_meeting(meeting_id))


def test_seats_are_those_of_the_authorities_that_had_paid_when_it_was_convened(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    assert seats(meeting_id) == []
    bounced = pay(scene.fund, an_authority(), 5_000)
    with transaction():
        book.bounce(receipt_id=bounced, value_date=datetime.date(2023, 3, 1), by=COMMAND)
    convene(scene, meeting_id)
    fixed = sorted(donor.id for donor in scene.donors)
    assert seats(meeting_id) == fixed
    pay(scene.fund, an_authority(), 5_000)
    assert seats(meeting_id) == fixed


@pytest.mark.parametrize("missing", ["agenda", "place", "hour", "seats"])
def test_a_committee_is_not_convened_without_what_it_needs(database, missing):
    scene = a_scene()
    if missing == "seats":
        scene.fund = a_fund()
        with transaction():
            scene.committee_id = committees.ensure(scene.fund.id, by=COMMAND)
    meeting_id = draft(scene, video_url="" if missing == "place" else "https://video.example.org/1")
    if missing != "agenda":
        an_item(scene, meeting_id, ItemKind.APPROVAL)
    with pytest.raises(Refusal):
        convene(scene, meeting_id, at=AFTER if missing == "hour" else BEFORE)
    assert meetings.get(meeting_id).status is MeetingStatus.DRAFT


def test_a_committee_is_convened_once(scene):
    meeting_id, _ = convened(scene)
    with pytest.raises(UnknownMove):
        convene(scene, meeting_id)


def test_a_meeting_is_held_after_its_hour_and_then_stays_as_it_was(scene):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE), pytest.raises(Refusal, match="not begun"), transaction():
        meetings.hold(meeting_id, by=scene.by)
    with clock_at(AFTER), transaction():
        meetings.hold(meeting_id, by=scene.by)
    line = meetings.get(meeting_id)
    same = {"title": line.title, "starts_at": line.starts_at, "place": "", "video_url": ""}
    acts = (
        lambda: meetings.edit(meeting_id, by=scene.by, version=line.version, **same),
        lambda: agenda.add(meeting_id, kind=ItemKind.APPROVAL, title="Tard", by=scene.by),
        lambda: agenda.move(item_id, meeting_id=meeting_id, up=True, by=scene.by),
    )
    for act in acts:
        with pytest.raises(Refusal, match="over"), transaction():
            act()
    assert decide(scene, meeting_id, item_id), "decisions can still be recorded"
    attend(scene, meeting_id, Presence.PRESENT)


def test_a_meeting_cannot_be_put_into_the_past(scene):
    meeting_id = draft(scene)
    line = meetings.get(meeting_id)
    earlier = {"title": "x", "starts_at": clock.noon(datetime.date(2024, 1, 1)), "place": "", "video_url": ""}
    with clock_at(BEFORE), pytest.raises(Refusal) as refused, transaction():
        meetings.edit(meeting_id, by=scene.by, version=line.version, **earlier)
    assert refused.value.field == "day"


def test_a_stale_form_changes_nothing(scene):
    meeting_id = draft(scene)
    line = meetings.get(meeting_id)
    with clock_at(BEFORE), pytest.raises(Conflict), transaction():
        meetings.edit(meeting_id, title="x", starts_at=line.starts_at, place="", video_url="", by=scene.by, version=line.version + 1)


def test_what_is_not_there_is_not_found(scene):
    with pytest.raises(NotFound):
        meetings.get(99)
    with pytest.raises(NotFound), transaction():
        meetings.convene(99, by=scene.by)
    with pytest.raises(NotFound), transaction():
        meetings.create(committee_id=99, title="x", starts_at=clock.now(), place="", video_url="", by=scene.by)
    with pytest.raises(NotFound):
        committees.get(99)
    with pytest.raises(NotFound):
        committees.may_sign(99, 1)


def test_an_authority_s_next_meetings_are_the_convened_ones_it_has_a_seat_at(scene):
    meeting_id, _ = convened(scene)
    draft(scene)
    donor = scene.donors[0].id
    with clock_at(BEFORE):
        assert [(line.id, line.pack_ready) for line in meetings.next_for(donor)] == [(meeting_id, False)]
        assert meetings.next_for(an_authority().id) == []
    with clock_at("2024-03-14 09:00"):
        assert meetings.next_for(donor) == []


def test_meetings_are_listed_by_fund_state_and_seat(scene):
    first, _ = convened(scene)
    second = draft(scene, "2024-06-12 11:00")
    other = a_scene()
    third, _ = convened(other)
    ids = lambda **by: [line.id for line in meetings.list_(**by).rows]  # noqa: E731 shorter to read
    assert sorted(ids()) == [first, second, third]
    assert ids(fund_id=scene.fund.id) == [second, first]
    assert ids(fund_id=scene.fund.id, state="draft") == [second]
    assert ids(seated=[other.donors[0].id]) == [third]
    with clock_at(BEFORE):
        assert [line.id for line in meetings.coming(scene.fund.id)] == [first, second]


def test_only_seats_of_the_meeting_are_marked(scene):
    meeting_id, _ = convened(scene)
    stranger = an_authority().id
    with pytest.raises(Refusal, match="no seat"), transaction():
        attendance.record(meeting_id, seats={stranger: (Presence.PRESENT, "")}, by=scene.by)
    drafted = draft(scene)
    with pytest.raises(Refusal, match="not fixed"), transaction():
        attendance.record(drafted, seats={}, by=scene.by)


def test_the_attendance_is_read_by_how_seats_took_part(scene):
    meeting_id, _ = convened(scene)
    attend(scene, meeting_id, Presence.PRESENT, Presence.REPRESENTED, Presence.REMOTE)
    found = attendance.by_presence(attendance.of_meeting(meeting_id))
    assert {presence: len(lines) for presence, lines in found.items()} == {
        Presence.PRESENT: 1,
        Presence.REMOTE: 1,
        Presence.REPRESENTED: 1,
    }


@pytest.mark.parametrize(
    ("kind", "columns", "field"),
    [
        (ItemKind.GRANT, {"cents": 1, "project_id": "foreign"}, "project_id"),
        (ItemKind.REFUND, {"cents": 1, "authority_id": "foreign"}, "authority_id"),
        (ItemKind.TRANSFER, {"cents": 1, "to_fund_id": "own"}, "to_fund_id"),
        (ItemKind.TRANSFER, {"cents": 1, "to_fund_id": 999}, "to_fund_id"),
        (ItemKind.RATIFICATION, {"about_id": 999}, "about_id"),
        (ItemKind.REVOCATION, {"about_id": "foreign"}, "about_id"),
    ],
)
def test_an_item_names_only_what_belongs_to_its_fund(scene, kind, columns, field):
    if field == "about_id" and columns["about_id"] == "foreign":
        columns = {"about_id": adopted(a_scene())}
    named = {"project_id": a_project(a_fund()).id, "authority_id": an_authority().id, "to_fund_id": scene.fund.id}
    columns = {name: named[name] if value in ("foreign", "own") else value for name, value in columns.items()}
    meeting_id = draft(scene)
    with pytest.raises(Refusal) as refused:
        an_item(scene, meeting_id, kind, **columns)
    assert refused.value.field == field


def test_an_item_that_was_decided_stays_as_it_was(scene):
    meeting_id, item_id = convened(scene)
    decide(scene, meeting_id, item_id)
    item = agenda.get(item_id, meeting_id)
    with pytest.raises(Refusal, match="decided"), transaction():
        agenda.edit(item_id, meeting_id=meeting_id, version=item.version, by=scene.by, title="Autre")


def test_one_committee_a_fund_however_often_it_is_asked_for(scene):
    with transaction():
        assert committees.ensure(scene.fund.id, by=COMMAND) == scene.committee_id


def test_a_person_s_committees_are_those_where_they_sit_today(scene):
    other = a_scene()
    member = scene.members[2]
    assert [line.code for line in committees.of_person(member.id)] == ["MAR-2023"]
    a_mandate(member, other.donors[0])
    assert len(committees.of_person(member.id)) == 2
    assert committees.of_person(a_user().id) == []


def test_every_act_leaves_its_trace(scene):
    meeting_id, item_id = convened(scene)
    attend(scene, meeting_id, Presence.PRESENT)
    decide(scene, meeting_id, item_id, Outcome.REJECTED)
    found = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert [action for action in found if action.split(":")[1] in ("meeting", "agenda", "decision")] == [
        "web:meeting:drafted",
        "web:agenda:added",
        "web:meeting:convened",
        "web:meeting:attended",
        "web:decision:recorded",
    ]


def test_the_database_itself_refuses_what_the_rules_refuse(scene):
    meeting_id, item_id = convened(scene)
    decide(scene, meeting_id, item_id)
    first = session.scalars(select(Decision)).one()
    same = {name: getattr(first, name) for name in ("committee_id", "year", "kind", "outcome", "title", "recorded_at", "recorded_by")}
    wrong = [
        Decision(**same, number=1, label="x", urgent=True),
        Decision(**same, number=2, label="y", urgent=False),
        Decision(**same, number=2, label="y", urgent=True, signed_at=clock.now()),
        Decision(**same, number=2, label="y", urgent=True, item_id=item_id),
        AgendaItem(meeting_id=meeting_id, position=9, kind=ItemKind.GRANT, title="x", cents=-1),
    ]
    for row in wrong:
        with pytest.raises(IntegrityError), transaction():
            session.add(row)


def test_a_meeting_is_coming_until_its_day_has_passed_and_a_consultation_until_its_deadline(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    convene(scene, meeting_id)
    asked = draft(scene, kind=MeetingKind.CONSULTATION, ends_at=datetime.datetime(2024, 3, 20, 17, tzinfo=datetime.UTC))
    an_item(scene, asked)
    convene(scene, asked)
    for moment, found in (
        ("2024-03-13 23:30", [meeting_id, asked]),
        ("2024-03-14 00:30", [asked]),
        ("2024-03-20 17:30", [asked]),
        ("2024-03-20 18:30", []),
    ):
        with clock_at(moment):
            assert [line.id for line in meetings.coming(scene.fund.id)] == found, moment
            assert [line.id for line in meetings.next_for(scene.donors[0].id)] == found, moment
