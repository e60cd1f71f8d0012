"""Addresses that open something by themselves: the part that is as good as a password reaches no log (S51).

One function for every log there is. It asks the map of addresses which rules carry such a part, so a rule added tomorrow is masked as well.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from werkzeug.routing import Map

SECRET = frozenset({"token"})
"""The parameters of addresses, in the path or the query, that are as good as a password."""

MASK = "…"
SLASH = r"(?:/|%(?:25)*2f)+"
"""A slash as people and programs write it: plain, doubled, or encoded once or more within another address."""

PART = rf"(?:(?!{SLASH})[^\s\"'<>?#&\\])+"
_parameter = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
_masked: list[re.Pattern[str]] = []


def openings(url_map: Map) -> list[str]:
    """What stands before the secret part in each rule that has one: `/reply/`."""
    found = set()
    for rule in url_map.iter_rules():
        for match in _parameter.finditer(rule.rule):
            if match.group(1) in SECRET:
                found.add(rule.rule[: match.start()])
    return sorted(found)


def patterns(opened: Iterable[str]) -> list[re.Pattern[str]]:
    """Patterns whose first group stays and whose rest is masked: one for each opening, one for the query."""
    before = [SLASH.join(r"[^\s/]+" if part.startswith("<") else re.escape(part) for part in opening.split("/")) for opening in opened]
    query = rf"([?&](?:\w*_)?(?:{'|'.join(SECRET)})=)[^\s&#\"'\\]+"
    return [re.compile(pattern, re.IGNORECASE) for pattern in (*(f"({text}){PART}" for text in before), query)]


def learn(url_map: Map) -> None:
    """Take the rules of a finished application: what `masked` hides from now on."""
    _masked[:] = patterns(openings(url_map))


def masked(text: str) -> str:
    """A text for a log, without the secret part of any address in it; one that hides behind percent signs is found all the same."""
    shown = _without(text)
    plain = unquote(unquote(unquote(shown)))
    hidden = _without(plain)
    return shown if hidden == plain else hidden


def _without(text: str) -> str:
    for pattern in _masked:
        text = pattern.sub(rf"\g<1>{MASK}", text)
    return text
