"""The log: one JSON object a line on standard error, so that no text in it can look like another line (S51)."""

import json
import logging
import sys
from datetime import UTC, datetime

from flask import Flask, g, has_request_context, request


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
        return json.dumps(line)


class Stderr(logging.Handler):
    """Writes to what standard error is at the moment of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)


HANDLER = Stderr()
HANDLER.setFormatter(JsonLines())


def init_app(app: Flask) -> None:
    """Write what this program logs from `info` on, and what the queue complains about."""
    for name, level in (("fundtracker", logging.INFO), ("huey", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        if HANDLER not in logger.handlers:
            logger.addHandler(HANDLER)
