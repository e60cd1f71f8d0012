"""Acts of these tests, each committed: a meeting that was held, its minutes drafted, sent, remarked on, approved, locked."""

import datetime

from fundtracker.committees import meetings
from fundtracker.committees.rules import ItemKind, Presence
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.minutes import locking, minutes, papers, remarks
from fundtracker.minutes.papers import Made
from fundtracker.votes import presiding
from tests.committees.scene import AFTER, Scene, an_item, attend, convene, decide, draft, sign
from tests.watch import clock_at

DRAFTED, LAST_DAY, LATER = "2024-03-14 09:00", datetime.date(2024, 3, 29), "2024-04-02 09:00"

NO_PAPERS = Made({}, {})
"""Locked without its papers, which take seconds, where a test is about something else."""


def held(scene: Scene, *presences: Presence, signed: bool = True) -> tuple[int, int]:
    """A meeting that decided a grant of 10 000 euros and heard of a mission; its id and the grant's item."""
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id, text="L’école a besoin d’un toit.")
    an_item(scene, meeting_id, ItemKind.INFORMATION, title="La mission de mai")
    convene(scene, meeting_id)
    attend(scene, meeting_id, *(presences or (Presence.PRESENT, Presence.REMOTE, Presence.ABSENT)))
    decision_id = decide(scene, meeting_id, item_id)
    if signed:
        sign(scene, decision_id)
    with clock_at(AFTER), transaction():
        presiding.keep(meeting_id, by=scene.by)
        meetings.hold(meeting_id, by=scene.by)
    return meeting_id, item_id


def drafted(scene: Scene, *presences: Presence, signed: bool = True) -> int:
    """A meeting whose minutes are drafted."""
    meeting_id, _ = held(scene, *presences, signed=signed)
    with clock_at(DRAFTED), transaction():
        return minutes.draft(meeting_id, by=scene.by)


def write(scene: Scene, meeting_id: int, place: int, text: str) -> None:
    section = minutes.get(meeting_id).sections[place]
    with clock_at(DRAFTED), transaction():
        minutes.edit(section.id, meeting_id=meeting_id, text=text, version=section.version, by=scene.by)


def send(scene: Scene, meeting_id: int) -> None:
    with clock_at(DRAFTED), transaction():
        minutes.send(meeting_id, until=LAST_DAY, by=scene.by)


def sent(scene: Scene, *presences: Presence, signed: bool = True) -> int:
    """A meeting whose draft is open to remarks."""
    meeting_id = drafted(scene, *presences, signed=signed)
    send(scene, meeting_id)
    return meeting_id


def remark(scene: Scene, meeting_id: int, member: int = 0, place: int = 1, text: str = "Le toit est en tuiles.", at: str = DRAFTED) -> int:
    """A member's remark; its id."""
    section = minutes.get(meeting_id).sections[place]
    facts = {"section_id": section.id, "authority_id": scene.donors[member].id, "text": text}
    with clock_at(at), transaction():
        remarks.make(meeting_id, by=Actor("user", scene.members[member].id), **facts)
    return remarks.of_meeting(meeting_id)[-1].id


def answer(scene: Scene, meeting_id: int, remark_id: int, *, taken: bool = True, text: str = "Corrigé.") -> None:
    line = remarks.get(remark_id, meeting_id)
    section = next(each for each in minutes.get(meeting_id).sections if each.id == line.section_id)
    if taken:
        write(scene, meeting_id, section.place, f"{section.text} {line.text}")
    with clock_at(DRAFTED), transaction():
        remarks.answer(remark_id, meeting_id=meeting_id, taken=taken, text=text, by=scene.by)


def approve(scene: Scene, meeting_id: int, how: str = "Accord de tous les présents, par courriel", at: str = LATER) -> None:
    with clock_at(at), transaction():
        minutes.approve(meeting_id, on=clock.today() if how else None, how=how, by=scene.by)


def lock(scene: Scene, meeting_id: int, made: Made | None = None) -> None:
    with clock_at(LATER):
        made = made or papers.make(meeting_id)
        with transaction():
            locking.lock(meeting_id, made, by=scene.by)


def locked(scene: Scene, made: Made | None = None) -> int:
    """A meeting whose minutes were approved in writing and locked."""
    meeting_id = sent(scene)
    approve(scene, meeting_id)
    lock(scene, meeting_id, made)
    return meeting_id
