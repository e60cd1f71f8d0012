"""What a pack is made of, frozen at one moment: its words and figures in both languages, its items, its documents, what it rests on."""

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fundtracker import audit
from fundtracker.committees import agenda, decidable, meetings
from fundtracker.committees.agenda import ItemLine
from fundtracker.committees.meetings import MeetingLine
from fundtracker.committees.rules import MeetingStatus
from fundtracker.documents import store
from fundtracker.documents.store import Kept
from fundtracker.grants import projects
from fundtracker.kernel import clock
from fundtracker.kernel.db import session, snapshot
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg
from fundtracker.ledger import chain
from fundtracker.ledger.chain import Head
from fundtracker.notices import questions
from fundtracker.packs import annexes, differences, facts, pages
from fundtracker.packs.models import Pack
from fundtracker.web import language, pdf

LIVING = (MeetingStatus.DRAFT, MeetingStatus.CONVENED)
Contents = dict[str, Any]


@dataclass(frozen=True)
class Gathered:
    """Contents, and bytes that packages above gave for them: `given` are (place among the papers, language, bytes on disk)."""

    contents: Contents
    given: Sequence[tuple[int, str, Kept]] = ()


def check(meeting_id: int) -> MeetingLine:
    """The meeting, if a pack can be made for it. Raises NotFound; Refusal: the meeting is over, or its agenda is empty."""
    meeting = meetings.get(meeting_id)
    if meeting.status not in LIVING:
        raise Refusal(msg("This meeting is over and stays as it was."))
    if not agenda.items(meeting_id):
        raise Refusal(msg("The agenda is empty. Add what the committee is to decide, then build the pack."))
    return meeting


def gather(meeting_id: int) -> Gathered:
    """Freeze what a pack of the meeting says: read at one moment of the database, then said in each language. Raises as `check`."""
    with snapshot():
        meeting, items = check(meeting_id), agenda.items(meeting_id)
        told, former, rests = facts.read(meeting, items, head_of(meeting.code)), latest(meeting_id), basis(meeting_id)
        before: Contents | None = former.contents if former else None
        papers, given = _papers(meeting_id, before)
        version = former.version + 1 if former else 1
    contents: Contents = {
        "version": version,
        "addendum": False,
        "basis": rests,
        "seq": told.head.seq,
        "head": told.head.hash,
        "free": told.now.left,
        "meeting": {"title": meeting.title, "starts_at": meeting.starts_at.isoformat(), "place": meeting.place},
        "items": [{"id": item.id, "number": number, "title": item.title, "cents": item.cents} for number, item in enumerate(items, 1)],
        "papers": papers,
    }
    for each in language.NAMES:
        with language.speaking(each):
            contents[each] = pages.data(told)
    contents["differences"] = differences.between(before, contents) if before else []
    return Gathered(contents, given)


def check_addendum(meeting_id: int) -> Pack:
    """The version that late documents are appended to.

    Raises:
        Refusal: nothing is published, no document came, or the agenda changed, which needs a new version.
    """
    former, now = latest(meeting_id), basis(meeting_id)
    if former is None:
        raise Refusal(msg("No pack is published yet. Build it, look at it, then publish it."))
    before = (former.contents or {}).get("basis", {})
    if now["agenda"] != before.get("agenda"):
        raise Refusal(msg("The agenda changed since the pack was published. Build a new version instead of an addendum."))
    if now["documents"] == before["documents"]:
        raise Refusal(msg("No document was added since the pack was published. Attach it to the meeting first."))
    return former


def gather_addendum(meeting_id: int) -> Gathered:
    """The latest version with the documents that came after it: its figures stay as they stood. Raises as `check_addendum`."""
    with snapshot():
        check(meeting_id)
        former = check_addendum(meeting_id)
        before: Contents = dict(former.contents or {})
        contents, version = deepcopy(before), former.version + 1
        papers, given = _papers(meeting_id, before)
        contents["basis"] |= {"documents": basis(meeting_id)["documents"]}
    contents |= {"version": version, "addendum": True, "papers": papers}
    contents["differences"] = differences.between(before, contents)
    return Gathered(contents, given)


