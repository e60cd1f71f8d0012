"""A meeting as its members read it: what to do, what is new, what is withheld, what is found, who has seen it."""

import datetime
import re

import pytest

from fundtracker.committees import recusals
from fundtracker.committees.rules import ItemKind
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.minutes import minutes
from fundtracker.notices import questions, replies
from fundtracker.notices.rules import Answer
from fundtracker.room import visits
from fundtracker.room.models import Visit
from fundtracker.votes import ending, votes
from fundtracker.votes.rules import Choice
from tests.committees.scene import AFTER, BEFORE, an_item, convene, convened, decide, draft
from tests.factories import a_mandate, a_user
from tests.packs.test_packs import a_pdf, attach
from tests.votes.test_votes import arrive
from tests.watch import clock_at, count_queries

LATER, LATEST = "2024-03-04 09:00", "2024-03-05 09:00"


def read(database, user, address, moment=BEFORE):
    """A page as a person reads it at a moment."""
    client = database.app.test_client()
    with clock_at(moment):
        client.sign_in(user)
        return client.get(address)


def by(user):
    return Actor("user", user.id)


def keep_away(scene, meeting_id, item_id, donor):
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=donor.id, reason="", by=scene.by)


def test_the_money_stands_beside_the_motion(scene, database):
    meeting_id, _ = convened(scene)
    page = read(database, scene.members[1], f"/meetings/{meeting_id}").text
    assert "10 000,00 €" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "90 000,00 €" in page.replace("\u202f", " ").replace("\xa0", " ")


def test_what_came_in_since_the_last_visit_is_marked_and_a_reload_does_not_unmark_it(scene, database):
    with clock_at(BEFORE):
        meeting_id, _ = convened(scene)
    first = read(database, scene.members[1], f"/meetings/{meeting_id}")
    assert "depuis votre dernière visite" not in first.text
    with clock_at(LATER), transaction():
        questions.ask(meeting_id, authority_id=scene.donors[0].id, text="Quel calendrier ?", by=scene.chairing)
    with clock_at(LATER):
        an_item(scene, meeting_id, ItemKind.INFORMATION, title="Un point ajouté")
    for moment in (LATEST, "2024-03-05 09:10"):
        page = read(database, scene.members[1], f"/meetings/{meeting_id}", moment).text
        assert "Questions posées : 1" in page.replace("\xa0", " ")
        assert "Points ajoutés ou modifiés : 1" in page.replace("\xa0", " ")
    page = read(database, scene.members[1], f"/meetings/{meeting_id}", "2024-03-06 09:00").text
    assert "Rien de nouveau depuis votre dernière visite" in page


def test_news_of_a_withheld_item_stay_withheld(scene, database):
    with clock_at(BEFORE):
        meeting_id, item_id = convened(scene)
    keep_away(scene, meeting_id, item_id, scene.donors[1])
    read(database, scene.members[1], f"/meetings/{meeting_id}")
    with clock_at(LATER):
        attach(scene, meeting_id, "Devis", a_pdf(), item_id)
        with transaction():
            questions.ask(meeting_id, authority_id=scene.donors[0].id, item_id=item_id, text="Quel devis ?", by=scene.chairing)
    page = read(database, scene.members[1], f"/meetings/{meeting_id}", LATEST).text
    assert "Rien de nouveau depuis votre dernière visite" in page


def test_whoever_recused_reads_the_place_of_the_item_and_nothing_else(scene, database):
    meeting_id, item_id = convened(scene, text="Le détail du projet", presenter="")
    with clock_at(BEFORE):
        attach(scene, meeting_id, "Devis", a_pdf(), item_id)
    keep_away(scene, meeting_id, item_id, scene.donors[1])
    away = read(database, scene.members[1], f"/meetings/{meeting_id}").text
    other = read(database, scene.members[2], f"/meetings/{meeting_id}").text
    assert "1. Point dont votre siège s’est déporté" in away
    assert "Une école à Ijoukak" not in away
    assert "Le détail du projet" in other
    assert f"/meetings/{meeting_id}/documents/" in other
    assert "Le détail du projet" not in away
    assert f"/meetings/{meeting_id}/documents/" not in away
    assert "10 000,00" not in away.replace("\u202f", " ").replace("\xa0", " ")


