"""The web server: gunicorn with this application, `python -m fundtracker.cli.webserver ADDRESS PROCESSES`.

Started by `serve`. Not gunicorn's own program: that one would look for the application in whatever folder it is started from.
"""

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.sync import SyncWorker

import fundtracker
from fundtracker.kernel.db import db
from fundtracker.web.headers import ALWAYS, INERT
from fundtracker.web.logs import HANDLER


class Lines(Logger):
    """gunicorn's complaints as lines of our log; it keeps no log of its own of who asked for what."""

    def setup(self, cfg: Config) -> None:
        """Give its log our one handler."""
        super().setup(cfg)
        self.error_log.handlers = [HANDLER]


class Refusing:
    """A connection on which gunicorn refuses a request that it cannot read: its answer gets our headers."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def sendall(self, answer: bytes) -> None:
        """Send the answer, our headers after its first line."""
        first, rest = answer.split(b"\r\n", 1)
        headers = {**ALWAYS, "Content-Security-Policy": INERT, "Cache-Control": "no-store"}
        ours = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.client.sendall(first + b"\r\n" + ours.encode("ascii") + rest)


class Worker(SyncWorker):
    """gunicorn's plain worker, which refuses in our way what never reaches the application."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what cannot be read."""
        super().handle_error(req, Refusing(client), addr, exc)


SETTINGS: dict[str, Any] = {
    "preload_app": True,
    "timeout": 60,
    "graceful_timeout": 25,
    "loglevel": "warning",
    "logger_class": Lines,
    "worker_class": Worker,
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
