"""What a remark changes of the text, and what its author withdraws: shown, refused, kept with its trace."""

import pytest
from sqlalchemy import select

from fundtracker.audit import AuditEvent
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.minutes import minutes, remarks, rules, worklist
from fundtracker.minutes.models import Remark
from tests.minutes.acts import DRAFTED, answer, approve, remark, sent, write
from tests.watch import clock_at


def take(scene, meeting_id, remark_id):
    with clock_at(DRAFTED), transaction():
        remarks.answer(remark_id, meeting_id=meeting_id, taken=True, text="", by=scene.by)


def withdraw(meeting_id, remark_id, user):
    with clock_at(DRAFTED), transaction():
        remarks.withdraw(remark_id, meeting_id=meeting_id, by=Actor("user", user.id))


def test_a_remark_is_taken_only_once_the_text_has_changed_and_shows_the_change(any_scene):
    scene = any_scene
    meeting_id = sent(scene)
    write(scene, meeting_id, 1, "Le toit est en tôle.\nLes murs tiennent.")
    remark_id = remark(scene, meeting_id)
    with pytest.raises(Refusal, match="Change it first") as refused:
        take(scene, meeting_id, remark_id)
    assert refused.value.field == "taken"
    write(scene, meeting_id, 1, "Le toit est  en tôle.\n\nLes murs tiennent. ")
    with pytest.raises(Refusal, match="Change it first"):
        take(scene, meeting_id, remark_id)
    write(scene, meeting_id, 2, "Une autre partie.")
    with pytest.raises(Refusal, match="Change it first"):
        take(scene, meeting_id, remark_id)
    write(scene, meeting_id, 1, "Le toit est en tuiles.\nLes murs tiennent.")
    take(scene, meeting_id, remark_id)
    write(scene, meeting_id, 1, "Tout autre chose, plus tard.")
    assert remarks.get(remark_id, meeting_id).change == ("Le toit est en tôle.", "Le toit est en tuiles.")


def test_a_remark_that_is_not_taken_shows_no_change(scene):
    meeting_id = sent(scene)
    remark_id = remark(scene, meeting_id)
    write(scene, meeting_id, 1, "Un texte revu pour une autre raison.")
    answer(scene, meeting_id, remark_id, taken=False, text="Non.")
    assert remarks.get(remark_id, meeting_id).change is None


def test_a_remark_from_before_its_text_was_kept_can_still_be_taken(scene):
    meeting_id = sent(scene)
    remark_id = remark(scene, meeting_id)
    with transaction():
        session.get_one(Remark, remark_id).before = None
    take(scene, meeting_id, remark_id)
    line = remarks.get(remark_id, meeting_id)
    assert (line.taken, line.change) == (True, None)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a\nb\nc", "a\nx\nc", ("b", "x")),
        ("a", "a\nb", ("", "b")),
        ("a\na", "a", ("a", "")),
        ("", "b", ("", "b")),
        ("a", "b", ("a", "b")),
    ],
)
def test_what_differs_is_shown_without_the_lines_that_stay(before, after, shown):
    assert rules.changed(before, after) == shown


def test_its_author_withdraws_a_remark_with_its_trace_and_nobody_else_does(any_scene):
    scene = any_scene
    meeting_id = sent(scene)
    remark_id = remark(scene, meeting_id, text="Un mot de trop.")
    for other in (scene.members[1], scene.staff):
        with pytest.raises(NotFound):
            withdraw(meeting_id, remark_id, other)
    withdraw(meeting_id, remark_id, scene.members[0])
    withdraw(meeting_id, remark_id, scene.members[0])
    line = remarks.get(remark_id, meeting_id)
    assert (line.text, line.answer, line.change, line.withdrawn_at is not None) == ("", "", None, True)
    assert minutes.open_remarks(meeting_id) == 0
    assert not remarks.made_by(scene.members[0].id, meeting_id)
    with clock_at(DRAFTED):
        assert [each for each in worklist.waiting() if each.kind == "remarks_to_answer"] == []
    [event] = session.scalars(select(AuditEvent).filter_by(action="web:minutes:remark_withdrawn")).all()
    assert event.actor == f"user:{scene.members[0].id}"
    with pytest.raises(Refusal, match="withdrawn"):
        answer(scene, meeting_id, remark_id, taken=False, text="x")
    approve(scene, meeting_id)
    with pytest.raises(Refusal, match="approved"):
        withdraw(meeting_id, remark_id, scene.members[0])


def test_a_withdrawn_remark_is_on_no_page_but_that_there_was_one_is(scene, database):
    meeting_id = sent(scene)
    remark_id = remark(scene, meeting_id, text="Un mot de trop.")
    author, other = database.app.test_client(), database.app.test_client()
    author.sign_in(scene.members[0])
    other.sign_in(scene.members[1])
    page = f"/meetings/{meeting_id}/minutes"
    assert "Retirer cette remarque" in author.get(page).text
    assert "Retirer cette remarque" not in other.get(page).text
    assert other.post(f"{page}/remarks/{remark_id}/withdraw").status_code == 404
    assert author.confirm(f"{page}/remarks/{remark_id}/withdraw", {}).status_code == 303
    shown = other.get(page).text
    assert "Un mot de trop" not in shown
    assert "a retiré sa remarque" in shown


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [("Un.", "Un.\nDeux.", "Ajouté au texte"), ("Un.\nDeux.", "Un.", "Retiré du texte"), ("Un.", "Deux.", "Le texte était")],
)
def test_the_page_says_what_was_added_taken_out_or_written_instead(scene, client, before, after, words):
    meeting_id = sent(scene)
    write(scene, meeting_id, 1, before)
    remark_id = remark(scene, meeting_id)
    write(scene, meeting_id, 1, after)
    take(scene, meeting_id, remark_id)
    client.sign_in(scene.members[1])
    shown = client.get(f"/meetings/{meeting_id}/minutes").text
    told = ("Ajouté au texte", "Retiré du texte", "Le texte était")
    assert [each for each in told if each in shown] == [words]
    assert "Rien n’est encore écrit" not in shown, "what is still to be written is said to those who write it"