def test_search_finds_titles_items_decisions_and_questions_whatever_the_accents(scene, database):
    meeting_id, item_id = convened(scene, text="Neuf classes parasismiques")
    with clock_at(BEFORE), transaction():
        questions.ask(meeting_id, authority_id=scene.donors[0].id, text="Quel échéancier ?", by=scene.chairing)
    decide(scene, meeting_id, item_id)
    for words in ("ECOLE", "parasismiques classes", "echeancier", "MAR-2023", "comite mars"):
        assert "Comité de mars" in read(database, scene.members[1], f"/me/meetings?q={words}", AFTER).text, words
    assert "Aucune réunion" in read(database, scene.members[1], "/me/meetings?q=introuvable", AFTER).text


def test_search_finds_documents_and_minutes_but_not_what_is_withheld_or_still_drafted(scene, database):
    meeting_id, item_id = convened(scene)
    attach(scene, meeting_id, "Devis du charpentier", a_pdf(), item_id)
    keep_away(scene, meeting_id, item_id, scene.donors[1])
    for member, seen in ((scene.members[1], False), (scene.members[2], True)):
        assert ("Comité de mars" in read(database, member, "/me/meetings?q=charpentier", AFTER).text) is seen
    with clock_at("2024-03-13 13:00"), transaction():
        ending.end(meeting_id, by=scene.by)
    with clock_at("2024-03-13 13:00"), transaction():
        minutes.draft(meeting_id, by=scene.by)
    opening = minutes.get(meeting_id).sections[0]
    with clock_at("2024-03-14 09:00"), transaction():
        minutes.edit(opening.id, meeting_id=meeting_id, text="Salutations chaleureuses", version=opening.version, by=scene.by)
    assert "Comité de mars" not in read(database, scene.members[2], "/me/meetings?q=chaleureuses", "2024-03-14 10:00").text
    assert "Comité de mars" in read(database, scene.staff, "/me/meetings?q=chaleureuses", "2024-03-14 10:00").text
    with clock_at("2024-03-14 10:00"), transaction():
        minutes.send(meeting_id, until=datetime.date(2024, 3, 20), by=scene.by)
    assert "Comité de mars" in read(database, scene.members[2], "/me/meetings?q=chaleureuses", "2024-03-15 10:00").text


def test_search_keeps_withheld_items_from_whoever_recused(scene, database):
    meeting_id, item_id = convened(scene, text="Neuf classes parasismiques")
    with clock_at(BEFORE), transaction():
        questions.ask(meeting_id, authority_id=scene.donors[0].id, item_id=item_id, text="Quel échéancier ?", by=scene.chairing)
    keep_away(scene, meeting_id, item_id, scene.donors[1])
    decide(scene, meeting_id, item_id)
    for words in ("parasismiques", "echeancier", "ijoukak"):
        assert "Comité de mars" not in read(database, scene.members[1], f"/me/meetings?q={words}", AFTER).text, words
        assert "Comité de mars" in read(database, scene.members[2], f"/me/meetings?q={words}", AFTER).text, words


def test_drafts_are_found_by_staff_and_the_chair_alone(scene, database):
    meeting_id = draft(scene, title="Brouillon secret")
    an_item(scene, meeting_id)
    for user, seen in ((scene.staff, True), (scene.chair, True), (scene.members[2], False), (a_user(), False)):
        assert ("Brouillon secret" in read(database, user, "/me/meetings").text) is seen
        assert (read(database, user, f"/meetings/{meeting_id}").status_code == 200) is seen


@pytest.mark.parametrize("address", ["/meetings/{0}", "/meetings/{0}/note", "/meetings/{0}/items/{1}/note"])
def test_whoever_has_no_seat_finds_nothing(address, scene, database):
    meeting_id, item_id = convened(scene)
    stranger = a_user()
    assert read(database, stranger, address.format(meeting_id, item_id)).status_code == 404
    assert "Comité de mars" not in read(database, stranger, "/me/meetings?q=mars").text
    assert session.get(Visit, (stranger.id, meeting_id)) is None


@pytest.mark.parametrize("words", ["%00", "'", "%25", "_" * 300, "%F0%9F%98%80", "<b>"])
def test_any_words_can_be_looked_for(words, scene, database):
    convened(scene)
    assert read(database, scene.members[1], f"/me/meetings?q={words}").status_code == 200
    assert read(database, scene.members[1], f"/me/notes?q={words}").status_code == 200


def test_staff_see_who_has_read_and_members_do_not(scene, database):
    meeting_id, _ = convened(scene)
    read(database, scene.members[1], f"/meetings/{meeting_id}")
    with clock_at(LATER):
        lines = visits.seen_by(meeting_id)
    assert {line.name for line in lines if line.seen} == {scene.members[1].name}
    assert len(lines) == 3
    page = read(database, scene.staff, f"/staff/meetings/{meeting_id}/seen", LATER)
    assert scene.members[2].name in page.text
    assert read(database, scene.members[1], f"/staff/meetings/{meeting_id}/seen", LATER).status_code in (403, 404)


