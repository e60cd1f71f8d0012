"""What was typed into a form whose session had ended: carried through the sign-in page, signed, and given back to the same person alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

MOST = 100_000
"""Characters that are carried at most: longer than any text a form takes."""

FRESH_SECONDS = 3600
_LEFT_OUT = {"csrf_token", "submission_key", "step"}


@dataclass(frozen=True)
class Typed:
    """Where a form was sent to, and its fields as (name, value)."""

    path: str
    fields: Sequence[tuple[str, str]]


def wrap(user_id: int, path: str, fields: Iterable[tuple[str, str]], *, secret: str) -> str | None:
    """What a person typed as a text for a hidden field; None where it is too long, or holds a password."""
    kept = [(name, value) for name, value in fields if name not in _LEFT_OUT]
    if any("password" in name for name, _ in kept) or sum(len(name) + len(value) for name, value in kept) > MOST:
        return None
    return str(_serializer(secret).dumps([user_id, path, kept]))


def unwrap(text: str, user_id: int, *, secret: str) -> Typed | None:
    """What this person typed within the last hour; None for anything else, or anything this house has not signed."""
    try:
        found: list[Any] = _serializer(secret).loads(text, max_age=FRESH_SECONDS)
    except BadData:
        return None
    owner, path, fields = found
    return Typed(path, [(name, value) for name, value in fields]) if owner == user_id else None


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="typed")
