"""What each kind of movement is called on the pages that list movements, and each line of the identity for the donor it concerns."""

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
    Kind.REASSIGNMENT: msg("Receipt credited anew: its donor or its earmark"),
    Kind.REATTRIBUTION: msg("Payment shared out anew"),
}

DONOR_LINES: dict[str, Message] = {
    "received": msg("Received from you"),
    "advances": msg("Advanced by the association"),
    "interest": msg("Interest on your money"),
    "transfers_in": msg("Transferred from another fund"),
    "returns": msg("Given back by partners"),
    "fees": msg("Management fee"),
    "expenses": msg("Own expenses voted by the committee, and bank charges"),
    "paid": msg("Paid to partners for projects"),
    "refunds": msg("Refunded to you"),
    "advances_repaid": msg("Advances repaid"),
    "transfers_out": msg("Transferred to another fund"),
    "promised": msg("Unspent, promised to projects (indicative)"),
    "adopted": msg("Unspent, adopted, waiting for the chair’s signature (indicative)"),
    "kept": msg("Unspent, kept for own expenses, transfers and refunds (indicative)"),
    "unowned": msg("Unspent, nobody’s share: in suspense or advanced"),
    "free": msg("Unspent, free"),
}
"""The lines of a donor's identity (domain.md rule 10), as one says them to the donor."""

LEFT: dict[str, Message] = {
    "promised": msg("Unspent, promised to projects"),
    "adopted": msg("Unspent, adopted, waiting for the chair’s signature"),
    "kept": msg("Unspent, kept for own expenses, transfers and refunds"),
    "unowned": DONOR_LINES["unowned"],
    "free": DONOR_LINES["free"],
}
"""What is left of a fund, in the same words wherever it is told."""


def name(movement: MovementLine) -> Message:
    """The name of a movement; a reversal says so, and a slip put right that it is a correction."""
    return named(movement.kind, reversal=movement.reverses_id is not None, slip=movement.correction)


def named(kind: Kind, *, reversal: bool, slip: bool = False) -> Message:
    """What a kind of movement is called, or its reversal; `slip`: the reversal of what was booked by mistake."""
    if slip:
        return msg("Correction of an entry: %(movement)s", movement=NAMES[kind])
    return msg("Reversal: %(movement)s", movement=NAMES[kind]) if reversal else NAMES[kind]
