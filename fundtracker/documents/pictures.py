"""Photos: taken as JPEG, PNG, WebP or HEIC, known by their content, written anew without place, time or camera, kept in two widths."""

import io
import json
import subprocess  # nosec B404 only our own script is started
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fundtracker.documents import rules, store
from fundtracker.documents.store import Kept
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg

CHILD = [sys.executable, "-I", str(Path(__file__).with_name("pictures_child.py"))]
PATIENCE = 30
"""Seconds the child may take."""

REFUSED: dict[str, Message] = {
    "kind": msg(
        "This is not a photo that can be shown. Send a JPEG, PNG, WebP or HEIC; a drawing (SVG), an animation or a PDF is not accepted."
    ),
    "large": msg("This photo has more than 50 million pixels. Make it smaller and send it once more."),
    "shape": msg("This photo is too small or too long. Send one of at least 200 pixels each way, and at most five times as long as wide."),
    "broken": msg("This photo is broken and cannot be read. Export it anew as JPEG and send it once more."),
}
"""What is said of each photo that is not taken."""


@dataclass(frozen=True)
class Shown:
    """A picture in one width: its bytes, safely on disk, and its size in pixels."""

    kept: Kept
    width: int
    height: int


@dataclass(frozen=True)
class Photo:
    """A photo as it will be shown: wide for large screens, narrow for telephones."""

    wide: Shown
    narrow: Shown


def put(stream: BinaryIO) -> Photo:
    """Check a photo, write it anew and keep it, before any transaction; `store.add` makes the rows.

    Everything beside the picture is left behind: position, date, camera, thumbnails, comments, colour profile (turned into sRGB).

    Raises:
        Refusal: it is too large, empty, no photo by its content, something else too, or broken.
    """
    content = store.taken(stream)
    fault = rules.photo_fault(content)
    if fault:
        raise Refusal(REFUSED[fault])
    wide, narrow = (
        Shown(store.put_made(made, f"photo-{width}.jpg", "image/jpeg"), width, height) for width, height, made in _anew(content)
    )
    return Photo(wide, narrow)


def _anew(content: bytes) -> list[tuple[int, int, bytes]]:
    """Width, height and bytes of each picture the child made; refuses what it did not take."""
    try:
        done = subprocess.run(CHILD, input=content, capture_output=True, timeout=PATIENCE, check=False)  # nosec B603 our own script
    except subprocess.TimeoutExpired as late:
        raise Refusal(REFUSED["broken"]) from late
    head, _mark, rest = done.stdout.partition(b"\n")
    told: dict[str, Any] = json.loads(head) if head else {"verdict": "broken"}
    if told["verdict"] != "fine":
        raise Refusal(REFUSED.get(told["verdict"], REFUSED["broken"]))
    pictures = io.BytesIO(rest)
    return [(width, height, pictures.read(length)) for width, height, length in told["sizes"]]