def latest(meeting_id: int) -> Pack | None:
    """The last published version of a meeting's pack."""
    return session.scalars(select(Pack).filter_by(meeting_id=meeting_id).order_by(Pack.version.desc()).limit(1)).one_or_none()


def basis(meeting_id: int) -> dict[str, str]:
    """What a pack rests on, each by a digest: whoever compares two sees what changed in between."""
    meeting, items = meetings.get(meeting_id), agenda.items(meeting_id)
    head, means = head_of(meeting.code), decidable.of_fund(meeting.fund_id)
    about = sorted({item.project_id for item in items if item.project_id is not None})
    told = {
        "book": (tuple(head), means.left),
        "agenda": (meeting.title, meeting.starts_at, meeting.place, meeting.video_url, [_said(item) for item in items]),
        "projects": [projects.sheet(project_id) for project_id in about],
        "documents": [(paper.document_id, paper.item_id, paper.title) for paper in agenda.papers(meeting_id)],
        "questions": [(line.id, line.text, line.answer) for line in questions.of_meeting(meeting_id)],
    }
    return {name: hashlib.sha256(repr(facts).encode()).hexdigest() for name, facts in told.items()}


def _said(item: ItemLine) -> list[Any]:
    """What an item says, whatever was decided of it."""
    return [item.id, item.position, item.about_label, *(getattr(item, name) for name in agenda.COLUMNS)]


def head_of(code: str) -> Head:
    """The head of a fund's chain of movements; the chain's beginning where nothing was booked yet."""
    return next((head for head in chain.heads() if head.chain == code), Head(code, 0, audit.GENESIS))


def _papers(meeting_id: int, former: Contents | None) -> tuple[list[dict[str, Any]], list[tuple[int, str, Kept]]]:
    """The documents to append: those of the version before under the labels they had, then new ones, late if a version came before."""
    known = {_key(paper): paper for paper in former["papers"]} if former else {}
    found, given = _asked(meeting_id)
    kept = [{**paper, **{name: known[_key(paper)][name] for name in ("label", "late")}} for paper in found if _key(paper) in known]
    kept.sort(key=lambda paper: int(paper["label"][1:]))
    number = max((int(paper["label"][1:]) for paper in known.values()), default=0)
    late = clock.today().isoformat() if former else ""
    fresh = [paper for paper in found if _key(paper) not in known]
    papers = kept + [{**paper, "label": f"A{number + place}", "late": late} for place, paper in enumerate(fresh, 1)]
    places = {_key(paper): place for place, paper in enumerate(papers)}
    return papers, [(places[_key(found[place])], spoken, bytes_) for place, spoken, bytes_ in given]


def _key(paper: dict[str, Any]) -> tuple[Any, ...]:
    """What makes a document the same one in the next version: its item and its bytes."""
    return paper["item_id"], tuple(sorted(paper["sha256"].items()))


def _asked(meeting_id: int) -> tuple[list[dict[str, Any]], list[tuple[int, str, Kept]]]:
    """The documents of the meeting and those that packages above give, which have no row yet."""
    papers, given = [], []
    for paper in agenda.papers(meeting_id):
        facts: dict[str, Any] = {"item_id": paper.item_id, "name": paper.name, "pages": {}, "sha256": {}, "title": {}, "document_id": {}}
        count = pdf.page_count(store.read(paper.document_id))
        for each in language.NAMES:
            said = {"pages": count, "sha256": paper.sha256, "title": paper.title, "document_id": paper.document_id}
            for name, value in said.items():
                facts[name][each] = value
        papers.append(facts)
    for annex in annexes.of_meeting(meeting_id):
        made = {each: store.put_made(content, annex.name) for each, content in annex.content.items()}
        counted = {each: pdf.page_count(content) for each, content in annex.content.items()}
        given += [(len(papers), each, kept) for each, kept in made.items()]
        facts = {"item_id": annex.item_id, "name": annex.name, "pages": counted, "title": annex.title, "document_id": {}}
        papers.append({**facts, "sha256": {each: kept.sha256 for each, kept in made.items()}})
    return papers, given
