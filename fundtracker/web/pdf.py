"""Setting a PDF with typst, and counting its pages."""

import io
from typing import Any

import pikepdf

from fundtracker.web import press
from fundtracker.web.press import Order, PdfError

__all__ = ["PdfError", "page_count", "typeset"]


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
