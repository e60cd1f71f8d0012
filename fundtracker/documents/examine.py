"""Looks into a PDF in a process of its own, under limits: `python -I examine.py < file` prints one word (S41, S42).

Stands alone on purpose: it is run by its path, so that a hostile file meets no other code of ours and no database.
"""

import io
import resource
import sys
from collections.abc import Iterator

import pikepdf

MEMORY = 1024 * 1024 * 1024
SECONDS = 10
DEEPEST = 60
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"}
CARRIES = {"/JS", "/EF", "/EmbeddedFiles", "/RichMediaContent", "/XFA"}


def parts(thing: pikepdf.Object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """The dictionaries of an object and of what stands directly in it; what it refers to is looked at by itself."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        yield thing
        inner = [value for _, value in thing.items()]
    else:
        inner = list(thing) if isinstance(thing, pikepdf.Array) else []
    for value in inner:
        if isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect:
            yield from parts(value, depth + 1)


def acts(thing: pikepdf.Object) -> bool:
    """Whether a dictionary would run something at the reader's, or carries another file."""
    return bool(CARRIES & set(thing.keys())) or str(thing.get("/S", "")) in RUNS or str(thing.get("/Type", "")) == "/EmbeddedFile"


def verdict(content: bytes) -> str:
    """`fine`, `locked`, `broken` or `risky`."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if any(acts(part) for thing in pdf.objects for part in parts(thing)):
                return "risky"
            return "fine" if len(pdf.pages) else "broken"
    except pikepdf.PasswordError:
        return "locked"
    except Exception:  # a hostile file may raise anything, and whatever it is, the file is not kept
        return "broken"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(verdict(sys.stdin.buffer.read()))
