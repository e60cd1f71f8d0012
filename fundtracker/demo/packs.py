"""The pack of the coming meeting in the demo data: documents, a published version, and a document that came after it."""

import io
from datetime import timedelta

from fundtracker.committees import agenda
from fundtracker.committees.rules import ItemKind
from fundtracker.demo.meeting import Stage
from fundtracker.demo.story import Story
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import transaction
from fundtracker.packs import building, publishing
from fundtracker.web import pdf

NAME = "morocco-next"
QUOTE = ("Devis de la formation", "Formation de onze comités de l’eau : trois journées chacun, animateur, déplacements et supports.")
LATE = ("Avis de la commune d’Ouneine", "La commune approuve la formation et met une salle à disposition.")


def tell(stage: Stage) -> None:
    """Attach what the committee should read before it decides."""
    kept = _paper(*QUOTE)
    stage.story.on(stage.story.last_day - timedelta(days=6), lambda: _attach(stage.story, stage.staff, QUOTE[0], kept))


def publish(story: Story, by: Actor) -> None:
    """Build and publish the pack as the worker and the staff do, then append a document that came late."""
    _published(story.known[NAME], by, addendum=False)
    kept = _paper(*LATE)
    with transaction():
        _attach(story, by, LATE[0], kept)
    _published(story.known[NAME], by, addendum=True)


def _published(meeting_id: int, by: Actor, *, addendum: bool) -> None:
    with transaction():
        build_id = building.ask(meeting_id, by=by, addendum=addendum)
    building.run(build_id)
    with transaction():
        publishing.publish(meeting_id, build_id, by=by)


def _paper(title: str, text: str) -> Kept:
    """A page that stands for a document of the demo data."""
    said = {"title": title, "text": f"{text} Document de démonstration."}
    return store.put(io.BytesIO(pdf.typeset("demo_act", said)), f"{title}.pdf")


def _attach(story: Story, by: Actor, title: str, kept: Kept) -> int:
    """Attach a paper to the item that asks for money."""
    meeting_id = story.known[NAME]
    item = next(item for item in agenda.items(meeting_id) if item.kind is ItemKind.GRANT)
    return agenda.attach(meeting_id, document_id=store.add(kept, by=by), title=title, item_id=item.id, by=by)
