"""The published versions of a meeting's pack and the files each is made of; nothing here writes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fundtracker.documents.models import Document
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.packs.models import Pack, PackPart
from fundtracker.packs.rules import PartKind


@dataclass(frozen=True)
class PartLine:
    """A file of a version in one language; `label` begins the labels of its pages."""

    kind: PartKind
    item_id: int | None
    title: str
    label: str
    document_id: int
    pages: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PackLine:
    """A version of a pack; `chain_head` is the head of the fund's book its figures stand on.

    `sha256` is the fingerprint over those of all its French files.
    """

    meeting_id: int
    version: int
    built_at: datetime
    chain_seq: int
    chain_head: str
    addendum: bool
    differences: Sequence[dict[str, Any]]
    parts: Sequence[PartLine]

    @property
    def pages(self) -> int:
        """Pages that a reader from whom nothing is withheld gets."""
        return sum(part.pages for part in self.parts if part.kind not in (PartKind.SLIP, PartKind.FEET))

    @property
    def sha256(self) -> str:
        """The fingerprint of the version."""
        return hashlib.sha256("\n".join(part.sha256 for part in self.parts).encode()).hexdigest()


def latest(meeting_id: int) -> PackLine | None:
    """The last version of a meeting's pack, or None."""
    row = session.scalars(select(Pack).filter_by(meeting_id=meeting_id).order_by(Pack.version.desc()).limit(1)).one_or_none()
    return None if row is None else _line(row)


def versions(meeting_id: int) -> list[PackLine]:
    """Every version of a meeting's pack, the last one first."""
    return [_line(row) for row in session.scalars(select(Pack).filter_by(meeting_id=meeting_id).order_by(Pack.version.desc()))]


def read(meeting_id: int, version: int | None = None) -> PackLine:
    """A version of a meeting's pack, the last one where none is named. Raises NotFound where there is none."""
    if version is None:
        found = latest(meeting_id)
    else:
        row = session.get(Pack, (meeting_id, version))
        found = None if row is None else _line(row)
    if found is None:
        raise NotFound
    return found


def parts(meeting_id: int, version: int, spoken: str) -> list[PartLine]:
    """The files of a version in a language, in the order they are read."""
    query = (
        select(PackPart, Document)
        .join(Document, Document.id == PackPart.document_id)
        .where(PackPart.meeting_id == meeting_id, PackPart.version == version, PackPart.language == spoken)
        .order_by(PackPart.place)
    )
    same = ("kind", "item_id", "title", "label", "document_id", "pages")
    return [
        PartLine(**{name: getattr(part, name) for name in same}, name=document.name, size=document.size, sha256=document.sha256)
        for part, document in session.execute(query)
    ]


def _line(row: Pack) -> PackLine:
    facts = {name: getattr(row, name) for name in ("meeting_id", "version", "built_at", "chain_seq", "chain_head", "addendum")}
    return PackLine(**facts, differences=row.differences or [], parts=parts(row.meeting_id, row.version, "fr"))
