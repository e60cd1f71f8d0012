"""What may be done about an entry that is wrong: pure, no SQL, no Flask."""

import enum
from collections.abc import Mapping

from fundtracker.kernel.errors import Refusal, UnknownMove
from fundtracker.kernel.text import msg
from fundtracker.ledger.rules import Kind

SHORTEST_REASON = 10


class Act(enum.StrEnum):
    """What is to be done about an entry.

    `amend`: it was typed wrongly, the right one takes its place. `retract`: it should not be there, such as booked twice. `bank`: it
    was right and the bank undid it. `move`: a receipt was credited to the wrong donor and changes hands with all it paid for.
    """

    AMEND = "amend"
    RETRACT = "retract"
    BANK = "bank"
    MOVE = "move"


class State(enum.StrEnum):
    """Where a correction stands: waiting for its second person, or at one of its three ends."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PAYMENTS = (Kind.DISBURSEMENT, Kind.EXPENSE, Kind.REFUND, Kind.TRANSFER)
"""Entries that are payments: what is done about them takes an approver, as they did."""

ADMITTED: Mapping[Kind, frozenset[Act]] = {
    Kind.RECEIPT: frozenset(Act),
    **dict.fromkeys(PAYMENTS, frozenset({Act.AMEND, Act.RETRACT, Act.BANK})),
    Kind.RETURN: frozenset({Act.AMEND, Act.RETRACT}),
    Kind.INTEREST: frozenset({Act.AMEND, Act.RETRACT}),
}
"""What may be done about each kind of entry."""


def check_asked(kind: Kind, act: Act, reason: str) -> None:
    """Hold what is asked to what the entry admits, and the reason to say something.

    Raises:
        UnknownMove: nothing of the kind can be done about it.
        Refusal: the reason is too short.
    """
    if act not in ADMITTED.get(kind, frozenset()):
        raise UnknownMove(msg("This cannot be done about such an entry."))
    if len(reason) < SHORTEST_REASON:
        raise Refusal(msg("Say what happened, so that whoever confirms it and the donors concerned understand it."), field="reason")


def settle(state: State, to: State) -> State:
    """The state a correction goes to. Raises UnknownMove where it has been settled already."""
    if state is not State.WAITING:
        raise UnknownMove(msg("This correction was confirmed, refused or withdrawn already."))
    return to
