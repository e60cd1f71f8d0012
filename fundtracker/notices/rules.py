"""Answers to a notice, and what they may be; calendars' hours: pure (domain.md rules 12 and 15)."""

import enum
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import msg

LASTS = timedelta(hours=12)
"""How long after its start a meeting without a deadline may still be going on: its reply links live until then."""

BEFORE = timedelta(days=2)
"""How long before a meeting those who have not answered are reminded."""


class Answer(enum.StrEnum):
    """How a seat says it will take part."""

    PRESENT = "present"
    REMOTE = "remote"
    DEPUTY = "deputy"
    PROXY = "proxy"
    ABSENT = "absent"


COMES = frozenset({Answer.PRESENT, Answer.REMOTE, Answer.DEPUTY})
"""Answers of seats that will be there, in the room or on the line."""

STAYS_AWAY = frozenset({Answer.PROXY, Answer.ABSENT})
"""Answers of seats that will not: they can hold nobody's proxy."""


def standing(answers: Mapping[int, Answer], given: Mapping[int, int]) -> dict[int, int]:
    """The proxies that count, as holder by giver: one falls when its holder stays away or gives a proxy too (no chains)."""
    return {
        giver: holder
        for giver, holder in given.items()
        if answers.get(giver) is Answer.PROXY and holder != giver and answers.get(holder) not in STAYS_AWAY
    }


def check_proxy(
    giver: int, holder: int | None, *, seats: Collection[int], answers: Mapping[int, Answer], given: Mapping[int, int], most: int
) -> None:
    """Refuse a proxy that cannot be held; `given` are the proxies of the other seats, `most` how many one seat may hold.

    Raises:
        Refusal: at the field `proxy_to_id`, saying what to do.
    """
    if most == 0:
        raise Refusal(msg("The rules of this committee allow no proxies. Choose another answer."), field="answer")
    if holder is None or holder not in seats:
        raise Refusal(msg("Choose the authority that will vote for yours; it has a seat at this meeting."), field="proxy_to_id")
    if holder == giver:
        raise Refusal(msg("An authority cannot hold its own proxy. Choose another one."), field="proxy_to_id")
    if answers.get(holder) is Answer.PROXY:
        raise Refusal(msg("This authority has given a proxy itself, so it can hold none. Choose another one."), field="proxy_to_id")
    if answers.get(holder) is Answer.ABSENT:
        raise Refusal(msg("This authority will be absent, so it can hold no proxy. Choose another one."), field="proxy_to_id")
    held = sum(1 for other, to in given.items() if to == holder and other != giver)
    if held >= most:
        text = msg("This authority holds as many proxies already as the rules allow a head: %(most)s. Choose another one.", most=most)
        raise Refusal(text, field="proxy_to_id")


def answer_by(starts_at: datetime, now: datetime) -> datetime:
    """Until when an answer is asked for: two days before, when who is silent is reminded; where that has passed, the meeting itself."""
    return starts_at - BEFORE if starts_at - BEFORE > now else starts_at


def over_at(starts_at: datetime, ends_at: datetime | None) -> datetime:
    """The instant from which a meeting counts as over: its deadline, or half a day after it began."""
    return ends_at or starts_at + LASTS
