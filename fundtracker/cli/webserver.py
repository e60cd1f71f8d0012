"""The web server: gunicorn with this application, `python -m fundtracker.cli.webserver ADDRESS PROCESSES`.

Started by `serve`. Not gunicorn's own program: that one would look for the application in whatever folder it is started from.
"""

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

import fundtracker
from fundtracker.kernel.db import db

SETTINGS: dict[str, Any] = {
    "preload_app": True,
    "timeout": 60,
    "graceful_timeout": 25,
    "loglevel": "warning",
    "limit_request_line": 8190,
    "control_socket_disable": True,
    "secure_scheme_headers": {},  # the application's own setting PROXIES says whom to believe, nothing else
    "forwarder_headers": "",
}


class WebServer(BaseApplication):
    """gunicorn, told what to serve and how."""

    def __init__(self, bind: str, workers: int) -> None:
        self.settings = {**SETTINGS, "bind": bind, "workers": workers, "post_fork": self.part}
        super().__init__()

    def load_config(self) -> None:
        """Take our settings; no file and no variable changes them."""
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made once before the processes part."""
        return fundtracker.create_app()

    def part(self, server: Any, worker: Any) -> None:
        """Let no two processes share a connection: what was opened before the fork is left to the parent."""
        with self.wsgi().app_context():
            db.engine.dispose(close=False)


if __name__ == "__main__":
    WebServer(sys.argv[1], int(sys.argv[2])).run()
