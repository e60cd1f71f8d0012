"""A published pack as one reader gets it: without the items its seat keeps away from, in its language (domain.md rule 15)."""

import hashlib
import io
import zipfile
from collections.abc import Collection
from typing import Any

from fundtracker.documents import store
from fundtracker.kernel.errors import NotFound
from fundtracker.packs import packs
from fundtracker.packs.packs import PackLine
from fundtracker.packs.words import WORDS
from fundtracker.web import language, pdf
from fundtracker.web.wording import say

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The one date of every file in a ZIP, so that the same pack is the same bytes."""


def assembled(meeting_id: int, line: PackLine, *, withheld: Collection[int] = (), spoken: str = "fr") -> bytes:
    """The pack as one PDF, for a reader; the same bytes each time. Raises NotFound where it cannot be set for this reader."""
    frozen = packs.contents(meeting_id, line.version)
    if spoken == "fr" and not withheld:
        return store.read(line.document_id)
    data, annexes = _for_reader(frozen, withheld, spoken)
    return packs.bind(data, [(title, content) for title, _, content in annexes], spoken)


def zipped(meeting_id: int, line: PackLine, *, withheld: Collection[int] = (), spoken: str = "fr") -> bytes:
    """The pack and each of its documents as a ZIP, with a manifest: fingerprint, pages and name of each file, and the book's head."""
    _, annexes = _for_reader(packs.contents(meeting_id, line.version), withheld, spoken)
    files = {"00-pack.pdf": assembled(meeting_id, line, withheld=withheld, spoken=spoken)}
    files |= {f"{place:02}-{name}": content for place, (_, name, content) in enumerate(annexes, start=1)}
    rows = [f"{hashlib.sha256(content).hexdigest()}  {pdf.page_count(content)}  {name}" for name, content in files.items()]
    rows += [f"version  {line.version}", f"chain-seq  {line.chain_seq}", f"chain-head  {line.chain_head}"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {"manifest.txt": ("\n".join(rows) + "\n").encode(), **files}.items():
            packed.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return out.getvalue()


def _for_reader(frozen: dict[str, Any], withheld: Collection[int], spoken: str) -> tuple[dict[str, Any], list[tuple[str, str, bytes]]]:
    """What the pack says without the items withheld, and (title, name, bytes) of each document that stays."""
    if spoken not in frozen:
        raise NotFound
    data = dict(frozen[spoken])
    stays = [item_id not in withheld for _, item_id in frozen["papers"]]
    papers = [(row, document_id) for row, (document_id, _), kept in zip(data["annexes"], frozen["papers"], stays, strict=True) if kept]
    data["annexes"] = [row for row, _ in papers]
    data["items"] = [
        _without(item, spoken) if item_id in withheld else item for item_id, item in zip(frozen["items"], data["items"], strict=True)
    ]
    return data, [(row[0], row[1], store.read(document_id)) for row, document_id in papers]


def _without(item: dict[str, Any], spoken: str) -> dict[str, Any]:
    """An item by its title alone, and why there is nothing more."""
    with language.speaking(spoken):
        why = say(WORDS["withheld"])
    return {**item, "text": why, "amount": "", "about": [], "if_adopted": "", "sheet": None}
