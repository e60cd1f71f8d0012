"""A pack as its reader gets it: without withheld items, in both languages, by version, as a ZIP with its manifest; for nobody else."""

import datetime
import hashlib
import io
import zipfile

import pikepdf
import pytest

from fundtracker.committees import follow_up, recusals, register
from fundtracker.committees.rules import ItemKind
from fundtracker.kernel.db import transaction
from fundtracker.packs import packs
from tests.committees.scene import AFTER, BEFORE, an_item, convene, convened, decide, draft, pay, sign
from tests.packs.scene import a_pdf, attach, built, plain, text_of, titles
from tests.watch import clock_at

SECRET, ASKED = "Trois puits à Ouneine", 777_777


@pytest.fixture
def told(scene):
    """A convened meeting with its pack: an item whose seat keeps away, and another; each with a document."""
    meeting_id = draft(scene)
    kept = an_item(scene, meeting_id, title="Une école", text="Neuf classes.")
    away = an_item(scene, meeting_id, title="Des puits", text=SECRET, cents=ASKED)
    attach(scene, meeting_id, "Devis de l’école", a_pdf(), kept)
    attach(scene, meeting_id, "Devis des puits", a_pdf(2), away)
    convene(scene, meeting_id)
    built(scene, meeting_id)
    return meeting_id, away


def recuse(scene, meeting_id, item_id, seat=1):
    with clock_at(BEFORE), transaction():
        recusals.declare(item_id, meeting_id=meeting_id, authority_id=scene.donors[seat].id, reason="Au conseil de l’ONG", by=scene.by)


def got(client, scene, address, member=1):
    with clock_at(BEFORE):
        client.sign_in(scene.members[member])
        return client.get(address)


def test_a_recused_member_gets_neither_the_item_nor_its_documents(scene, client, told):
    meeting_id, away = told
    recuse(scene, meeting_id, away)
    content = got(client, scene, f"/meetings/{meeting_id}/pack.pdf").data
    text = text_of(content)
    assert SECRET not in text
    assert "Votre siège s’est déporté de ce point" in text
    assert "Neuf classes." in text
    assert "A1 – Devis de l’école" in titles(content)
    assert not [title for title in titles(content) if "Devis des puits" in title]
    assert "Devis des puits" not in text
    assert "2. Point dont votre siège s’est déporté" in text, "its place stays"
    for cents in (ASKED, 1_000_000 + ASKED, 10_000_000 - ASKED, 9_000_000 - ASKED):
        assert plain(cents) not in text
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.check_pdf_syntax() == []
    others = text_of(got(client, scene, f"/meetings/{meeting_id}/pack.pdf", member=2).data)
    assert SECRET in others
    assert plain(ASKED) in others
    assert plain(9_000_000 - ASKED) in others
    assert "Votre siège s’est déporté" not in others


def test_a_recused_member_s_zip_leaves_out_the_same(scene, client, told):
    meeting_id, away = told
    recuse(scene, meeting_id, away)
    with zipfile.ZipFile(io.BytesIO(got(client, scene, f"/meetings/{meeting_id}/pack.zip").data)) as packed:
        assert [name for name in packed.namelist() if name.endswith("rapport.pdf")] == ["04-A1-rapport.pdf"]
        assert SECRET not in text_of(packed.read("00-pack.pdf"))


def test_the_manifest_names_each_file_by_its_fingerprint_its_pages_and_the_head_of_the_book(scene, client, told):
    meeting_id, _ = told
    with zipfile.ZipFile(io.BytesIO(got(client, scene, f"/meetings/{meeting_id}/pack.zip").data)) as packed:
        manifest = packed.read("manifest.txt").decode()
        files = [name for name in packed.namelist() if name != "manifest.txt"]
        assert len(files) == 7
        for name in files:
            content = packed.read(name)
            with pikepdf.open(io.BytesIO(content)) as opened:
                assert f"{hashlib.sha256(content).hexdigest()}  {len(opened.pages)}  {name}\n" in manifest
    assert f"chain-head  {packs.read(meeting_id).chain_head}\n" in manifest


def test_the_same_reader_gets_the_same_bytes_whatever_is_booked_in_between(scene, client, told):
    meeting_id, away = told
    recuse(scene, meeting_id, away)
    first = got(client, scene, f"/meetings/{meeting_id}/pack.pdf").data
    pay(scene.fund, scene.donors[0], 7_700)
    assert got(client, scene, f"/meetings/{meeting_id}/pack.pdf").data == first


def test_it_is_there_in_english(scene, client, told):
    meeting_id, _ = told
    content = got(client, scene, f"/meetings/{meeting_id}/pack.pdf?lang=en").data
    assert "Position of the fund" in text_of(content)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert str(opened.Root.Lang) == "en"


@pytest.mark.parametrize("member", [1, 2])
def test_the_next_pack_gives_the_number_alone_of_an_unsigned_decision_from_which_a_seat_kept_away(scene, client, member):
    meeting_id, item_id = convened(scene, ItemKind.GRANT, title="PlanteTitre")
    recuse(scene, meeting_id, item_id)
    decision_id = decide(scene, meeting_id, item_id)
    owed = {"owner_id": scene.staff.id, "due_on": datetime.date(2024, 4, 30), "review_on": None, "done_on": None}
    with clock_at(AFTER), transaction():
        follow_up.follow(decision_id, by=scene.by, **owed)
    text = next_pack(scene, client, member)
    assert "PlanteTitre" not in text and scene.staff.name not in text
    assert register.get(decision_id).label in text
    sign(scene, decision_id)
    text = next_pack(scene, client, member)
    assert "PlanteTitre" in text and scene.staff.name in text, "signed, it is the association's act"


def next_pack(scene, client, member):
    meeting_id = draft(scene, start="2024-05-15 11:00")
    an_item(scene, meeting_id, ItemKind.INFORMATION, title="Point d’information")
    convene(scene, meeting_id, AFTER)
    built(scene, meeting_id, AFTER)
    with clock_at(AFTER):
        client.sign_in(scene.members[member])
        return text_of(client.get(f"/meetings/{meeting_id}/pack.pdf").data)
