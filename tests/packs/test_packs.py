"""Packs: figures of the book in the PDF, documents appended with outline and page numbers, kept by version, the same bytes twice."""

import datetime
import io

import pikepdf
import pypdf
import pytest

from fundtracker.committees import follow_up
from fundtracker.committees.rules import ItemKind
from fundtracker.documents import store
from fundtracker.grants import projects
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.ledger import positions
from fundtracker.packs import binding, building, packs, parts
from fundtracker.packs.models import PackBuild
from fundtracker.web import press
from tests.committees.scene import adopted, an_item, convene, convened, draft, pay
from tests.packs.scene import a_pdf, attach, built, drafted, labels, plain, publish, text_of, titles, whole

__all__ = ["a_pdf", "attach", "built", "text_of", "titles"]  # tests of other packages read them from here


def test_a_figure_in_the_pack_is_the_book_s(scene):
    adopted(scene, cents=2_500_000)
    meeting_id = draft(scene, "2024-06-12 11:00")
    an_item(scene, meeting_id, cents=1_234_567)
    text = text_of(built(scene, meeting_id))
    identity = positions.identity(scene.fund.id)
    assert identity.received == 10_000_000
    for cents in (identity.received, identity.free, 1_234_567, projects.sheet(scene.project.id).available.available):
        assert plain(cents) in text
    assert plain(identity.free - 1_234_567) in text, "what is free leaves out what was decided and not granted"
    assert f"mouvement {packs.read(meeting_id).chain_seq}" in text
    assert packs.read(meeting_id).chain_head in text.replace(" ", "")


def test_what_is_asked_beyond_the_money_waits_for_receipts(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id, cents=10_500_000)
    assert f"dont {plain(500_000)} attendent" in text_of(built(scene, meeting_id))


def test_documents_follow_with_outline_and_page_labels(scene):
    meeting_id = draft(scene)
    item_id = an_item(scene, meeting_id)
    attach(scene, meeting_id, "Ordre de mission", a_pdf(2))
    attach(scene, meeting_id, "Devis de l’école", a_pdf(1, width=842), item_id)
    pdf = built(scene, meeting_id)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    own = len(reader.pages) - 3
    assert labels(pdf)[-3:] == ["A1-1", "A1-2", "A2-1"]
    assert "1-1" in labels(pdf)
    assert labels(pdf)[0] == "1"
    for page, label in zip(reader.pages, labels(pdf), strict=True):
        assert f"Page {label}" in page.extract_text().replace("\u00a0", " "), "the foot says what the label says"
    found = titles(pdf)
    assert "Ordre du jour" in found
    assert found[-3:] == ["Documents annexés", "A1 – Ordre de mission", "A2 – Devis de l’école"]
    leads = {str(entry.title): reader.get_destination_page_number(entry) for entry in reader.outline[-1]}
    assert leads == {"A1 – Ordre de mission": own, "A2 – Devis de l’école": own + 2}


def test_the_outline_leads_to_the_page_where_an_item_begins(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id, title="Une école")
    an_item(scene, meeting_id, title="Des puits")
    pdf = built(scene, meeting_id)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    leads = {str(entry.title): reader.get_destination_page_number(entry) for entry in reader.outline if not isinstance(entry, list)}
    assert labels(pdf)[leads["1. Une école"]] == "1-1"
    assert labels(pdf)[leads["2. Des puits"]] == "2-1"


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


