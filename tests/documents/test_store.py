"""Which files are kept and how: by their content, whole or not at all, nothing that would run (trust.md S41, S42, S45, M14)."""

import hashlib
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from sqlalchemy import func, select

from fundtracker.documents import rules, store
from fundtracker.documents.models import Document
from fundtracker.kernel.actor import COMMAND
from fundtracker.kernel.db import session, transaction
from fundtracker.kernel.errors import NotFound, Refusal
from tests.databases import Database
from tests.documents.samples import a_jpeg, a_pdf, a_png

ALL = frozenset({"pdf", "png", "jpeg"})


def keep(content: bytes, name: str, kinds: frozenset[str] = ALL) -> int:
    kept = store.put(io.BytesIO(content), name, kinds=kinds)
    with transaction():
        return store.add(kept, by=COMMAND)


def refused(content: bytes, name: str, kinds: frozenset[str] = ALL) -> str:
    with pytest.raises(Refusal) as found:
        keep(content, name, kinds)
    assert session.scalar(select(func.count()).select_from(Document)) == 0
    return found.value.message.id


def files(database: Database) -> list[Path]:
    home = Path(database.environ["FUNDTRACKER_HOME"], "documents")
    return sorted(path for path in home.glob("??/*"))


@pytest.mark.parametrize(("content", "name"), [(a_pdf(), "Délibération n° 12.PDF"), (a_png(), "photo.png"), (a_jpeg(), "photo.JPG")])
def test_a_sound_file_is_kept_under_its_fingerprint(database: Database, content: bytes, name: str) -> None:
    line = store.get(keep(content, name))
    digest = hashlib.sha256(content).hexdigest()
    assert (line.sha256, line.size) == (digest, len(content))
    assert store.read(line.id) == content
    assert [path.name for path in files(database)] == [digest]
    assert files(database)[0].stat().st_mode & 0o777 == 0o600
    assert store.differing() == []


def test_the_same_bytes_are_kept_once_under_both_names(database: Database) -> None:
    content = a_pdf()
    first, second = keep(content, "a.pdf"), keep(content, "b.pdf")
    assert [store.get(first).name, store.get(second).name] == ["a.pdf", "b.pdf"]
    assert len(files(database)) == 1


def test_bytes_that_were_spoilt_are_mended_when_the_file_is_sent_again(database: Database) -> None:
    content = a_pdf()
    first = keep(content, "a.pdf")
    files(database)[0].write_bytes(b"spoilt")
    keep(content, "a.pdf")
    assert store.read(first) == content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (a_png(), "scan.pdf"),
        (a_pdf(), "scan.png"),
        (a_pdf(), "scan"),
        (a_pdf(), "scan.pdf.exe"),
        (a_pdf(), "scan.pdf::$DATA"),
        (a_pdf(), "scan.pdf\0.png"),
        (b"MZ\x90\0" + b"\0" * 100, "scan.pdf"),
        (b"<html><script>alert(1)</script>", "scan.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture.png"),
        (b"GIF89a/*" + b"\0" * 20, "picture.png"),
        (b"\n\n%PDF-1.7\n" + a_pdf(), "late.pdf"),
        (b"%PDF-1.7\n<html><script>alert(1)</script></html>\n" + a_pdf(), "polyglot.pdf"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(database: Database, content: bytes, name: str) -> None:
    assert "not what its name says" in refused(content, name)


def test_an_archive_behind_a_pdf_is_refused(database: Database) -> None:
    file = io.BytesIO(a_pdf())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("evil.exe", "MZ")
    assert "not what its name says" in refused(file.getvalue(), "polyglot.pdf")


def test_a_kind_that_was_not_asked_for_is_refused(database: Database) -> None:
    assert "not what its name says" in refused(a_png(), "scan.png", frozenset({"pdf"}))


ACTION = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
LAUNCH = Dictionary(S=Name.Launch, F=String("cmd.exe"))
ATTACHED = Dictionary(Type=Name.Filespec, F=String("evil.exe"), EF=Dictionary())


@pytest.mark.parametrize(
    "changes",
    [
        {"root": {"/OpenAction": ACTION}},
        {"root": {"/OpenAction": LAUNCH}},
        {"root": {"/AA": Dictionary(WC=ACTION)}},
        {"root": {"/Names": Dictionary(JavaScript=Dictionary(Names=Array([String("x"), ACTION])))}},
        {"root": {"/Names": Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("x"), ATTACHED])))}},
        {"root": {"/AcroForm": Dictionary(Fields=Array(), XFA=String("<xdp/>"))}},
        {"root": {"/Outlines": Dictionary(First=Dictionary(A=LAUNCH))}},
        {"page": {"/AA": Dictionary(O=ACTION)}},
        {"page": {"/Annots": Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=LAUNCH)])}},
        {"page": {"/Annots": Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, FS=ATTACHED)])}},
        {"page": {"/Annots": Array([Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, Next=Array([ACTION])))])}},
    ],
    ids=str,
)
def test_a_pdf_that_would_run_or_carry_something_is_refused(database: Database, changes: dict[str, object]) -> None:
    assert "programs or attached files" in refused(a_pdf(**changes), "a.pdf")


