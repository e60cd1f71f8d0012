"""Keeping files by their content: bytes under their SHA-256, durable before the row that names them (M14)."""

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pikepdf
from flask import current_app
from sqlalchemy import select

from fundtracker.documents import rules
from fundtracker.documents.models import Document
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg

MOST = 20 * 1024 * 1024


@dataclass(frozen=True)
class DocumentLine:
    """A document as pages show it."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Kept:
    """Bytes that are safely on disk and wait for their row."""

    sha256: str
    name: str
    media_type: str
    size: int


def put(stream: BinaryIO, filename: str, *, kinds: frozenset[str] = frozenset({"pdf"})) -> Kept:
    """Check a file and keep its bytes, before any transaction; `add` makes the row.

    Raises:
        Refusal: it is too large, empty, not of an allowed kind, or a PDF that is encrypted, broken or carries programs.
    """
    content = stream.read(MOST + 1)
    if len(content) > MOST:
        raise Refusal(msg("This file is too large. Send one of at most 20 MB."))
    if not content:
        raise Refusal(msg("This file is empty. Choose another one."))
    kind = rules.kind_of(content, filename, kinds)
    if kind.media_type == "application/pdf":
        _check_pdf(content)
    digest = hashlib.sha256(content).hexdigest()
    _write(_path(digest), content)
    return Kept(digest, rules.safe_name(filename), kind.media_type, len(content))


def add(kept: Kept, *, by: Actor) -> int:
    """The row of bytes that `put` kept, in the open transaction; gives back its id."""
    row = Document(sha256=kept.sha256, name=kept.name, media_type=kept.media_type, size=kept.size, kept_at=clock.now(), kept_by=str(by))
    session.add(row)
    session.flush()
    return row.id


def keep(stream: BinaryIO, filename: str, *, by: Actor, kinds: frozenset[str] | set[str] = frozenset({"pdf"})) -> int:
    """Check and keep a file with its row, within the open transaction; gives back its id. Raises Refusal as `put` does."""
    return add(put(stream, filename, kinds=frozenset(kinds)), by=by)


def get(document_id: int) -> DocumentLine:
    """A document. Raises NotFound."""
    row = session.get(Document, document_id)
    if row is None:
        raise NotFound
    return DocumentLine(row.id, row.name, row.media_type, row.size, row.sha256)


def read(document_id: int) -> bytes:
    """The bytes of a document. Raises NotFound."""
    path = _path(get(document_id).sha256)
    if not path.is_file():
        raise NotFound
    return path.read_bytes()


def differing() -> list[str]:
    """A sentence for each document whose bytes are missing or not what its row says; for `fundtracker check`."""
    found = []
    for row in session.scalars(select(Document).order_by(Document.id)):
        path = _path(row.sha256)
        if not path.is_file():
            found.append(f"document {row.id}: its file is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row.sha256:
            found.append(f"document {row.id}: its file is not the one that was kept")
    return found


def _path(digest: str) -> Path:
    return Path(current_app.config["HOME"]) / "documents" / digest[:2] / digest


def _write(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, then rename: a file is there whole or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _check_pdf(content: bytes) -> None:
    """Refuse a PDF that nobody could read, or that would run something at the reader's."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages, root = len(pdf.pages), pdf.Root
            names = root.get("/Names", pikepdf.Dictionary())
            risky = (
                ("/OpenAction" in root and "/JS" in str(root.OpenAction))
                or "/AA" in root
                or "/JavaScript" in names
                or "/EmbeddedFiles" in names
            )
    except pikepdf.PasswordError as error:
        raise Refusal(msg("This PDF is locked by a password. Send it without one.")) from error
    except (pikepdf.PdfError, RecursionError, ValueError, AttributeError) as error:
        raise Refusal(msg("This PDF is broken and cannot be read. Make it again and send it once more.")) from error
    if risky or not pages:
        raise Refusal(msg("This PDF carries programs or attached files. Print it to a new PDF and send that one."))
