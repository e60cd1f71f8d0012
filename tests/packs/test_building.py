"""Building in the worker: asked for once, claimed by one, resumed after a kill, tried so often; publishing tells each member once."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fundtracker.committees import agenda, recusals
from fundtracker.kernel import clock
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, Refusal
from fundtracker.mail.models import Mail
from fundtracker.packs import binding, building, packs, publishing
from fundtracker.packs.models import PackBuild
from fundtracker.packs.rules import BuildState
from fundtracker.web import press
from tests.committees.scene import BEFORE, an_item, convene, draft, pay
from tests.packs.scene import a_pdf, attach, built, drafted, publish, text_of, whole
from tests.watch import clock_at


@pytest.fixture
def meeting_id(scene):
    """A convened meeting with two items."""
    found = draft(scene)
    an_item(scene, found)
    an_item(scene, found, title="Des puits", cents=1_234_500)
    convene(scene, found)
    return found


def ask(scene, meeting_id, **how):
    with transaction():
        return building.ask(meeting_id, by=scene.by, **how)


def mails(template="pack_published"):
    return session.scalars(select(Mail).filter_by(template=template).order_by(Mail.id)).all()


def test_a_pack_asked_for_twice_is_built_once(scene, meeting_id):
    assert ask(scene, meeting_id) == ask(scene, meeting_id)
    assert building.sweep() == 1
    assert building.sweep() == 0
    line = building.latest(meeting_id)
    assert (line.state, line.done) == (BuildState.DONE, line.steps)
    assert line.done > 0


def test_two_workers_at_once_build_it_once(scene, meeting_id, database):
    build_id, found = ask(scene, meeting_id), []

    def work():
        with database.app.app_context():
            found.append(building.run(build_id))
            session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    session.rollback()
    row = session.get_one(PackBuild, build_id)
    assert sorted(found) == [False, True]
    assert (row.tries, len(row.parts)) == (1, row.steps)


def test_a_build_another_worker_has_is_left_alone_until_it_is_silent(scene, meeting_id):
    build_id = ask(scene, meeting_id)
    with transaction():
        session.execute(update(PackBuild).values(state=BuildState.BUILDING, claimed_at=clock.now(), tries=1))
    assert not building.run(build_id)
    assert building.sweep() == 0
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert building.sweep() == 1


def test_a_worker_that_lost_its_build_keeps_nothing_more_of_it(scene, meeting_id, monkeypatch):
    build_id, kept = ask(scene, meeting_id), binding.named_apart

    def overtaken(content, mark):
        with transaction():
            session.execute(update(PackBuild).values(tries=PackBuild.tries + 1))
        return kept(content, mark)

    monkeypatch.setattr(binding, "named_apart", overtaken)
    assert not building.run(build_id)
    assert building.latest(meeting_id).done == 0


def test_what_was_set_before_a_failure_is_not_set_again(scene, meeting_id, monkeypatch):
    build_id, kept, seen = ask(scene, meeting_id), binding.named_apart, []

    def failing(content, mark):
        if len(seen) == 10:
            raise OSError("disk full")
        seen.append(mark)
        return kept(content, mark)

    monkeypatch.setattr(binding, "named_apart", failing)
    assert not building.run(build_id)
    assert building.latest(meeting_id).done == 8
    monkeypatch.setattr(binding, "named_apart", kept)
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert building.run(build_id)
    row = session.get_one(PackBuild, build_id)
    assert row.tries == 2
    assert len(row.parts) == row.steps


def test_a_build_that_fails_again_and_again_is_given_up(scene, meeting_id, monkeypatch):
    build_id = ask(scene, meeting_id)
    monkeypatch.setattr(press, "CHILD", [sys.executable, "-c", "raise SystemExit(1)"])
    for turn in range(4):
        with clock.at(clock.now() + timedelta(minutes=2 * turn)):
            assert not building.run(build_id)
    line = building.latest(meeting_id)
    assert line.state is BuildState.FAILED
    assert line.reason is not None
    monkeypatch.undo()
    built(scene, meeting_id)


WORKER = """
import os, signal, sys
from fundtracker import create_app
from fundtracker.packs import binding, building
app, kept, seen = create_app(), binding.named_apart, []
def dying(content, mark):
    if len(seen) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    seen.append(mark)
    return kept(content, mark)
binding.named_apart = dying
with app.app_context():
    building.sweep()
