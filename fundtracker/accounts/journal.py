"""The security journal: who signed in or was refused what, with person, address and request; never a password, token or cookie (S51)."""

import logging

from flask import Flask, Response, request
from flask_login import current_user

from fundtracker.web.masking import masked

log = logging.getLogger("fundtracker.security")
REFUSALS = {400, 403, 404, 409, 410, 413, 429}


def note(event: str, **facts: int | str) -> None:
    """Write one event about this request; `web.logs` makes it one line of JSON."""
    who = {"user": getattr(current_user, "user_id", 0), "address": request.remote_addr or "", "path": masked(request.path)[:200]}
    log.info("%s", event, extra={"facts": {**who, **facts}})


def _note_refusals(answer: Response) -> Response:
    """Write down what was refused, whoever refused it."""
    if answer.status_code in REFUSALS:
        note("refused", status=answer.status_code)
    return answer


def init_app(app: Flask) -> None:
    """Follow every answer."""
    app.after_request(_note_refusals)
