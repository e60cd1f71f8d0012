"""The field's words for stages, bodies and states of pledges and receipts, marked for the catalogue."""

from fundtracker.contributions.rules import Body, ReceiptState, Stage, State, StepState
from fundtracker.kernel.text import Message, msg

STAGES: dict[Stage, Message] = {
    Stage.ANNOUNCED: msg("Announced"),
    Stage.VOTED: msg("Voted"),
    Stage.AGREED: msg("Agreed"),
    Stage.CALLED: msg("Called"),
    Stage.PAID: msg("Paid"),
}
PAPERS: dict[Stage, Message] = {
    Stage.ANNOUNCED: msg("Letter of announcement"),
    Stage.VOTED: msg("Council resolution"),
    Stage.AGREED: msg("Agreement"),
    Stage.CALLED: msg("Payment request"),
}
"""What the document of a stage is."""

NEXT_ACTIONS: dict[Stage, Message] = {
    Stage.ANNOUNCED: msg("Record the announcement"),
    Stage.VOTED: msg("Record the vote"),
    Stage.AGREED: msg("Record the agreement"),
    Stage.CALLED: msg("Record the payment request"),
    Stage.PAID: msg("Record the receipt"),
}
"""The verb on the button that leads to each stage."""

BODIES: dict[Body, Message] = {
    Body.COUNCIL: msg("the council"),
    Body.COMMISSION: msg("the commission permanente"),
    Body.BUREAU: msg("the bureau"),
    Body.EXECUTIVE: msg("the executive"),
}
STATES: dict[State, Message] = {
    State.ANNOUNCED: msg("Announced"),
    State.VOTED: msg("Voted"),
    State.AGREED: msg("Agreed"),
    State.CALLED: msg("Called"),
    State.PART_PAID: msg("Paid in part"),
    State.PAID: msg("Paid"),
    State.CANCELLED: msg("Cancelled"),
}
RECEIPT_STATES: dict[ReceiptState, Message] = {
    ReceiptState.BOOKED: msg("Booked"),
    ReceiptState.SUSPENSE: msg("In suspense"),
    ReceiptState.MOVED: msg("Moved to another donor"),
    ReceiptState.BOUNCED: msg("Bounced"),
    ReceiptState.CORRECTED: msg("Corrected: the entry was wrong"),
}
TAGS: dict[State | ReceiptState | StepState, str] = {
    State.PAID: "settled",
    State.CANCELLED: "stopped",
    ReceiptState.BOOKED: "settled",
    ReceiptState.MOVED: "settled",
    ReceiptState.SUSPENSE: "waiting",
    ReceiptState.BOUNCED: "stopped",
    ReceiptState.CORRECTED: "stopped",
}
"""The colour of a state's tag; the others wait."""


def tag(state: State | ReceiptState) -> str:
    """The kind of tag of a state, as `ui.tag` takes it."""
    return TAGS.get(state, "waiting")
