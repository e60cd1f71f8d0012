"""What sets a version of a pack apart from the one before, in words, in both languages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import Message, msg
from fundtracker.web import language
from fundtracker.web.wording import say

Contents = dict[str, Any]
Difference = dict[str, Any]
"""What differs by language, under `item_id` where it concerns one item; `brief` names no more of the item than its number."""


def between(before: Contents, now: Contents) -> list[Difference]:
    """Every difference, the meeting's own first, then items in order, documents and the fund."""
    return [
        *(_said(None, message) for message in _of_meeting(before["meeting"], now["meeting"])),
        *_of_items({item["id"]: item for item in before["items"]}, {item["id"]: item for item in now["items"]}),
        *_of_papers(before, now),
        *(_said(None, message) for message in _of_fund(before["free"], now["free"])),
    ]


def shown(found: list[Difference], spoken: str, *, withheld: frozenset[int] | None = None) -> list[str]:
    """Differences in a language for a reader; `withheld` None is for a page of readers from whom something is withheld, whatever it is."""
    briefly = [each["item_id"] is not None and (withheld is None or each["item_id"] in withheld) for each in found]
    lines = [each["brief"][spoken] if brief else each[spoken] for each, brief in zip(found, briefly, strict=True)]
    return list(dict.fromkeys(lines))


def of_item(found: list[Difference], item_id: int, spoken: str) -> list[str]:
    """What differs about one item, with its figures."""
    return [each[spoken] for each in found if each["item_id"] == item_id]


def _said(item_id: int | None, message: Message, brief: Message | None = None) -> Difference:
    told: Difference = {"item_id": item_id, "brief": {}}
    for each in language.NAMES:
        with language.speaking(each):
            told[each] = say(message)
            told["brief"][each] = say(brief or message)
    return told


def _of_meeting(before: dict[str, str], now: dict[str, str]) -> Iterator[Message]:
    if before["title"] != now["title"]:
        yield msg("The meeting is now called “%(title)s”.", title=now["title"])
    if before["starts_at"] != now["starts_at"]:
        yield msg("The meeting is now on %(when)s.", when=datetime.fromisoformat(now["starts_at"]))
    if before["place"] != now["place"]:
        yield msg("The place of the meeting changed: %(place)s.", place=now["place"] or "–")


def _of_items(before: dict[int, dict[str, Any]], now: dict[int, dict[str, Any]]) -> Iterator[Difference]:
    for item_id, item in now.items():
        if item_id not in before:
            full = msg("Item %(number)s was added: “%(title)s”.", number=item["number"], title=item["title"])
            yield _said(item_id, full, msg("Item %(number)s was added.", number=item["number"]))
        else:
            yield from _of_item(before[item_id], item)
    for item_id, item in before.items():
        if item_id not in now:
            full = msg("Item “%(title)s” was taken off the agenda.", title=item["title"])
            yield _said(item_id, full, msg("Item %(number)s was taken off the agenda.", number=item["number"]))


def _of_item(before: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    if before["title"] != now["title"]:
        full = msg("Item “%(before)s” is now called “%(title)s”.", before=before["title"], title=now["title"])
        yield _said(now["id"], full, msg("Item %(number)s has another title.", number=now["number"]))
    if before["number"] != now["number"]:
        full = msg("Item “%(title)s” is now item %(number)s.", title=now["title"], number=now["number"])
        yield _said(now["id"], full, msg("Item %(before)s is now item %(number)s.", before=before["number"], number=now["number"]))
    if before["cents"] != now["cents"]:
        facts = {"title": now["title"], "before": Cents(before["cents"] or 0), "now": Cents(now["cents"] or 0)}
        brief = msg("The amount asked for under item %(number)s changed.", number=now["number"])
        yield _said(now["id"], msg("The amount asked for under “%(title)s” is %(now)s instead of %(before)s.", **facts), brief)


def _of_papers(before: Contents, now: Contents) -> Iterator[Difference]:
    """Documents added and taken off; one of an item names it only to those who may read it."""
    numbers = {item["id"]: item["number"] for item in [*before["items"], *now["items"]]}
    old, new = ({_key(paper): paper for paper in each["papers"]} for each in (before, now))
    for came, papers, others in ((True, new, old), (False, old, new)):
        for key, paper in papers.items():
            if key not in others:
                yield _paper(paper, numbers.get(paper["item_id"]), came=came)


def _paper(paper: dict[str, Any], number: int | None, *, came: bool) -> Difference:
    told: Difference = {"item_id": paper["item_id"], "brief": {}}
    for each in language.NAMES:
        facts = {"title": paper["title"][each], "label": paper["label"]}
        text = (
            msg("Document %(label)s was added: “%(title)s”.", **facts)
            if came
            else msg("Document %(label)s was taken off: “%(title)s”.", **facts)
        )
        with language.speaking(each):
            told[each] = say(text)
            told["brief"][each] = say(msg("The documents of item %(number)s changed.", number=number)) if number else told[each]
    return told


def _key(paper: dict[str, Any]) -> tuple[Any, ...]:
    return paper["item_id"], paper["name"], tuple(sorted(paper["sha256"].items()))


def _of_fund(before: int, now: int) -> Iterator[Message]:
    facts = {"amount": Cents(abs(now - before)), "now": Cents(now)}
    if now > before:
        yield msg("What is free in the fund grew by %(amount)s, to %(now)s.", **facts)
    if now < before:
        yield msg("What is free in the fund fell by %(amount)s, to %(now)s.", **facts)
