"""The meeting's pack: set from the book at one moment as one PDF with the documents appended, kept by version and never changed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from fundtracker import audit
from fundtracker.committees import agenda, meetings
from fundtracker.committees.agenda import ItemLine, PaperLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.documents import store
from fundtracker.kernel import clock
from fundtracker.kernel.actor import Actor
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Conflict, NotFound, Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import chain
from fundtracker.ledger.chain import Head
from fundtracker.packs import pages
from fundtracker.packs.models import Pack
from fundtracker.web import language, pdf

LIVING = (MeetingStatus.DRAFT, MeetingStatus.CONVENED)


@dataclass(frozen=True)
class PackLine:
    """A version of a pack; `chain_head` is the head of the fund's book its figures stand on."""

    version: int
    document_id: int
    built_at: datetime
    chain_seq: int
    chain_head: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Built:
    """A pack that was set and waits for its row: its bytes on disk, and what it was set from."""

    kept: store.Kept
    head: Head
    items: Sequence[ItemLine]
    papers: Sequence[PaperLine]
    contents: dict[str, Any]


def build(meeting_id: int, *, spoken: str = "fr") -> Built:
    """Set the pack of a meeting in a language, outside any writing transaction; `publish` keeps it.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is over, or its agenda is empty.
    """
    meeting, items, papers = meetings.get(meeting_id), agenda.items(meeting_id), agenda.papers(meeting_id)
    if meeting.status not in LIVING:
        raise Refusal(msg("This meeting is over and stays as it was."))
    if not items:
        raise Refusal(msg("The agenda is empty. Add what the committee is to decide, then build the pack."))
    head = _head(meeting.code)
    annexes = [(paper, store.read(paper.document_id)) for paper in papers]
    counted = [(paper, pdf.page_count(content)) for paper, content in annexes]
    contents: dict[str, Any] = {"items": [item.id for item in items], "papers": [[paper.document_id, paper.item_id] for paper in papers]}
    for each in language.NAMES:
        with language.speaking(each):
            contents[each] = pages.data(meeting, items, counted, head)
    whole = bind(contents[spoken], [(paper.title, content) for paper, content in annexes], spoken)
    name = f"{meeting.code}-{meeting.starts_at.astimezone(clock.PARIS):%Y-%m-%d}.pdf"
    return Built(store.put(io.BytesIO(whole), name), head, items, papers, contents)


def bind(data: dict[str, Any], annexes: Sequence[tuple[str, bytes]], spoken: str) -> bytes:
    """The pack as one PDF: its own pages, then the documents, page numbers going on."""
    own = pdf.typeset("pack", data, language=spoken)
    if not annexes:
        return pdf.append(own, [])
    numbers = {"first": pdf.page_count(own) + 1, "pages": [pages for _, _, pages in data["annexes"]]}
    footers = pdf.typeset("pack_annexes", {**data, **numbers}, language=spoken)
    return pdf.append(own, annexes, heading=data["words"]["papers"], footers=footers)


def publish(meeting_id: int, built: Built, *, by: Actor) -> int:
    """Keep a pack as the meeting's next version; gives back the version.

    Raises:
        NotFound: no such meeting.
        Refusal: the meeting is over.
        Conflict: the book, the agenda or the documents changed while this one was being set.
    """
    row = meetings.fresh(meeting_id)
    if row.status not in LIVING:
        raise Refusal(msg("This meeting is over and stays as it was."))
    same = (built.head, built.items, built.papers) == (
        _head(meetings.get(meeting_id).code),
        agenda.items(meeting_id),
        agenda.papers(meeting_id),
    )
    if not same:
        raise Conflict(msg("The book or the agenda changed while the pack was being set. Build it once more."))
    version = (session.scalar(select(func.max(Pack.version)).filter_by(meeting_id=meeting_id)) or 0) + 1
    document_id = store.add(built.kept, by=by)
    facts = {"chain_seq": built.head.seq, "chain_head": built.head.hash}
    row.pack_version = version
    row_of = {"meeting_id": meeting_id, "version": version, "document_id": document_id, "built_at": clock.now()}
    session.add(Pack(**row_of, **facts, contents=built.contents))
    session.flush()
    told = {"version": version, "sha256": built.kept.sha256, **facts}
    audit.record("web:pack:published", meeting_id, by=by, fund_id=meetings.fund_of(row), after=told)
    return version


def latest(meeting_id: int) -> PackLine | None:
    """The last version of a meeting's pack, or None."""
    row = session.scalars(select(Pack).filter_by(meeting_id=meeting_id).order_by(Pack.version.desc()).limit(1)).one_or_none()
    return None if row is None else _line(row)


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


def contents(meeting_id: int, version: int) -> dict[str, Any]:
    """What a version says, as it was frozen; empty for one older than this was kept. Raises NotFound."""
    row = session.get(Pack, (meeting_id, version))
    if row is None:
        raise NotFound
    return dict(row.contents or {})


def _line(row: Pack) -> PackLine:
    document = store.get(row.document_id)
    return PackLine(row.version, row.document_id, row.built_at, row.chain_seq, row.chain_head, document.size, document.sha256)


def _head(code: str) -> Head:
    """The head of a fund's chain of movements; the chain's beginning where nothing was booked yet."""
    return next((head for head in chain.heads() if head.chain == code), Head(code, 0, audit.GENESIS))
