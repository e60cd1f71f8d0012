"""A sent form is recorded once or refused: its key belongs to the act with its address, and no form goes without one."""

import hashlib
import json

import pytest
from sqlalchemy import select

from fundtracker.committees import agenda
from fundtracker.kernel.db import session, transaction
from fundtracker.web.submissions import Submission
from tests.committees.scene import BEFORE, a_scene, draft
from tests.watch import clock_at

ITEM = {"title": "Point d’information", "text": "", "presenter": "", "minutes": "15", "submission_key": "une-cle-pour-deux-seances"}


@pytest.fixture
def scene(database):
    return a_scene()


@pytest.fixture
def staff(scene, client):
    with clock_at(BEFORE):
        client.sign_in(scene.staff)
    return client


def add(client, meeting_id, query="", **changed):
    with clock_at(BEFORE):
        return client.post(f"/staff/meetings/{meeting_id}/items/new/information{query}", data={**ITEM, **changed})


def titles(meeting_id):
    return [item.title for item in agenda.items(meeting_id)]


def test_the_same_key_and_words_at_another_meeting_are_recorded_there_too(scene, staff):
    first, second = draft(scene), draft(scene)
    assert add(staff, first).status_code == 303
    assert add(staff, second).status_code == 303
    assert titles(first) == titles(second) == ["Point d’information"]


def test_the_same_form_sent_twice_is_recorded_once_and_answers_the_same(scene, staff):
    meeting_id = draft(scene)
    assert add(staff, meeting_id).location == add(staff, meeting_id).location
    assert add(staff, meeting_id, "?lang=en").status_code == 303, "its language changes nothing of what is sent"
    assert titles(meeting_id) == ["Point d’information"]


@pytest.mark.parametrize(("query", "changed"), [("", {"title": "Autre point"}), ("?from=elsewhere", {})])
def test_other_content_under_the_same_key_is_refused(scene, staff, query, changed):
    meeting_id = draft(scene)
    add(staff, meeting_id)
    answer = add(staff, meeting_id, query, **changed)
    assert answer.status_code == 409 and "autre contenu" in answer.text
    assert titles(meeting_id) == ["Point d’information"]


def test_a_form_without_a_key_is_refused_and_keeps_what_was_typed(scene, staff):
    meeting_id = draft(scene)
    answer = add(staff, meeting_id, submission_key="")
    assert answer.status_code >= 400 and "Point d’information" in answer.text
    assert titles(meeting_id) == []


def test_a_form_recorded_before_addresses_counted_is_not_recorded_again(scene, staff):
    meeting_id = draft(scene)
    add(staff, meeting_id)
    typed = sorted((name, value) for name, value in ITEM.items() if name != "submission_key")
    with transaction():
        kept = session.scalars(select(Submission).order_by(Submission.id.desc())).first()
        kept.key, kept.body_hash = ITEM["submission_key"], hashlib.sha256(json.dumps(typed).encode()).hexdigest()
    assert add(staff, meeting_id).status_code == 303
    assert add(staff, meeting_id, title="Autre point").status_code == 409
    assert titles(meeting_id) == ["Point d’information"]
