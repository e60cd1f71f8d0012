"""What waits among committees, each line with its reason."""

from fundtracker.committees import agenda, decisions, worklist
from fundtracker.committees.rules import ItemKind
from fundtracker.kernel.db import transaction
from tests.committees.scene import AFTER, BEFORE, an_item, convene, convened, decide, draft, sign
from tests.packs.scene import built
from tests.watch import clock_at


def kinds(moment):
    with clock_at(moment):
        return sorted(line.kind for line in worklist.waiting())


def test_a_meeting_waits_for_its_agenda_its_pack_its_decisions_and_its_signature(scene):
    assert kinds(BEFORE) == []
    meeting_id = draft(scene)
    assert kinds(BEFORE) == ["meeting_without_agenda"]
    item_id = an_item(scene, meeting_id)
    an_item(scene, meeting_id, ItemKind.INFORMATION)
    assert kinds(BEFORE) == []
    convene(scene, meeting_id)
    assert kinds(BEFORE) == ["meeting_without_pack"]
    built(scene, meeting_id)
    assert kinds(BEFORE) == []
    assert kinds(AFTER) == [], "its day is not over"
    assert kinds("2024-03-14 09:00") == ["item_without_decision"]
    decision_id = decide(scene, meeting_id, item_id)
    assert kinds(AFTER) == ["decision_to_sign"]
    sign(scene, decision_id)
    assert kinds(AFTER) == []


def test_a_pack_waits_only_when_the_meeting_is_soon(scene):
    convened(scene)
    assert kinds("2024-02-20 09:00") == []
    assert kinds("2024-02-22 09:00") == ["meeting_without_pack"]


def test_an_urgent_decision_waits_until_it_is_on_an_agenda_and_again_when_it_was_adjourned(scene):
    asked = {"kind": ItemKind.GRANT, "project_id": scene.project.id, "title": "Bâches", "text": "La pluie arrive."}
    with clock_at(BEFORE), transaction():
        decision_id = decisions.decide_urgently(scene.committee_id, cents=500_000, by=scene.chairing, **asked)
    assert kinds(BEFORE) == ["decision_to_ratify"]
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id, ItemKind.RATIFICATION, about_id=decision_id)
    assert kinds(BEFORE) == []
    convene(scene, meeting_id)
    with clock_at(AFTER), transaction():
        agenda.adjourn(item_id, meeting_id=meeting_id, text="", by=scene.by)
    assert "decision_to_ratify" in kinds(AFTER)
