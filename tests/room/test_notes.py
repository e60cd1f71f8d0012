"""Private notes: their writer and nobody else reads them, on any page, in any export, in the audit or in the logs."""

import logging

import pytest
from sqlalchemy import select

from fundtracker.audit import AuditDetail, AuditEvent
from fundtracker.authorities.models import Mandate
from fundtracker.committees.rules import ItemKind
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.room import notes
from fundtracker.room.models import Note
from tests.committees.scene import BEFORE, an_item, convened, draft
from tests.factories import a_user
from tests.watch import clock_at

SECRET = "Notre maire hésite, à garder entre nous"


@pytest.fixture
def noted(scene, client):
    """A meeting and its item, on which the second member wrote a note through the page."""
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        answer = client.post(f"/meetings/{meeting_id}/items/{item_id}/note", data={"text": SECRET})
        assert answer.status_code == 303
        yield meeting_id, item_id


def test_the_writer_reads_the_note_beside_the_item_finds_it_and_takes_it_away(noted, client):
    meeting_id, item_id = noted
    assert SECRET in client.get(f"/meetings/{meeting_id}").text
    assert SECRET in client.get(f"/meetings/{meeting_id}/items/{item_id}/note").text
    assert SECRET in client.get("/me/notes?q=HESITE entre").text
    assert SECRET not in client.get("/me/notes?q=autrechose").text
    assert SECRET in client.get("/me/meetings?q=hesite").text
    file = client.get("/me/notes.txt")
    assert file.mimetype == "text/plain"
    assert "attachment" in file.headers["Content-Disposition"]
    assert "no-store" in file.headers["Cache-Control"]
    assert SECRET in file.text
    assert "Une école à Ijoukak" in file.text


@pytest.mark.parametrize("who", ["chair", "member", "staff", "admin", "auditor"])
def test_nobody_else_reads_it(who, noted, scene, database):
    meeting_id, item_id = noted
    user = {"chair": scene.chair, "member": scene.members[2], "staff": scene.staff}.get(who) or a_user(who)
    other = database.app.test_client()
    other.sign_in(user)
    note_id = session.scalars(select(Note.id)).one()
    addresses = [
        f"/meetings/{meeting_id}",
        f"/meetings/{meeting_id}/items/{item_id}/note",
        "/me/notes",
        "/me/notes.txt",
        "/me/notes?q=maire",
    ]
    addresses += [
        "/me/notes?q=maire",
        "/me/meetings?q=maire",
        f"/committees/{scene.fund.code}",
        f"/staff/meetings/{meeting_id}/seen",
        "/me",
    ]
    for address in addresses:
        assert "hésite" not in other.get(address, follow_redirects=True).text, address
    assert other.post(f"/me/notes/{note_id}/delete").status_code == 404
    assert other.post(f"/meetings/{meeting_id}/items/{item_id}/note", data={"text": "la mienne"}).status_code in (303, 404)
    assert session.get_one(Note, note_id).text == SECRET


def test_neither_the_audit_nor_the_logs_know_of_it(scene, client, caplog):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE), caplog.at_level(logging.DEBUG):
        client.sign_in(scene.members[1])
        before = len(session.scalars(select(AuditEvent.id)).all())
        client.post(f"/meetings/{meeting_id}/items/{item_id}/note", data={"text": SECRET})
        client.get(f"/meetings/{meeting_id}")
    assert len(session.scalars(select(AuditEvent.id)).all()) == before
    assert "hésite" not in "".join(str(body) for body in session.scalars(select(AuditDetail.body)))
    assert "hésite" not in caplog.text


def test_a_second_note_takes_the_place_of_the_first_and_the_meeting_has_its_own(noted, scene, client):
    meeting_id, item_id = noted
    client.post(f"/meetings/{meeting_id}/items/{item_id}/note", data={"text": "Plutôt oui"})
    client.post(f"/meetings/{meeting_id}/note", data={"text": "Covoiturage"})
    client.post(f"/meetings/{meeting_id}/note", data={"text": "Covoiturage à 9 h"})
    found = notes.of_meeting(scene.members[1].id, meeting_id)
    assert {key: line.text for key, line in found.items()} == {item_id: "Plutôt oui", None: "Covoiturage à 9 h"}


def test_a_deleted_note_is_gone(noted, scene, client):
    note_id = session.scalars(select(Note.id)).one()
    assert client.post(f"/me/notes/{note_id}/delete").status_code == 303
    assert session.scalars(select(Note)).all() == []
    assert client.post(f"/me/notes/{note_id}/delete").status_code == 404
    assert "Vous n’avez encore écrit aucune note" in client.get("/me/notes").text


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "\x00"])
def test_a_note_that_cannot_be_kept_is_refused_at_its_field(text, scene, client):
    meeting_id, item_id = convened(scene)
    with clock_at(BEFORE):
        client.sign_in(scene.members[1])
        assert client.post(f"/meetings/{meeting_id}/items/{item_id}/note", data={"text": text}).status_code == 422
    assert session.scalars(select(Note)).all() == []


def test_drafts_take_no_notes_and_items_of_other_meetings_are_not_found(scene):
    first, _ = convened(scene)
    second = draft(scene)
    item_id = an_item(scene, second, ItemKind.INFORMATION)
    with pytest.raises(Refusal, match="convened"), transaction():
        notes.write(scene.chair.id, meeting_id=second, item_id=item_id, text="x")
    with pytest.raises(NotFound), transaction():
        notes.write(scene.chair.id, meeting_id=first, item_id=item_id, text="x")


def test_whoever_left_keeps_the_notes_and_cannot_open_the_meeting(noted, scene, client):
    meeting_id, _ = noted
    with clock_at("2024-03-02"):
        end_mandates(scene.members[1].id)
    assert client.get(f"/meetings/{meeting_id}").status_code == 404
    page = client.get("/me/notes").text
    assert SECRET in page
    assert f'href="/meetings/{meeting_id}' not in page


def end_mandates(user_id):
    with transaction():
        for row in session.scalars(select(Mandate).filter_by(user_id=user_id)):
            row.ends_on = row.starts_on
