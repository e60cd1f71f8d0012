"""Answers to a notice, and what they may be; clear days and calendars' hours: pure (domain.md rules 12 and 15)."""

import enum
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg, msgn

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


def clear_days(sent_on: date, meets_on: date, *, left_out: Collection[date] = ()) -> int:
    """How many days lie between the notice and the meeting: neither the day of sending nor the day of the meeting counts.

    `left_out` are the days that do not count: weekends and holidays, where the committee's rules say so.
    """
    between = (sent_on + timedelta(days=number) for number in range(1, (meets_on - sent_on).days))
    return sum(day not in left_out for day in between)


def breach(given: int, needed: int, *, worked: bool) -> Message | None:
    """The rule that a late notice breaks, in one sentence with its numbers; None where it keeps the rule."""
    if given >= needed:
        return None
    if worked:
        return msgn(
            "The notice goes out %(num)s clear working day before; the rules ask for %(needed)s.",
            "The notice goes out %(num)s clear working days before; the rules ask for %(needed)s.",
            given,
            needed=needed,
        )
    return msgn(
        "The notice goes out %(num)s clear day before; the rules ask for %(needed)s.",
        "The notice goes out %(num)s clear days before; the rules ask for %(needed)s.",
        given,
        needed=needed,
    )
