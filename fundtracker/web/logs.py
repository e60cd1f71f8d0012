"""The log: one JSON object a line on standard error, so that no text in it can look like another line, and no secret in it (S51)."""

import json
import logging
import sys
from datetime import UTC, datetime

from flask import Flask, g, has_request_context, request

from fundtracker.web.masking import masked

OTHERS = ("gunicorn.error", "gunicorn.access", "werkzeug")
"""Logs of the web server, which writes addresses in its own way: masked before any handler sees them."""


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: time in UTC, level, logger, message, request; JSON encodes line ends and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line |= {"request": g.get("request_id", ""), "method": request.method, "endpoint": request.endpoint or ""}
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: masked(value) if isinstance(value, str) else value for name, value in line.items()})


class Stderr(logging.Handler):
    """Writes to what standard error is at the moment of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)


class Masks(logging.Filter):
    """Lets every record through, its message and its trace without secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the finished, masked text into the record."""
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = masked(logging.Formatter().formatException(record.exc_info))
        return True


HANDLER = Stderr()
HANDLER.setFormatter(JsonLines())
MASKS = Masks()


def init_app(app: Flask) -> None:
    """Write what this program logs from `info` on, what the queue complains about, and warnings of everything else."""
    for name, level in (("fundtracker", logging.INFO), ("huey", logging.WARNING)):
        logging.getLogger(name).setLevel(level)
    root = logging.getLogger()
    if HANDLER not in root.handlers:
        root.addHandler(HANDLER)
    for name in OTHERS:
        logger = logging.getLogger(name)
        if MASKS not in logger.filters:
            logger.addFilter(MASKS)
