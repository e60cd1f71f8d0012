"""What each kind of movement is called on the pages that list movements."""

from fundtracker.kernel.text import Message, msg
from fundtracker.ledger.movements import MovementLine
from fundtracker.ledger.rules import Kind

NAMES: dict[Kind, Message] = {
    Kind.PLEDGE: msg("Pledge"),
    Kind.COMMITMENT: msg("Commitment"),
    Kind.RELEASE: msg("Commitment released"),
    Kind.RECEIPT: msg("Receipt"),
    Kind.FEE: msg("Management fee"),
    Kind.INTEREST: msg("Interest"),
    Kind.ADVANCE: msg("Advance of the association"),
    Kind.DISBURSEMENT: msg("Payment to a partner"),
    Kind.RETURN: msg("Given back by a partner"),
    Kind.EXPENSE: msg("Own expense"),
    Kind.REFUND: msg("Refund to a donor"),
    Kind.TRANSFER: msg("Transfer between funds"),
    Kind.REASSIGNMENT: msg("Receipt credited to the right donor"),
    Kind.REATTRIBUTION: msg("Payment shared out anew"),
}


def name(movement: MovementLine) -> Message:
    """The name of a movement; a reversal says so."""
    plain = NAMES[movement.kind]
    return msg("Reversal: %(movement)s", movement=plain) if movement.reverses_id else plain
