"""The application as tests use it."""

from typing import Any

from flask import Flask

from fundtracker import create_app
from tests.client import Client

CHEAP = {"ARGON2_TIME_COST": "1", "ARGON2_MEMORY_KIB": "8"}
"""A password hash in well under a millisecond; production's parameters have a test of their own."""


def build(environ: dict[str, str], **overrides: Any) -> Flask:
    """An application that speaks to the tests' client; nobody is throttled unless the test asks for it."""
    app = create_app(environ, **{"TESTING": True, **overrides})
    app.test_client_class = Client
    return app