def test_every_page_put_together_leads_to_its_own_tags(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    an_item(scene, meeting_id, title="Des puits")
    with pikepdf.open(io.BytesIO(built(scene, meeting_id))) as pdf:
        tree = pdf.Root.StructTreeRoot
        nums = list(tree.ParentTree.Nums)
        leads = {
            int(key): list(elements) for key, elements in zip(nums[::2], nums[1::2], strict=True) if isinstance(elements, pikepdf.Array)
        }
        for page in pdf.pages:
            elements = [element for element in leads.pop(int(page.obj.StructParents)) if element is not None]
            assert {element.Pg.objgen for element in elements if "/Pg" in element} == {page.obj.objgen}
        assert leads == {}, "no tags are left of pages that are not there"
        names = [str(name) for name in list(tree.IDTree.Names)[::2]]
        assert names == sorted(set(names))


def test_the_same_data_gives_the_same_bytes(scene):
    meeting_id = draft(scene)
    attach(scene, meeting_id, "Annexe", a_pdf(), an_item(scene, meeting_id))
    built(scene, meeting_id)
    assert whole(meeting_id) == whole(meeting_id)
    item = [part.sha256 for part in packs.read(meeting_id).parts if part.item_id is not None]
    assert whole(meeting_id, 1) != built(scene, meeting_id), "the second says that it is version 2"
    assert packs.read(meeting_id).version == 2
    assert len(item) == 3


def test_frozen_contents_are_set_to_the_same_bytes_whenever_they_are_set(scene):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    build_id = drafted(scene, meeting_id)
    row = session.get(PackBuild, build_id)
    kept = [store.read(facts["document_id"]) for facts in row.parts]
    plans = parts.planned(row.contents)
    again = [binding.named_apart(content, f"{place}-") for place, content in enumerate(press.sheets([plan.order for plan in plans]))]
    assert len(kept) > 4
    assert again == kept


def test_a_pack_follows_up_what_is_owed_before_what_is_done_whatever_its_kind(scene):
    amended = adopted(scene, ItemKind.AMENDMENT, title="Changer de lieu", place="Tizi n’Test", cents=None, project_id=scene.project.id)
    with transaction():
        due = datetime.date(2024, 3, 20)
        follow_up.follow(amended, owner_id=scene.staff.id, due_on=due, review_on=None, done_on=None, by=scene.by)
    meeting_id, _ = convened(scene)
    text = text_of(built(scene, meeting_id))
    assert "Changer de lieu" in text and "20 mars 2024" in text


def test_what_is_booked_later_does_not_change_a_pack(scene):
    meeting_id, _ = convened(scene)
    before = built(scene, meeting_id)
    pay(scene.fund, scene.donors[0], 7_700)
    assert whole(meeting_id) == before
    assert plain(10_007_700) in text_of(built(scene, meeting_id))
    assert whole(meeting_id, 1) == before


@pytest.mark.parametrize("change", ["book", "agenda", "documents"])
def test_a_draft_is_not_published_when_the_book_or_the_agenda_changed_meanwhile(scene, change):
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    build_id = drafted(scene, meeting_id)
    if change == "book":
        pay(scene.fund, scene.donors[0], 100)
    elif change == "agenda":
        an_item(scene, meeting_id, ItemKind.APPROVAL)
    else:
        attach(scene, meeting_id, "Annexe", a_pdf())
    with pytest.raises(Conflict):
        publish(scene, meeting_id, build_id)
    assert packs.latest(meeting_id) is None
    publish(scene, meeting_id, drafted(scene, meeting_id))


def test_there_is_no_pack_of_an_empty_agenda_or_of_a_meeting_that_is_over(scene):
    meeting_id = draft(scene)
    with pytest.raises(Refusal, match="empty"), transaction():
        building.ask(meeting_id, by=scene.by)
    with pytest.raises(NotFound):
        packs.read(meeting_id)
    with pytest.raises(NotFound), transaction():
        building.ask(999, by=scene.by)


def test_a_masked_project_says_that_it_is_confidential(scene):
    with transaction():
        projects.locked(scene.project.id).masked = True
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    convene(scene, meeting_id)
    text = text_of(built(scene, meeting_id))
    assert "Ijoukak" in text
    assert "Confidentiel" in text


def test_what_could_go_wrong_is_told_to_the_committee_alone(scene):
    with transaction():
        projects.locked(scene.project.id).risk_fr = "La piste est coupée en hiver.\n\nLe ciment #sym.dollar a doublé."
    meeting_id = draft(scene)
    an_item(scene, meeting_id)
    convene(scene, meeting_id)
    text = text_of(built(scene, meeting_id))
    assert "La piste est coupée en hiver." in text
    assert "Le ciment #sym.dollar a doublé." in text
    with transaction():
        projects.locked(scene.project.id).masked = True
    assert projects.as_seen_outside(projects.sheet(scene.project.id)).risk_fr == ""


def test_people_s_text_stays_text(scene):
    meeting_id = draft(scene, title='#panic("x") *gras* $x$')
    an_item(scene, meeting_id, title="#import <script>", text="#let x = 1\n[lien](http://x)")
    text = text_of(built(scene, meeting_id))
    assert '#panic("x") *gras* $x$' in text
    assert "#let x = 1" in text
