"""The words for what is done about an entry, and where a correction stands."""

from fundtracker.corrections.rules import Act, State
from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.rules import Kind

ACTS: dict[Act, Message] = {
    Act.AMEND: msg("Correct the entry"),
    Act.RETRACT: msg("Take back an entry made by mistake"),
    Act.BANK: msg("Undone by the bank"),
    Act.MOVE: msg("Move the receipt to the right donor"),
}
STATES: dict[State, Message] = {
    State.WAITING: msg("waits for another person"),
    State.CONFIRMED: msg("confirmed"),
    State.REFUSED: msg("refused"),
    State.WITHDRAWN: msg("withdrawn"),
}
TAGS: dict[State, str] = {State.WAITING: "waiting", State.CONFIRMED: "settled", State.REFUSED: "stopped", State.WITHDRAWN: "quiet"}
"""The kind of tag of each state."""

KINDS: dict[Kind, Message] = {
    Kind.RECEIPT: msg("Receipt"),
    Kind.DISBURSEMENT: msg("Payment to a partner"),
    Kind.EXPENSE: msg("Own expense"),
    Kind.REFUND: msg("Refund to a donor"),
    Kind.TRANSFER: msg("Transfer between funds"),
    Kind.RETURN: msg("Given back by a partner"),
    Kind.INTEREST: msg("Interest"),
}
