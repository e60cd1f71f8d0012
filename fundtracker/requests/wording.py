"""What kinds and states of requests are called."""

from fundtracker.kernel.text import Message, msg
from fundtracker.requests.rules import Kind, State

KINDS: dict[Kind, Message] = {
    Kind.PLEDGE: msg("New pledge"),
    Kind.PAPER: msg("Paper of a pledge"),
    Kind.CONTACT: msg("Contact of the authority"),
    Kind.PERSON: msg("Own name and address"),
    Kind.SUCCESSOR: msg("Successor in the seat"),
    Kind.INVITATION: msg("Colleague"),
    Kind.ENDING: msg("End of a mandate"),
}

STATES: dict[State, Message] = {
    State.WAITING: msg("Waits for staff"),
    State.CONFIRMED: msg("Confirmed"),
    State.DECLINED: msg("Declined"),
    State.WITHDRAWN: msg("Withdrawn"),
    State.DONE: msg("Done, staff are told"),
    State.SEEN: msg("Done"),
}

TAGS: dict[State, str] = {
    State.WAITING: "waiting",
    State.CONFIRMED: "settled",
    State.DECLINED: "stopped",
    State.WITHDRAWN: "quiet",
    State.DONE: "settled",
    State.SEEN: "settled",
}
"""The colour of a state's tag, as `ui.tag` takes it."""

CONFIRMING: dict[Kind, Message] = {
    Kind.PLEDGE: msg("The pledge is recorded in the book of the fund with the stage it reached; its fee is fixed."),
    Kind.PAPER: msg("The stage is recorded with its act, and the paper is on file. What was recorded of this stage before is replaced."),
    Kind.CONTACT: msg("The contact of the authority is replaced."),
    Kind.PERSON: msg("The account is renamed. With another address the person signs in again, and the former address is told."),
    Kind.SUCCESSOR: msg("The mandate ends on its last day, and the successor speaks for the authority from then on."),
    Kind.INVITATION: msg("The person is given the mandate; whoever has no account yet is invited by mail."),
    Kind.ENDING: msg("The mandate ends on this day; the seat stands vacant where no other elected member holds it."),
}
"""What confirming changes."""
