"""Files as people and attackers send them."""

import io
import struct
import zlib

import pikepdf


def a_pdf(**changes: object) -> bytes:
    """A sound PDF of one page; `root` adds to its catalogue, `page` to its page."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for key, value in dict(changes.get("root") or {}).items():  # type: ignore[call-overload]
            pdf.Root[key] = value
        for key, value in dict(changes.get("page") or {}).items():  # type: ignore[call-overload]
            pdf.pages[0].obj[key] = value
        file = io.BytesIO()
        pdf.save(file, encryption=changes.get("encryption") or False)  # type: ignore[arg-type]
    return file.getvalue()


def a_png(width: int = 2, height: int = 2) -> bytes:
    """A PNG whose head tells its size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\0" * width for _ in range(height))) if width * height < 100 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def a_jpeg(width: int = 2, height: int = 2) -> bytes:
    """The head of a JPEG that tells its size."""
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF"
        + b"\0" * 10
        + b"\xff\xc0\x00\x0b\x08"
        + struct.pack(">HH", height, width)
        + b"\x01\x01\x11\0\xff\xd9"
    )
