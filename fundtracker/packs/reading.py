"""A pack as one reader gets it: its frozen files put together without the items its seat keeps away from (domain.md rule 15)."""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Sequence

from fundtracker.documents import store
from fundtracker.kernel.errors import NotFound
from fundtracker.packs import binding, packs
from fundtracker.packs.binding import Leaf
from fundtracker.packs.packs import PackLine, PartLine
from fundtracker.packs.rules import PartKind
from fundtracker.packs.words import WORDS
from fundtracker.web import language
from fundtracker.web.wording import say

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The one date of every file in a ZIP, so that the same pack is the same bytes."""


def assembled(line: PackLine, *, withheld: Collection[int] = (), spoken: str = "fr") -> bytes:
    """The pack as one PDF, for a reader; the same bytes each time. Raises NotFound where there is nothing for this reader."""
    return bound(packs.parts(line.meeting_id, line.version, spoken), withheld=withheld, spoken=spoken)


def for_reader(line: PackLine, *, withheld: Collection[int] = (), spoken: str = "fr") -> list[PartLine]:
    """The files of a version that a reader gets."""
    parts = packs.parts(line.meeting_id, line.version, spoken)
    return [part for part in _kept(parts, withheld) if part.kind is not PartKind.FEET]


def bound(parts: Sequence[PartLine], *, withheld: Collection[int] = (), spoken: str = "fr") -> bytes:
    """Files of a pack as one PDF; nothing is set anew. Raises NotFound where there is nothing for this reader."""
    with language.speaking(spoken):
        leaves = list(_leaves(parts, withheld, say(WORDS["papers"])))
    if not leaves:
        raise NotFound
    return binding.bound(leaves, accessible=not any(leaf.foot for leaf in leaves))


def _leaves(parts: Sequence[PartLine], withheld: Collection[int], heading: str) -> Iterator[Leaf]:
    """What this reader gets, in order: documents last, each page with its foot."""
    feet = next((store.read(part.document_id) for part in parts if part.kind is PartKind.FEET), b"")
    annexes = [part for part in parts if part.kind is PartKind.ANNEX]
    kept = _kept(parts, withheld)
    for part in kept:
        if part.kind not in (PartKind.ANNEX, PartKind.FEET):
            yield Leaf(store.read(part.document_id), part.title, part.label)
    first = 0
    for part in annexes:
        if part in kept:
            title = f"{part.label.removesuffix('-')} – {part.title}"
            yield Leaf(store.read(part.document_id), title, part.label, foot=(feet, first), under=heading)
        first += part.pages


def _kept(parts: Sequence[PartLine], withheld: Collection[int]) -> list[PartLine]:
    """The files a reader gets: a slip instead of what is withheld, no sums where something is."""
    bare = any(part.kind is PartKind.SLIP and part.item_id is None for part in parts)
    return [part for part in parts if _stays(part, withheld, bare=bare)]


def _stays(part: PartLine, withheld: Collection[int], *, bare: bool) -> bool:
    if part.item_id is None and part.kind is PartKind.SLIP:
        return bool(withheld)
    if part.kind is PartKind.COMMON:
        return not (withheld and bare)
    if part.kind is PartKind.MONEY:
        return not withheld
    return (part.item_id in withheld) is (part.kind is PartKind.SLIP)


def zipped(line: PackLine, *, withheld: Collection[int] = (), spoken: str = "fr") -> bytes:
    """The pack as one PDF and as its files, with a manifest: fingerprint, pages and name of each file, and the book's head."""
    stays = for_reader(line, withheld=withheld, spoken=spoken)
    files = {"00-pack.pdf": (assembled(line, withheld=withheld, spoken=spoken), 0)}
    for place, part in enumerate(stays, start=1):
        files[f"{place:02}-{_named(part)}"] = (store.read(part.document_id), part.pages)
    whole = sum(part.pages for part in stays)
    rows = [f"{hashlib.sha256(content).hexdigest()}  {pages or whole}  {name}" for name, (content, pages) in files.items()]
    rows += [f"version  {line.version}", f"chain-seq  {line.chain_seq}", f"chain-head  {line.chain_head}"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("manifest.txt", EPOCH), "\n".join(rows) + "\n")
        for name, (content, _) in files.items():
            packed.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return out.getvalue()


def _named(part: PartLine) -> str:
    """The name of a file in the ZIP: a document's own, else its title in plain letters."""
    if part.kind is PartKind.ANNEX:
        return f"{part.label}{part.name}"
    plain = unicodedata.normalize("NFKD", part.title).encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain.lower()).strip('-')[:60] or part.kind.value}.pdf"
