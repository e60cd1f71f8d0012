"""Notices go to everyone once, with a file calendars read rightly; changes, cancellations, successors, reminders, a killed worker."""

import datetime
from email import message_from_bytes
from email.policy import default

import pytest
import vobject
from sqlalchemy import select

from fundtracker.authorities import mandates
from fundtracker.committees import meetings, timeliness
from fundtracker.committees.models import Committee, Recusal
from fundtracker.committees.rules import Days
from fundtracker.kernel import clock
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Refusal
from fundtracker.mail import sender
from fundtracker.mail.models import Mail
from fundtracker.notices import convening, reminders
from fundtracker.notices.rules import Answer
from tests.committees.scene import BEFORE, an_item, draft
from tests.factories import a_mandate, a_user, kept
from tests.notices.acts import answer, mails, notices, told
from tests.watch import clock_at

PLACED = {"place": "Salle du conseil, 9 rue de la Mairie; entrée B", "video_url": "https://video.example.org/1"}


def calendar(mail):
    """The mail's file, read by another reader than the one that wrote it."""
    return vobject.readOne(mail.content["calendar"])


def test_everyone_with_a_mandate_gets_one_notice_a_seat(any_scene):
    officer = a_user(email="officer@example.org", language="en")
    a_mandate(officer, any_scene.donors[0])
    a_mandate(officer, any_scene.donors[1])
    a_mandate(any_scene.members[0], any_scene.donors[0], function="elected")
    meeting_id = told(any_scene)
    rows = notices(meeting_id)
    assert len(rows) == len(mails("notice")) == 5
    assert len({row.stamp for row in rows}) == 5
    assert {row.language for row in rows if row.email == "officer@example.org"} == {"en"}
    with clock_at(BEFORE):
        assert convening.keep_up() == 0
    assert len(mails("notice")) == 5


def test_nothing_is_written_where_the_committee_is_not_convened(scene):
    meeting_id = draft(scene)
    with clock_at(BEFORE), pytest.raises(Refusal), transaction():
        convening.convene(meeting_id, by=scene.by)
    assert mails() == []


@pytest.mark.parametrize("start", ["2024-03-30 11:00", "2024-03-31 11:00", "2024-10-26 11:00", "2024-10-27 11:00", "2024-10-27 02:30"])
def test_the_file_says_the_hour_of_paris_across_both_changes(scene, start):
    told(scene, start, **PLACED)
    event = calendar(mails("notice")[0]).vevent
    local = datetime.datetime.fromisoformat(start).replace(tzinfo=clock.PARIS)
    assert event.dtstart.value.astimezone(datetime.UTC) == local.astimezone(datetime.UTC)
    assert event.dtstart.value.replace(tzinfo=None) == local.replace(tzinfo=None)
    assert event.duration.value == datetime.timedelta(minutes=15), "an agenda of ten minutes; an end in local time has no length at 2:30"
    assert event.location.value == PLACED["place"]
    assert "TZID=Europe/Paris" in mails("notice")[0].content["calendar"]
    assert "BEGIN:VTIMEZONE" in mails("notice")[0].content["calendar"]


