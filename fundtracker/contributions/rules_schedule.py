"""The schedule of a pledge: what came and what was cancelled of each part, what is overdue, what is asked for; pure arithmetic."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fundtracker.contributions.rules import USUAL, Account, Thresholds
from fundtracker.kernel.money import Cents, apportion
from fundtracker.kernel.text import Message, msg


@dataclass(frozen=True)
class Instalment:
    """One part of a pledge, in cents, the day it is expected, and what of it was cancelled."""

    due_on: date
    cents: int
    cancelled: int = 0

    @property
    def due(self) -> int:
        """What of it is owed: a cancelled part is nobody's debt."""
        return self.cents - self.cancelled


class Follow(enum.StrEnum):
    """How a schedule follows an amended amount: what is still to come in proportion, at its end, or as it is typed."""

    SCALED = "scaled"
    LAST = "last"
    TYPED = "typed"


@dataclass(frozen=True)
class Overdue:
    """What should have come by now and has not, in cents; since when, and what of it was due then."""

    since: date
    cents: int
    first_cents: int

    @property
    def sentence(self) -> Message:
        """What was due when, in words."""
        values = {"first": Cents(self.first_cents), "cents": Cents(self.cents), "day": self.since}
        if self.cents == self.first_cents:
            return msg("%(cents)s should have come by %(day)s.", **values)
        return msg("%(first)s should have come by %(day)s; with what was due since, %(cents)s.", **values)


def overdue(
    account: Account, instalments: Sequence[Instalment], called_on: date | None, today: date, *, thresholds: Thresholds = USUAL
) -> Overdue | None:
    """What is overdue: by the schedule, or without one some time after the payment request; None where nothing is."""
    if account.outstanding <= 0:
        return None
    if not instalments:
        limit = called_on + timedelta(days=thresholds.call_days) if called_on else today
        return Overdue(limit, account.outstanding, account.outstanding) if limit < today else None
    late = [part for part in unpaid(instalments, account.received) if part.due_on < today]
    return Overdue(late[0].due_on, sum(part.due for part in late), late[0].due) if late else None


def unpaid(instalments: Sequence[Instalment], received: int) -> list[Instalment]:
    """What is still owed of a schedule, by its days, once `received` cents came: they fill its parts in their order."""
    parts = sorted(instalments, key=lambda part: part.due_on)
    came = covered(parts, received)
    return [Instalment(part.due_on, part.due - filled) for part, filled in zip(parts, came, strict=True) if part.due > filled]


def covered(instalments: Sequence[Instalment], received: int) -> list[int]:
    """How much of each instalment has come, in cents: what was received fills what is owed of them in their order."""
    filled = []
    for part in instalments:
        filled.append(min(part.due, received))
        received -= filled[-1]
    return filled


def resized(instalments: Sequence[Instalment], received: int, total: int, follow: Follow = Follow.SCALED) -> list[Instalment]:
    """The schedule after the pledge became `total` cents; what came and what was cancelled of each part stays.

    What is still to come is scaled in proportion, or more is added to the last part and less is taken from the last ones. The parts sum
    to `total`; those of which nothing is left are gone. Nothing can be scaled where nothing is to come: it follows at its end.
    """
    fixed = [came + part.cancelled for part, came in zip(instalments, covered(instalments, received), strict=True)]
    to_come = {number: part.cents - kept for number, (part, kept) in enumerate(zip(instalments, fixed, strict=True))}
    left = total - sum(fixed)
    if follow is Follow.SCALED and any(to_come.values()):
        now = apportion(left, to_come)
    else:
        now, rest = {}, left
        for number, cents in to_come.items():
            now[number] = min(cents, rest)
            rest -= now[number]
        if rest and now:
            now[max(now)] += rest
    parts = [Instalment(part.due_on, fixed[number] + now[number], part.cancelled) for number, part in enumerate(instalments)]
    return [part for part in parts if part.cents]


def cancelled(instalments: Sequence[Instalment], received: int) -> list[Instalment]:
    """The schedule once everything still to come is cancelled: each part says what of it is."""
    came = covered(instalments, received)
    return [Instalment(part.due_on, part.cents, part.cents - filled) for part, filled in zip(instalments, came, strict=True)]


@dataclass(frozen=True)
class Asked:
    """What a payment request asks for: cents, of which instalments (numbers, from 1), and the day of the last of them.

    `due_on` is the day to pay by; None where that day is past, or nobody named one: then it is due on receipt.
    """

    cents: int
    numbers: tuple[int, ...] = ()
    day: date | None = None
    due_on: date | None = None


def asked(account: Account, instalments: Sequence[Instalment], today: date, number: int | None = None) -> Asked | None:
    """What a donor is asked to pay today, or up to its instalment `number`; None where nothing is.

    It is everything owed by a day: that of the instalment named, else the last one whose day has come, else the next one. A day that is
    past is no day to pay by: then it is due on receipt. Without a schedule it is all that is still to come.
    """
    if not instalments:
        return Asked(account.to_come) if account.to_come and number is None else None
    came = covered(instalments, account.received)
    owed = {n: part.due - filled for n, (part, filled) in enumerate(zip(instalments, came, strict=True), 1) if part.due > filled}
    if number is None:
        passed = [n for n in owed if instalments[n - 1].due_on <= today]
        number = max(passed, default=min(owed, default=0))
    if not owed.get(number):
        return None
    numbers = tuple(n for n in owed if n <= number)
    day = instalments[number - 1].due_on
    return Asked(sum(owed[n] for n in numbers), numbers, day, day if day >= today else None)


def requests(account: Account, instalments: Sequence[Instalment], today: date) -> list[Asked]:
    """The payment requests that can be made of a pledge: one up to each instalment of which something is owed, or one for all."""
    numbers = range(1, len(instalments) + 1) if instalments else [None]
    return [found for number in numbers if (found := asked(account, instalments, today, number))]