"""


def test_a_worker_killed_in_the_middle_is_resumed_and_nobody_is_mailed_twice(scene, meeting_id, database):
    build_id = ask(scene, meeting_id)
    environ = {**os.environ, **database.environ}
    done = subprocess.run([sys.executable, "-c", WORKER, "10"], env=environ, check=False, timeout=120, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    session.rollback()
    assert (building.latest(meeting_id).state, building.latest(meeting_id).done) == (BuildState.BUILDING, 8)
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert building.sweep() == 1
    publish(scene, meeting_id, build_id)
    assert sorted(mail.to for mail in mails()) == sorted(member.email for member in scene.members)
    with pytest.raises(Refusal), transaction():
        publishing.publish(meeting_id, build_id, by=scene.by)
    assert len(mails()) == len(scene.members)
    assert whole(meeting_id) == whole(meeting_id)


def test_each_member_is_told_once_for_each_version_and_what_is_withheld_is_not_named(scene, meeting_id):
    built(scene, meeting_id)
    away = max(item.id for item in agenda.items(meeting_id))
    with clock_at(BEFORE), transaction():
        recusals.declare(away, meeting_id=meeting_id, authority_id=scene.donors[1].id, reason="", by=scene.by)
    attach(scene, meeting_id, "Devis secret", a_pdf(), away)
    built(scene, meeting_id)
    assert len(mails()) == 2 * len(scene.members)
    told = {mail.to: " ".join(mail.content["differences"]) for mail in mails()[-3:]}
    assert "Devis secret" in told[scene.members[0].email]
    assert "Devis secret" not in told[scene.members[1].email]
    assert "Les documents du point 2 ont changé." in told[scene.members[1].email]
    assert "Des puits" not in told[scene.members[1].email]


def test_nobody_is_mailed_about_the_pack_of_a_draft_meeting(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    built(scene, meeting_id)
    assert mails() == []


def test_a_late_document_is_an_addendum_that_keeps_the_figures(scene, meeting_id):
    built(scene, meeting_id)
    first = packs.read(meeting_id)
    with pytest.raises(Refusal, match="No document was added"):
        ask(scene, meeting_id, addendum=True)
    attach(scene, meeting_id, "Avis du maire", a_pdf(2))
    pay(scene.fund, scene.donors[0], 7_700)
    built(scene, meeting_id, "2024-03-10 09:00", addendum=True)
    second = packs.read(meeting_id)
    assert second.addendum
    assert (second.version, second.chain_seq) == (2, first.chain_seq)
    assert [each["fr"].replace("\u00a0", " ") for each in second.differences] == ["Le document A1 a été ajouté : « Avis du maire »."]
    text = text_of(whole(meeting_id))
    assert text.count("Ajouté le 10 mars 2024, après publication") == 3, "in the list and at the foot of each page"
    assert packs.parts(meeting_id, 2, "fr")[-1].sha256 in text
    assert "Version 2, avec ajout" in text
    assert "100 077,00" not in text
    assert "100 000,00" in text


def test_an_addendum_needs_the_same_agenda_and_a_published_pack(scene, meeting_id):
    with pytest.raises(Refusal, match="No pack is published"):
        ask(scene, meeting_id, addendum=True)
    built(scene, meeting_id)
    attach(scene, meeting_id, "Avis", a_pdf())
    an_item(scene, meeting_id, title="Encore un point")
    with pytest.raises(Refusal, match="new version"):
        ask(scene, meeting_id, addendum=True)


def test_a_new_version_says_in_words_what_differs(scene, meeting_id):
    built(scene, meeting_id)
    an_item(scene, meeting_id, title="Un forage", cents=500_000)
    pay(scene.fund, scene.donors[0], 7_700)
    attach(scene, meeting_id, "Carte", a_pdf())
    built(scene, meeting_id)
    line = packs.read(meeting_id)
    assert [each["en"] for each in line.differences] == [
        "Item 3 was added: “Un forage”.",
        "Document A1 was added: “Carte”.",
        "What is free in the fund grew by €77.00, to €100,077.00.",
    ]
    text = text_of(whole(meeting_id))
    for each in line.differences:
        assert each["fr"].replace("\u00a0", " ").replace("\u202f", " ") in text


def test_an_item_may_leave_a_draft_agenda_though_its_pack_is_published(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    item_id = an_item(scene, meeting_id, title="Des puits")
    first = built(scene, meeting_id)
    with transaction():
        agenda.remove(item_id, meeting_id=meeting_id, by=scene.by)
    built(scene, meeting_id)
    assert [each["en"] for each in packs.read(meeting_id).differences] == ["Item “Des puits” was taken off the agenda."]
    assert whole(meeting_id, 1) == first


def test_two_drafts_cannot_both_become_the_next_version(scene, meeting_id):
    one = drafted(scene, meeting_id)
    other = drafted(scene, meeting_id)
    publish(scene, meeting_id, other)
    with pytest.raises(Conflict):
        publish(scene, meeting_id, one)
    assert packs.read(meeting_id).version == 1


def test_what_is_not_ready_is_not_published(scene, meeting_id):
    build_id = ask(scene, meeting_id)
    with pytest.raises(Refusal, match="not ready"):
        publish(scene, meeting_id, build_id)


def test_a_press_that_is_stuck_is_stopped(monkeypatch, scene, meeting_id):
    monkeypatch.setattr(press, "CHILD", [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(press, "PATIENCE", 0.5)
    started = time.monotonic()
    assert not building.run(ask(scene, meeting_id))
    assert time.monotonic() - started < 30
