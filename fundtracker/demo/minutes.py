"""Minutes in the demo data: one meeting's locked, one's open to remarks, one's still to be drafted."""

from datetime import date, timedelta
from typing import Any

from fundtracker.authorities import contributors
from fundtracker.committees import agenda, decisions
from fundtracker.committees.rules import ItemKind, Outcome
from fundtracker.demo import meeting
from fundtracker.demo.meeting import Item, Stage
from fundtracker.demo.people import CHAIR_SIREN
from fundtracker.minutes import locking, minutes, papers, remarks
from fundtracker.votes import entering

SECOND = date(2025, 1, 16)
TEXTS = {
    "Avancement des travaux": "Targa-Aide présente l’avancement des chantiers d’Ijoukak et d’Ouneine, photographies à l’appui.\n"
    "Plusieurs membres saluent la qualité du suivi. La présidente demande que le calendrier soit tenu à jour dans l’espace des membres.",
    "Des lieux communs à Tizi n’Test": "Le partenaire présente les trois bâtiments prévus et leur coût.\n"
    "Le comité débat du choix des matériaux locaux, puis de la part qui attend les derniers versements. Aucune objection n’est soulevée.",
}

ADDED = "Le calendrier est mis à jour avant chaque comité."


def tell(morocco: Stage, ukraine: Stage) -> None:
    """An autumn meeting of each fund; Morocco's approves the minutes of the one before, and its own draft is open to remarks."""
    story, today = morocco.story, morocco.story.last_day
    autumn = today - timedelta(days=40)
    points = [
        Item(ItemKind.INFORMATION, "Point d’étape des trois projets", "Canaux, eau potable, lieux communs.", outcome=None),
        Item(ItemKind.APPROVAL, "Le rapport de la mission d’octobre", "Le comité approuve le rapport de mission."),
    ]
    before, name = f"meeting-{morocco.fund_id}-{SECOND}", meeting.held(morocco, autumn, "Comité des donateurs d’automne", points)
    meeting.held(ukraine, today - timedelta(days=25), "Comité Ukraine d’automne", [points[0]])
    _drafted(morocco, before, SECOND + timedelta(days=4), SECOND + timedelta(days=20))
    _remarked(morocco, before, SECOND + timedelta(days=6), f"Ajouter : {ADDED}", answer="Ajouté.")
    title = "Approbation du procès-verbal du 16 janvier 2025"
    facts: dict[str, Any] = {"title": title, "by": morocco.staff}
    story.on(autumn - timedelta(days=15), lambda: minutes.put(story.known[before], to_meeting_id=story.known[name], **facts))
    story.on(autumn + timedelta(days=2), lambda: _approve(morocco, before, name))
    _drafted(morocco, name, today - timedelta(days=9), today + timedelta(days=6))
    asked: dict[str, Any] = {"title": "Approbation du procès-verbal du comité d’automne", "by": morocco.staff}
    story.on(today - timedelta(days=6), lambda: minutes.put(story.known[name], to_meeting_id=story.known["morocco-next"], **asked))
    _remarked(morocco, name, today - timedelta(days=5), "Préciser que les comités de l’eau se réunissent chaque trimestre.")


def _drafted(stage: Stage, name: str, on: date, until: date) -> None:
    """Draft, write and send minutes."""

    def act() -> None:
        meeting_id = minutes.draft(stage.story.known[name], by=stage.staff)
        titles = {item.id: item.title for item in agenda.items(meeting_id)}
        for section in minutes.get(meeting_id).sections:
            text = TEXTS.get(titles.get(section.item_id or 0, ""))
            if text:
                minutes.edit(section.id, meeting_id=meeting_id, text=text, version=section.version, by=stage.staff)
        minutes.send(meeting_id, until=until, by=stage.staff)

    stage.story.on(on, act)


def _remarked(stage: Stage, name: str, on: date, text: str, *, answer: str = "") -> None:
    """The chair's remark on the first item, answered two days later where there is an answer."""

    def make() -> None:
        meeting_id, chair = stage.story.known[name], contributors.by_siren(CHAIR_SIREN)
        if chair is not None:
            section = minutes.get(meeting_id).sections[1]
            remarks.make(meeting_id, section_id=section.id, authority_id=chair.id, text=text, by=stage.chair)

    def reply() -> None:
        meeting_id = stage.story.known[name]
        for line in remarks.of_meeting(meeting_id):
            section = next(each for each in minutes.get(meeting_id).sections if each.id == line.section_id)
            added = f"{section.text}\n{ADDED}".strip()
            minutes.edit(section.id, meeting_id=meeting_id, text=added, version=section.version, by=stage.staff)
            remarks.answer(line.id, meeting_id=meeting_id, taken=True, text=answer, by=stage.staff)

    stage.story.on(on, make)
    if answer:
        stage.story.on(on + timedelta(days=2), reply)


def _approve(stage: Stage, name: str, by_meeting: str) -> None:
    """The later meeting's decision approves the minutes; they are locked."""
    meeting_id, later = stage.story.known[name], stage.story.known[by_meeting]
    item = next(line for line in agenda.items(later) if line.id == minutes.get(meeting_id).item_id)
    if item.decision_id is None:
        facts: dict[str, Any] = {"outcome": Outcome.ADOPTED}
        decisions.sign(entering.enter(item.id, meeting_id=later, by=stage.staff, **facts), by=stage.chair)
    minutes.approve(meeting_id, by=stage.staff)
    locking.lock(meeting_id, papers.make(meeting_id), by=stage.staff)
