"""Security headers on every answer, and the number of each request (docs/security.md, lines S01 to S07)."""

import secrets

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from fundtracker.web.masking import SECRET

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)

INERT = "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
"""The policy of whatever is not a page: opened in a browser, it may run, load and send nothing."""

PAGES = {"text/html", "text/css", "text/javascript"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer carries, the web server's own refusals too."""


def number_request() -> None:
    """Give the request a number that its log lines and audit events carry."""
    g.request_id = secrets.token_hex(8)


def harden(answer: Response) -> Response:
    """Set the headers; answers to people who signed in are never stored."""
    answer.headers["Content-Security-Policy"] = POLICY if answer.mimetype in PAGES else INERT
    answer.headers.update(ALWAYS)
    secret = bool(SECRET & set(request.view_args or ()))
    if secret:
        answer.headers["Referrer-Policy"] = "strict-origin"  # the next request names this house, not the address that is a password
    if current_app.config["SECURE"]:
        answer.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint not in ("static", "web.font") and ((answer.status_code >= 300 and answer.status_code != 304) or _private()):
        answer.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store" if secret else "no-cache"
    answer.vary.add("Cookie")
    return answer


def _private() -> bool:
    """Whether the answer is for someone in particular: a person who signed in, or a form with its token."""
    return bool(getattr(current_user, "is_authenticated", False)) or "csrf_token" in g or request.method != "GET"


def init_app(app: Flask) -> None:
    """Wire both ends of each request."""
    app.before_request(number_request)
    app.after_request(harden)
