"""gunicorn's configuration (`-c python:fundtracker.cli.webserver`): what `serve` does not pass on its command line."""

from typing import Any

from fundtracker.kernel.db import db

preload_app = True
timeout = 60
graceful_timeout = 25
limit_request_line = 8190
control_socket_disable = True
secure_scheme_headers: dict[str, str] = {}  # the application's own setting PROXIES says whom to believe, nothing else
forwarder_headers = ""


def post_fork(server: Any, worker: Any) -> None:
    """Let no two processes share a connection: what was opened before the fork is left to the parent."""
    app = server.app.callable
    with app.app_context():
        db.engine.dispose(close=False)
