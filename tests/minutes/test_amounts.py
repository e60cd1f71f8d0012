"""Amounts edited on the agenda: once the meeting has begun, the minutes tell from what to what, when and by whom; before, nothing."""

import pytest

from fundtracker.committees import agenda
from fundtracker.kernel.db import transaction
from fundtracker.minutes import minutes, pages
from fundtracker.votes import amounts, ending
from fundtracker.web.language import speaking
from tests.committees.scene import AFTER, BEFORE, convened
from tests.minutes.acts import DRAFTED
from tests.votes.acts import amend, arrive
from tests.watch import clock_at

IN_SESSION = "2024-03-13 11:20"


def edit(scene, meeting_id, item_id, *, at=IN_SESSION, **columns):
    line = agenda.get(item_id, meeting_id)
    facts = {name: getattr(line, name) for name in agenda.COLUMNS if name != "kind"}
    with clock_at(at), transaction():
        agenda.edit(item_id, meeting_id=meeting_id, version=line.version, by=scene.by, **{**facts, **columns})


def notes(scene, meeting_id):
    with clock_at(AFTER), transaction():
        ending.end(meeting_id, by=scene.by)
    with clock_at(DRAFTED), transaction():
        minutes.draft(meeting_id, by=scene.by)
    with speaking("fr"):
        found = pages.data(minutes.get(meeting_id))["sections"][1]["notes"]
    return [note.replace("\u00a0", " ").replace("\u202f", " ") for note in found]


@pytest.mark.parametrize(("cents", "word"), [(750_000, "ramené"), (1_250_000, "porté")])
def test_an_amount_edited_in_session_is_told_with_hour_and_name(scene, cents, word):
    meeting_id, item_id = convened(scene)
    edit(scene, meeting_id, item_id, cents=cents)
    euros = {750_000: "7 500,00 €", 1_250_000: "12 500,00 €"}[cents]
    told = f"Le montant est {word} de 10 000,00 € à {euros} en séance (11:20, {scene.staff.name})."
    assert told in notes(scene, meeting_id)


def test_nothing_is_told_of_an_edit_before_the_meeting_or_of_other_words(scene):
    meeting_id, item_id = convened(scene)
    edit(scene, meeting_id, item_id, cents=750_000, at=BEFORE)
    edit(scene, meeting_id, item_id, text="Un autre texte.")
    assert amounts.of_meeting(meeting_id) == {}


def test_an_amount_amended_on_the_items_page_is_told_with_its_reason(scene):
    meeting_id, item_id = convened(scene)
    arrive(scene, meeting_id, 0, 1)
    amend(scene, meeting_id, item_id, 750_000)
    [note] = [note for note in notes(scene, meeting_id) if "ramené" in note]
    assert scene.chair.name in note
    assert note.endswith(": Devis revu")
