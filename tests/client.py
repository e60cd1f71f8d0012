"""The tests' browser: sends forms as a page would, refuses pages with faulty HTML and GETs that write."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from fundtracker.kernel.db import session
from tests.validity import faults
from tests.watch import count_queries, tables_written

MAY_BE_WRITTEN_BY_A_GET = {"sign_in", "reading", "visit"}
"""A session's touch and the log of confidential readings, visits to a meeting's page among them; nothing else."""

PASSWORD = "a long enough passphrase"


class Client(FlaskClient):
    """A test client with a page's manners.

    A POST gets what the page would have put into the form: the CSRF token and a fresh submission key, unless they are given (or
    `bare=True`). Each request runs in an application context of its own, as on a server.
    """

    def sign_in(self, user: Any, password: str = PASSWORD) -> None:
        """Sign in through the real page, as the user of a factory."""
        answer = self.post("/sign-in", data={"email": user.email, "password": password})
        assert answer.status_code in (302, 303), f"{user.email} could not sign in: {answer.status_code}\n{answer.text[:2000]}"

    def confirm(self, address: str, data: dict[str, Any]) -> TestResponse:
        """Send a form, look at its check page, confirm it; gives back the answer to the confirmation."""
        sent = {"submission_key": secrets.token_urlsafe(16), **data}
        check = self.post(address, data=sent)
        assert check.status_code == 200, f"no check page: {check.status_code}\n{check.text[:4000]}"
        reviewed = re.search(r'name="reviewed" value="(\w+)"', check.text)
        return self.post(address, data={**sent, **({"reviewed": reviewed[1]} if reviewed else {}), "step": "confirm"})

    def open(self, *args: Any, bare: bool = False, check_html: bool = True, **kwargs: Any) -> TestResponse:
        """Send a request; the page that comes back must be sound HTML."""
        if str(kwargs.get("method", "")).upper() == "POST" and "json" not in kwargs and not bare:
            form = MultiDict(kwargs.get("data") or {})
            form.setdefault("csrf_token", self._csrf_token())
            form.setdefault("submission_key", secrets.token_urlsafe(16))
            kwargs["data"] = form
        answer = super().open(*args, **kwargs)
        if check_html and answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            found = faults(answer.get_data(as_text=True))
            assert not found, f"{answer.request.method} {answer.request.path} has faulty HTML:\n" + "\n".join(found)
        return answer

    def run_wsgi_app(self, environ: dict[str, Any], buffered: bool = False) -> tuple[Iterable[bytes], str, Any]:
        """Run one request by itself: own context and session; what the test had read is read afresh afterwards."""
        if has_app_context():
            session.rollback()
        with self.application.app_context(), count_queries() as sent:
            answer = super().run_wsgi_app(environ, buffered=True)
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            written = tables_written(sent) - MAY_BE_WRITTEN_BY_A_GET
            assert not written, f"GET {environ['PATH_INFO']} writes to {sorted(written)}"
        return answer

    def _csrf_token(self) -> str:
        """A token as the page would carry it."""
        with self.session_transaction() as cookie:
            secret = cookie.setdefault("csrf_token", secrets.token_hex(20))
        return URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(secret)
