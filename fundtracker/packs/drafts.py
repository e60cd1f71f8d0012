"""The draft of a pack, for the staff who look at it before it is published."""

from typing import Any

from fundtracker.committees import agenda
from fundtracker.documents import store
from fundtracker.kernel.db import session
from fundtracker.kernel.errors import NotFound
from fundtracker.packs import contents
from fundtracker.packs.models import PackBuild
from fundtracker.packs.packs import PartLine
from fundtracker.packs.parts import annexed
from fundtracker.packs.rules import BuildState, PartKind


def parts(meeting_id: int, build_id: int, spoken: str) -> list[PartLine]:
    """The files of a draft in a language, in the order they are read. Raises NotFound where it is not ready."""
    row = session.get(PackBuild, build_id)
    if row is None or row.meeting_id != meeting_id or row.state is not BuildState.DONE:
        raise NotFound
    made: list[dict[str, Any]] = [*(row.parts or []), *annexed(row.contents or {})]
    return [_line(facts) for facts in made if facts["language"] == spoken]


def _line(facts: dict[str, Any]) -> PartLine:
    document = store.get(facts["document_id"])
    same = {name: facts[name] for name in ("item_id", "title", "label", "document_id", "pages")}
    return PartLine(kind=PartKind(facts["kind"]), name=document.name, size=document.size, sha256=document.sha256, **same)


def late(meeting_id: int) -> list[str]:
    """The titles of documents attached to the meeting since its last published version; empty where none is published."""
    former = contents.latest(meeting_id)
    if former is None or former.contents is None:
        return []
    known = {digest for paper in former.contents["papers"] for digest in paper["sha256"].values()}
    return [paper.title for paper in agenda.papers(meeting_id) if paper.sha256 not in known]
