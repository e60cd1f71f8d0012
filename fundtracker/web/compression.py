"""Answers are sent compressed to whoever takes that: a page with its type and style stays below 100 kB on a telephone's line.

A compressed page of varying text can give away what stands in it by its length (BREACH), a form's token above all. So each answer carries
a stretch of random length in the name of its compressed file, as Django's middleware does, and the session's cookie never comes along
with requests that other sites start.
"""

import gzip
import io
import secrets

from flask import Flask, Response, request

TYPES = ("text/", "image/svg+xml", "application/json", "font/ttf", "application/x-font-ttf", "application/font-sfnt")
SMALLEST, LARGEST = 600, 2_000_000
"""Bytes below which nothing is won, and above which an answer is better sent as it comes."""

PADDING = 100
"""The longest stretch of random length, in bytes."""


def compress(answer: Response) -> Response:
    """Compress an answer that is worth it, for a reader that takes gzip."""
    if answer.status_code != 200 or "Content-Encoding" in answer.headers or not (answer.mimetype or "").startswith(TYPES):
        return answer
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") == 0 or request.method == "HEAD" or not SMALLEST <= (answer.content_length or 0) <= LARGEST:
        return answer
    answer.direct_passthrough = False
    packed = io.BytesIO()
    with gzip.GzipFile(filename="x" * (1 + secrets.randbelow(PADDING)), mode="wb", compresslevel=6, fileobj=packed, mtime=0) as file:
        file.write(answer.get_data())
    answer.set_data(packed.getvalue())
    answer.headers["Content-Encoding"] = "gzip"
    tag, _weak = answer.get_etag()
    if tag:
        answer.set_etag(tag, weak=True)
    return answer


def init_app(app: Flask) -> None:
    """Compress what every view answers."""
    app.after_request(compress)
