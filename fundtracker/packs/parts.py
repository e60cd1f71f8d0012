"""The files a pack is set as, in the order they are read: from frozen contents to the orders for the press."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fundtracker.kernel.text import msg
from fundtracker.packs import differences
from fundtracker.packs.contents import Contents
from fundtracker.packs.rules import PartKind
from fundtracker.web import language
from fundtracker.web.press import Order
from fundtracker.web.wording import say


@dataclass(frozen=True)
class Plan:
    """A file to be set: what it is, of which item, its title, how the labels of its pages begin, and its order."""

    kind: PartKind
    item_id: int | None
    title: str
    label: str
    order: Order


def planned(contents: Contents) -> list[Plan]:
    """Every file of a pack that must be set, French first."""
    return [plan for each in language.NAMES for plan in _in(contents, each)]


def _in(contents: Contents, spoken: str) -> Iterator[Plan]:
    """The files in one language: the common one, the sums, each item, what stands for it where it is withheld, the feet of documents."""
    said = contents[spoken]
    with language.speaking(spoken):
        version = msg("Version %(version)s, addendum", version=contents["version"])
        about = {
            **said["about"],
            "version": say(version if contents["addendum"] else msg("Version %(version)s", version=contents["version"])),
        }
        papers = [_paper(paper, spoken) for paper in contents["papers"]]
    words = about["words"]

    def plan(kind: PartKind, title: str, label: str, data: dict[str, Any], item_id: int | None = None, form: str = "") -> Plan:
        told = {"about": {**about, "label": label, "part": title}, **data}
        return Plan(kind, item_id, title, label, Order(f"pack_{form or kind.value}", told, spoken))

    told = differences.shown(contents["differences"], spoken, withheld=frozenset())
    briefly = differences.shown(contents["differences"], spoken)
    shared = [paper for paper in papers if paper["item_id"] is None]
    common = {**said["common"], "differences": told, "papers": shared}
    yield plan(PartKind.COMMON, words["pack"], "", common)
    yield plan(PartKind.SLIP, words["pack"], "", {**common, "differences": briefly, "agenda": _untitled(common["agenda"])}, form="common")
    if said["money"]["rows"]:
        yield plan(PartKind.MONEY, words["money"], "R-", {"money": said["money"]})
    for item, text in zip(contents["items"], said["items"], strict=True):
        title, label = f"{item['number']}. {item['title']}"[:300], f"{item['number']}-"
        mine = [paper for paper in papers if paper["item_id"] == item["id"]]
        new = differences.of_item(contents["differences"], item["id"], spoken)
        facts = {**text, "title": title, "number": str(item["number"])}
        yield plan(PartKind.ITEM, title, label, {"item": facts, "differences": new, "papers": mine}, item["id"])
        slip = f"{item['number']}. {words['withheld_title']}"
        yield plan(PartKind.SLIP, slip, label, {"title": slip}, item["id"])
    if papers:
        yield plan(PartKind.FEET, words["papers"], "", {"papers": papers})


def _untitled(agenda: list[list[str]]) -> list[list[str]]:
    """An agenda for readers from whom an item is withheld: places, hours and kinds; the titles of the others stand on their own pages."""
    return [[number, hour, kind, "", minutes] for number, hour, _title, kind, minutes in agenda]


def _paper(paper: dict[str, Any], spoken: str) -> dict[str, Any]:
    """A document as a pack lists and stamps it; one that came after the first version says since when."""
    late = msg("Added on %(day)s, after publication", day=date.fromisoformat(paper["late"])) if paper["late"] else ""
    size = msg("%(pages)s p.", pages=paper["pages"][spoken])
    return {
        "item_id": paper["item_id"],
        "label": paper["label"],
        "title": paper["title"][spoken],
        "name": paper["name"],
        "pages": paper["pages"][spoken],
        "extent": say(size),
        "sha256": paper["sha256"][spoken],
        "late": say(late),
    }


def annexed(contents: Contents) -> list[dict[str, Any]]:
    """The documents appended, as rows of their own, one a language."""
    return [
        {
            "language": each,
            "kind": PartKind.ANNEX.value,
            "item_id": paper["item_id"],
            "title": paper["title"][each][:300],
            "label": f"{paper['label']}-",
            "document_id": paper["document_id"][each],
            "pages": paper["pages"][each],
        }
        for each in language.NAMES
        for paper in contents["papers"]
    ]
