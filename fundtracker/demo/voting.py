"""A committee without quorum in the demo data, and the consultation in writing that took up what it left undecided."""

from datetime import time, timedelta
from typing import Any

from fundtracker.committees import agenda, attendance
from fundtracker.committees.rules import ItemKind, Presence, instant_of
from fundtracker.demo import meeting, notices
from fundtracker.demo.meeting import Item, Stage
from fundtracker.demo.people import representative
from fundtracker.votes import again, consultations, sitting, stays
from fundtracker.votes.rules import Choice

CAME = 3
SAID = (Choice.FOR, Choice.FOR, Choice.ABSTENTION, Choice.FOR, Choice.AGAINST)
NAME = "ukraine-without-quorum"


def tell(stage: Stage) -> None:
    """Three seats came a week ago; the members answer in writing until next week."""
    today = stage.story.last_day
    day = today - timedelta(days=8)
    columns = {"project_id": stage.projects["UKR-03"], "cents": 500_000, "conditions": "Un point d’étape est rendu au comité en mars."}
    text = "Le comité décide de prolonger l’aide pendant l’hiver."
    items = [Item(ItemKind.GRANT, "Prolonger l’aide pendant l’hiver", text, columns=columns)]
    meeting.draft(stage, NAME, instant_of(day, time(11, 0)), "Comité Ukraine de novembre", items, on=day - timedelta(days=15))
    notices.convene(stage, NAME, day - timedelta(days=12))
    stage.story.on(day, lambda: _came(stage))
    ends_at = instant_of(today + timedelta(days=6), time(18, 0))
    stage.story.keep(
        day + timedelta(days=1), "consultation", lambda: again.consult(stage.story.known[NAME], ends_at=ends_at, by=stage.staff)
    )
    stage.story.on(today - timedelta(days=4), lambda: _answer(stage))


def _came(stage: Stage) -> None:
    """The few who were there."""
    meeting_id = stage.story.known[NAME]
    for seat in attendance.of_meeting(meeting_id)[:CAME]:
        person = sitting.of_seat(meeting_id, seat.authority_id) or representative(seat.siren)
        stays.arrive(meeting_id, authority_id=seat.authority_id, presence=Presence.REMOTE, person=person, by=stage.staff)


def _answer(stage: Stage) -> None:
    """What the first members wrote back."""
    meeting_id = stage.story.known["consultation"]
    [item] = agenda.items(meeting_id)
    for seat, choice in zip(attendance.of_meeting(meeting_id), SAID, strict=False):
        facts: dict[str, Any] = {"authority_id": seat.authority_id, "choice": choice, "entered": True}
        consultations.answer(item.id, meeting_id=meeting_id, by=stage.staff, **facts)