def test_a_change_and_a_cancellation_keep_the_uid_and_raise_the_sequence(scene):
    meeting_id = told(scene)
    line = meetings.get(meeting_id)
    facts = {"title": line.title, "place": "Paris", "video_url": "", "starts_at": line.starts_at + datetime.timedelta(hours=2)}
    with clock_at("2024-03-04"), transaction():
        convening.edit(meeting_id, by=scene.by, version=line.version, **facts)
    with clock_at("2024-03-05"), transaction():
        convening.cancel(meeting_id, by=scene.by)
    three = [mails(template)[0] for template in ("notice", "notice_changed", "notice_cancelled")]
    files = [calendar(mail) for mail in three]
    assert len({file.vevent.uid.value for file in files}) == 1
    assert [file.vevent.sequence.value for file in files] == ["0", "1", "2"]
    assert [file.method.value for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert files[1].vevent.dtstart.value - files[0].vevent.dtstart.value == datetime.timedelta(hours=2)
    assert files[2].vevent.status.value == "CANCELLED"
    assert len(mails()) == 9


def test_an_edit_that_changes_nothing_and_a_draft_tell_nobody(scene):
    meeting_id = told(scene)
    line = meetings.get(meeting_id)
    same = {"title": line.title, "place": line.place, "video_url": line.video_url, "starts_at": line.starts_at}
    drafted = draft(scene)
    with clock_at(BEFORE), transaction():
        convening.edit(meeting_id, by=scene.by, version=line.version, **same)
        convening.cancel(drafted, by=scene.by)
    assert len(mails()) == 3


def test_a_recused_seat_reads_no_title_of_the_item(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    item_id = an_item(scene, meeting_id, title="Un puits à Ouneine")
    away = {"declared_at": clock.now(), "declared_by": "user:1"}
    kept(Recusal(item_id=item_id, authority_id=scene.donors[0].id, **away))
    with clock_at(BEFORE), transaction():
        convening.convene(meeting_id, by=scene.by)
    first, second, _ = mails("notice")
    assert "Ouneine" not in str(first.content)
    assert "Ouneine" in str(second.content)


def test_a_killed_worker_resumes_and_nobody_gets_two_or_none(scene, database, monkeypatch):
    told(scene)
    went = []

    def dying(message):
        if len(went) == 1:
            raise SystemExit
        went.append(message["To"])

    with database.app.app_context():
        monkeypatch.setattr(sender, "deliver", dying)
        with pytest.raises(SystemExit):
            sender.send_waiting()
        session.rollback()
        monkeypatch.setattr(sender, "deliver", lambda message: went.append(message["To"]))
        sender.send_waiting()
        with clock.at(clock.now() + sender.PATIENCE):
            sender.send_waiting()
            sender.send_waiting()
    assert sorted(went) == sorted(member.email for member in scene.members)


def test_the_mail_as_it_is_sent_carries_link_agenda_and_file(scene, database):
    told(scene, **PLACED)
    with database.app.app_context():
        sender.send_waiting()
        folder = database.app.config["HOME"] / "mail"
        sent = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
    [mail] = [each for each in sent if each["To"] == scene.members[0].email]
    text = mail.get_body(("plain",)).get_content()
    assert "/reply/" in text
    assert "1. Une école à Ijoukak" in text
    assert "11" in text
    [file] = list(mail.iter_attachments())
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") == "REQUEST"
    assert vobject.readOne(file.get_content() if isinstance(file.get_content(), str) else file.get_content().decode()).vevent
    assert session.scalars(select(Mail)).first().content == {}


def test_when_a_mandate_ends_the_link_dies_and_the_successor_is_told(scene):
    meeting_id = told(scene)
    mandate = mandates.history_of(scene.donors[0].id)[0]
    successor = a_user(email="successor@example.org")
    with clock_at("2024-03-02"), transaction():
        mandates.end(mandate.id, authority_id=scene.donors[0].id, ends_on=datetime.date(2024, 3, 2), by=COMMAND)
    a_mandate(successor, scene.donors[0], starts_on=datetime.date(2024, 3, 3))
    with clock_at("2024-03-02"):
        assert convening.keep_up() == 0
    with clock_at("2024-03-03"):
        assert convening.keep_up() == 2
        assert convening.keep_up() == 0
    assert notices(meeting_id)[0].revoked_at is not None
    assert mails("notice")[-1].to == "successor@example.org"


def test_reminders_go_once_by_themselves_to_seats_that_have_not_answered(scene):
    meeting_id = told(scene)
    answer(scene, meeting_id, 0, Answer.PRESENT)
    with clock_at("2024-03-11 10:00"):
        assert reminders.remind_late() == 0
    with clock_at("2024-03-11 12:00"):
        assert reminders.remind_late() == 2
        assert reminders.remind_late() == 0
    assert {mail.to for mail in mails("notice_reminder")} == {member.email for member in scene.members[1:]}
    with clock_at("2024-03-12"), transaction():
        reminders.remind(meeting_id, by=scene.by)
    assert len(mails("notice_reminder")) == 4


def test_nobody_is_reminded_when_all_have_answered_or_the_meeting_began(scene):
    meeting_id = told(scene)
    with clock_at("2024-03-13 12:00"), pytest.raises(Refusal, match="to come"), transaction():
        reminders.remind(meeting_id, by=scene.by)
    for seat in range(3):
        answer(scene, meeting_id, seat, Answer.REMOTE)
    with clock_at("2024-03-05"), pytest.raises(Refusal, match="Nobody"), transaction():
        reminders.remind(meeting_id, by=scene.by)


@pytest.mark.parametrize(
    ("at", "counts", "given"),
    [
        ("2024-05-07 09:00", Days.CALENDAR, None),
        ("2024-05-08 09:00", Days.CALENDAR, 4),
        ("2024-05-02 09:00", Days.WORKED, 4),
        ("2024-04-30 09:00", Days.WORKED, None),
    ],
)
def test_a_late_notice_is_counted_in_clear_days_without_bank_holidays_where_the_rules_say_so(scene, at, counts, given):
    with transaction():
        session.get(Committee, scene.committee_id).notice_counts = counts
    late = timeliness.lateness(told(scene, "2024-05-13 11:00", at=at))
    assert (late.values["num"] if late else None) == given
