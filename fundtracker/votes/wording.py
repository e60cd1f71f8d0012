"""What the choices of a ballot are called, and why an item was left undecided."""

from fundtracker.kernel.text import Message, msg
from fundtracker.votes.rules import Choice
from fundtracker.votes.undecided import Why

CHOICES: dict[Choice, Message] = {
    Choice.FOR: msg("For"),
    Choice.AGAINST: msg("Against"),
    Choice.ABSTENTION: msg("Abstention"),
    Choice.NOT_VOTING: msg("Takes no part in the vote"),
}

LEFT: dict[Why, tuple[str, Message]] = {
    Why.PUT_OFF: ("waiting", msg("put off")),
    Why.SETTLED: ("settled", msg("done")),
    Why.WITHOUT_RESULT: ("stopped", msg("no result")),
    Why.NO_QUORUM: ("stopped", msg("no quorum")),
    Why.NOT_REACHED: ("waiting", msg("not reached")),
}
"""The kind of tag and the word for why an item was left undecided."""
