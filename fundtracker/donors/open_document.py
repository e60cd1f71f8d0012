"""The smallest OpenDocument text that word processors open: a title, headings and paragraphs."""

import io
import zipfile
from collections.abc import Sequence
from html import escape

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{value}:1.0"'
    for name, value in {"office": "office", "text": "text", "style": "style"}.items()
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def write(title: str, paragraphs: Sequence[tuple[str, bool]], language: str) -> bytes:
    """A document of (text, whether it is a heading) under a title; the same texts give the same bytes."""
    body = [_element("h", title, 1), *(_element("h", text, 2) if heading else _element("p", text) for text, heading in paragraphs)]
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2" xml:lang="{language}">'
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _FIRST_DAY), MEDIA_TYPE)
        for name, text in (("content.xml", content), ("META-INF/manifest.xml", _MANIFEST)):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _element(kind: str, text: str, level: int = 0) -> str:
    """A paragraph, or a heading of a level; a character that XML cannot hold becomes a space."""
    clean = escape("".join(c if c.isprintable() else " " for c in text))
    return f'<text:{kind} text:outline-level="{level}">{clean}</text:{kind}>' if level else f"<text:{kind}>{clean}</text:{kind}>"
