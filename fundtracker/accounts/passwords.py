"""Passwords: what is refused, and argon2id (trust.md D10, S28)."""

from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg, sort_key

LEAST, MOST = 12, 1000
DIGITS = "0123456789"
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
    if is_easy(password, email=email):
        raise Refusal(msg("This password is too easy to guess. Choose several words that have nothing to do with each other."), field=field)


def is_easy(password: str, *, email: str) -> bool:
    """Whether a password is common, one thing repeated or counted on, or little more than known words with digits and signs around."""
    letters = sort_key(password).replace(" ", "")
    signs = {c for c in password if not c.isalnum() and not c.isspace()}
    rest = letters
    for word in (*CONTEXT, *(part for part in sort_key(email).split() if len(part) > 3)):
        rest = rest.replace(word, "")
    steps = {ord(after) - ord(before) for before, after in pairwise(letters)}
    return (
        letters in common()
        or letters.strip(DIGITS) in common()
        or len(set(password.casefold())) < 5
        or (len(rest.strip(DIGITS)) + len(signs) < 5)
        or _repeats(password.casefold())
        or (len(steps) <= 2 and len(signs) < 5)
    )


def _repeats(text: str) -> bool:
    """Whether the text is one short piece over and over, such as `azertyazerty`."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 9) if size * 2 <= len(text))


class Hashing:
    """argon2id with the parameters of the settings; unknown accounts cost as much as known ones."""

    def __init__(self, *, time_cost: int, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(password)

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether the password is the one kept; takes as long where there is none."""
        if len(password) > MOST:
            return False
        try:
            return self._hasher.verify(kept or self._nobody, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
