"""Handing documents out: as attachments of an inert type, never stored on the way (S44). Who may read one, its package says."""

import io

from flask import Response, send_file

from fundtracker.documents import store


def send(document_id: int) -> Response:
    """The document as a download. Raises NotFound."""
    line = store.get(document_id)
    return attachment(store.read(document_id), line.name, line.media_type)


def attachment(content: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """Bytes as a download: a document that is kept, or a paper made for this reader just now.

    `media_type` without a charset: texts are UTF-8, and the answer says so by itself.
    """
    answer = send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name, conditional=False)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer
