"""The diary's pages: what each reader finds, signing up by the buttons, staff's forms with bad input, the address shown once."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from fundtracker.accounts.models import User
from fundtracker.diary import diary, events, sign_ups, viewers
from fundtracker.diary.rules import Audience, EventKind, TravelColour
from fundtracker.diary.viewers import VISITOR, Viewer
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.clock import PARIS
from fundtracker.kernel.db import transaction
from fundtracker.notices import convening
from tests.client import Client
from tests.committees.scene import a_scene, an_item, draft
from tests.databases import Database
from tests.diary.acts import an_event, comes, mails, row
from tests.factories import a_fund, a_mandate, a_user, an_authority
from tests.watch import clock_at, count_queries

AT = "2026-03-01 09:00"
STAFF = Viewer(1, staff=True)
FORM = {
    "kind": "visit",
    "title_fr": "Visite d’Oujda",
    "title_en": "Oujda visits",
    "place": "Lyon",
    "day": "20/03/2026",
    "hour": "9 h",
    "end_hour": "12:30",
    "audience": "donors",
}


@pytest.fixture
def staff(client: Client) -> Client:
    client.sign_in(a_user("staff"))
    return client


def form(**changed: Any) -> dict[str, Any]:
    return {**FORM, "fund_id": str(a_fund().id), **changed}


def test_a_visitor_finds_what_is_public_with_what_was_below(database: Database, client: Client) -> None:
    an_event(title_fr="Ouverte à tous")
    an_event(title_fr="Entre donateurs", audience=Audience.DONORS)
    hidden = an_event(title_fr="Entre nous", audience=Audience.STAFF)
    an_event(title_fr="Déjà passée", starts_at=datetime(2026, 2, 1, 10, tzinfo=PARIS), ends_at=datetime(2026, 2, 1, 11, tzinfo=PARIS))
    with clock_at(AT):
        text = client.get("/diary").text
    assert text.index("Ouverte à tous") < text.index("Déjà passée")
    assert "Entre" not in text
    answer = client.get(f"/diary/{hidden}")
    assert answer.status_code == 404
    assert "Entre nous" not in answer.text
    assert client.get("/diary/999").status_code == 404
    assert 'href="/diary"' in client.get("/").text


def test_what_is_past_comes_a_page_at_a_time(database: Database, client: Client) -> None:
    for day in range(30):
        starts = datetime(2026, 1, 1, 10, tzinfo=PARIS) + timedelta(days=day)
        an_event(title_fr=f"Rencontre n{day:02d}", starts_at=starts, ends_at=starts + timedelta(hours=1))
    with clock_at(AT):
        first, second, far = (client.get(f"/diary?page={number}").text for number in (1, 2, 9))
    assert ("Rencontre n29" in first, "Rencontre n04" in first) == (True, False)
    assert ("Rencontre n29" in second, "Rencontre n04" in second) == (False, True)
    assert "Rencontre" not in far


def test_a_member_finds_convened_meetings_and_not_drafts_nor_others(database: Database, client: Client) -> None:
    scene, other = a_scene(code="MAR-2023"), a_scene(code="HTI-2021")
    meeting_id = draft(scene, title="Comité du Maroc")
    an_item(scene, meeting_id)
    with clock_at("2024-03-02 09:00"):
        client.sign_in(scene.members[1])
        assert "Comité du Maroc" not in client.get("/diary").text
        with transaction():
            convening.convene(meeting_id, by=scene.by)
        assert f'href="/meetings/{meeting_id}"' in client.get("/diary").text
        client.sign_in(other.members[0])
        assert "Comité du Maroc" not in client.get("/diary").text
    assert diary.meetings_of(VISITOR) == []
    viewer = viewers.of_person(scene.members[1].id)
    with clock_at("2024-03-15 09:00"):
        assert diary.coming(viewer) == []
        assert [line.meeting_id for line in diary.past(viewer, 1).rows] == [meeting_id]


def test_the_diary_asks_no_more_for_more_entries(database: Database) -> None:
    fund = a_fund()
    sent = []
    for many in (2, 12):
        for _ in range(many):
            an_event(kind=EventKind.VISIT, fund_id=fund.id)
        with clock_at(AT), count_queries() as statements:
            diary.coming(STAFF)
            diary.past(STAFF, 1)
        sent.append(len(statements))
    assert sent[0] == sent[1]


def a_donor(**columns: Any) -> User:
    user = a_user(**columns)
    a_mandate(user, an_authority())
    return user


def test_a_person_signs_up_waits_moves_up_and_gives_up_by_the_buttons(database: Database, client: Client) -> None:
    first, second = a_donor(), a_donor()
    event_id = an_event(capacity=1)
    with clock_at(AT):
        assert "Se connecter pour s’inscrire" in client.get(f"/diary/{event_id}").text
        client.sign_in(first)
        assert "Il reste 1 place." in client.get(f"/diary/{event_id}").text
        answer = client.post(f"/diary/{event_id}/sign-up")
        assert (answer.status_code, answer.location) == (303, f"/diary/{event_id}")
        assert "Vous avez une place." in client.get(f"/diary/{event_id}").text
        again = client.post(f"/diary/{event_id}/sign-up")
        assert again.status_code == 422
        assert "déjà enregistrée" in again.text
        client.sign_in(second)
        assert "Rejoindre la liste d’attente" in client.get(f"/diary/{event_id}").text
        client.post(f"/diary/{event_id}/sign-up")
        assert "en tête de la liste d’attente" in client.get(f"/diary/{event_id}").text
        assert "Vous êtes sur la liste" in client.get("/diary").text
        client.sign_in(first)
        assert client.post(f"/diary/{event_id}/give-up").status_code == 303
        assert client.post(f"/diary/{event_id}/give-up").status_code == 422
    assert mails("diary_moved_up") == [second.email]


def test_nobody_signs_up_by_address_for_what_they_do_not_see(database: Database, client: Client) -> None:
    hidden = an_event(audience=Audience.DONORS)
    client.sign_in(a_donor())
    for act in ("sign-up", "give-up"):
        assert client.post(f"/diary/{hidden}/{act}").status_code == 404
    assert sign_ups.counts([hidden]) == {}


def test_a_mission_in_red_says_that_it_waits_for_its_approval(database: Database, client: Client) -> None:
    advice = {"travel_colour": TravelColour.RED, "travel_on": date(2026, 2, 20), "travel_source": "diplomatie.gouv.fr, Hatay"}
    event_id = an_event(kind=EventKind.MISSION, fund_id=a_fund().id, **advice)
    with clock_at(AT):
        client.sign_in(a_donor())
        text = client.get(f"/diary/{event_id}").text
        assert "accord écrit" in text
        assert "diplomatie.gouv.fr, Hatay" in text
        assert f'action="/diary/{event_id}/sign-up"' not in text
        assert client.post(f"/diary/{event_id}/sign-up").status_code == 422


def test_staff_enter_change_and_cancel_an_entry(database: Database, staff: Client) -> None:
    with clock_at(AT):
        staff.sign_in(a_user("staff"))
        sent = form(capacity="2")
        answer = staff.post("/staff/diary/new", data=sent)
        assert answer.status_code == 303
        [line] = events.list_().rows
        assert (line.starts_at, line.ends_at) == (datetime(2026, 3, 20, 9, tzinfo=PARIS), datetime(2026, 3, 20, 12, 30, tzinfo=PARIS))
        here = f"/staff/diary/{line.id}"
        assert "Visite d’Oujda" in staff.get("/staff/diary").text
        shown = staff.get(f"{here}/edit").text
        assert 'value="2026-03-20"' in shown
        assert 'value="12:30"' in shown
        changed = {**sent, "end_day": "21/03/2026", "version": str(line.version)}
        assert staff.post(f"{here}/edit", data=changed).status_code == 303
        late = staff.post(f"{here}/edit", data={**changed, "place": "Nantes"})
        assert late.status_code == 409
        assert row(line.id).place == "Lyon"
        person = a_user("staff")
        comes(line.id, person)
        check = staff.post(f"{here}/cancel", data={"reason": "Visas refusés."})
        assert "1 en tout" in check.text
        assert row(line.id).cancelled_at is None
        assert staff.confirm(f"{here}/cancel", {"reason": "Visas refusés."}).status_code == 303
        assert mails("diary_cancelled") == [person.email]
        assert "Visas refusés." in staff.get(here).text
        assert staff.post(f"{here}/cancel", data={"reason": "Encore."}).status_code == 422
        assert staff.post(f"{here}/edit", data={**changed, "version": str(row(line.id).version)}).status_code == 422


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "party"}, "kind"),
        ({"title_fr": ""}, "title_fr"),
        ({"title_en": "x" * 201}, "title_en"),
        ({"title_fr": "a\u202eb"}, "title_fr"),
        ({"day": "31/02/2026"}, "day"),
        ({"day": ""}, "day"),
        ({"hour": "25:00"}, "hour"),
        ({"end_hour": "08:59"}, "end_day"),
        ({"end_hour": "9 h"}, "end_day"),
        ({"end_day": "19/03/2026"}, "end_day"),
        ({"day": "29/03/2026", "hour": "02:30"}, "hour"),
        ({"day": "28/03/2026", "end_day": "29/03/2026", "end_hour": "02:30"}, "end_hour"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "1e3"}, "capacity"),
        ({"fund_id": ""}, "fund_id"),
        ({"fund_id": "999"}, "fund_id"),
        ({"audience": "all"}, "audience"),
        ({"sign_up_until": "21/03/2026"}, "sign_up_until"),
        ({"travel_colour": "purple"}, "travel_colour"),
        ({"travel_colour": "red", "travel_on": "01/03/2026", "travel_source": "x"}, "travel_colour"),
        ({"kind": "mission", "travel_colour": "red"}, "travel_on"),
        ({"kind": "mission", "travel_colour": "red", "travel_on": "02/03/2026", "travel_source": "x"}, "travel_on"),
        ({"kind": "mission", "approved_by_name": "Anne Dubois"}, "approved_by_name"),
    ],
)
def test_what_is_badly_said_is_refused_at_its_field(database: Database, staff: Client, broken: dict[str, str], field: str) -> None:
    with clock_at(AT):
        staff.sign_in(a_user("staff"))
        answer = staff.post("/staff/diary/new", data=form(**broken))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert events.list_().total == 0


def test_the_twice_told_hour_is_the_first_one(database: Database, staff: Client) -> None:
    with clock_at(AT):
        staff.sign_in(a_user("staff"))
        sent = form(day="25/10/2026", hour="02:30", end_hour="03:30")
        assert staff.post("/staff/diary/new", data=sent).status_code == 303
    [line] = events.list_().rows
    assert line.ends_at - line.starts_at == timedelta(hours=2)


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_a_cancellation_needs_its_reason(database: Database, staff: Client, reason: str) -> None:
    event_id = an_event()
    with clock_at(AT):
        staff.sign_in(a_user("staff"))
        assert staff.post(f"/staff/diary/{event_id}/cancel", data={"reason": reason}).status_code == 422
    assert row(event_id).cancelled_at is None


def test_the_list_comes_as_csv_without_formulas_and_staff_take_someone_off(database: Database, staff: Client) -> None:
    event_id = an_event(capacity=1)
    own = comes(event_id, a_user("staff", name="=HYPERLINK(1)", email="a@example.org"))
    comes(event_id, a_user("staff", name="Noé Petit", email="b@example.org"))
    with clock_at(AT):
        staff.sign_in(a_user("staff"))
        answer = staff.get(f"/staff/diary/{event_id}/sign-ups.csv")
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert lines[1:] == [
            "'=HYPERLINK(1);a@example.org;2026-03-01 09:00;a une place",
            "Noé Petit;b@example.org;2026-03-01 09:00;en attente",
        ]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert staff.post(f"/staff/diary/{event_id}/sign-ups/{own}/remove").status_code == 303
        assert staff.post(f"/staff/diary/{event_id}/sign-ups/{own}/remove").status_code == 404
    assert mails("diary_moved_up") == ["b@example.org"]


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_who_only_reads_the_books_reads_the_diary_and_writes_nothing(database: Database, client: Client, role: str) -> None:
    event_id = an_event()
    client.sign_in(a_user(role))
    for address in ("", f"/{event_id}", f"/{event_id}/sign-ups.csv"):
        assert client.get(f"/staff/diary{address}").status_code == 200
    assert f"/staff/diary/{event_id}/edit" not in client.get(f"/staff/diary/{event_id}").text
    for address in ("/new", f"/{event_id}/edit", f"/{event_id}/cancel"):
        assert client.get(f"/staff/diary{address}").status_code == 403


def test_the_address_is_shown_once_and_opens_until_it_is_revoked(database: Database, client: Client) -> None:
    client.sign_in(a_donor())
    assert "pas encore d’adresse" in client.get("/me/calendar").text
    answer = client.post("/me/calendar")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found = re.search(r'value="http[^"]*(/diary/calendar/[\w-]+\.ics)"', answer.text)
    assert found
    address = found.group(1)
    assert client.get(address).status_code == 200
    assert address not in client.get("/me/calendar").text
    assert client.post("/me/calendar/revoke").status_code == 303
    assert client.get(address).status_code == 404
    assert "pas encore d’adresse" in client.get("/me/calendar").text


def test_an_address_form_sent_twice_makes_one_address_which_still_opens(database: Database, client: Client) -> None:
    client.sign_in(a_donor())
    sent = {"submission_key": "the-same-key"}
    first = client.post("/me/calendar", data=sent)
    found = re.search(r'value="http[^"]*(/diary/calendar/[\w-]+\.ics)"', first.text)
    assert found
    again = client.post("/me/calendar", data=sent)
    assert (again.status_code, again.location) == (303, "/me/calendar")
    assert client.get(found.group(1)).status_code == 200


def test_the_account_and_the_menus_lead_to_the_diary(database: Database, client: Client) -> None:
    client.sign_in(a_donor())
    assert 'href="/me/calendar"' in client.get("/me/account").text
    assert 'href="/diary"' in client.get("/diary").text
    client.sign_in(a_user("staff"))
    assert 'href="/staff/diary"' in client.get("/staff").text


def test_a_cancelled_entry_offers_nothing_any_more(database: Database, client: Client) -> None:
    event_id = an_event()
    with clock_at(AT), transaction():
        events.cancel(event_id, reason="Tempête annoncée.", by=COMMAND)
    with clock_at(AT):
        client.sign_in(a_donor())
        text = client.get(f"/diary/{event_id}").text
        assert "Tempête annoncée." in text
        assert "sign-up" not in text
        assert client.post(f"/diary/{event_id}/sign-up").status_code == 422
