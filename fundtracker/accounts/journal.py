"""The security journal: one JSON line an event, with time, person, address and request; never a password, token or cookie (S51)."""

import json
import logging

from flask import g, request
from flask_login import current_user

from fundtracker.kernel import clock

log = logging.getLogger("fundtracker.security")


def note(event: str, **facts: int | str) -> None:
    """Write one event; JSON encodes line ends and control characters."""
    line = {
        "at": clock.now().isoformat(),
        "event": event,
        "user": getattr(current_user, "user_id", 0),
        "address": request.remote_addr or "",
        "request": g.get("request_id", ""),
        "path": request.path,
        **facts,
    }
    log.info(json.dumps(line))
