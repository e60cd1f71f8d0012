"""The papers of a meeting as PDFs: set from what is on record while it may change, kept under their fingerprint once it is locked."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fundtracker.committees import meetings
from fundtracker.documents import store
from fundtracker.kernel import clock
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.minutes import minutes, pages
from fundtracker.minutes.minutes import MinutesLine
from fundtracker.minutes.models import MinutesPaper
from fundtracker.minutes.rules import Kind
from fundtracker.web import language, pdf, press

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class PaperLine:
    """A locked paper as pages show it."""

    kind: Kind
    language: str
    document_id: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Made:
    """The papers of a meeting in every language: what they say, and their bytes on disk, waiting for their rows."""

    frozen: Mapping[str, Any]
    kept: Mapping[tuple[Kind, str], store.Kept]


def typeset(kind: Kind, line: MinutesLine, spoken: str, *, withheld: frozenset[int] = frozenset()) -> bytes:
    """A paper as PDF/UA-1 in a language; the same record gives the same bytes.

    Raises:
        PdfError: it could not be set.
    """
    return pdf.typeset(f"meeting_{kind.value}", said(line, spoken, withheld=withheld), language=spoken)


def said(line: MinutesLine, spoken: str, *, withheld: frozenset[int] = frozenset()) -> dict[str, Any]:
    """What the papers of a meeting say in a language now."""
    with language.speaking(spoken):
        return pages.data(line, withheld=withheld)


def make(meeting_id: int) -> Made:
    """Set every paper in every language and keep its bytes, outside any transaction. Raises NotFound, PdfError."""
    line = minutes.get(meeting_id)
    frozen = {spoken: said(line, spoken) for spoken in LANGUAGES}
    wanted = [(kind, spoken) for kind in Kind for spoken in LANGUAGES]
    sheets = press.sheets([press.Order(f"meeting_{kind.value}", frozen[spoken], spoken) for kind, spoken in wanted])
    kept = {each: store.put(io.BytesIO(content), name(each[0], meeting_id)) for each, content in zip(wanted, sheets, strict=True)}
    return Made(frozen, kept)


def name(kind: Kind, meeting_id: int) -> str:
    """The name of a paper's file."""
    meeting = meetings.get(meeting_id)
    return f"{meeting.code}-{meeting.starts_at.astimezone(clock.PARIS):%Y-%m-%d}-{kind.value}.pdf"


def of_meeting(meeting_id: int) -> list[PaperLine]:
    """The locked papers of a meeting, in the order of their kinds, French first."""
    found = {(row.kind, row.language): row.document_id for row in session.scalars(select(MinutesPaper).filter_by(meeting_id=meeting_id))}
    lines = []
    for kind in Kind:
        for spoken in LANGUAGES:
            if (kind.value, spoken) in found:
                document = store.get(found[(kind.value, spoken)])
                lines.append(PaperLine(kind, spoken, document.id, document.size, document.sha256))
    return lines


def kept(meeting_id: int, kind: Kind, spoken: str) -> int:
    """The document of a locked paper. Raises NotFound."""
    found = next((line for line in of_meeting(meeting_id) if (line.kind, line.language) == (kind, spoken)), None)
    if found is None:
        raise NotFound
    return found.document_id
