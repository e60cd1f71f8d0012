"""Packs: figures of the book in the PDF, documents appended with outline and page numbers, kept by version, the same bytes twice."""

import io

import pikepdf
import pypdf
import pytest

from fundtracker.committees import agenda
from fundtracker.committees.rules import ItemKind
from fundtracker.documents import store
from fundtracker.grants import projects
from fundtracker.kernel.db import transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.ledger import positions
from fundtracker.packs import packs
from fundtracker.web.language import speaking
from fundtracker.web.wording import money
from tests.committees.scene import BEFORE, Scene, adopted, an_item, convene, convened, draft, pay
from tests.watch import clock_at


def a_pdf(pages: int = 1, width: int = 595) -> bytes:
    """A PDF of blank pages."""
    file = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(width, 842))
        made.save(file)
    return file.getvalue()


def attach(scene: Scene, meeting_id: int, title: str, content: bytes, item_id: int | None = None) -> int:
    kept = store.put(io.BytesIO(content), "rapport.pdf")
    with transaction():
        return agenda.attach(meeting_id, document_id=store.add(kept, by=scene.by), title=title, item_id=item_id, by=scene.by)


def built(scene: Scene, meeting_id: int, at: str = BEFORE) -> bytes:
    """Build and keep a pack; its bytes."""
    with clock_at(at):
        made = packs.build(meeting_id)
        with transaction():
            packs.publish(meeting_id, made, by=scene.by)
    return store.read(packs.read(meeting_id).document_id)


def text_of(pdf: bytes) -> str:
    """The text of a PDF, its spaces made plain."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join("".join(" " if c in "\u00a0\u202f\n" else c for c in page.extract_text()) for page in pages)


def plain(cents: int) -> str:
    with speaking("fr"):
        written = money(cents)
    return written.replace("\u00a0", " ").replace("\u202f", " ")


def titles(pdf: bytes) -> list[str]:
    """The outline, flattened, with the number of the page each entry leads to."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        found = []

        def walk(entries):
            for entry in entries:
                found.append(str(entry.title))
                walk(entry.children)

        walk(outline.root)
    return found


def test_a_figure_in_the_pack_is_the_book_s(scene):
    adopted(scene, cents=2_500_000)
    meeting_id = draft(scene, "2024-06-12 11:00")
    an_item(scene, meeting_id, cents=1_234_567)
    text = text_of(built(scene, meeting_id))
    identity = positions.identity(scene.fund.id)
    assert identity.received == 10_000_000
    for cents in (identity.received, identity.free, 1_234_567, projects.sheet(scene.project.id).available.available):
        assert plain(cents) in text
    assert plain(identity.free - 2_500_000 - 1_234_567) in text, "what remains leaves out what was decided and not granted"
    assert f"mouvement {packs.read(meeting_id).chain_seq}" in text
    assert packs.read(meeting_id).chain_head in text.replace(" ", "")


def test_what_is_asked_beyond_the_money_waits_for_receipts(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id, cents=10_500_000)
    assert f"dont {plain(500_000)} attendent" in text_of(built(scene, meeting_id))


def test_documents_follow_with_outline_and_page_numbers(scene):
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id)
    attach(scene, meeting_id, "Ordre de mission", a_pdf(2))
    attach(scene, meeting_id, "Devis de l’école", a_pdf(1, width=842), item_id)
    pdf = built(scene, meeting_id)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    own = len(reader.pages) - 3
    assert f"{own + 3} / {own + 3}" in reader.pages[-1].extract_text()
    assert f"1 / {own + 3}" in reader.pages[0].extract_text()
    found = titles(pdf)
    assert "Ordre du jour" in found
    assert found[-3:] == ["Documents annexés", "Ordre de mission", "Devis de l’école"]
    leads = {str(entry.title): reader.get_destination_page_number(entry) for entry in reader.outline[-1]}
    assert leads == {"Ordre de mission": own, "Devis de l’école": own + 2}


def test_a_pack_without_documents_is_accessible_and_one_with_them_no_longer_claims_it(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    with pikepdf.open(io.BytesIO(built(scene, meeting_id))) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert "pdfuaid:part" in pdf.open_metadata()
        assert str(pdf.Root.Lang) == "fr"
    attach(scene, meeting_id, "Annexe", a_pdf())
    with pikepdf.open(io.BytesIO(built(scene, meeting_id))) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert "pdfuaid:part" not in pdf.open_metadata()


def test_the_same_data_gives_the_same_bytes(scene):
    meeting_id = draft(scene)
    attach(scene, meeting_id, "Annexe", a_pdf(), an_item(scene, meeting_id))
    first = built(scene, meeting_id)
    second = built(scene, meeting_id)
    assert first == second
    assert packs.read(meeting_id).version == 2


def test_what_is_booked_later_does_not_change_a_pack(scene):
    meeting_id, _ = convened(scene)
    before = built(scene, meeting_id)
    pay(scene.fund, scene.donors[0], 7_700)
    assert store.read(packs.read(meeting_id).document_id) == before
    assert plain(10_007_700) in text_of(built(scene, meeting_id))


@pytest.mark.parametrize("change", ["book", "agenda", "documents"])
def test_a_pack_is_not_kept_when_the_book_or_the_agenda_changed_meanwhile(scene, change):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    made = packs.build(meeting_id)
    if change == "book":
        pay(scene.fund, scene.donors[0], 100)
    elif change == "agenda":
        an_item(scene, meeting_id, ItemKind.APPROVAL)
    else:
        attach(scene, meeting_id, "Annexe", a_pdf())
    with pytest.raises(Conflict), transaction():
        packs.publish(meeting_id, made, by=scene.by)
    assert packs.latest(meeting_id) is None


def test_there_is_no_pack_of_an_empty_agenda_or_of_a_meeting_that_is_over(scene):
    meeting_id = draft(scene)
    with pytest.raises(Refusal, match="empty"):
        packs.build(meeting_id)
    with pytest.raises(NotFound):
        packs.read(meeting_id)
    with pytest.raises(NotFound):
        packs.build(999)


def test_a_masked_project_says_that_it_is_confidential(scene):
    with transaction():
        projects.locked(scene.project.id).masked = True
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    convene(scene, meeting_id)
    text = text_of(built(scene, meeting_id))
    assert "Ijoukak" in text
    assert "Confidentiel" in text


def test_people_s_text_stays_text(scene):
    meeting_id = draft(scene, title='#panic("x") *gras* $x$')
    an_item(scene, meeting_id, title="#import <script>", text="#let x = 1\n[lien](http://x)")
    text = text_of(built(scene, meeting_id))
    assert '#panic("x") *gras* $x$' in text
    assert "#let x = 1" in text
