"""The minutes a meeting is asked to approve follow its agenda in the pack, frozen with it."""

from fundtracker.committees import meetings, recusals
from fundtracker.committees.rules import Presence
from fundtracker.kernel.db import transaction
from fundtracker.minutes import minutes
from tests.committees.scene import BEFORE, Scene, a_scene, an_item, attend, convene, draft
from tests.minutes.acts import AFTER, DRAFTED, LATER, send, sent, write
from tests.packs.scene import built, text_of, titles, whole
from tests.watch import clock_at


def put(scene: Scene, meeting_id: int) -> int:
    """The next meeting, whose agenda asks to approve them."""
    next_id = draft(scene, "2024-06-12 11:00", title="Comité de juin")
    with clock_at(LATER), transaction():
        minutes.put(meeting_id, to_meeting_id=next_id, title="Approbation du procès-verbal", by=scene.by)
    return next_id


def test_the_minutes_to_approve_are_in_the_pack_as_they_stood(scene):
    meeting_id = sent(scene)
    next_id = put(scene, meeting_id)
    pack = built(scene, next_id, LATER)
    assert "A1 – Procès-verbal de «\u00a0Comité de mars\u00a0»" in titles(pack)
    assert "L’école a besoin d’un toit." in text_of(pack)
    write(scene, meeting_id, 1, "Autre texte.")
    assert whole(next_id) == pack


def test_what_concerns_an_item_that_a_seat_kept_away_from_is_left_out_until_they_are_locked(scene):
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id, text="Un toit de tuiles.")
    convene(scene, meeting_id)
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[1].id, reason="", by=scene.by)
    attend(scene, meeting_id, Presence.PRESENT, Presence.PRESENT, Presence.PRESENT)
    with clock_at(AFTER), transaction():
        meetings.hold(meeting_id, by=scene.by)
    with clock_at(DRAFTED), transaction():
        minutes.draft(meeting_id, by=scene.by)
    send(scene, meeting_id)
    assert "Un toit de tuiles." not in text_of(built(scene, put(scene, meeting_id), LATER))


def test_a_meeting_that_approves_nothing_gets_no_minutes(database):
    scene = a_scene(code="MAR-2023")
    sent(scene)
    next_id = draft(scene, "2024-06-12 11:00")
    an_item(scene, next_id)
    assert not [title for title in titles(built(scene, next_id, LATER)) if title.startswith("A1")]
