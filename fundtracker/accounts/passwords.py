"""Passwords: what is refused, and argon2id (trust.md D10, S28)."""

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg, sort_key

LEAST, MOST = 12, 1000
CONTEXT = ("fundtracker", "solidarite", "solidarity", "commune", "collectivite", "motdepasse", "password")


@cache
def common() -> frozenset[str]:
    """The passwords everybody tries first, as sort keys without spaces."""
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())


def check(password: str, *, email: str, field: str = "password") -> None:
    """Refuse what is too short, too long (before any hashing), common, or made of the person's address or the product's words.

    Raises:
        Refusal: with the sentence that says what to choose.
    """
    if len(password) > MOST:
        raise Refusal(msg("Choose a password of at most %(most)s characters.", most=MOST), field=field)
    if len(password) < LEAST:
        raise Refusal(msg("Choose a password of at least %(least)s characters; a sentence is fine.", least=LEAST), field=field)
    plain = sort_key(password).replace(" ", "")
    words = (*CONTEXT, *(part for part in sort_key(email.split("@")[0]).split() if len(part) > 3))
    rest = plain
    for word in words:
        rest = rest.replace(word, "")
    if plain in common() or len(rest.strip("0123456789")) < 4 or len(set(plain)) < 5:
        raise Refusal(msg("This password is too easy to guess. Choose several words that have nothing to do with each other."), field=field)


class Hashing:
    """argon2id with the parameters of the settings; unknown accounts cost as much as known ones."""

    def __init__(self, *, time_cost: int, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether the password is the one kept; takes as long where there is none."""
        if len(password) > MOST:
            return False
        try:
            return self._hasher.verify(kept or self._nobody, password) and kept is not None
        except (VerifyMismatchError, InvalidHashError):
            return False
