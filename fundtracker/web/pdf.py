"""Setting PDFs with typst in a short-lived child process, and appending documents to them.

The child keeps typst's memory out of the server; data goes in as JSON, so that people's text stays text; a fixed timestamp and no
system fonts make the same data the same bytes.
"""

import io
import json
import subprocess  # nosec B404 our own module, with fixed arguments
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import fontpkg_atkinson_hyperlegible
import pikepdf

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "pdf"
FONTS = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
PATIENCE = 60
"""Seconds the child may take."""


class PdfError(RuntimeError):
    """A PDF could not be set; the text is typst's own message."""


def typeset(name: str, data: dict[str, Any], *, language: str = "fr") -> bytes:
    """Set `templates/pdf/<name>.typ` with `data` (plain JSON) as PDF/UA-1.

    Raises:
        PdfError: typst refused, or the time limit passed.
    """
    order = json.dumps({"template": f"{name}.typ", "data": data, "language": language}, sort_keys=True, ensure_ascii=False)
    try:
        child = subprocess.run(  # nosec B603 a fixed command
            [sys.executable, "-m", "fundtracker.web.pdf_child"], input=order.encode(), capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError("typst took too long") from error
    if child.returncode:
        raise PdfError(child.stderr.decode(errors="replace")[-2000:])
    return child.stdout


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
