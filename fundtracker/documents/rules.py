"""Which files are taken: type by content and by name, a name for people that can do no harm (S41, S45)."""

from dataclasses import dataclass

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import has_forbidden_characters, msg


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
        Refusal: they do not.
    """
    ending = filename.rpartition(".")[2].casefold()
    for name in sorted(allowed):
        kind = KINDS[name]
        if ending in kind.endings and content.startswith(kind.magic):
            return kind
    wanted = ", ".join(sorted(allowed)).upper()
    raise Refusal(
        msg("This file is not what its name says, or of a kind that is not taken. Choose a file of this kind: %(wanted)s.", wanted=wanted)
    )


def safe_name(filename: str) -> str:
    """A name for people out of what the browser sent: no folders, no control characters, at most 120 characters; never empty."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if not has_forbidden_characters(c) and c not in '<>:"|?*').strip(" .")
    stem, mark, ending = kept.rpartition(".")
    return f"{stem[:110]}.{ending[:8]}" if mark and stem else "document." + (ending[:8] or "bin")
