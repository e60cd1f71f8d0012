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


def append(pdf: bytes, annexes: Sequence[tuple[str, bytes]]) -> bytes:
    """Append documents after the last page, each with an entry in the outline; the claim to PDF/UA goes, as it is no longer true."""
    with pikepdf.open(io.BytesIO(pdf)) as whole:
        with whole.open_outline() as outline:
            for title, content in annexes:
                first = len(whole.pages)
                with pikepdf.open(io.BytesIO(content)) as annex:
                    whole.pages.extend(annex.pages)
                outline.root.append(pikepdf.OutlineItem(title, first))
        if annexes:
            with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                for claim in [key for key in metadata if "pdfuaid" in key or "pdfaid" in key]:
                    del metadata[claim]
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
    return out.getvalue()
