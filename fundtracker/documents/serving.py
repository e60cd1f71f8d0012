"""Handing documents out: as attachments of an inert type, never stored on the way (S44). Who may read one, its package says."""

import io

from flask import Response, send_file

from fundtracker.documents import store


def send(document_id: int) -> Response:
    """The document as a download. Raises NotFound."""
    line = store.get(document_id)
    answer = send_file(
        io.BytesIO(store.read(document_id)), mimetype=line.media_type, as_attachment=True, download_name=line.name, conditional=False
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer
