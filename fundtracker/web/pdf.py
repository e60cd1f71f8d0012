"""Setting a PDF with typst, and appending documents to it."""

import io
from collections.abc import Sequence
from typing import Any

import pikepdf

from fundtracker.web import press
from fundtracker.web.press import Order, PdfError

__all__ = ["PdfError", "append", "page_count", "typeset"]


def typeset(name: str, data: dict[str, Any], *, language: str = "fr") -> bytes:
    """Set `templates/pdf/<name>.typ` with `data` (plain JSON) as PDF/UA-1.

    Raises:
        PdfError: typst refused, or the time limit passed.
    """
    [content] = press.sheets([Order(name, data, language)])
    return content


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def append(pdf: bytes, annexes: Sequence[tuple[str, bytes]], *, heading: str = "", footers: bytes = b"") -> bytes:
    """Append documents after the last page, each under its title in the outline, all of them under `heading` where there is one.

    `footers` is a PDF with one page for each page appended, laid over it: their page numbers. The claim to PDF/UA goes with the first
    annex, as it is no longer true. The same input gives the same bytes.
    """
    with pikepdf.open(io.BytesIO(pdf)) as whole:
        if annexes:
            _append(whole, annexes, heading, footers)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
    return out.getvalue()


def _append(whole: pikepdf.Pdf, annexes: Sequence[tuple[str, bytes]], heading: str, footers: bytes) -> None:
    first = len(whole.pages)
    with whole.open_outline() as outline:
        entries = outline.root
        if heading:
            outline.root.append(pikepdf.OutlineItem(heading, first))
            entries = outline.root[-1].children
        for title, content in annexes:
            entries.append(pikepdf.OutlineItem(title, len(whole.pages)))
            with pikepdf.open(io.BytesIO(content)) as annex:
                whole.pages.extend(annex.pages)
    if footers:
        with pikepdf.open(io.BytesIO(footers)) as stamps:
            for number, stamp in enumerate(stamps.pages):
                _stamp(whole.pages[first + number], whole.copy_foreign(stamp.as_form_xobject()), pikepdf.Name(f"/Foot{number}"))
    with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for claim in [key for key in metadata if "aiim.org/pdf" in key]:
            del metadata[claim]


def _stamp(page: pikepdf.Page, form: pikepdf.Object, name: pikepdf.Name) -> None:
    """Lay a form over a page, whatever its size and rotation; pikepdf's own overlay draws its names by lot."""
    page.add_resource(form, pikepdf.Name.XObject, name)
    placed = page.calc_form_xobject_placement(
        form, name, pikepdf.Rectangle(page.trimbox), invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + placed)
