"""Keeping files by their content: bytes under their SHA-256, durable before the row that names them (M14)."""

import fcntl
import hashlib
import os
import subprocess  # nosec B404 only our own script is started
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from sqlalchemy import delete, select

from fundtracker.documents import rules
from fundtracker.documents.models import Document
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound, Refusal
from fundtracker.kernel.text import msg

EXAMINE = [sys.executable, "-I", str(Path(__file__).with_name("examine.py"))]
EXAMINE_SECONDS = 20
ORPHAN_SECONDS = 3600


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
    content = taken(stream)
    kind = rules.kind_of(content, filename, kinds)
    if kind.media_type == "application/pdf":
        _check_pdf(content)
    digest = hashlib.sha256(content).hexdigest()
    _write(_path(digest), content)
    return Kept(digest, rules.safe_name(filename), kind.media_type, len(content))


def taken(stream: BinaryIO) -> bytes:
    """The bytes of a file that was sent. Raises Refusal where it is larger than the setting allows, or empty."""
    megabytes = int(current_app.config["UPLOAD_MB"])
    most = megabytes * 1024 * 1024
    content = stream.read(most + 1)
    if len(content) > most:
        raise Refusal(msg("This file is too large. Send one of at most %(most)s MB.", most=megabytes))
    if not content:
        raise Refusal(msg("This file is empty. Choose another one."))
    return content


def put_made(content: bytes, filename: str, media_type: str = "application/pdf") -> Kept:
    """Keep bytes that this house has made itself and need not look at, before any transaction; `add` makes the row."""
    digest = hashlib.sha256(content).hexdigest()
    _write(_path(digest), content)
    return Kept(digest, rules.safe_name(filename), media_type, len(content))


def add(kept: Kept, *, by: Actor) -> int:
    """The row of bytes that `put` kept, in the open transaction; gives back its id."""
    row = Document(sha256=kept.sha256, name=kept.name, media_type=kept.media_type, size=kept.size, kept_at=clock.now(), kept_by=str(by))
    session.add(row)
    session.flush()
    return row.id


def keep(stream: BinaryIO, filename: str, *, by: Actor, kinds: frozenset[str] | set[str] = frozenset({"pdf"})) -> int:
    """Check and keep a file with its row, within the open transaction; gives back its id. Raises Refusal as `put` does."""
    return add(put(stream, filename, kinds=frozenset(kinds)), by=by)


def forget(document_ids: Collection[int]) -> None:
    """Remove the rows of documents that nothing refers to any more; the sweep removes bytes that no row names."""
    session.execute(delete(Document).where(Document.id.in_(document_ids)))


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


def sweep() -> int:
    """Remove bytes that no row names an hour after they were kept; gives back how many. A crash between file and row leaves such bytes."""
    home, removed = _home(), 0
    for path in sorted(home.glob("??/*")):
        if _is_old(path):
            with _alone():
                if _is_old(path) and not _is_named(path.name):
                    path.unlink()
                    removed += 1
    return removed


def _is_old(path: Path) -> bool:
    """Whether a file has stood there, untouched, for longer than any upload takes."""
    return path.is_file() and path.stat().st_mtime < time.time() - ORPHAN_SECONDS


def _is_named(digest: str) -> bool:
    """Whether a row names these bytes."""
    found = session.scalar(select(Document.id).filter_by(sha256=digest).limit(1)) is not None
    session.rollback()
    return found


def _home() -> Path:
    folder = Path(current_app.config["HOME"]) / "documents"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _path(digest: str) -> Path:
    return Path(current_app.config["HOME"]) / "documents" / digest[:2] / digest


@contextmanager
def _alone() -> Iterator[None]:
    """Keep and sweep one at a time, so that nothing is swept that is just being kept once more."""
    with (_home() / "lock").open("wb") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _write(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, then rename: a file is there whole or not at all, and fresh for the sweep."""
    with _alone():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        for folder in (path.parent, path.parent.parent):
            opened = os.open(folder, os.O_RDONLY)
            os.fsync(opened)
            os.close(opened)


def _check_pdf(content: bytes) -> None:
    """Refuse a PDF that nobody could read, or that would run something at the reader's; looked at in a process of its own."""
    try:
        done = subprocess.run(EXAMINE, input=content, capture_output=True, timeout=EXAMINE_SECONDS, check=False)  # nosec B603 our own script
        verdict = done.stdout.decode("ascii", "replace")
    except subprocess.TimeoutExpired:
        verdict = "broken"
    if verdict == "locked":
        raise Refusal(msg("This PDF is locked by a password. Send it without one."))
    if verdict == "risky":
        raise Refusal(msg("This PDF carries programs or attached files. Print it to a new PDF and send that one."))
    if verdict != "fine":
        raise Refusal(msg("This PDF is broken and cannot be read. Make it again and send it once more."))
