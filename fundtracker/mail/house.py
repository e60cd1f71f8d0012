"""What mails say of the house that sends them: its address, its site, and its signature under links that need no password."""

from email.utils import parseaddr
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

LONGEST = 300


def address() -> str:
    """The address mails come from, without a name before it."""
    return parseaddr(str(current_app.config["MAIL_FROM"]))[1]


def site() -> str:
    """The public address every link starts with."""
    return str(current_app.config["PUBLIC_URL"])


def signed(purpose: str, *values: object) -> str:
    """A token that only this house can have made, for one purpose, over plain values."""
    return str(_serializer(purpose).dumps(list(values)))


def read(purpose: str, token: str) -> list[Any] | None:
    """The values of a token of this purpose; None for anything this house has not signed."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        found = _serializer(purpose).loads(token)
    except BadData:
        return None
    return found if isinstance(found, list) else None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"link:{purpose}")
