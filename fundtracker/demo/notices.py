"""Before the coming meeting in the demo data: notices, answers of every kind, a proxy, a deputy, questions; and a meeting convened late."""

from datetime import date, time, timedelta
from typing import Any

from fundtracker.authorities import contributors
from fundtracker.committees import agenda, attendance
from fundtracker.committees.rules import ItemKind, instant_of
from fundtracker.demo import meeting
from fundtracker.demo.meeting import Item, Stage
from fundtracker.demo.people import DONORS
from fundtracker.notices import convening, questions, replies
from fundtracker.notices.rules import Answer

ASKED = "Le devis du forage tient-il compte de la profondeur mesurée en septembre ?"
ANSWERED = "Oui : le devis joint retient 140 mètres, mesurés par le partenaire en septembre."
OPEN = "Une visite de terrain est-elle prévue avant la deuxième tranche ?"


def convene(stage: Stage, name: str, on: date) -> None:
    """Convene a meeting with its notices."""
    stage.story.on(on, lambda: convening.convene(stage.story.known[name], by=stage.staff))


def tell(stage: Stage, hurried: Stage) -> None:
    """The coming meeting's answers and questions in the days after its notice; another fund's committee convened within days."""
    today = stage.story.last_day
    stage.story.on(today - timedelta(days=3), lambda: _answers(stage))
    stage.story.on(today - timedelta(days=2), lambda: _questions(stage))
    items = [Item(ItemKind.INFORMATION, "Hébergement des familles pendant l’hiver : point d’urgence")]
    starts_at = instant_of(today + timedelta(days=3), time(14, 0))
    meeting.draft(hurried, "ukraine-hurried", starts_at, "Comité extraordinaire", items, on=today - timedelta(days=2))
    convene(hurried, "ukraine-hurried", today - timedelta(days=1))


def _people(stage: Stage, meeting_id: int) -> list[tuple[int, str]]:
    """The seats of a meeting that have an account in the demo, as (authority's id, name of the account)."""
    seats = {seat.authority_id for seat in attendance.of_meeting(meeting_id)}
    known = [(authority.id, siren) for siren in DONORS if (authority := contributors.by_siren(siren))]
    return [(authority_id, siren) for authority_id, siren in known if authority_id in seats]


def _answers(stage: Stage) -> None:
    """One answer of each kind by those with an account as far as they go, others by telephone."""
    meeting_id = stage.story.known["morocco-next"]
    people = _people(stage, meeting_id)
    first = people[0][0]
    said: list[dict[str, Any]] = [
        {"answer": Answer.PRESENT, "person": "Élise Marchand"},
        {"answer": Answer.DEPUTY, "person": "Baptiste Roy", "deputy_email": "baptiste.roy@demo.example"},
        {"answer": Answer.PROXY, "proxy_to_id": first},
        {"answer": Answer.REMOTE},
    ]
    for (authority_id, siren), facts in zip(people, said, strict=False):
        replies.give(meeting_id, authority_id, by=stage.cast[siren], **facts)
    named = {authority_id for authority_id, _ in people}
    silent = [seat.authority_id for seat in attendance.of_meeting(meeting_id) if seat.authority_id not in named]
    by_phone = (Answer.REMOTE, Answer.ABSENT, Answer.PRESENT, Answer.REMOTE)
    for authority_id, answer in zip(silent, by_phone, strict=False):
        replies.give(meeting_id, authority_id, answer=answer, by=stage.staff, by_phone=True)


def _questions(stage: Stage) -> None:
    """One question that staff answered, one that waits."""
    meeting_id = stage.story.known["morocco-next"]
    people = _people(stage, meeting_id)
    grants = [item.id for item in agenda.items(meeting_id) if item.kind is ItemKind.GRANT]
    (first, asker), (last, other) = people[0], people[-1]
    asked = questions.ask(meeting_id, authority_id=first, item_id=grants[0], text=ASKED, by=stage.cast[asker])
    questions.answer(asked, meeting_id=meeting_id, text=ANSWERED, by=stage.staff)
    questions.ask(meeting_id, authority_id=last, text=OPEN, by=stage.cast[other])