def test_a_visit_that_cannot_be_kept_does_not_keep_anyone_from_reading(scene, database):
    meeting_id, _ = convened(scene)
    for moment in (BEFORE, "2024-03-01 09:00:30", LATER, "2024-03-02 09:00"):
        assert read(database, scene.members[1], f"/meetings/{meeting_id}", moment).status_code == 200
    row = session.get_one(Visit, (scene.members[1].id, meeting_id))
    assert row.first_at < row.last_at


def test_answered_seats_are_counted(scene, database):
    meeting_id, _ = convened(scene)
    with clock_at(BEFORE), transaction():
        replies.give(meeting_id, scene.donors[1].id, answer=Answer.PRESENT, by=by(scene.members[1]))
    page = read(database, scene.members[1], f"/meetings/{meeting_id}").text
    assert re.search(r"1 sur 3 (a|ont) répondu", page.replace("\xa0", " "))


def test_the_page_asks_as_often_whatever_the_length_of_the_agenda_and_the_number_of_seats(scene, database, client):
    meeting_id = draft(scene)
    for number in range(2):
        an_item(scene, meeting_id, title=f"Point {number}")
    convene(scene, meeting_id)
    longer = draft(scene, "2024-03-14 11:00")
    for number in range(12):
        an_item(scene, longer, title=f"Point {number}")
    for _ in range(3):
        a_mandate(a_user(), scene.donors[2])
    convene(scene, longer)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        for address in ("/meetings/{}", "/me/meetings?q=point", "/me/notes"):
            client.get(address.format(meeting_id)), client.get(address.format(longer))
            with count_queries() as few:
                client.get(address.format(meeting_id))
            with count_queries() as many:
                client.get(address.format(longer))
            assert len(many) <= len(few), address
            assert len(many) <= 96, address


def test_the_session_is_one_of_the_pages_of_a_convened_meeting(scene, database):
    meeting_id, _ = convened(scene)
    assert f'href="/meetings/{meeting_id}/session"' in read(database, scene.members[1], f"/meetings/{meeting_id}").text
    assert f'href="/meetings/{draft(scene)}/session"' not in read(database, scene.staff, "/meetings/2").text


def test_votes_that_wait_for_a_member_are_among_what_there_is_to_do(scene, database):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    address = f"/meetings/{meeting_id}"
    assert "Votes attendus de vous" not in read(database, scene.members[1], address, AFTER).text
    assert "Conduire la réunion" in read(database, scene.chair, address, AFTER).text
    with clock_at(AFTER), transaction():
        votes.open_(item_id, meeting_id=meeting_id, by=scene.by)
    assert "Votes attendus de vous\xa0: 1" in read(database, scene.members[1], address, AFTER).text
    assert "Votes attendus de vous" not in read(database, scene.members[2], address, AFTER).text, "not there"
    with clock_at(AFTER), transaction():
        votes.cast(item_id, meeting_id=meeting_id, authority_id=scene.donors[1].id, choice=Choice.FOR, by=by(scene.members[1]))
    assert "Votes attendus de vous" not in read(database, scene.members[1], address, AFTER).text


def test_a_notice_that_is_late_says_which_rule_it_breaks_to_everyone(scene, database):
    on_time, late = draft(scene), draft(scene)
    for meeting_id, at in ((on_time, BEFORE), (late, "2024-03-10 09:00")):
        an_item(scene, meeting_id)
        convene(scene, meeting_id, at)
    for user in (scene.staff, scene.members[2]):
        assert "jours francs" not in read(database, user, f"/meetings/{on_time}", "2024-03-11 09:00").text
        assert "2 jours francs avant" in read(database, user, f"/meetings/{late}", "2024-03-11 09:00").text


def test_a_meeting_to_come_is_put_in_ones_calendar_from_its_page(scene, database):
    meeting_id, drafted = convened(scene)[0], draft(scene)
    address = f"/meetings/{meeting_id}/notice.ics"
    assert address in read(database, scene.members[2], f"/meetings/{meeting_id}").text
    assert read(database, scene.members[2], address).mimetype == "text/calendar"
    assert address not in read(database, scene.members[2], f"/meetings/{meeting_id}", AFTER).text, "it has begun"
    assert ".ics" not in read(database, scene.staff, f"/meetings/{drafted}").text
