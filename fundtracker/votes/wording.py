"""What the choices of a ballot are called."""

from fundtracker.kernel.text import Message, msg
from fundtracker.votes.rules import Choice

CHOICES: dict[Choice, Message] = {
    Choice.FOR: msg("For"),
    Choice.AGAINST: msg("Against"),
    Choice.ABSTENTION: msg("Abstention"),
    Choice.NOT_VOTING: msg("Takes no part in the vote"),
}
