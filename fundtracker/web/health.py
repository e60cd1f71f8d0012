"""Two addresses for whoever watches the server: `/healthz` (the process runs) and `/readyz` (it may be sent people)."""

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue

from fundtracker.kernel import readiness

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "alive"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers and has this version's tables; why not stands in the log alone."""
    faults = readiness.faults()
    for fault in faults:
        log.warning("not ready: %s", fault)
    return ({"status": "not ready"}, 503) if faults else {"status": "ready"}


alive.access = ready.access = "public"  # type: ignore[attr-defined]
