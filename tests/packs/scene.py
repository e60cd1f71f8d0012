"""Acts of the tests of packs: documents, building as the worker does, publishing, and reading PDFs back."""

import io

import pikepdf
import pypdf

from fundtracker.committees import agenda
from fundtracker.documents import store
from fundtracker.kernel.db import transaction
from fundtracker.packs import building, packs, publishing, reading
from fundtracker.web.language import speaking
from fundtracker.web.wording import money
from tests.committees.scene import BEFORE, Scene
from tests.watch import clock_at


def a_pdf(pages: int = 1, width: int = 595) -> bytes:
    """A PDF of blank pages."""
    file = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(width, 842))
        made.save(file)
    return file.getvalue()


def attach(scene: Scene, meeting_id: int, title: str, content: bytes, item_id: int | None = None, at: str = BEFORE) -> int:
    kept = store.put(io.BytesIO(content), "rapport.pdf")
    with clock_at(at), transaction():
        return agenda.attach(meeting_id, document_id=store.add(kept, by=scene.by), title=title, item_id=item_id, by=scene.by)


def drafted(scene: Scene, meeting_id: int, at: str = BEFORE, *, addendum: bool = False) -> int:
    """Ask for a pack and let the worker build it; the build's id."""
    with clock_at(at):
        with transaction():
            build_id = building.ask(meeting_id, by=scene.by, addendum=addendum)
        assert building.run(build_id)
    return build_id


def publish(scene: Scene, meeting_id: int, build_id: int, at: str = BEFORE) -> int:
    with clock_at(at), transaction():
        return publishing.publish(meeting_id, build_id, by=scene.by)


def built(scene: Scene, meeting_id: int, at: str = BEFORE, *, addendum: bool = False) -> bytes:
    """Build and publish a pack; its bytes for a reader from whom nothing is withheld."""
    publish(scene, meeting_id, drafted(scene, meeting_id, at, addendum=addendum), at)
    return whole(meeting_id)


def whole(meeting_id: int, version: int | None = None, spoken: str = "fr") -> bytes:
    return reading.assembled(packs.read(meeting_id, version), spoken=spoken)


def text_of(pdf: bytes) -> str:
    """The text of a PDF, its spaces made plain."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join("".join(" " if c in "\u00a0\u202f\n" else c for c in page.extract_text()) for page in pages)


def plain(cents: int) -> str:
    with speaking("fr"):
        written = money(cents)
    return written.replace("\u00a0", " ").replace("\u202f", " ")


def titles(pdf: bytes) -> list[str]:
    """The outline, flattened."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        found = []

        def walk(entries):
            for entry in entries:
                found.append(str(entry.title))
                walk(entry.children)

        walk(outline.root)
    return found


def labels(pdf: bytes) -> list[str]:
    """The label of each page."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [page.label for page in opened.pages]