def test_a_locked_pdf_is_refused(database: Database) -> None:
    locked = a_pdf(encryption=pikepdf.Encryption(owner="owner", user="user"))
    assert "locked by a password" in refused(locked, "a.pdf")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n%%EOF\n",
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000,
        a_pdf()[:200],
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF",
    ],
    ids=range(6),
)
def test_a_broken_pdf_is_refused_quickly(database: Database, content: bytes) -> None:
    started = time.monotonic()
    assert "broken" in refused(content, "a.pdf")
    assert time.monotonic() - started < 5


def test_a_pdf_that_unfolds_without_end_is_stopped_in_its_own_process(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "EXAMINE", [sys.executable, "-c", "while True: pass"])
    monkeypatch.setattr(store, "EXAMINE_SECONDS", 0.5)
    assert "broken" in refused(a_pdf(), "a.pdf")


def test_the_looking_process_has_no_more_memory_than_it_needs() -> None:
    script = (
        Path(store.EXAMINE[-1]).read_text().replace("sys.stdout.write(verdict", "held = b'x' * 3 * 1024**3\n    sys.stdout.write(verdict")
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], input=a_pdf(), capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


@pytest.mark.parametrize(("content", "name"), [(a_png(60_000, 60_000), "a.png"), (a_jpeg(60_000, 60_000), "a.jpg"), (a_png(0, 5), "a.png")])
def test_a_picture_that_unfolds_to_gigabytes_is_refused(database: Database, content: bytes, name: str) -> None:
    assert "too large" in refused(content, name)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xd8\xff", b"\xff\xd8\xff\xe0", b"\xff\xd8" + b"\xff" * 7, b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
)
def test_a_picture_cut_short_is_refused(database: Database, content: bytes) -> None:
    refused(content, "a.png" if content.startswith(b"\x89") else "a.jpg")


def test_a_file_above_the_limit_is_refused_with_the_limit(database: Database) -> None:
    assert "too large" in refused(a_pdf() + b"\n" * (20 * 1024 * 1024), "a.pdf")


def test_an_empty_file_is_refused(database: Database) -> None:
    assert "empty" in refused(b"", "a.pdf")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\boot.pdf", "boot.pdf"),
        ("C:\\Users\\x\\Délibération.pdf", "Délibération.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("a\r\nX-Evil: 1.pdf", "aX-Evil 1.pdf"),
        ("invoice\u202efdp.pdf", "invoicefdp.pdf"),
        (".pdf", "document.pdf"),
        ("...pdf", "document.pdf"),
        ("  .pdf", "document.pdf"),
        ('"><img src=x>.pdf', "img src=x.pdf"),
        ("a;b'c.pdf", "a;b'c.pdf"),
        ("~/.ssh/id.pdf", "id.pdf"),
        ("é" * 300 + ".pdf", "é" * 110 + ".pdf"),
        ("a.pdf ", "a.pdf"),
        ("", "document.bin"),
        ("\ud800.pdf", "document.pdf"),
    ],
)
def test_a_hostile_name_becomes_a_harmless_one(sent: str, kept: str) -> None:
    assert rules.safe_name(sent) == kept


def test_a_document_that_does_not_exist_or_lost_its_bytes_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        store.get(7)
    kept = keep(a_pdf(), "a.pdf")
    files(database)[0].unlink()
    with pytest.raises(NotFound):
        store.read(kept)


def test_the_check_names_a_document_whose_bytes_changed_or_vanished(database: Database) -> None:
    changed, gone = keep(a_pdf(), "a.pdf"), keep(a_png(), "b.png")
    paths = {path.name: path for path in files(database)}
    paths[store.get(changed).sha256].write_bytes(b"other")
    paths[store.get(gone).sha256].unlink()
    assert store.differing() == [
        f"document {changed}: its file is not the one that was kept",
        f"document {gone}: its file is missing",
    ]


def old(path: Path) -> None:
    stamp = time.time() - store.ORPHAN_SECONDS - 60
    os.utime(path, (stamp, stamp))


def test_bytes_without_a_row_are_swept_after_an_hour_and_no_others(database: Database) -> None:
    named = keep(a_pdf(), "a.pdf")
    orphan = store.put(io.BytesIO(a_png()), "b.png", kinds=ALL)
    for path in files(database):
        old(path)
    store.put(io.BytesIO(a_jpeg()), "c.jpg", kinds=ALL)
    (files(database)[0].parent / "tmp-of-a-crash").write_bytes(b"half")
    old(files(database)[0].parent / "tmp-of-a-crash")
    assert store.sweep() == 2
    left = {path.name for path in files(database)}
    assert store.get(named).sha256 in left
    assert orphan.sha256 not in left
    assert len(left) == 2


def test_what_is_kept_again_is_not_swept_before_its_row_comes(database: Database) -> None:
    content = a_pdf()
    store.put(io.BytesIO(content), "a.pdf")
    old(files(database)[0])
    kept = store.put(io.BytesIO(content), "a.pdf")
    assert store.sweep() == 0
    with transaction():
        document = store.add(kept, by=COMMAND)
    assert store.read(document) == content


def test_a_row_that_is_rolled_back_leaves_bytes_that_are_swept(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        store.keep(io.BytesIO(a_pdf()), "a.pdf", by=COMMAND)
        raise ZeroDivisionError
    assert session.scalar(select(func.count()).select_from(Document)) == 0
    old(files(database)[0])
    assert store.sweep() == 1
