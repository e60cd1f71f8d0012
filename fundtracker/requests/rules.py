"""What a donor may ask, who confirms it, how a request goes on, and what is too much: pure."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta

from fundtracker.authorities.rules import Function
from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.kernel.money import Cents
from fundtracker.kernel.text import msg

MOST_CENTS = 1_000_000_000
"""The largest pledge that is announced online, in cents: ten million euros, twenty times a whole fund of today."""

MOST_A_DAY = 30
"""Requests of one authority within 24 hours: far above any need, far below what would flood the staff or its colleagues' mailboxes."""


FEE_CHANGED = msg("The management fee of the fund has changed since the donor was shown it. Decline, and ask the donor to announce again.")
"""A pledge is confirmed under the fee the donor saw, or not at all (domain.md rule 7)."""


class Kind(enum.StrEnum):
    """What is asked."""

    PLEDGE = "pledge"
    PAPER = "paper"
    CONTACT = "contact"
    PERSON = "person"
    SUCCESSOR = "successor"
    INVITATION = "invitation"
    ENDING = "ending"


class State(enum.StrEnum):
    """Where a request stands. What an officer does at once is `done` until staff have seen it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DONE = "done"
    SEEN = "seen"


class Move(enum.StrEnum):
    """What becomes of a request."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    SEE = "see"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.WAITING, Move.CONFIRM): State.CONFIRMED,
    (State.WAITING, Move.DECLINE): State.DECLINED,
    (State.WAITING, Move.WITHDRAW): State.WITHDRAWN,
    (State.DONE, Move.SEE): State.SEEN,
}
"""The state a move leads to; what is not here cannot be done."""


def after(state: State, move: Move) -> State:
    """The state after a move.

    Raises:
        UnknownMove: the request was answered or withdrawn already.
    """
    if (state, move) not in MOVES:
        raise UnknownMove(msg("This request was changed, answered or withdrawn meanwhile. Open it again to see what became of it."))
    return MOVES[state, move]


def first_state(kind: Kind, function: Function | None = None) -> State:
    """Officers look after their officers and readers themselves; an elected member holds the seat, so staff confirm that (rule 19)."""
    at_once = kind in (Kind.INVITATION, Kind.ENDING) and function is not Function.ELECTED
    return State.DONE if at_once else State.WAITING


def check_amount(cents: int) -> None:
    """Refuse an amount that nobody announces by a form.

    Raises:
        Refusal: at the amount.
    """
    if cents > MOST_CENTS:
        message = msg("This is more than %(most)s. Check the number of digits; if this is intended, write to us.", most=Cents(MOST_CENTS))
        raise Refusal(message, field="cents")


def check_number(asked_today: int) -> None:
    """Refuse the request that would be one too many within a day.

    Raises:
        Refusal: with what to do.
    """
    if asked_today >= MOST_A_DAY:
        raise Refusal(
            msg("Your authority has sent %(most)s requests since yesterday. Write to us, or come back tomorrow.", most=MOST_A_DAY)
        )


def check_last_day(ends_on: date, today: date) -> None:
    """Refuse a last day before yesterday: until then the person did act. Yesterday ends a mandate at once.

    Raises:
        Refusal: at the day.
    """
    if ends_on < today - timedelta(days=1):
        raise Refusal(msg("Choose yesterday or a later day: yesterday ends the access at once."), field="ends_on")
