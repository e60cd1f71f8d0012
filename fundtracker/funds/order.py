"""What must come before what: one table of the days of a fund's acts, which every act asks; pure, no SQL, no Flask.

Days bind where one act draws its right from another: no payment before the decision, the agreement and the approval it follows from.
The donors' papers never bind (domain.md rule 1: a missing or late paper blocks no receipt): where theirs are out of order a page says so.
What the bank took by itself has no approval to wait for (rule 4), and history that is taken over was approved elsewhere, in its time.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import Message, msg


class Event(enum.StrEnum):
    """Something that happened on a day: to a promise, a receipt, a decision, a grant, a payment."""

    ANNOUNCED = "announced"
    VOTED = "voted"
    AGREED = "agreed"
    CALLED = "called"
    RECEIVED = "received"
    CORRECTED = "corrected"
    MET = "met"
    DECIDED = "decided"
    SIGNED = "signed"
    APPROVED = "approved"
    PAID = "paid"
    REPORTED = "reported"
    RETURNED = "returned"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Pair:
    """One event that comes before another; `sentence` has a place for the `day` of the earlier one, which is the first that works."""

    before: Event
    after: Event
    sentence: Message
    binds: bool = True


_APPROVED = msg(
    "This payment was approved on %(day)s: it is paid that day or later. If the bank had made it before, withdraw it and prepare it "
    "again as a payment of the past."
)

PAIRS: Sequence[Pair] = (
    Pair(Event.ANNOUNCED, Event.VOTED, msg("The vote is dated before the announcement (%(day)s)."), binds=False),
    Pair(Event.VOTED, Event.AGREED, msg("The agreement is dated before the vote (%(day)s)."), binds=False),
    Pair(Event.ANNOUNCED, Event.AGREED, msg("The agreement is dated before the announcement (%(day)s)."), binds=False),
    Pair(Event.ANNOUNCED, Event.CALLED, msg("The payment request is dated before the announcement (%(day)s)."), binds=False),
    Pair(Event.RECEIVED, Event.CORRECTED, msg("The receipt is of %(day)s: type that day or a later one.")),
    Pair(Event.RECEIVED, Event.REFUNDED, msg("The money came on %(day)s: it is given back that day or later.")),
    Pair(Event.MET, Event.DECIDED, msg("The committee met on %(day)s: its decision takes effect that day or later.")),
    Pair(Event.DECIDED, Event.SIGNED, msg("The decision took effect on %(day)s: a grant under it is signed that day or later.")),
    Pair(Event.DECIDED, Event.PAID, msg("The decision took effect on %(day)s: a payment under it is made that day or later.")),
    Pair(Event.SIGNED, Event.PAID, msg("The grant was signed on %(day)s: a payment under it is made that day or later.")),
    Pair(Event.APPROVED, Event.PAID, _APPROVED),
    Pair(Event.PAID, Event.REPORTED, msg("The instalment was paid on %(day)s: a report on it comes that day or later.")),
    Pair(Event.PAID, Event.RETURNED, msg("The partner was paid on %(day)s: money comes back that day or later.")),
)
"""Every pair: the earlier event, the later one, what to say where they are the wrong way round, and whether that is refused."""


def check(after: Event, day: date, known: Mapping[Event, date | None], *, field: str) -> None:
    """Refuse a day that lies before what must have come first; `known` are the days of what came, None where it has none.

    Raises:
        Refusal: at `field`, with the first day that works.
    """
    broken = [(known_day, pair.sentence) for known_day, pair in _broken(after, day, known) if pair.binds]
    if broken:
        first, sentence = max(broken, key=lambda one: one[0])
        raise Refusal(_dated(sentence, first), field=field)


def doubts(days: Mapping[Event, date | None]) -> list[Message]:
    """What of a promise's papers is dated the wrong way round, each a sentence; nothing is refused for it."""
    return [
        _dated(pair.sentence, before)
        for after, day in days.items()
        if day is not None
        for before, pair in _broken(after, day, days)
        if not pair.binds
    ]


def first_day(flows: Iterable[tuple[date, int]], cents: int) -> date | None:
    """The first day from which on at least `cents` are there, of what these signed amounts add up to; None where they never are.

    `flows` are (value date, cents): what went out counts up, what came back counts down.
    """
    by_day: dict[date, int] = {}
    for day, moved in flows:
        by_day[day] = by_day.get(day, 0) + moved
    held = sum(by_day.values())
    found: date | None = None
    for day in sorted(by_day, reverse=True):
        if held < cents:
            break
        found = day
        held -= by_day[day]
    return found


def _broken(after: Event, day: date, known: Mapping[Event, date | None]) -> Iterable[tuple[date, Pair]]:
    """The pairs that this day breaks, each with the day of the earlier event."""
    for pair in PAIRS:
        before = known.get(pair.before)
        if pair.after is after and before is not None and day < before:
            yield before, pair


def _dated(sentence: Message, day: date) -> Message:
    return Message(sentence.id, {"day": day})
