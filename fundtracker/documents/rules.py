"""Which files are taken: type by content and by name, pictures that can be shown, names that can do no harm (S41, S45)."""

import struct
from dataclasses import dataclass

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import has_forbidden_characters, msg

MOST_PIXELS = 50_000_000
"""The largest picture; a few kilobytes can unfold to gigabytes."""

START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
HTML = (b"<html", b"<script", b"<!doctype", b"<svg", b"<body", b"<iframe")
HEAD, ARCHIVE_END = 2048, b"PK\x05\x06"


@dataclass(frozen=True)
class FileKind:
    """A type of file: its media type, the endings of its names, the bytes it starts with."""

    media_type: str
    endings: tuple[str, ...]
    magic: tuple[bytes, ...]


KINDS = {
    "pdf": FileKind("application/pdf", ("pdf",), (b"%PDF-1.", b"%PDF-2.")),
    "png": FileKind("image/png", ("png",), (b"\x89PNG\r\n\x1a\n",)),
    "jpeg": FileKind("image/jpeg", ("jpg", "jpeg"), (b"\xff\xd8\xff",)),
}


def kind_of(content: bytes, filename: str, allowed: frozenset[str]) -> FileKind:
    """The kind of a file, where its bytes and its name agree on one that is allowed.

    Raises:
        Refusal: they do not, the file is a page or an archive as well, or a picture far too large.
    """
    ending = filename.rpartition(".")[2].casefold()
    found = [kind for name in sorted(allowed) if ending in (kind := KINDS[name]).endings and content.startswith(kind.magic)]
    if not found or _is_something_else_too(content):
        wanted = ", ".join(sorted(allowed)).upper()
        raise Refusal(
            msg(
                "This file is not what its name says, or of a kind that is not accepted. Choose a file of this kind: %(wanted)s.",
                wanted=wanted,
            )
        )
    if found[0].media_type != "application/pdf" and not 0 < pixels(content) <= MOST_PIXELS:
        raise Refusal(msg("This picture is broken or far too large. Make it smaller and send it once more."))
    return found[0]


def _is_something_else_too(content: bytes) -> bool:
    """Whether a browser or an unpacker could take the file for a page or an archive."""
    head, end = content[:HEAD].lower(), content[-HEAD:]
    return any(mark in head for mark in HTML) or ARCHIVE_END in end.rpartition(b"%%EOF")[2]


def pixels(content: bytes) -> int:
    """How many pixels a PNG or JPEG unfolds to, as its head says; 0 where it does not say."""
    if content.startswith(KINDS["png"].magic):
        width, height = struct.unpack(">II", content[16:24]) if content[12:16] == b"IHDR" and len(content) >= 24 else (0, 0)
        return int(width * height)
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        mark, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if mark in START_OF_FRAME:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return int(width * height)
        place += 1 if mark == 0xFF else 2 + length
    return 0


HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}
"""How the photos of telephones name themselves (ISO/IEC 23008-12, HEIF)."""


def photo_fault(content: bytes) -> str:
    """What speaks against a photo by its first and last bytes and its head: `kind`, `large` or `broken`; empty for nothing."""
    known = content.startswith((KINDS["png"].magic[0], KINDS["jpeg"].magic[0]))
    webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    heic = content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS
    if not (known or webp or heic) or b"%PDF-" in content[:HEAD] or _is_something_else_too(content):
        return "kind"
    count = pixels(content) if known else 1
    return "large" if count > MOST_PIXELS else "" if count else "broken"


def safe_name(filename: str) -> str:
    """A name for people out of what the browser sent: no folders, no control characters, at most 120 characters; never empty."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if not has_forbidden_characters(c) and c not in '<>:"|?*').strip(" .")
    stem, mark, ending = kept.rpartition(".")
    return f"{stem.strip(' .')[:110]}.{ending[:8]}" if mark and stem.strip(" .") else "document." + (ending[:8] or "bin")
