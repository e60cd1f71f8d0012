"""Handing documents out under their own name, stored by nobody on the way unless everyone may read them (S44).

Who may read one, its package says; what it may do in a browser that opens it – nothing –, `web.headers` says for all that is no page.
"""

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
    answer = _sent(content, name, media_type, as_attachment=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def shown(content: bytes, name: str, media_type: str, *, fresh: int, public: bool = True) -> Response:
    """Bytes that a page, a feed reader or a calendar shows in place; for how many seconds they may be kept, and whether for everyone."""
    answer = _sent(content, name, media_type, as_attachment=False)
    answer.headers["Cache-Control"] = f"{'public' if public else 'private'}, max-age={fresh}"
    return answer


def _sent(content: bytes, name: str, media_type: str, *, as_attachment: bool) -> Response:
    answer = send_file(io.BytesIO(content), mimetype=media_type, as_attachment=as_attachment, download_name=name, conditional=False)
    if not as_attachment:
        answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer
