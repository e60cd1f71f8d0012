"""Putting the files of a pack together with pikepdf: pages, outline, labels, the tags that make it accessible; always the same bytes."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf


@dataclass(frozen=True)
class Leaf:
    """What is bound: a PDF, its entry in the outline (`under` a heading), how the labels of its pages begin.

    `foot` is a PDF and the number of its page that is laid over the first page, the following ones over the following pages.
    """

    content: bytes
    title: str = ""
    label: str = ""
    foot: tuple[bytes, int] | None = None
    under: str = ""


def named_apart(content: bytes, mark: str) -> bytes:
    """A part whose tagged tables have ids of their own, so that those of several parts can stand in one file."""
    with pikepdf.open(io.BytesIO(content)) as part:
        root = part.Root.StructTreeRoot
        if "/IDTree" in root:
            pairs: list[Any] = list(root.IDTree.Names.as_list())
            root.IDTree = part.make_indirect(Dictionary(Names=Array([_apart(pairs, index, mark) for index in range(len(pairs))])))
            for element in part.objects:
                if isinstance(element, Dictionary) and element.get("/Type") == Name.StructElem:
                    _rename(element, mark)
        return _saved(part)


def _apart(pairs: Sequence[Any], index: int, mark: str) -> Any:
    """A name of the tree of ids under its new name; an element as it is."""
    return pairs[index] if index % 2 else pikepdf.String(mark + str(pairs[index]))


def _rename(element: Dictionary, mark: str) -> None:
    if "/ID" in element:
        element.ID = pikepdf.String(mark + str(element.ID))
    for attributes in element.A.as_list() if isinstance(element.get("/A"), Array) else [element.get("/A")]:
        if isinstance(attributes, Dictionary) and "/Headers" in attributes:
            attributes.Headers = Array([pikepdf.String(mark + str(name)) for name in attributes.Headers.as_list()])


def bound(leaves: Sequence[Leaf], *, accessible: bool) -> bytes:
    """All leaves as one PDF, the first one's title and language kept.

    `accessible` says that every leaf is tagged; the claim to PDF/UA goes where one is not, as it would not be true.
    """
    with pikepdf.open(io.BytesIO(leaves[0].content)) as whole:
        labels: list[Any] = [0, _label(leaves[0].label)]
        with whole.open_outline() as outline:
            groups: dict[str, Any] = {"": outline.root}
            for leaf in leaves[1:]:
                first = len(whole.pages)
                labels += [first, _label(leaf.label)]
                entries = _added(whole, leaf, tagged=accessible)
                if leaf.under and leaf.under not in groups:
                    outline.root.append(OutlineItem(leaf.under, first))
                    groups[leaf.under] = outline.root[-1].children
                groups[leaf.under] += entries or ([OutlineItem(leaf.title, first)] if leaf.title else [])
        whole.Root.PageLabels = whole.make_indirect(Dictionary(Nums=Array(labels)))
        if not accessible:
            _give_claim_up(whole)
        return _saved(whole)


def _label(prefix: str) -> Dictionary:
    """Labels that begin with a prefix and count from 1."""
    return Dictionary(S=Name.D, P=pikepdf.String(prefix)) if prefix else Dictionary(S=Name.D)


def _added(whole: Pdf, leaf: Leaf, *, tagged: bool) -> list[OutlineItem]:
    """Add the pages of a leaf, with its tags and feet; gives back the leaf's own outline, leading to its pages here."""
    first = len(whole.pages)
    with pikepdf.open(io.BytesIO(leaf.content)) as part:
        pages = list(part.pages)
        places = {page.objgen: first + index for index, page in enumerate(pages)}
        whole.pages.extend(pages)
        if tagged:
            _take_tags(whole, part, range(first, len(whole.pages)))
        with part.open_outline() as outline:
            entries = list(_led(outline.root, places)) if leaf.title and not leaf.foot else []
    if leaf.foot:
        with pikepdf.open(io.BytesIO(leaf.foot[0])) as feet:
            for index, page in enumerate(list(whole.pages)[first:]):
                foot = whole.copy_foreign(feet.pages[leaf.foot[1] + index].as_form_xobject())
                _stamp(page, foot, Name(f"/Foot{index}"))
    return entries


def _led(entries: Iterable[OutlineItem], places: dict[Any, int]) -> Iterable[OutlineItem]:
    """Entries of a part's outline as they lead to the same pages in the whole."""
    for entry in entries:
        target = entry.destination
        if isinstance(target, Array) and (place := places.get(target[0].objgen)) is not None:
            made = OutlineItem(entry.title, place)
            made.children.extend(_led(entry.children, places))
            yield made


def _take_tags(whole: Pdf, part: Pdf, pages: range) -> None:
    """Hang a part's structure tree beside the whole's: elements, the keys that lead from pages to them, and their ids."""
    mine, theirs = whole.Root.StructTreeRoot, whole.copy_foreign(part.Root.StructTreeRoot)
    shift = int(mine.ParentTreeNextKey)
    for element in theirs.K.as_list():
        element.P = mine
        mine.K.append(element)
    nums = theirs.ParentTree.Nums.as_list()
    for index in range(0, len(nums), 2):
        pair: list[Any] = [int(nums[index]) + shift, nums[index + 1]]
        mine.ParentTree.Nums.extend(pair)
    mine.ParentTreeNextKey = shift + int(theirs.ParentTreeNextKey)
    for number in pages:
        page = whole.pages[number].obj
        if "/StructParents" in page:
            page.StructParents = int(page.StructParents) + shift
        for annotation in page.get("/Annots", Array()).as_list():
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + shift
    _join_names(whole, theirs)


def _join_names(whole: Pdf, theirs: Any) -> None:
    """One tree of ids, sorted as it must be, and one map of roles."""
    mine = whole.Root.StructTreeRoot
    names: list[Any] = []
    for tree in (mine, theirs):
        if "/IDTree" in tree:
            names += tree.IDTree.Names.as_list()
    pairs = sorted(zip(names[::2], names[1::2], strict=True), key=lambda pair: bytes(pair[0]))
    if pairs:
        mine.IDTree = whole.make_indirect(Dictionary(Names=Array([each for pair in pairs for each in pair])))
    for role, standard in theirs.get("/RoleMap", Dictionary()).items():
        if "/RoleMap" not in mine:
            mine.RoleMap = Dictionary()
        mine.RoleMap[role] = standard


def _give_claim_up(whole: Pdf) -> None:
    with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for claim in [key for key in metadata if "aiim.org/pdf" in key]:
            del metadata[claim]


def _stamp(page: pikepdf.Page, form: pikepdf.Object, name: Name) -> None:
    """Lay a form over a page, whatever its size and rotation; pikepdf's own overlay draws its names by lot."""
    page.add_resource(form, Name.XObject, name)
    placed = page.calc_form_xobject_placement(
        form, name, pikepdf.Rectangle(page.trimbox), invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + placed)


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
