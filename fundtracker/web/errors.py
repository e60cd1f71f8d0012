"""Error pages: every refusal is a page that says what happened and what to do; nothing leaks, nothing answers 500 for bad input."""

import logging

from flask import Flask, Response, make_response, render_template
from flask.globals import request_ctx
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from fundtracker.kernel.db import session
from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg
from fundtracker.web import wording

log = logging.getLogger(__name__)
WAIT = {429: 900, 503: 60}
"""After how many seconds another try may succeed (RFC 9110, Retry-After)."""


TEXTS: dict[int, tuple[Message, Message, Message]] = {
    400: (
        msg("This request cannot be read"),
        msg("What was sent is incomplete or not what the page sends."),
        msg("Go back, open the page again and send it once more."),
    ),
    401: (
        msg("Sign in first"),
        msg("This page is for people who are signed in."),
        msg("Sign in, then open the page again."),
    ),
    403: (
        msg("This is not for you"),
        msg("Your rights do not allow this page or this act."),
        msg("If you need it for your work, ask an administrator."),
    ),
    404: (
        msg("This page does not exist"),
        msg("It does not exist, or not for you."),
        msg("Check the address, or start again from the first page."),
    ),
    405: (
        msg("This page does not do that"),
        msg("The address exists, but not for this kind of request."),
        msg("Start again from the first page."),
    ),
    409: (msg("Someone was faster"), msg("The record changed while you were at it."), msg("Open it again, compare, and save once more.")),
    413: (
        msg("This is too large"),
        msg("The file or the form is larger than what is accepted."),
        msg("Send a smaller file: 20 MB at most."),
    ),
    414: (msg("This address is too long"), msg("No page of ours has an address that long."), msg("Start again from the first page.")),
    415: (
        msg("This is not what the page sends"),
        msg("What was sent is of a kind that no page of ours sends."),
        msg("Go back, open the page again and send it once more."),
    ),
    422: (
        msg("Something is still to be corrected"),
        msg("What you asked for cannot be done as things stand."),
        msg("Go back, correct it, and send it once more."),
    ),
    429: (
        msg("Too many attempts"),
        msg("There were too many attempts in a short time."),
        msg("Wait a quarter of an hour, then try again."),
    ),
    503: (
        msg("We are busy for a moment"),
        msg("What you did was not recorded."),
        msg("Try again in a minute."),
    ),
    500: (
        msg("Something went wrong on our side"),
        msg("What you did was not recorded."),
        msg("Try again in a minute. If it happens again, tell us what you were doing."),
    ),
}
"""Title, what happened and what to do, by status."""


LAST_WORDS = "Une erreur est survenue de notre côté, rien n’a été enregistré. / Something went wrong on our side, nothing was recorded."
"""Where even the page of an error cannot be written, the database being away: no catalogue and no account is asked."""


def error_page(status: int, sentence: str = "") -> Response:
    """The page of a status, with a sentence of its own where there is one."""
    texts = TEXTS.get(status) or TEXTS[400 if status < 500 else 500]
    title, happened, todo = map(wording.say, texts)
    if request_ctx.url_adapter is None:  # asked for under a host name that is not ours: no link could be written
        return Response(f"{title}. {sentence or happened}", status, mimetype="text/plain")
    answer = make_response(render_template("errors/error.html", title=title, sentence=sentence or happened, todo=todo), status)
    if status in WAIT:
        answer.headers["Retry-After"] = str(WAIT[status])
    return answer


def _surely(status: int) -> Response:
    """The page of a status, or plain words where it cannot be written."""
    try:
        return error_page(status)
    except Exception:
        log.exception("the page of an error could not be written")
        return Response(LAST_WORDS, 500, mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Answer every error with a page."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        answer = _surely(error.code or 500)
        if error.code == 405 and getattr(error, "valid_methods", None):
            answer.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
        return answer

    @app.errorhandler(CSRFError)
    def csrf_error(error: CSRFError) -> Response:
        return error_page(400, _("The page you sent was too old, or not from here."))

    @app.errorhandler(Refusal)
    def refusal(error: Refusal) -> Response:
        session.rollback()
        return error_page(error.status, wording.say(error.message))

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.exception("unexpected error", exc_info=error)
        session.rollback()
        return _surely(500)
