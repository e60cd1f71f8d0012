"""Setting papers with typst in one short-lived child process: each is handed over as soon as it is set.

The child keeps typst's memory out of the server; data goes in as JSON, so that people's text stays text, whatever its script
(`web.typefaces`); a fixed timestamp and no system fonts make the same data the same bytes.
"""

import json
import subprocess  # nosec B404 our own module, with fixed arguments
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fundtracker.web import typefaces

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "pdf"
CHILD = [sys.executable, "-I", str(Path(__file__).with_name("press_child.py"))]
"""A script that imports nothing of the house: it starts in 50 ms."""

PATIENCE = 60
"""Seconds the child may take for all of them."""


class PdfError(RuntimeError):
    """A PDF could not be set; the text is typst's own message."""


class Order(NamedTuple):
    """One paper: `templates/pdf/<template>.typ`, what it says (plain JSON), and its language."""

    template: str
    data: dict[str, Any]
    language: str


def sheets(orders: Sequence[Order]) -> Iterator[bytes]:
    """Set each paper as PDF/UA-1, in order; the same orders give the same bytes.

    Raises:
        PdfError: typst refused one, or the time limit passed.
    """
    with tempfile.TemporaryFile() as wrong:
        child = subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=wrong)  # nosec B603 a fixed command
        limit = threading.Timer(PATIENCE, child.kill)
        limit.start()
        try:
            yield from _sheets(child, orders)
            if child.wait():
                raise PdfError("the child process failed")
        except (EOFError, BrokenPipeError) as error:
            wrong.seek(0)
            raise PdfError(wrong.read().decode(errors="replace")[-2000:] or "typst took too long") from error
        finally:
            limit.cancel()
            child.kill()
            child.communicate()


def _sheets(child: "subprocess.Popen[bytes]", orders: Sequence[Order]) -> Iterator[bytes]:
    """What the child writes: before each paper its length in eight bytes."""
    if child.stdin is None or child.stdout is None:
        raise PdfError("the child process has no pipes")
    told = {
        "templates": str(TEMPLATES),
        "fonts": [str(folder) for folder in typefaces.FOLDERS],
        "orders": [order._replace(data=typefaces.settable(order.data))._asdict() for order in orders],
    }
    child.stdin.write(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())
    child.stdin.close()
    child.stdin = None
    for _ in orders:
        head = child.stdout.read(8)
        length = int.from_bytes(head)
        content = child.stdout.read(length) if len(head) == 8 else b""
        if not content or len(content) != length:
            raise EOFError
        yield content
